/**
 * The free-energy difference of two states by maps: samples of each are carried onto the other by a learned one-to-one map, so that the
 * states overlap where they did not; and a flow of each state gives its absolute free energy. All estimates are asymptotically exact for
 * any map and flows: a bad one costs precision alone. They are trained on some chains and judged on others.
 *
 * C. Jarzynski 2002, doi:10.1103/PhysRevE.65.046122 (targeted perturbation); P. Wirnsberger et al. 2020, doi:10.1063/5.0018903 (learned
 * maps); X. Ding, B. Zhang 2021, doi:10.1021/acs.jpclett.1c00189 (DeepBAR).
 */
import { InputError, placed } from '../../math/index.js';
import {
  scalingOf,
  trainFlow,
  trainMap,
  type FlowMapData,
  type FlowModelData,
  type FlowSpec,
} from '../../models/index.js';
import { split } from '../../random/index.js';
import { isDynamics, loadSystem, type SystemSpec } from '../../systems/index.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { architectureOf, type FlowArchitecture } from './architecture.js';
import { judgeStates, type ChainRows, type FreeEnergyVerdict } from './free-energy-verdict.js';
import { walled, type Region, type Walled } from './region.js';
import { sampleState, type SampledState, type StateSamples, type StateSampling } from './state-samples.js';
import { countedEnergies } from './trainings.js';

/** One of the two states. */
export type FreeEnergyState = {
  readonly name: string;
  readonly system: SystemSpec;
  readonly region?: Region | undefined;
  /** Places where chains start, in turn, and the scatter around them. */
  readonly from: readonly (number | readonly number[])[];
  readonly spread: number;
};

/** Everything that a targeted free energy needs to know. */
export type TargetedFreeEnergy = {
  readonly states: { readonly a: FreeEnergyState; readonly b: FreeEnergyState };
  readonly sample: StateSampling;
  /** Of the map and of both states' flows. */
  readonly flow: Omit<FlowArchitecture, 'centre' | 'scale'>;
  readonly train: {
    readonly steps: number;
    readonly batch: number;
    readonly learningRate: number;
    /** Part of the chains that the map and flows learn from; the others judge them. */
    readonly part: number;
  };
  /** Samples that are drawn from each state's flow. */
  readonly draws: number;
};

export type TargetedFreeEnergyResult = Omit<FreeEnergyVerdict, 'spent'> & {
  readonly names: readonly string[];
  /** f_B − f_A where both systems know it. */
  readonly exact: number | undefined;
  /** Chains that judged, of each state. */
  readonly judges: number;
  readonly evaluations: { readonly sampling: number; readonly training: number; readonly estimating: number };
};

/**
 * Run the whole experiment.
 *
 * @throws InputError for states of different dimensions, a system without an energy, a start outside of a region, training that diverges,
 * and a map that no sample survives
 * @example
 * for await (const event of targetedFreeEnergy(experiment, { key: key(1), runtime })) console.log(event.type);
 */
export async function* targetedFreeEnergy(
  experiment: TargetedFreeEnergy,
  context: WorkflowContext,
): Workflow<TargetedFreeEnergyResult> {
  const { sample, train } = experiment;
  const states = [await stateOf('a', experiment, context), await stateOf('b', experiment, context)] as const;
  checkSameSpace(states);
  const learners = Math.round(train.part * sample.chains);
  if (learners < 1 || sample.chains - learners < 2) {
    throw new InputError(
      `train.part is ${train.part} of ${sample.chains} chains: one at least has to learn, and two to judge`,
    );
  }
  const keys = split(context.key, 6);
  const of = (i: number): WorkflowContext => ({ ...context, key: keys[i] });
  const samples = [
    yield* sampleState(states[0], sample, of(0)),
    yield* sampleState(states[1], sample, of(1)),
  ] as const;
  const learnt = samples.map((found) => chainsOf(found, 0, learners));
  const judging = samples.map((found) => chainsOf(found, learners, sample.chains));
  const map = yield* learnMap(experiment, { states, learnt }, of(2));
  const flows = [
    yield* learnFlow(experiment, { state: states[0], learnt: learnt[0] }, of(3)),
    yield* learnFlow(experiment, { state: states[1], learnt: learnt[1] }, of(4)),
  ];
  const models = { map: map.map, flows };
  const { spent, ...judged } = yield* judgeStates(
    experiment.draws,
    { states, samples, judging, models },
    of(5),
  );
  const [a, b] = judged.states;
  return {
    names: states[0].potential.names,
    ...judged,
    exact: a.exact === undefined || b.exact === undefined ? undefined : b.exact - a.exact,
    judges: sample.chains - learners,
    evaluations: {
      sampling: samples[0].evaluations + samples[1].evaluations,
      training: map.evaluations,
      estimating: spent,
    },
  };
}

