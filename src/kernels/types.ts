import type { Key } from '../random/index.js';

/** Walkers as plain data: crosses to a worker, into a checkpoint and back unchanged. */
export interface WalkerState {
  /** walkers × dim, row by walker. */
  readonly positions: Float64Array;
  /** Steps done so far. */
  readonly step: number;
  /** Index of row 0 in the whole batch, so that a batch cut into chunks keeps its random numbers. */
  readonly firstWalker: number;
}

/** What every step tells. */
export interface StepInfo {
  /** Walkers (indices in the whole batch) whose move was not finite: they stayed where they were. */
  readonly failures: readonly number[];
}

/**
 * One transition rule. `key` is the key of this step: `run` folds the step number into the key of the run.
 */
export interface Kernel<S extends WalkerState = WalkerState, I extends StepInfo = StepInfo> {
  /** Coordinates of one walker. */
  readonly dim: number;
  init(key: Key, positions: Float64Array, firstWalker?: number): S;
  /** Returns the state one step later; never writes to its input. */
  step(key: Key, state: S): { state: S; info: I };
  /** The same step for a state that the caller owns and gives up: its arrays may be overwritten and returned. */
  advance(key: Key, state: S): { state: S; info: I };
  /**
   * Several steps in one call, where that is cheaper; `run` and `record` then take no single ones. `key` is the key of the run, and how
   * the steps are cut into leaps changes no bit. The info holds the failures of all of them.
   */
  leap?(key: Key, state: S, steps: number): { state: S; info: I };
}
