export {
  initialiseSpinNetwork,
  spinLogDensity,
  type SpinModelData,
  type SpinNetworkSpec,
  type SpinParameters,
} from './spin-network.js';
export { spinSampler, type SpinDraws, type SpinSampler } from './spin-sampler.js';
export { trainSpins, type SpinEnergies, type SpinTrainingOptions, type TrainedSpins } from './training.js';
