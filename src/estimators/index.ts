export { OK, note, problem, combine, type Estimate, type Status } from './estimate.js';
export {
  axesOf,
  binCentres,
  binCount,
  binIndices,
  binVolume,
  binWidth,
  checkGrid,
  type Axis,
  type Grid,
} from './grid.js';
export { blocks, bootstrapMultiplicities, columnSpread, type Groups } from './bootstrap.js';
export { weightedDensity, type DensityOptions, type DensityDiagnostics } from './histogram.js';
export {
  mbar,
  type Mbar,
  type MbarData,
  type MbarDiagnostics,
  type OnGrid,
  type BootstrapOptions,
} from './mbar.js';
export type { BinnedDiagnostics } from './binned.js';
export type { BootstrapErrors } from './resampling.js';
export type { Overlap, WeakLink } from './overlap.js';
export { bar, perturbation, type BarDiagnostics, type PerturbationDiagnostics } from './two-state.js';
export { wham, harmonicEnergies, type Wham, type WhamData, type HarmonicWindows } from './wham.js';
