export { kishSize, entropySize } from './effective-sample-size.js';
export {
  paretoTail,
  paretoSmoothed,
  type ParetoTail,
  type ParetoSmoothed,
  type ParetoOptions,
} from './pareto.js';
export {
  l1Distance,
  l1Distances,
  klDivergence,
  jsDivergence,
  overRepeats,
  type Smoothing,
  type Repeats,
} from './divergences.js';
export { statisticalInefficiency, equilibration, decorrelated, type Equilibration } from './time-series.js';
export { splitRHat, bulkSize, tailSize, meanStandardError, type Chains } from './chains.js';
export { initialSequence, type InitialSequence } from './initial-sequence.js';
export { blockAveraging, type BlockAverages, type BlockLevel } from './block-averaging.js';
export { roundTrips, type RoundTrips } from './round-trips.js';
export { wassersteinDistance, energyDistance, type EnergyDistanceOptions } from './sample-distances.js';
export { meanDiscrepancy, type MeanDiscrepancy, type MeanDiscrepancyOptions } from './mean-discrepancy.js';
export {
  kolmogorovSmirnov,
  kolmogorovSmirnovTwoSample,
  type KolmogorovSmirnov,
  type OneSampleOptions,
  type TwoSampleOptions,
} from './kolmogorov-smirnov.js';
export type { TwoWeights } from './weighted-samples.js';
