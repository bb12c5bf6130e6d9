export { zMatrix, type BondedAtoms, type ZMatrixOptions, type ZMatrixRow } from './z-matrix.js';
export { internalCoordinates, type ConversionExtras, type InternalCoordinates } from './coordinates.js';
export {
  internalFeatures,
  internalStatistics,
  type InternalFeatures,
  type InternalStatistics,
} from './features.js';
export { sameChirality, signedVolumes, stereocentres, type Stereocentre } from './chirality.js';
