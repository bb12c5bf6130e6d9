export type * from './types.js';
export { TERMS } from './types.js';
export { COULOMB, GAS_CONSTANT } from './constants.js';
export { readOpenmmSystem } from './read/openmm-system.js';
export { energyAndForces, referenceEngine, totals, type EnergiesAndForces, type Engine } from './energy.js';
export { bondsOf, buildMolecule, checkAtoms, type MoleculeParts } from './build.js';
export {
  alanineDipeptide,
  alanineDipeptideDihedrals,
  alanineDipeptideFlavours,
  type AlanineDipeptideFlavour,
} from './alanine-dipeptide.js';
export { readAmberPrmtop, type AmberOptions } from './read/amber.js';
export {
  bornRadii,
  inverseDebyeLength,
  type BornModel,
  type BornOptions,
  type BornRadii,
} from './read/amber-born.js';
export * from './internal/index.js';
export { moleculePotential, type MoleculePotential, type MoleculePotentialOptions } from './potential.js';
export { BlowUpError, type Structure } from './blow-up.js';
export { checkPlaces, closestAtoms, nameOfAtom, OVERLAP } from './overlaps.js';
export { checkTimeStep, stiffestBond, usualTimeStep, type StiffestBond } from './time-step.js';
export { equilibrate, type Equilibrated, type EquilibrateOptions } from './equilibrate.js';
export { moleculeOf, type LoadMolecule } from './load.js';
export type { AlanineDipeptideSpec, MoleculeFiles, MoleculeOptions, MoleculeSpec } from './spec.js';
export { energyOf, minimise, type EnergyFunction, type Minimised, type MinimiseOptions } from './minimise.js';
export { maxwellVelocities } from './velocities.js';
export { sharedForceField } from './solute.js';
export { constrainHydrogens, repartitionHydrogenMass } from './hydrogens.js';
export * from './kernel/index.js';