async function stateOf(
  id: 'a' | 'b',
  { states }: TargetedFreeEnergy,
  context: WorkflowContext,
): Promise<SampledState> {
  const { name, system, region, from, spread } = states[id];
  const loaded = await loadSystem(system, context);
  if (isDynamics(loaded))
    throw new InputError(`states.${id}: ${name} is given by its drift: Monte Carlo needs an energy`);
  const potential = placed(`states.${id}.`, () => walled(loaded, region));
  return { id, name, potential, from, spread };
}

function checkSameSpace([a, b]: readonly [SampledState, SampledState]): void {
  const [m, n] = [a.potential.dim, b.potential.dim];
  if (m === n) return;
  throw new InputError(
    `states.b: ${a.name} has ${m} coordinates and ${b.name} has ${n}: a map needs as many in both`,
  );
}

/** Samples of some of the chains. */
function chainsOf({ frames, energies }: StateSamples, from: number, to: number): ChainRows {
  const [count, chains, dim] = frames.shape;
  const width = to - from;
  const source = (row: number) => Math.floor(row / width) * chains + from + (row % width);
  return {
    positions: Float64Array.from(
      { length: count * width * dim },
      (_, i) => frames.data[source(Math.floor(i / dim)) * dim + (i % dim)],
    ),
    energies: Float64Array.from({ length: count * width }, (_, row) => energies[source(row)]),
    chainOf: Int32Array.from({ length: count * width }, (_, row) => row % width),
  };
}

/** A flow whose data have these samples' moments. */
function flowSpec({ flow }: TargetedFreeEnergy, potential: Walled, positions: Float64Array): FlowSpec {
  const spec = architectureOf({ ...flow, centre: 0, scale: 1 }, potential);
  return { ...spec, scaling: scalingOf(spec, positions)! };
}

async function* learnMap(
  experiment: TargetedFreeEnergy,
  { states, learnt }: { states: readonly SampledState[]; learnt: readonly ChainRows[] },
  context: WorkflowContext,
): Workflow<{ map: FlowMapData; evaluations: number }> {
  const { train } = experiment;
  type Saved = { readonly training: never; readonly evaluations: number };
  return yield* stage(context, {
    name: 'train-map',
    title: `Train the map from ${states[0].name} to ${states[1].name}`,
    total: train.steps,
    unit: 'steps',
    async *body(saved: Saved | undefined) {
      const [a, b] = states.map(({ potential }, s) => ({
        ...learnt[s],
        energy: countedEnergies(potential).energy,
      }));
      const { domains, layers } = flowSpec(experiment, states[0].potential, a.positions);
      const spec = {
        ...{ domains, layers },
        from: scalingOf({ domains }, a.positions)!,
        to: scalingOf({ domains }, b.positions)!,
      };
      const before = states.map(({ potential }) => potential.evaluations.count);
      const spent = () =>
        states.reduce(
          (sum, { potential }, s) => sum + potential.evaluations.count - before[s],
          saved?.evaluations ?? 0,
        );
      const training = trainMap(context.runtime, context.key, spec, { a, b }, train, {
        saved: saved?.training,
      });
      for (;;) {
        const next = await training.next();
        if (next.done) return { map: next.value.map, evaluations: spent() };
        if (next.value.type !== 'checkpoint') yield next.value;
        else yield { type: 'checkpoint', state: { training: next.value.state, evaluations: spent() } };
      }
    },
  });
}

async function* learnFlow(
  experiment: TargetedFreeEnergy,
  { state, learnt }: { state: SampledState; learnt: ChainRows },
  context: WorkflowContext,
): Workflow<FlowModelData> {
  const { train } = experiment;
  return yield* stage(context, {
    name: `train-flow-${state.id}`,
    title: `Train the flow of ${state.name}`,
    total: train.steps,
    unit: 'steps',
    async *body(saved: never) {
      const spec = flowSpec(experiment, state.potential, learnt.positions);
      const training = trainFlow(context.runtime, context.key, spec, learnt, train, { saved });
      for (;;) {
        const next = await training.next();
        if (next.done) return next.value.model;
        yield next.value;
      }
    },
  });
}
