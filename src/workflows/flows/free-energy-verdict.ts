/** What samples, a map and flows say of two states, and whether it can be trusted. */
import { note, problem, type Status } from '../../estimators/index.js';
import { evaluate } from '../../kernels/index.js';
import {
  flowMap,
  flowModel,
  type FlowMapData,
  type FlowModel,
  type FlowModelData,
} from '../../models/index.js';
import { split } from '../../random/index.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { gridSteps, type GridStep } from './flow-grid.js';
import {
  chosen,
  freeEnergies,
  worksOf,
  type AbsoluteFreeEnergy,
  type BothStates,
  type DrawnWork,
  type FreeEnergyEstimate,
  type StateWork,
  type WorkPair,
} from './free-energies.js';
import type { SampledState, StateSamples } from './state-samples.js';

/** Samples of some chains of a state. */
export type ChainRows = {
  /** rows × dim. */
  readonly positions: Float64Array;
  readonly energies: Float64Array;
  readonly chainOf: Int32Array;
};

/** What is left of one state. */
export type StateSummary = {
  readonly name: string;
  /** The state's region in words; empty for everywhere. */
  readonly where: string;
  readonly samples: StateSamples;
  /** f = −ln ∫ exp(−u) by the state's flow. */
  readonly freeEnergy: AbsoluteFreeEnergy;
  /** The same where the system knows it. */
  readonly exact: number | undefined;
};

/** The estimates and what they are to be judged by. */
export type FreeEnergyVerdict = {
  readonly states: readonly [StateSummary, StateSummary];
  readonly estimates: readonly FreeEnergyEstimate[];
  readonly answer: FreeEnergyEstimate;
  readonly status: Status;
  /** Samples that the map sent to where there is no energy, of both states. */
  readonly lost: number;
  readonly works: { readonly direct: WorkPair; readonly mapped: WorkPair };
  /** Some samples of A after the map, rows × dim. */
  readonly mapped: Float64Array;
  readonly grid: readonly GridStep[];
  /** Energy evaluations of the estimates. */
  readonly spent: number;
};

/** Mapped samples that are kept, to be looked at. */
const shown = 1000;

/** Evaluate samples of both states in both, mapped and not, and in both flows; then estimate. */
export async function* judgeStates(
  draws: number,
  {
    states,
    samples,
    judging,
    models,
  }: {
    states: readonly SampledState[];
    samples: readonly StateSamples[];
    judging: readonly ChainRows[];
    models: { map: FlowMapData; flows: readonly FlowModelData[] };
  },
  context: WorkflowContext,
): Workflow<FreeEnergyVerdict> {
  return yield* stage(context, {
    name: 'estimate',
    title: 'Estimate the free-energy difference',
    total: 3,
    unit: 'parts',
    async *body() {
      const [bootstrapKey, ...drawKeys] = split(context.key, 3);
      const evaluated = (s: number, positions: Float64Array) =>
        evaluate(states[s].potential, positions).energies;
      const before = states.map(({ potential }) => potential.evaluations.count);
      const map = await flowMap(context.runtime, models.map);
      const moved = [await map.forward(judging[0].positions), await map.inverse(judging[1].positions)];
      await map.close();
      yield { type: 'progress', done: 1 };
      const flows: FlowModel[] = [];
      for (const data of models.flows)
        flows.push(await flowModel(context.runtime, data, { precision: 'float64' }));
      const work = async (s: 0 | 1): Promise<StateWork> => {
        const { positions, energies, chainOf } = judging[s];
        return {
          chainOf,
          own: energies,
          other: evaluated(1 - s, positions),
          mapped: evaluated(1 - s, moved[s].positions),
          logVolumes: moved[s].logVolumes,
          ownFlow: await flows[s].logDensity(positions),
          otherFlow: await flows[1 - s].logDensity(positions),
        };
      };
      const draw = async (s: 0 | 1): Promise<DrawnWork> => {
        const { positions, logDensities } = await flows[s].sample(drawKeys[s], draws);
        return {
          own: evaluated(s, positions),
          other: evaluated(1 - s, positions),
          ownFlow: logDensities,
          otherFlow: await flows[1 - s].logDensity(positions),
        };
      };
      const both: BothStates = {
        names: [states[0].name, states[1].name],
        samples: [await work(0), await work(1)],
        drawn: [await draw(0), await draw(1)],
      };
      await Promise.all(flows.map((flow) => flow.close()));
      yield { type: 'progress', done: 2 };
      const { estimates, absolute } = freeEnergies(both, { key: bootstrapKey });
      const { answer, status } = chosen(estimates);
      const lost = both.samples.reduce((sum, { mapped }) => sum + mapped.filter(Number.isNaN).length, 0);
      const total = both.samples.reduce((sum, { own }) => sum + own.length, 0);
      if (lost > 0) yield { type: 'warning', message: lostMessage(lost, total) };
      const { from, to: _, ...spec } = models.map.spec;
      const flowOfMap = {
        spec: { ...spec, base: { type: 'product' as const }, scaling: models.map.spec.to },
        parameters: models.map.parameters,
      };
      const dim = states[0].potential.dim;
      return {
        states: [summary(0), summary(1)] as const,
        estimates,
        answer,
        status: verdict(status, { samples, states, lost, total }),
        lost,
        works: worksOf(both.samples),
        mapped: moved[0].positions.slice(0, shown * dim),
        grid: await gridSteps(context.runtime, flowOfMap, { label: states[0].name, ...from }),
        spent: states.reduce((sum, { potential }, s) => sum + potential.evaluations.count - before[s], 0),
      };

      function summary(s: 0 | 1): StateSummary {
        const { name, potential } = states[s];
        const exact = potential.logPartition;
        return {
          ...{ name, where: potential.where, samples: samples[s], freeEnergy: absolute[s] },
          exact: exact === undefined ? undefined : -exact,
        };
      }
    },
  });
}

const lostMessage = (lost: number, total: number) =>
  `${lost} of ${total} mapped samples went where there is no energy (an overflow, or a place that the potential does not know); ` +
  'they count as impossible';

/** R-hat above which chains do not agree, and the part of mapped samples that may be lost. */
const [disagreement, tolerated] = [1.05, 0.01];

/** What may be wrong with samples or map, before what is wrong with the estimates. */
function verdict(
  status: Status,
  {
    samples,
    states,
    lost,
    total,
  }: { samples: readonly StateSamples[]; states: readonly SampledState[]; lost: number; total: number },
): Status {
  const apart = samples.findIndex(({ rHat }) => rHat > disagreement);
  if (apart >= 0) {
    return problem(
      'chains-disagree',
      `The chains of ${states[apart].name} disagree (R-hat ${samples[apart].rHat.toFixed(2)}): sample longer, or split the state by a region ` +
        'so that chains can reach all of it.',
    );
  }
  if (lost > tolerated * total) {
    return problem(
      'map-overflow',
      `${lostMessage(lost, total)}. Estimates through the map are too high: lower train.learningRate, or take fewer layers.`,
    );
  }
  if (status.code === 'ok' && lost > 0) return note('map-overflow', `${lostMessage(lost, total)}.`);
  return status;
}
