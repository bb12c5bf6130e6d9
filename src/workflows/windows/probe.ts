/** A short run under the springs of flat windows, which says how stiff they had better be. */
import { displacement } from '../../biases/parameters.js';
import { OK, note, windowInefficiencies } from '../../estimators/index.js';
import { isMolecule, type System } from '../../systems/index.js';
import { umbrellaBias } from '../assisted-umbrella-sampling.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { kernelOf } from '../sampling.js';
import { moveWalkers, type WalkerCheckpoint } from '../walkers.js';
import type { CheckedVariables } from './check.js';
import type { SpringSuggestion, WindowLayout, WindowSet, WindowsProblem } from './problem.js';
import { springsOf } from './springs.js';
import { flatSpring, suggestSpring } from './suggest-springs.js';
import { formatPlace } from './words.js';

/** Part of a first round that the short run takes. */
const part = 0.2;
const fewestFrames = 40;

/** What a short run suggests, and where its walkers ended. */
export type Probed = {
  readonly suggestion: SpringSuggestion;
  /** windows × walkers × dim. */
  readonly positions: Float64Array;
  readonly evaluations: number;
};

/** Along each variable the largest step from a window to a neighbour; of a path, which goes along all at once, the longest step for each. */
export function spacingsOf(
  { centres, pairs }: Pick<WindowSet, 'centres' | 'pairs'>,
  periods: readonly (number | null)[],
  layout: WindowLayout,
): Float64Array {
  const dims = periods.length;
  const largest = new Float64Array(dims);
  let longest = 0;
  for (let pair = 0; pair < pairs.length; pair += 2) {
    const steps = periods.map((period, j) =>
      Math.abs(displacement(centres[pairs[pair + 1] * dims + j], centres[pairs[pair] * dims + j], period)),
    );
    steps.forEach((step, j) => (largest[j] = Math.max(largest[j], step)));
    longest = Math.max(longest, Math.hypot(...steps));
  }
  return layout === 'path' ? largest.fill(longest) : largest;
}

/** The set under other springs, one a variable. */
export const withSprings = (set: WindowSet, springs: ArrayLike<number>): WindowSet => ({
  ...set,
  springs: set.springs.map((_, i) => springs[i % springs.length]),
});

/** The set under the springs of windows where the free energy is flat: what a short run holds with. */
export const withFlatSprings = (
  set: WindowSet,
  periods: readonly (number | null)[],
  layout: WindowLayout,
  factor = 1,
): WindowSet =>
  withSprings(
    set,
    spacingsOf(set, periods, layout).map((spacing) => flatSpring(spacing) / factor),
  );

/** Hold the walkers of all windows for a short time, and see how far they spread. */
export async function* probeSprings(
  problem: WindowsProblem,
  system: System,
  variables: CheckedVariables,
  positions: Float64Array,
  context: WorkflowContext,
): Workflow<Probed> {
  const { windows, sample, hold, layout } = problem;
  const { walkers, every, equilibration } = sample;
  const { periods, factor } = variables;
  const { dim } = system;
  const dims = periods.length;
  const frames = Math.max(fewestFrames, Math.round((part * sample.steps) / every));
  const steps = equilibration + frames * every;
  const rows = positions.length / dim;
  return yield* stage(context, {
    name: 'probe',
    title: 'Hold walkers for a short time, to choose springs',
    total: rows * steps,
    unit: 'walker-steps',
    async *body(saved: WalkerCheckpoint | undefined) {
      const outcome = yield* moveWalkers(
        context,
        {
          ...{ system: problem.system, kernel: kernelOf(sample), positions, dim, steps },
          biases: [...springsOf(problem, windows), ...(hold ? [umbrellaBias(hold)] : [])],
          recording: { every, after: equilibration, variables: problem.variables, positions: 0 },
        },
        saved,
      );
      return {
        suggestion: suggestionFrom(outcome.values),
        positions: outcome.positions,
        evaluations: outcome.evaluations,
      };
    },
  });

  function suggestionFrom(values: Float64Array): SpringSuggestion {
    const count = rows / walkers;
    const counts = new Int32Array(count).fill(walkers * frames);
    const spacings = spacingsOf(windows, periods, layout);
    let slowest = 1;
    const suggested = periods.map((period, j) => {
      /** Of one window, walker by walker, from its centre. */
      const series = Float64Array.from({ length: rows * frames }, (_, i) => {
        const [row, frame] = [Math.floor(i / frames), i % frames];
        const centre = windows.centres[Math.floor(row / walkers) * dims + j];
        return displacement(values[(frame * rows + row) * dims + j], centre, period);
      });
      const inefficiencies = windowInefficiencies({ low: 0, high: 1, bins: 1 }, series, counts);
      slowest = inefficiencies.reduce((a, b) => Math.max(a, b), slowest);
      const variances = Float64Array.from(counts, (size, k) => {
        const own = series.subarray(k * size, (k + 1) * size);
        const mean = own.reduce((sum, x) => sum + x / size, 0);
        return own.reduce((sum, x) => sum + (x - mean) ** 2 / (size - 1), 0);
      });
      const spring = windows.springs[j] * factor;
      return suggestSpring({
        ...{ variances, spring },
        effectiveSamples: inefficiencies.map((g, k) => counts[k] / g),
        spacing: spacings[j],
      });
    });
    const most = isMolecule(system) ? Infinity : 0.5 / sample.timeStep;
    const close = suggested.findIndex(({ largestSpacing }, j) => largestSpacing < spacings[j]);
    return {
      springs: Float64Array.from(suggested, ({ spring }) => Math.min(most, spring / factor)),
      curvatures: Float64Array.from(suggested, ({ curvature }) => curvature),
      spacings: Float64Array.from(suggested, ({ largestSpacing }) => largestSpacing),
      correlation: slowest * every,
      status:
        close < 0
          ? OK
          : note(
              'wide-spacing',
              `Windows ${formatPlace(spacings[close])} apart along ${variables.names[close]} are too far apart for its barrier: with a spacing of ` +
                `${formatPlace(suggested[close].largestSpacing)} neighbours overlap under the suggested spring.`,
            ),
    };
  }
}
