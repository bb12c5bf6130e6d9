/** Metadynamics in rounds: all walkers move under the bias as it stands, then each adds a hill to it. */
import { withPart } from '../../biases/gaussians.js';
import type { FailureReport } from '../../kernels/index.js';
import { concatenate } from '../../math/concatenate.js';
import { InputError, placed } from '../../math/index.js';
import { isDynamics, isMolecule, loadSystem, type System } from '../../systems/index.js';
import { checkTimeStep } from '../../systems/molecules/time-step.js';
import { buildVariable, type Variable } from '../../variables/index.js';
import { mergeFailures, warnOfRefused } from '../refused.js';
import { chunksForRounds, executeOf } from '../rounds.js';
import type { WalkerResult, WalkerRows } from '../tasks.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { byPlace, checkDefined } from '../variables-defined.js';
import { kernelOf } from '../sampling.js';
import {
  biasAt,
  biasSpecOf,
  offsetsOf,
  biasOnNodes,
  startBias,
  updateBias,
  variableOf,
} from './adaptive-bias.js';
import type { AdaptiveState, BiasedFrames, BiasSnapshot, Metadynamics } from './problem.js';
import { startsOf } from './starts.js';

type Parts = readonly Float64Array[];

/** Where the walkers and their bias stand: the checkpoint. */
type Progress = {
  readonly round: number;
  readonly chunks: readonly WalkerRows[];
  readonly bias: AdaptiveState;
  readonly values: Parts;
  readonly biases: Parts;
  /** By round: c(t), the mean of the bias, and the height of a hill. */
  readonly offsets: Parts;
  readonly means: Parts;
  readonly hills: Parts;
  readonly snapshots: readonly BiasSnapshot[];
  readonly evaluations: number;
  readonly failures: FailureReport;
};

/** Profiles of the bias that are kept on its way. */
const SNAPSHOTS = 16;
/** Points of curves that are shown while it runs. */
const CURVE_POINTS = 200;
/** Frames of a walker that its correlations can be told from. */
const FEWEST_FRAMES = 40;

/** Move all walkers under a bias that grows. */
export async function* sampleAdaptively(
  problem: Metadynamics,
  given: WorkflowContext,
): Workflow<BiasedFrames> {
  // rounds are short: a system is made once, not in each of them
  const context = { ...given, molecules: given.molecules ?? new Map<string, Promise<System>>() };
  const system = await loadSystem(problem.system, context);
  const variable = checked(problem, system);
  const { walkers, stride, sample } = problem;
  const rounds = Math.floor(sample.steps / stride);
  const framesOfRound = stride / sample.every;
  const start = startBias(problem);
  const { dim } = system;
  return yield* stage(context, {
    name: 'sample',
    title: `Move ${walkers} walker${walkers > 1 ? 's' : ''} under a growing bias`,
    total: rounds,
    unit: 'rounds',
    async *body(saved: Progress | undefined) {
      const execute = executeOf(context, system, walkers * dim * stride);
      const move = (chunks: readonly WalkerRows[], bias: AdaptiveState | undefined, steps: number) =>
        execute(
          chunks.map((rows) => ({
            system: problem.system,
            biases: [...(bias ? [biasSpecOf(bias)] : []), ...(problem.walls ?? [])],
            kernel: kernelOf(sample),
            key: context.key,
            recording: bias
              ? {
                  every: sample.every,
                  after: sample.equilibration,
                  variables: problem.variables,
                  positions: 0,
                }
              : {},
            rows,
            steps,
          })),
        );
      let progress = saved ?? (await begin());
      const shownEvery = Math.ceil(rounds / CURVE_POINTS);
      while (progress.round < rounds) {
        const { bias } = progress;
        const results = await move(progress.chunks, bias, stride);
        const values = sideBySide(results, framesOfRound);
        const last = values.subarray((framesOfRound - 1) * walkers * variable.dim);
        const next = updateBias(bias, last);
        const { offset, mean } = offsetsOf(bias);
        const hill = hillOf(next);
        const round = progress.round + 1;
        const step = sample.equilibration + round * stride;
        const keep =
          Math.floor((round * SNAPSHOTS) / rounds) > Math.floor(((round - 1) * SNAPSHOTS) / rounds);
        progress = {
          round,
          chunks: results.map(({ rows }) => rows),
          bias: next,
          values: withPart(progress.values, values),
          biases: withPart(progress.biases, biasAt(bias, values)),
          offsets: withPart(progress.offsets, Float64Array.of(offset)),
          means: withPart(progress.means, Float64Array.of(mean)),
          hills: withPart(progress.hills, Float64Array.of(hill)),
          snapshots: keep
            ? [...progress.snapshots, { step, axes: next.state.axes, bias: biasOnNodes(next) }]
            : progress.snapshots,
          evaluations: progress.evaluations + results.reduce((sum, { evaluations }) => sum + evaluations, 0),
          failures: mergeFailures([progress.failures, ...results.map(({ failures }) => failures)]),
        };
        yield { type: 'progress', done: round };
        if (round % shownEvery === 0) yield { type: 'curve', name: 'hill height', x: step, y: hill };
        yield { type: 'checkpoint', state: progress };
      }
      yield* warnOfRefused(progress.failures, sample.timeStep);
      return finished(progress);

      async function begin(): Promise<Progress> {
        const positions = startsOf(problem, system);
        let chunks = chunksForRounds(positions, dim, stride);
        let evaluations = isMolecule(system) ? (sample.minimise ?? 0) * walkers : 0;
        let failures: FailureReport = { count: 0 };
        if (sample.equilibration > 0) {
          const results = await move(chunks, undefined, sample.equilibration);
          chunks = results.map(({ rows }) => rows);
          evaluations += results.reduce((sum, result) => sum + result.evaluations, 0);
          failures = mergeFailures(results.map((result) => result.failures));
        }
        const none: Parts = [];
        return {
          ...{
            round: 0,
            chunks,
            bias: start,
            values: none,
            biases: none,
            offsets: none,
            means: none,
            hills: none,
          },
          ...{ snapshots: [], evaluations, failures },
        };
      }
    },
  });

  function finished(progress: Progress): BiasedFrames {
    const frames = rounds * framesOfRound;
    const repeated = (parts: Parts) => {
      const byRound = concatenate(parts);
      return Float64Array.from({ length: frames }, (_, frame) => byRound[Math.floor(frame / framesOfRound)]);
    };
    const every = Math.ceil(rounds / CURVE_POINTS);
    const hills = concatenate(progress.hills);
    const shown = Array.from({ length: Math.ceil(rounds / every) }, (_, i) => i * every);
    const stepOf = (round: number) => sample.equilibration + (round + 1) * stride;
    return {
      names: variable.names,
      periods: variable.periods,
      walkers,
      steps: Float64Array.from({ length: frames }, (_, i) => sample.equilibration + (i + 1) * sample.every),
      values: concatenate(progress.values),
      biases: concatenate(progress.biases),
      offsets: repeated(progress.offsets),
      means: repeated(progress.means),
      positions: concatenate(progress.chunks.map(({ positions }) => positions)),
      bias: progress.bias,
      snapshots: progress.snapshots,
      hillHeights: {
        steps: Float64Array.from(shown, stepOf),
        heights: Float64Array.from(shown, (at) => hills[at]),
      },
      kT: isMolecule(system) ? system.kT : null,
      evaluations: progress.evaluations,
    };
  }
}

