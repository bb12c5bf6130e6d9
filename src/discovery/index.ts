/** Finding slow variables in data: linear, nonlinear, and models between states. */
export { byWalker, moments, type Samples } from './samples.js';
export {
  linearVariable,
  principalComponents,
  project,
  type LinearMap,
  type PrincipalComponents,
} from './components.js';
export { laggedCovariances, type LaggedCovariances } from './lagged-covariances.js';
export { tica, vamp, vampScore, type Tica, type Vamp } from './koopman.js';
export { crossValidatedScore, type CrossValidatedScore } from './cross-validation.js';
export { diffusionMap, type DiffusionMap, type DiffusionMapSettings } from './diffusion-map.js';
export {
  automaticBandwidth,
  distanceCounts,
  type KernelBandwidth,
  type DistanceCounts,
} from './bandwidth.js';
export {
  assignClusters,
  clusterStudy,
  kMeans,
  silhouette,
  spreadCentres,
  type ClusterOptions,
  type Clusters,
  type ClusterStudy,
} from './clustering.js';
export { connectedSet, countTransitions, type StateSeries } from './transition-counts.js';
export { markovModel, modelOfCounts, stationaryDistribution, type MarkovModel } from './markov-model.js';
export {
  chapmanKolmogorov,
  impliedTimescales,
  metastableSets,
  type ChapmanKolmogorov,
  type ImpliedTimescales,
} from './markov-validation.js';
