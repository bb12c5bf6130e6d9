export { correlation, correlations, type Correlation } from './correlations.js';
export { discover, type Discover, type DiscoverResult } from './discover.js';
export { featuresOf, type NamedFeatures } from './features.js';
export { checkMarkov, type MarkovCheck, type MarkovReport } from './markov.js';
export { findVariables, type Discovered, type DiscoveryMethod, type MethodInput } from './methods.js';
export { simulateFeatures, type FeatureData, type FeatureSampling } from './simulate-features.js';
export {
  trainVampNet,
  type VampNet,
  type VampNetEvent,
  type VampNetOptions,
  type VampNetState,
} from '../../discovery/vampnet.js';
