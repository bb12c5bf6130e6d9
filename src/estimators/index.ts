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
export type { PooledDiagnostics, PooledOptions } from './pooled-samples.js';
export {
  kernelDensity,
  type KernelDensityDiagnostics,
  type KernelDensityOptions,
  type SmoothingDiagnostics,
} from './kernel-density.js';
export type { Bandwidth } from './gaussian-kernels.js';
export {
  mbar,
  type Mbar,
  type MbarData,
  type MbarDiagnostics,
  type OnGrid,
  type SmoothedOnGrid,
  type BootstrapOptions,
} from './mbar.js';
export type { BinnedDiagnostics } from './binned.js';
export { errorSources, type ErrorSources, type InfluenceData } from './influence.js';
export type { BootstrapErrors, GridErrors } from './resampling.js';
export type { Overlap, WeakLink } from './overlap.js';
export {
  bar,
  perturbation,
  type BarDiagnostics,
  type BarOptions,
  type PerturbationDiagnostics,
} from './two-state.js';
export { jarzynski, type JarzynskiDiagnostics, type JarzynskiOptions } from './jarzynski.js';
export {
  bothDirections,
  crooksIntersection,
  type BothDirectionsDiagnostics,
  type IntersectionDiagnostics,
} from './crooks.js';
export {
  targetedWork,
  workBetween,
  type MappedSamples,
  type WeightSupport,
  type WorkOptions,
  type WorkValues,
} from './work.js';
export { wham, type Wham, type WhamDiagnostics } from './wham.js';
export type { BiasFunction, WhamData } from './wham-data.js';
export { harmonicEnergies, type HarmonicWindows } from './bias-energies.js';
export { windowInefficiencies } from './inefficiency.js';
export {
  average,
  averages,
  reweighted,
  type AverageDiagnostics,
  type AverageOptions,
  type ReweightingDiagnostics,
  type ReweightingOptions,
} from './reweighting.js';
export {
  thermodynamicIntegration,
  type IntegrationDiagnostics,
  type MeanForces,
} from './thermodynamic-integration.js';
export type { IntegrationRule } from '../math/index.js';
export {
  umbrellaIntegration,
  type UmbrellaIntegrationData,
  type UmbrellaIntegrationDiagnostics,
} from './umbrella-integration.js';
export type { WindowMoments } from './window-moments.js';
export type { SolverDiagnostics } from './mbar.js';
export type { Energies } from './energies.js';
export type { Quantity, ExpectationsDiagnostics } from './expectations.js';
export { jackknifeError } from './jackknife.js';
export { groupedBar, groupedPerturbation, type GroupedDiagnostics, type GroupedWork } from './grouped.js';
export {
  steeredProfile,
  type Pulls,
  type SteeredData,
  type SteeredDiagnostics,
  type SteeredOptions,
} from './steered-profile.js';
