/** How walkers are sampled. */
import type { KernelSpec } from '../kernels/index.js';
import { InputError } from '../math/index.js';

/** How windows are sampled. */
export type WindowSampling = {
  /** Walkers of each window. */
  readonly walkers: number;
  /** Steps of each walker before anything is kept. */
  readonly equilibration: number;
  /** Of each walker in a first round, and the unit of the rounds after. */
  readonly steps: number;
  /** Steps between kept frames. */
  readonly every: number;
  readonly timeStep: number;
  readonly kernel: KernelSpec['type'];
  /** Of `langevin-middle` (default 1). */
  readonly friction?: number | undefined;
  /** Steps of a pull from window to window (default 1000), and trial moves of steepest descent of a molecule before the first (default 0). */
  readonly pull?: number | undefined;
  readonly minimise?: number | undefined;
  /**
   * Places to start from where the system has none. Windows along coordinates stand evenly between them, their own coordinates at the window's
   * centre and a held one where it is held, whatever is given here; along other variables walkers are pulled from both. `to` is `from` by default.
   */
  readonly from?: readonly number[] | undefined;
  readonly to?: readonly number[] | undefined;
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

/** Frames of a walker that its correlations can be told from. */
const fewestFrames = 20;

/** @throws InputError for too few frames to tell correlations from */
export function checkFrames({ steps, every }: Pick<WindowSampling, 'steps' | 'every'>): void {
  const kept = Math.floor(steps / every);
  if (kept >= fewestFrames) return;
  throw new InputError(
    `sample.every is ${every}: of ${steps} steps ${kept} frames a walker are kept, ` +
      `and ${fewestFrames} are the least for an error; lower it or raise sample.steps`,
  );
}
