/**
 * Boltzmann generator: a flow learns a target from its energy, from samples, or from both; then independent samples of the flow are
 * weighed to the target. Samples of the target that training did not see tell whether a mode was lost, which the flow's own samples cannot.
 *
 * F. Noé, S. Olsson, J. Köhler, H. Wu 2019, doi:10.1126/science.aaw1147.
 */
import { evaluate } from '../../kernels/index.js';
import { InputError } from '../../math/index.js';
import { flowModel, type FlowModelData, type FlowSpec } from '../../models/index.js';
import { fold, split } from '../../random/index.js';
import { isDynamics, loadSystem, type Potential, type SystemSpec } from '../../systems/index.js';
import { concatenate } from '../../math/concatenate.js';
import { stage, type Plain, type Workflow, type WorkflowContext } from '../types.js';
import { architectureOf, type FlowArchitecture } from './architecture.js';
import type { LocalMoves } from './chain-moves.js';
import { judgeGenerator, type GeneratorVerdict } from './generator-verdict.js';
import {
  splitSamples,
  targetSamples,
  type ScoutStart,
  type TargetData,
  type TargetSamples,
} from './target-samples.js';
import { countedEnergies, flowTrainings, learnsFromData, type FlowLearning } from './trainings.js';

/** Everything that a Boltzmann generator needs to know. */
export type BoltzmannGenerator = {
  readonly system: SystemSpec;
  readonly flow: FlowArchitecture;
  readonly train: FlowLearning;
  readonly data: TargetData;
  readonly chains: ScoutStart;
  readonly local: LocalMoves;
  /** Independent samples of the trained flow. */
  readonly draw: { readonly samples: number };
};

/** What training left. */
export type LearntFlow = {
  readonly model: FlowModelData;
  readonly losses: Float32Array;
  readonly evaluations: number;
  /** Samples whose energy was no number. */
  readonly failures: number;
};

/** Independent samples of the flow. */
export type WeighedSamples = {
  /** rows × dim. */
  readonly positions: Float64Array;
  /** Reduced energies, NaN where there is none, and log-densities of the flow. */
  readonly energies: Float64Array;
  readonly logDensities: Float64Array;
};

export type BoltzmannGeneratorResult = {
  readonly names: readonly string[];
  /** Samples of the target, where there are some. */
  readonly target: TargetSamples | undefined;
  readonly learnt: LearntFlow;
  readonly drawn: WeighedSamples;
  readonly verdict: GeneratorVerdict;
};

/**
 * Run the whole experiment.
 *
 * @throws InputError for a system without an energy, options that do not fit it, or training that diverges
 * @example
 * for await (const event of boltzmannGenerator(experiment, { key: key(1), runtime })) console.log(event.type);
 */
export async function* boltzmannGenerator(
  experiment: BoltzmannGenerator,
  context: WorkflowContext,
): Workflow<BoltzmannGeneratorResult> {
  const potential = await potentialOf(experiment.system, context);
  const architecture = architectureOf(experiment.flow, potential);
  const [dataKey, trainKey, drawKey, verdictKey] = split(context.key, 4);
  const target = yield* targetSamples(experiment, potential, architecture, { ...context, key: dataKey });
  const samples = target && splitSamples(target, potential.dim);
  const learnt = yield* learn(
    experiment.train,
    { potential, architecture, samples: samples?.learnt },
    {
      ...context,
      key: trainKey,
    },
  );
  const drawn = yield* draw(experiment.draw.samples, potential, learnt.model, { ...context, key: drawKey });
  // Where the flow did not learn from data, all of them can judge it.
  const judges = learnsFromData(experiment.train) ? samples?.aside : target;
  const verdict = yield* judgeGenerator(
    { potential, model: learnt.model, drawn, judges, acceptance: target?.acceptance },
    { ...context, key: verdictKey },
  );
  return { names: potential.names, target, learnt, drawn, verdict };
}

async function* learn(
  options: FlowLearning,
  task: { potential: Potential; architecture: FlowSpec; samples: Float64Array | undefined },
  context: WorkflowContext,
): Workflow<LearntFlow> {
  type State = { readonly training: Plain; readonly evaluations: number; readonly failures: number };
  return yield* stage(context, {
    name: 'train',
    title: 'Train the flow',
    total: options.steps,
    unit: 'steps',
    async *body(saved: State | undefined) {
      const { potential, architecture, samples } = task;
      const { energy, failures } = countedEnergies(potential);
      const begin = potential.evaluations.count;
      const spent = () => ({
        evaluations: (saved?.evaluations ?? 0) + potential.evaluations.count - begin,
        failures: (saved?.failures ?? 0) + failures().count,
      });
      const training = flowTrainings[options.type]({
        runtime: context.runtime,
        key: context.key,
        architecture,
        energy,
        samples,
        options,
        saved: saved?.training,
      });
      for (;;) {
        const next = await training.next();
        if (next.done) {
          const { model, losses } = next.value;
          const counts = spent();
          if (counts.failures > 0)
            yield { type: 'warning', message: failureMessage(counts.failures, failures().where, potential) };
          return { model, losses, ...counts };
        }
        const event = next.value;
        if (event.type !== 'checkpoint') yield event;
        else yield { type: 'checkpoint', state: { training: event.state, ...spent() } };
      }
    },
  });
}

/** Rows that are drawn between two checkpoints. */
const block = 8192;

async function* draw(
  samples: number,
  potential: Potential,
  model: FlowModelData,
  context: WorkflowContext,
): Workflow<WeighedSamples> {
  return yield* stage(context, {
    name: 'draw',
    title: 'Draw from the flow and weigh',
    total: samples,
    unit: 'samples',
    async *body(saved: WeighedSamples | undefined) {
      const flow = await flowModel(context.runtime, model);
      let state = saved ?? {
        positions: new Float64Array(0),
        energies: new Float64Array(0),
        logDensities: new Float64Array(0),
      };
      while (state.energies.length < samples) {
        const firstRow = state.energies.length;
        const { positions, logDensities } = await flow.sample(
          fold(context.key, firstRow),
          Math.min(block, samples - firstRow),
        );
        const { energies } = evaluate(potential, positions);
        state = {
          positions: concatenate([state.positions, positions]),
          energies: concatenate([state.energies, energies]),
          logDensities: concatenate([state.logDensities, logDensities]),
        };
        yield { type: 'progress', done: state.energies.length };
        yield { type: 'checkpoint', state };
      }
      await flow.close();
      return state;
    },
  });
}

function failureMessage(failures: number, where: Float64Array | undefined, { names }: Potential): string {
  const place = Array.from(where ?? [], (x, i) => `${names[i]} = ${x.toPrecision(4)}`).slice(0, 8);
  return (
    `${failures} energies in training were no numbers and did not count` +
    `${place.length > 0 ? `, the first at ${place.join(', ')}${names.length > 8 ? ', …' : ''}` : ''}: see that the potential is defined there`
  );
}

async function potentialOf(spec: SystemSpec, context: WorkflowContext): Promise<Potential> {
  const system = await loadSystem(spec, context);
  if (!isDynamics(system)) return system;
  throw new InputError('system is given by its drift: a Boltzmann generator needs an energy');
}
