export {
  variationalAutoregressive,
  type DrawnSpins,
  type TrainedNetwork,
  type VariationalAutoregressive,
  type VariationalAutoregressiveResult,
} from './variational-autoregressive.js';
export type { SpinChains } from './spin-chains.js';
export type { SpinAverages, SpinDensities, SpinEstimate, SpinVerdict } from './spin-verdict.js';
