/** What parallel tempering needs to know. */
import type { Axis } from '../../estimators/index.js';
import type { SwapScheme } from '../../kernels/index.js';
import type { SystemSpec } from '../../systems/index.js';
import type { VariableSpec } from '../../variables/index.js';
import type { WindowSampling } from '../sampling.js';

/** How rungs are spaced: as they are given, or tuned in the warm-up and then frozen. */
export type Spacing = 'geometric' | 'equal-acceptance' | 'constant-length';

/** Temperatures, the system's own first: K for molecules, multiples of its own for any other system. */
export type TemperatureLadder = {
  /** `temperatures` of everything; `solute`: of a molecule's torsions, non-bonded and solvation terms alone, bonds and angles stay cold. */
  readonly type: 'temperatures' | 'solute';
  /** The solute, by numbers of atoms (default: the whole molecule). */
  readonly atoms?: readonly number[] | undefined;
  readonly highest: number;
  readonly count: number;
  readonly spacing: Spacing;
  /** Instead of the rest: all the temperatures. */
  readonly values?: readonly number[] | undefined;
};

/** Harmonic windows along the variable at one temperature: replica-exchange umbrella sampling. */
export type WindowLadder = {
  readonly type: 'windows';
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** κ of κ/2 (x − centre)², kT. */
  readonly spring: number;
};

export type LadderOptions = TemperatureLadder | WindowLadder;

/** Everything that parallel tempering needs to know. */
export type ParallelTempering = {
  readonly system: SystemSpec;
  readonly ladder: LadderOptions;
  readonly exchange: {
    /** Steps between swaps, after each of which a frame is kept. */
    readonly every: number;
    readonly scheme: SwapScheme;
  };
  /** What the free energy is wanted along. */
  readonly variable: VariableSpec;
  readonly sample: Omit<WindowSampling, 'walkers' | 'every' | 'pull'> & {
    /** Independent ladders, side by side. */
    readonly ladders: number;
  };
  readonly grid: Axis;
  /** Structures to start from (rows × dim), replica after replica, from the first again where they are too few. */
  readonly starts?: Float64Array | undefined;
};