/**
 * The variables of a problem that can be sampled.
 *
 * @throws InputError for a system without an energy, variables that do not fit it or are not defined where it starts, and steps that do not divide
 */
function checked(problem: Metadynamics, system: System): Variable {
  const { variables, axes, walkers, stride, sample } = problem;
  if (isDynamics(system)) {
    throw new InputError(
      'system is given by its drift, which has no temperature along a variable: metadynamics needs an energy',
    );
  }
  const parts = variables.map((spec, j) =>
    placed(`variables[${j}]: `, () => buildVariable(spec, system.dim, system.names)),
  );
  parts.forEach((part, j) => {
    if (part.dim !== 1)
      throw new InputError(`variables[${j}] has ${part.dim} components: give them one by one`);
  });
  checkDefined(byPlace('variables', variables), system);
  if (axes.length !== variables.length) {
    throw new InputError(`grid has ${axes.length} axes for ${variables.length} variables: give one each`);
  }
  if (stride % sample.every !== 0) {
    throw new InputError(`sample.every is ${sample.every}: it must divide the stride of ${stride} steps`);
  }
  const rounds = Math.floor(sample.steps / stride);
  const frames = rounds * (stride / sample.every);
  if (rounds < SNAPSHOTS || frames * walkers < FEWEST_FRAMES) {
    throw new InputError(
      `sample.steps is ${sample.steps}: with a stride of ${stride} that is ${rounds} hills a walker, and ${SNAPSHOTS} are the least; ` +
        'raise sample.steps or lower the stride',
    );
  }
  if (isMolecule(system)) {
    checkTimeStep(system.molecule, sample.timeStep, 'sample.timeStep');
    if (sample.kernel !== 'langevin-middle') {
      throw new InputError(
        `sample.kernel is ${sample.kernel}: a molecule moves by langevin-middle, with its masses and constraints`,
      );
    }
  }
  return buildVariable(variableOf(variables), system.dim, system.names);
}

/** Frames × rows of each chunk to frames × walkers. */
function sideBySide(results: readonly WalkerResult[], frames: number): Float64Array {
  const out = new Float64Array(results.reduce((sum, { values }) => sum + values.length, 0));
  let column = 0;
  for (const { values } of results) {
    const width = values.length / frames;
    for (let frame = 0; frame < frames; frame++)
      out.set(values.subarray(frame * width, (frame + 1) * width), (frame * out.length) / frames + column);
    column += width;
  }
  return out;
}

/** The height of the last hill; of OPES the mean weight of an update's kernels. */
function hillOf({ kind, state }: AdaptiveState): number {
  if (kind === 'opes') return state.weights / Math.max(1, state.updates);
  const last = state.heights[state.heights.length - 1];
  return last[last.length - 1];
}
