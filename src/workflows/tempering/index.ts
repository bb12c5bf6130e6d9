/** Replica exchange: parallel tempering, solute tempering, windows that swap. */
export {
  parallelTempering,
  type ParallelTemperingResult,
  type ReplicaSamples,
} from './parallel-tempering.js';
export type {
  LadderOptions,
  ParallelTempering,
  Spacing,
  TemperatureLadder,
  WindowLadder,
} from './problem.js';
export { rungName, type Ladder } from './states.js';
export type { ExchangeRecord, Replicas as ReplicaRows } from './exchange-walkers.js';
export { joinReplicas } from './join-replicas.js';
export type { JoinedReplicas, JoinOptions, ReplicaFrames, ReplicaWalks } from './join-replicas.js';
export type { SwapReport } from './swap-report.js';
export type { WarmedUp } from './warm-up.js';
