/** The free energy along a path of images. */
import type { BiasSpec } from '../../biases/index.js';
import { displacement } from '../../biases/parameters.js';
import { statisticalInefficiency } from '../../diagnostics/index.js';
import {
  combine,
  harmonicEnergies,
  mbar,
  note,
  OK,
  problem as wrong,
  type Status,
} from '../../estimators/index.js';
import type { System } from '../../systems/index.js';
import type { Variable } from '../../variables/index.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { moveWalkers } from '../walkers.js';
import { kernelOf } from '../sampling.js';
import { stillMoves, type Drift } from './drift.js';
import type { StringMethod } from './problem.js';

/** Springs that hold every walker at its image. */
export function springsOf({ variables, springs, walkers }: StringMethod, path: Float64Array): BiasSpec[] {
  const dim = variables.length;
  const rows = (path.length / dim) * walkers;
  return variables.map((variable, j) => ({
    ...{ type: 'harmonic', variable, spring: springs[j] },
    centre: Float64Array.from({ length: rows }, (_, row) => path[Math.floor(row / walkers) * dim + j]),
  }));
}

/** The free energy of the system with the springs at every image: images are umbrella windows, joined by MBAR; errors by walkers. */
export async function* measureAlong(
  problem: StringMethod,
  system: System,
  variable: Variable,
  { path, positions, drift }: { path: Float64Array; positions: Float64Array; drift: Drift },
  context: WorkflowContext,
): Workflow<Along> {
  const { images, walkers, springs, sample, hold, variables } = problem;
  const { dim, periods } = variable;
  return yield* stage(context, {
    name: 'along',
    title: 'Sample the images and join them',
    total: images * walkers * (hold + sample.steps),
    unit: 'walker-steps',
    async *body(saved: Parameters<typeof moveWalkers>[2]) {
      const every = Math.max(1, Math.floor(sample.steps / framesOfWalker));
      const { values, evaluations } = yield* moveWalkers(
        context,
        {
          ...{ system: problem.system, kernel: kernelOf(sample), dim: system.dim, positions },
          biases: springsOf(problem, path),
          steps: hold + sample.steps,
          recording: { every, after: hold, variables, positions: 0 },
        },
        saved,
      );
      const rows = images * walkers;
      const frames = values.length / rows / dim;
      // Walker by walker, each in time order, so that those of an image stand together.
      const byWalker = Float64Array.from({ length: values.length }, (_, i) => {
        const [row, frame, j] = [Math.floor(i / dim / frames), Math.floor(i / dim) % frames, i % dim];
        return values[(frame * rows + row) * dim + j];
      });
      const energies = harmonicEnergies(
        { centres: path, springs: path.map((_, i) => springs[i % dim]), periods },
        byWalker,
      );
      const joined = mbar({
        ...{ energies, counts: new Float64Array(images).fill(frames * walkers) },
        inefficiencies: inefficienciesOf(byWalker, frames, { images, walkers, dim }, path, periods),
        ...{ centres: path, periods },
      });
      const { value } = joined.freeEnergies;
      const lowest = value.indexOf(value.reduce((least, f) => Math.min(least, f)));
      const errors = joined.differences().standardError.subarray(lowest * images, (lowest + 1) * images);
      const standardError = errors.slice();
      const status = combine(joined.freeEnergies.status, verdictOf(drift, standardError));
      if (!status.ok) yield { type: 'warning', message: status.message };
      return {
        freeEnergy: value.map((f) => f - value[lowest]),
        standardError,
        ...{ status, evaluations },
      };
    },
  });
}

/** Frames of a walker along the final path. */
const framesOfWalker = 200;

type Along = {
  readonly freeEnergy: Float64Array;
  readonly standardError: Float64Array;
  readonly status: Status;
  readonly evaluations: number;
};

/**
 * How many frames of an image make one independent one, from how much its walkers' means differ: slow motions across the path, which no series
 * of one walker shows, count.
 */
function inefficienciesOf(
  values: Float64Array,
  frames: number,
  { images, walkers, dim }: { images: number; walkers: number; dim: number },
  path: Float64Array,
  periods: readonly (number | null)[],
): Float64Array {
  return Float64Array.from({ length: images }, (_, image) => {
    let worst = 1;
    for (let j = 0; j < dim; j++) {
      const about = path[image * dim + j];
      const of = (walker: number) =>
        Float64Array.from({ length: frames }, (_f, frame) =>
          displacement(values[((image * walkers + walker) * frames + frame) * dim + j], about, periods[j]),
        );
      const series = Array.from({ length: walkers }, (_w, walker) => of(walker));
      const means = series.map((own) => own.reduce((sum, x) => sum + x / frames, 0));
      const mean = means.reduce((sum, x) => sum + x / walkers, 0);
      const within = series.reduce(
        (sum, own, w) => sum + own.reduce((part, x) => part + (x - means[w]) ** 2, 0) / (frames * walkers),
        0,
      );
      const between = means.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, walkers - 1);
      const own = series.reduce((sum, one) => sum + statisticalInefficiency(one) / walkers, 0);
      worst = Math.max(worst, own, within > 0 ? (frames * between) / (within + between) : 1);
    }
    return worst;
  });
}

/** Whether the path has come to rest, and the free energy along it has errors. */
function verdictOf(drift: Drift, standardError: Float64Array): Status {
  if (stillMoves(drift)) {
    const [distance, spread, spacing] = [drift.distance, drift.spread, drift.spacing].map((x) =>
      x.toPrecision(2),
    );
    return wrong(
      'still-moving',
      `The path went on by ${distance} from one quarter of the iterations to the last, more than the ${spread} by which it fluctuates (images are ` +
        `${spacing} apart): it has not come to rest. Take more iterations, or a longer swarm, which moves it faster.`,
    );
  }
  const worst = standardError.reduce((a, b) => Math.max(a, b)); // NaN stays
  return worst <= 1
    ? OK
    : note('noisy', `Errors along the path reach ${worst.toPrecision(2)} kT: raise sample.steps or walkers.`);
}
