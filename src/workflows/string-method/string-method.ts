/**
 * The string method with swarms of trajectories: images of a path are held by springs, let go in swarms, and follow their mean drift; the path is then
 * smoothed and its images spaced evenly. It comes to rest on the most probable path between two states, in any number of variables. The free
 * energy along it is that of the images as umbrella windows, by MBAR.
 *
 * A. C. Pan, D. Sezer, B. Roux 2008, doi:10.1021/jp0777059 (swarms); L. Maragliano, A. Fischer, E. Vanden-Eijnden, G. Ciccotti 2006,
 * doi:10.1063/1.2212942 (strings in collective variables).
 */
import type { BiasSpec } from '../../biases/index.js';
import { displacement } from '../../biases/parameters.js';
import type { FailureReport } from '../../kernels/index.js';
import { concatenate } from '../../math/concatenate.js';
import { InputError, placed } from '../../math/index.js';
import { fold, split } from '../../random/index.js';
import { isDynamics, isMolecule, loadSystem, type System } from '../../systems/index.js';
import { checkTimeStep } from '../../systems/molecules/time-step.js';
import { buildVariable, type Variable } from '../../variables/index.js';
import { variableOf } from '../metadynamics/adaptive-bias.js';
import { startsOf } from '../metadynamics/starts.js';
import { mergeFailures, warnOfRefused } from '../refused.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { moveWalkers, type WalkerOutcome, type WalkerPlan } from '../walkers.js';
import { byPlace, checkDefined } from '../variables-defined.js';
import { kernelOf } from '../sampling.js';
import { measureAlong, springsOf } from './along.js';
import { driftOf } from './drift.js';
import { arcLengths, respaced, smoothed, straightPath } from './path.js';
import type { StringMethod, StringResult } from './problem.js';

type Found = Pick<StringResult, 'path' | 'start' | 'history' | 'movement' | 'drift' | 'evaluations'> & {
  /** Of the walkers, images × walkers × dim. */
  readonly positions: Float64Array;
};

/** The checkpoint. */
type Progress = Omit<Found, 'drift'> & {
  readonly iteration: number;
  /** The paths of the last half of the iterations. */
  readonly late: Float64Array;
  /** Of all walkers so far, by steps from the first of the approach. */
  readonly failures: FailureReport;
};

/** Paths that are kept on the way. */
const SNAPSHOTS = 6;

/**
 * Run the whole experiment.
 *
 * @throws InputError for a system without an energy, variables that it has not, or options that do not fit
 * @example
 * for await (const event of stringMethod(experiment, { key: key(1), runtime })) console.log(event.type);
 */
export async function* stringMethod(problem: StringMethod, context: WorkflowContext): Workflow<StringResult> {
  const [findKey, alongKey] = split(context.key, 2);
  const system = await loadSystem(problem.system, context);
  const variable = checked(problem, system);
  const found = yield* findPath(problem, system, variable, { ...context, key: findKey });
  const along = { ...context, key: alongKey };
  const { freeEnergy, standardError, status, evaluations } = yield* measureAlong(
    problem,
    system,
    variable,
    found,
    along,
  );
  const lengths = arcLengths(found.path, problem.scales);
  return {
    names: variable.names,
    ...{ path: found.path, start: found.start, history: found.history },
    ...{ movement: found.movement, drift: found.drift },
    along: lengths.map((length) => length / lengths[lengths.length - 1]),
    ...{ freeEnergy, standardError, evaluations: found.evaluations + evaluations },
    status,
  };
}

