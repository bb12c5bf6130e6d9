export { energiesOfFiles, type EnergyAnswer, type EnergyRequest, type FrameEnergies } from './energy.js';
export { readCoordinates, readMolecule, readSystemFile, type SystemFile } from './files.js';
export { inverseDebyeLength as saltOf } from '../../systems/molecules/index.js';
