/** What umbrella windows along one variable are, and what is known of them. */
import type { KernelSpec } from '../kernels/index.js';
import type { SystemSpec } from '../systems/index.js';
import type { VariableSpec } from '../variables/index.js';
import type { Condition } from './assisted-umbrella-sampling.js';
import type { WindowSeries } from './window-report.js';

/** Biases spring/2 (x − centre)² with evenly spaced centres, along one coordinate or variable. */
export type Windows = {
  /** The number of a coordinate. */
  readonly coordinate?: number | undefined;
  /** Instead of a coordinate: any variable of one component, such as a dihedral; of systems with an energy. */
  readonly variable?: VariableSpec | undefined;
  /** Centre of the first window and of the last. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly spring: number;
};

/** How windows are sampled. */
export type WindowSampling = {
  /** Walkers of each window. */
  readonly walkers: number;
  /** Steps of each walker before anything is kept. */
  readonly equilibration: number;
  readonly steps: number;
  /** Steps between kept frames. */
  readonly every: number;
  readonly timeStep: number;
  readonly kernel: KernelSpec['type'];
  /** Of `langevin-middle` (default 1). */
  readonly friction?: number | undefined;
  /** Steps in which a molecule is pulled to the centres before (default 0), and trial moves of steepest descent before that (default 0). */
  readonly pull?: number | undefined;
  readonly minimise?: number | undefined;
  /**
   * Where the walkers of the first and of the last window start, the windows between evenly between; the windowed coordinate
   * starts at the window's centre and the held one where it is held, whatever is given here. `to` is `from` by default.
   */
  readonly from?: readonly number[] | undefined;
  readonly to?: readonly number[] | undefined;
};

/** What the sampling of windows needs to know. */
export type WindowProblem = {
  readonly system: SystemSpec;
  readonly windows: Windows;
  /** A further coordinate that the same spring holds in all windows, such as the slow one of a fast/slow system. */
  readonly hold?: Condition | undefined;
  readonly sample: WindowSampling;
  /** Structures to start from (any number of rows × dim), of which each window takes the nearest; a molecule's own by default. */
  readonly starts?: Float64Array | undefined;
};

/** What the walkers of all windows visited. */
export type WindowSamples = {
  readonly names: readonly string[];
  /** The windows' variable, where it is no coordinate, and its values: frames × walkers. */
  readonly along?: { readonly name: string; readonly period: number | null; readonly values: Float64Array };
  readonly centres: Float64Array;
  /** The windows' spring in kT per squared unit of the coordinate. */
  readonly reducedSpring: number;
  /** Where windows have springs of their own: one a window, and `reducedSpring` is the largest. */
  readonly reducedSprings?: Float64Array;
  /** Of windows that were sampled for unequal times: the values along their variable, in place of frames. */
  readonly series?: WindowSeries;
  /** frames × walkers × dim; the walkers of window 0 come first. Of windows along a variable: where they ended. */
  readonly frames: { readonly data: Float64Array; readonly shape: readonly [number, number, number] };
  readonly evaluations: number;
};

export function windowCentres({ from, to, count }: Windows): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => from + (k * (to - from)) / Math.max(1, count - 1));
}

/** The centre of every walker's window. */
export const centresOfWalkers = ({ windows, sample }: WindowProblem): Float64Array => {
  const centres = windowCentres(windows);
  return Float64Array.from(
    { length: windows.count * sample.walkers },
    (_, walker) => centres[Math.floor(walker / sample.walkers)],
  );
};

/** The kernel of options that say how walkers move. */
export const kernelOf = ({
  kernel,
  timeStep,
  friction,
}: Pick<WindowSampling, 'kernel' | 'timeStep' | 'friction'>): KernelSpec => ({
  type: kernel,
  timeStep,
  ...(friction === undefined ? {} : { friction }),
});

/** How the windows' variable is called. */
export const windowName = (
  { coordinate = 0 }: Windows,
  { names, along }: Pick<WindowSamples, 'names' | 'along'>,
): string => along?.name ?? names[coordinate];