async function* findPath(
  problem: StringMethod,
  system: System,
  variable: Variable,
  context: WorkflowContext,
): Workflow<Found> {
  const { images, walkers, iterations, hold, swarm, smoothing, scales, fixedEnds, sample } = problem;
  const { dim } = variable;
  const size = system.dim;
  const common = { system: problem.system, kernel: kernelOf(sample), dim: size, recording: {} };
  const valuesAt = (positions: Float64Array) => {
    const values = new Float64Array((positions.length / size) * dim);
    variable.evaluate(positions, values);
    return values;
  };
  return yield* stage(context, {
    name: 'string',
    title: `Find the path of ${images} images`,
    total: iterations,
    unit: 'iterations',
    async *body(saved: Progress | undefined) {
      const start = straightPath(problem.from, problem.to, images);
      let progress = saved ?? (await bring(start));
      const half = Math.floor(iterations / 2);
      while (progress.iteration < iterations) {
        const { iteration, path } = progress;
        const [holdKey, swarmKey] = split(fold(context.key, iteration), 2);
        const held = await outcomeOf(
          { ...context, key: holdKey },
          { ...common, biases: springsOf(problem, path), positions: progress.positions, steps: hold },
        );
        const released = await outcomeOf(
          { ...context, key: swarmKey },
          { ...common, positions: held.positions, steps: swarm },
        );
        const steps = sample.approach + iteration * (hold + swarm);
        const [before, after] = [valuesAt(held.positions), valuesAt(released.positions)];
        const drifted = path.slice();
        for (let image = fixedEnds ? 1 : 0; image < (fixedEnds ? images - 1 : images); image++) {
          for (let j = 0; j < dim; j++) {
            for (let walker = 0; walker < walkers; walker++) {
              const at = (image * walkers + walker) * dim + j;
              drifted[image * dim + j] += displacement(after[at], before[at], variable.periods[j]) / walkers;
            }
          }
        }
        const next = respaced(smoothed(drifted, dim, smoothing), scales);
        const moved = Math.sqrt(
          next.reduce((sum, x, i) => sum + ((x - path[i]) / scales[i % dim]) ** 2, 0) / images,
        );
        const keep =
          Math.floor(((iteration + 1) * SNAPSHOTS) / iterations) >
          Math.floor((iteration * SNAPSHOTS) / iterations);
        progress = {
          ...progress,
          iteration: iteration + 1,
          path: next,
          // Walkers go on from under the springs: their swarms were only looked at.
          positions: held.positions,
          late: iteration >= half ? concatenate([progress.late, next]) : progress.late,
          movement: Float64Array.of(...progress.movement, moved),
          history: keep ? [...progress.history, { iteration: iteration + 1, path: next }] : progress.history,
          evaluations: progress.evaluations + held.evaluations + released.evaluations,
          failures: mergeFailures([
            progress.failures,
            later(held.failures, steps),
            later(released.failures, steps + hold),
          ]),
        };
        yield { type: 'progress', done: iteration + 1 };
        yield { type: 'curve', name: 'movement of the images', x: iteration + 1, y: moved };
        yield { type: 'checkpoint', state: progress };
      }
      const { late, iteration: _, failures, ...found } = progress;
      yield* warnOfRefused(failures, sample.timeStep);
      const third = late.subarray((Math.floor((2 * iterations) / 3) - half) * start.length);
      const count = third.length / start.length;
      const sums = start.map((_, i) => {
        let sum = 0;
        for (let at = i; at < third.length; at += start.length) sum += third[at];
        return sum;
      });
      return {
        ...found,
        path: respaced(
          sums.map((x) => x / count),
          scales,
        ),
        drift: driftOf(late, images, scales),
      };

      /** Pull every walker from where it starts to its image, the shortest way round. */
      async function bring(path: Float64Array): Promise<Progress> {
        const rows = images * walkers;
        const starts = startsOf({ ...problem, walkers: rows }, system);
        const from = valuesAt(starts);
        const held = springsOf(problem, path);
        const biases = held.map((bias, j): BiasSpec => {
          if (bias.type !== 'harmonic') throw new TypeError('springs are harmonic');
          const here = Float64Array.from({ length: rows }, (_, row) => from[row * dim + j]);
          const to = (bias.centre as Float64Array).map(
            (centre, row) => here[row] + displacement(centre, here[row], variable.periods[j]),
          );
          return {
            type: 'moving',
            variable: bias.variable,
            from: here,
            to,
            spring: bias.spring,
            steps: sample.approach,
          };
        });
        const { positions, evaluations, failures } = await outcomeOf(context, {
          ...common,
          ...{ biases, positions: starts, steps: sample.approach },
        });
        const none = new Float64Array(0);
        return {
          ...{ iteration: 0, path, start, positions, late: none, movement: none, failures },
          history: [],
          evaluations: evaluations + (isMolecule(system) ? (sample.minimise ?? 0) * rows : 0),
        };
      }
    },
  });
}

/** @throws InputError for a system without an energy, and numbers that do not fit the variables */
function checked(problem: StringMethod, system: System): Variable {
  const { variables, from, to, springs, scales, images, sample } = problem;
  if (isDynamics(system))
    throw new InputError('system is given by its drift: the string method needs an energy');
  variables.forEach((spec, j) => {
    const { dim } = placed(`variables[${j}]: `, () => buildVariable(spec, system.dim));
    if (dim !== 1) throw new InputError(`variables[${j}] has ${dim} components: give them one by one`);
    const first = variables.findIndex((other) => JSON.stringify(other) === JSON.stringify(spec));
    if (first < j) throw new InputError(`variables[${j}] is variables[${first}] once more: leave it out`);
  });
  checkDefined(byPlace('variables', variables), system);
  for (const [name, row] of Object.entries({ from, to, springs, scales })) {
    if (row.length === variables.length) continue;
    throw new InputError(
      `${name} has ${row.length} numbers for ${variables.length} variables: give one each`,
    );
  }
  if (images < 4) throw new InputError(`images is ${images}: a path needs four at least`);
  if (isMolecule(system)) checkTimeStep(system.molecule, sample.timeStep, 'sample.timeStep');
  return buildVariable(variableOf(variables), system.dim, system.names);
}

/** A report of moves that came so many steps after the first. */
const later = ({ count, first }: FailureReport, steps: number): FailureReport => ({
  count,
  ...(first ? { first: { ...first, step: first.step + steps } } : {}),
});

/** What the walkers' own events tell is told by the iterations'. */
async function outcomeOf(context: WorkflowContext, plan: WalkerPlan): Promise<WalkerOutcome> {
  const events = moveWalkers(context, plan);
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
  }
}
