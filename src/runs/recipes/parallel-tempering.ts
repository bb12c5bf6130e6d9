/** Runs replica exchange from an experiment file. */
import { encodeNpz, type Columns } from '../../formats/index.js';
import type { Axis } from '../../estimators/index.js';
import { InputError } from '../../math/errors.js';
import { parallelTempering } from '../../workflows/index.js';
import type { LadderOptions, ParallelTempering, ParallelTemperingResult, Well, WorkflowContext } from '../../workflows/index.js';
import type { Conclusion, Recipe } from '../recipes.js';
import type { Experiment } from '../schema/experiment.js';
import { movesOf, startsOf } from './umbrella-problem.js';

type Asked = Extract<Experiment['workflow'], { type: 'parallel-tempering' }>;

const TURN = 2 * Math.PI;

/** The workflow's own options from an experiment, with the defaults that depend on other options. */
export function parallelTemperingOf({ system, workflow }: Experiment): ParallelTempering {
  if (workflow.type !== 'parallel-tempering') throw new TypeError(`not a recipe for ${workflow.type}`);
  const { variable, exchange, ladder } = workflow;
  const { ladders, steps, ...moves } = workflow.sample;
  const sample = movesOf(system, moves);
  return { system, variable, exchange, ladder: ladderOf(ladder), sample: { ...sample, steps, ladders }, grid: gridOf(workflow) };
}

function ladderOf(ladder: Asked['ladder']): LadderOptions {
  if (ladder.type === 'windows') return ladder;
  // Either of the two is there: the schema sees to that.
  return { ...ladder, highest: ladder.highest ?? ladder.values!.at(-1) ?? 0 };
}

function gridOf({ grid, variable }: Asked): Axis {
  const { bins, low, high } = grid;
  const period = variable.type === 'dihedral' ? TURN : variable.type === 'coordinate' ? variable.period : undefined;
  if (low === undefined && high === undefined && period !== undefined) {
    return { low: -period / 2, high: period / 2, bins, periodic: true };
  }
  if (low === undefined || high === undefined) {
    throw new InputError('workflow.grid.low and workflow.grid.high are missing: say where the profile begins and ends');
  }
  if (period === undefined) return { low, high, bins };
  const turns = (high - low) / period;
  if (turns > 1 + 1e-6) throw new InputError(`workflow.grid goes from ${low} to ${high}, more than once around the circle`);
  return { low, high, bins, ...(turns > 1 - 1e-6 ? { periodic: true } : {}) };
}

export const parallelTemperingRecipe: Recipe = {
  async start(experiment: Experiment, context: WorkflowContext) {
    if (experiment.workflow.type !== 'parallel-tempering') throw new TypeError('not parallel tempering');
    const starts = await startsOf(experiment.workflow.sample.starts);
    return parallelTempering({ ...parallelTemperingOf(experiment), ...(starts ? { starts } : {}) }, context);
  },

  conclude(found): Conclusion {
    const result = found as ParallelTemperingResult;
    const { joined, samples, evaluations } = result;
    const { swaps, walks } = joined;
    const difference = freeEnergyDifference(joined.wells);
    return {
      result: {
        ...(difference && difference.standardError < Infinity ? { difference } : {}),
        acceptance: { least: Math.min(...swaps.acceptance), mean: 1 - swaps.barrier / swaps.acceptance.length },
        communicationBarrier: swaps.barrier,
        // Without one it is infinite, which JSON does not know.
        roundTrips: { count: walks.count, ...(walks.count > 0 ? { meanRounds: walks.meanTime, standardError: walks.standardError } : {}) },
        rHat: walks.rHat,
        effectiveSamples: joined.effectiveSamples,
        status: joined.status.code,
        advice: joined.status.message,
        evaluations,
      },
      tables: { profile: profileTable(result), ladder: ladderTable(result) },
      files: {
        'frames.npz': framesOf(result),
        'structures.npz': encodeNpz({ target: { data: samples.structures.data, shape: [...samples.structures.shape] } }),
      },
    };
  },
};

/** F of the right one of the two most probable wells minus F of the left one, kT. */
export function freeEnergyDifference(wells: readonly Well[]) {
  const [first, second] = [...wells].sort((a, b) => a.freeEnergy.value - b.freeEnergy.value);
  if (!second) return undefined;
  const [left, right] = first.minimum < second.minimum ? [first, second] : [second, first];
  return {
    ...{ from: left.minimum, to: right.minimum },
    value: right.freeEnergy.value - left.freeEnergy.value,
    standardError: second.freeEnergy.bootstrapError,
    ...(left.exact === undefined || right.exact === undefined ? {} : { exact: right.exact - left.exact }),
  };
}

function profileTable({ joined: { centres, profile, density }, exact }: ParallelTemperingResult): Columns {
  return {
    x: centres,
    'free energy': profile.value,
    'free energy error': profile.bootstrapError,
    ...(exact ? { exact: exact.profile } : {}),
    density: density.value,
    'density error': density.bootstrapError,
    ...(exact ? { 'exact density': exact.density } : {}),
  };
}

function ladderTable({ ladder, joined: { swaps, freeEnergies, walks } }: ParallelTemperingResult): Columns {
  const last = (values: Float64Array) => Float64Array.of(...values, NaN);
  return {
    [ladder.type === 'windows' ? 'centre' : 'temperature']: ladder.parameters,
    'swaps with the next': last(swaps.acceptance),
    'swaps error': last(swaps.acceptanceError),
    'length to the next': last(swaps.lengths),
    'free energy': freeEnergies.value,
    'free energy error': freeEnergies.bootstrapError,
    'up fraction': walks.upFraction,
  };
}

/** Every frame of every replica, rounds × replicas, with the ln of its weight at the target. */
function framesOf({ ladder, samples, joined }: ParallelTemperingResult): Uint8Array {
  const states = ladder.parameters.length;
  const replicas = states * samples.structures.shape[1];
  const shape = [samples.values.length / replicas, replicas];
  return encodeNpz({
    value: { data: samples.values, shape },
    energy: { data: samples.energies, shape },
    ...(samples.across.length > 0 ? { energy_across: { data: samples.across, shape } } : {}),
    rung: { data: Int32Array.from(samples.rungs), shape },
    log_weight: { data: joined.logWeights, shape },
    [ladder.type === 'windows' ? 'centres' : 'temperatures']: { data: ladder.parameters, shape: [states] },
  });
}
