export type { Kernel, WalkerState, StepInfo } from './types.js';
export { eulerMaruyama } from './euler-maruyama.js';
export { overdamped, overdampedLangevin, type OverdampedOptions } from './overdamped-langevin.js';
export { leimkuhlerMatthews, type LeimkuhlerMatthewsState } from './leimkuhler-matthews.js';
export { langevinMiddle, type LangevinOptions, type LangevinState } from './langevin-middle.js';
export {
  molecularLangevin,
  type MolecularLangevinOptions,
  type MolecularState,
} from './molecular-langevin.js';
export { run, record, type RunOptions, type Frame, type FailureReport } from './run.js';
export { HistogramRecorder, type HistogramOptions, type HistogramCounts } from './histogram.js';
export { pulled, type PulledState } from './pulled.js';
export { buildKernel, type KernelSpec } from './build.js';
export {
  evaluate,
  startChains,
  type ChainInfo,
  type ChainKernel,
  type ChainState,
  type EnergySurface,
  type Metropolised,
  type Places,
} from './chain.js';
export { randomWalkMetropolis } from './random-walk-metropolis.js';
export { mala, type MalaOptions } from './mala.js';
export { hamiltonian, type HamiltonianOptions } from './hamiltonian.js';
export {
  langevinSplitting,
  type LangevinSplittingOptions,
  type UnderdampedState,
} from './langevin-splitting.js';
export {
  acceptProposals,
  independenceMetropolis,
  type ProposedSamples,
  type Proposal,
} from './independence.js';
export { cycle, mixture, type Part } from './combine.js';
export { warmUp, type Tuning, type WarmUp, type WarmUpOptions } from './warm-up.js';
export {
  adaptTimeSteps,
  annealedImportanceSampling,
  type AnnealedSamples,
  type AnnealingOptions,
  type Refusals,
  type ScoredDraws,
  type Scores,
  type StartingDensity,
} from './annealed-importance.js';
export {
  energiesToScale,
  scaled,
  scaledEnergies,
  sliceScaling,
  type ScaledPart,
  type Scaling,
} from './scaled.js';
export {
  rowsOfRungs,
  startingRungs,
  swapReplicas,
  type Replicas,
  type Swapped,
  type SwapOptions,
  type SwapScheme,
} from './replica-exchange.js';
export { acceptanceOfLength, geometricLadder, pairLength, respace, rungsBetween } from './ladders.js';
