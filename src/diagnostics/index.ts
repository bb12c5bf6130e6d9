export { kishSize, entropySize } from './effective-sample-size.js';
export { paretoTail, type ParetoTail } from './pareto.js';
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
