export { moleculeUmbrella, type MoleculeUmbrellaResult } from './molecule-umbrella.js';
export {
  checkProblem,
  dihedralsOf,
  moleculeOfSystem,
  startings,
  startingTitles,
  windowCentresOf,
  recorded,
  type Dihedral,
  type DihedralWindows,
  type MoleculeData,
  type MoleculeDynamics,
  type MoleculeSampling,
  type MoleculeStarts,
  type MoleculeUmbrella,
  type MovingMolecule,
  type Starting,
} from './problem.js';
export { copies, langevin, simulateMolecule, type MoleculeTrainingData } from './training-data.js';
export { trainMoleculeModel, type MoleculeModel } from './train-model.js';
export {
  decodeMolecules,
  encodeMolecules,
  moleculeCoordinates,
  networkCoordinates,
  type NetworkCoordinates,
} from './network-coordinates.js';
export { checkMolecules, type CheckOptions, type MoleculeChecks } from './molecule-checks.js';
export {
  dihedralValues,
  generateMolecules,
  generateStarts,
  choose,
  springsAt,
  type GeneratedMolecules,
  type GeneratedStarts,
} from './generate.js';
export {
  assistedStarts,
  pullToWindows,
  sampleMoleculeWindows,
  type WindowedMolecules,
  type WindowStarts,
} from './molecule-windows.js';
export {
  circle,
  joinMoleculeWindows,
  seriesOfMolecules,
  surfaceOf,
  whamSurface,
  type MoleculeSeries,
  type MoleculeSurfaces,
  type Surface,
} from './surfaces.js';
export {
  compareStarts,
  surfaceDifference,
  surfacesComparedUpTo,
  type StartsComparison,
  type SurfaceConvergence,
  type SurfaceDifference,
} from './compare-starts.js';
