/**
 * Replica exchange: copies of a system on a ladder of temperatures (parallel tempering), of scaled terms (solute tempering) or of umbrella
 * windows swap their rungs, so that what crosses barriers at the hot end comes down to the cold one; all rungs together give the free
 * energy along a variable by MBAR.
 *
 * Y. Sugita, Y. Okamoto, Chem. Phys. Lett. 314, 141 (1999), doi:10.1016/S0009-2614(99)01123-9; Y. Sugita, A. Kitao, Y. Okamoto, J. Chem.
 * Phys. 113, 6042 (2000), doi:10.1063/1.1308516 (windows); L. Wang, R. A. Friesner, B. J. Berne, J. Phys. Chem. B 115, 9431 (2011),
 * doi:10.1021/jp204407d (solute tempering); S. Syed et al., J. R. Stat. Soc. B 84, 321 (2022), doi:10.1111/rssb.12464.
 */
import { InputError, placed } from '../../math/index.js';
import { split } from '../../random/index.js';
import { isDynamics, isMolecule, loadSystem, type System } from '../../systems/index.js';
import { checkTimeStep } from '../../systems/molecules/time-step.js';
import { buildVariable, type Variable } from '../../variables/index.js';
import { exactDensity, onGrid } from '../exact-density.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { checkDefined } from '../variables-defined.js';
import { kernelOf } from '../sampling.js';
import { exchangeWalkers, newReplicas, type ExchangeRecord } from './exchange-walkers.js';
import { joinReplicas, type JoinedReplicas, type ReplicaFrames } from './join-replicas.js';
import type { ParallelTempering } from './problem.js';
import { replicaStarts } from './starts.js';
import { ladderOf, type Ladder } from './states.js';
import { passesOf, spacingOf, warmUpLadder, type WarmedUp } from './warm-up.js';

/** What the replicas visited with the ladder frozen. */
export type ReplicaSamples = ReplicaFrames & {
  /** rounds × ladders × dim: structures at the target, of some rounds. */
  readonly structures: { readonly data: Float64Array; readonly shape: readonly [number, number, number] };
  readonly evaluations: number;
};

export type ParallelTemperingResult = {
  readonly variable: { readonly name: string; readonly period: number | null };
  readonly ladder: Ladder;
  readonly passes: WarmedUp['passes'];
  readonly samples: ReplicaSamples;
  readonly joined: JoinedReplicas;
  /** Bin averages, where the system knows them. */
  readonly exact?: { readonly profile: Float64Array; readonly density: Float64Array };
  readonly evaluations: number;
};

/** Rounds that an error needs at least. */
const fewestRounds = 64;
/** Structures of each ladder that are kept. */
const mostStructures = 1000;

/**
 * Run the whole experiment.
 *
 * @throws InputError for a ladder of one rung, temperatures that do not increase, a system without an energy, options that do not fit it,
 * and after the warm-up for a ladder on which neighbours never swap
 * @example
 * for await (const event of parallelTempering(experiment, { key: key(1), runtime })) console.log(event.type);
 */
export async function* parallelTempering(
  experiment: ParallelTempering,
  context: WorkflowContext,
): Workflow<ParallelTemperingResult> {
  const { exchange, sample, variable: spec, grid } = experiment;
  const system = await loadSystem(experiment.system, context);
  const variable = variableOf(experiment, system);
  const period = variable.periods[0];
  const asked = ladderOf(experiment.ladder, system, spec, period);
  const [warmKey, sampleKey, errorKey] = split(context.key, 3);
  const rounds = Math.floor(sample.steps / exchange.every);
  checkSampling(experiment, system, rounds);
  const spacing = spacingOf(experiment.ladder);
  const warmRounds = Math.floor(sample.equilibration / exchange.every);
  const positions = replicaStarts(experiment, system, variable, asked);
  const { dim } = system;
  const plan = {
    ...{ system: experiment.system, dim, ladder: asked, kernel: kernelOf(sample), variable: spec },
    ...{ every: exchange.every, scheme: exchange.scheme },
    start: newReplicas(positions, dim, asked.parameters.length),
  };
  const warmed = yield* warmUpLadder({ ...plan, rounds: passesOf(warmRounds, spacing) }, spacing, {
    ...context,
    key: warmKey,
  });
  const { ladder } = warmed;

  const samples = yield* stage(context, {
    name: 'sample',
    title: `Sample ${sample.ladders > 1 ? `${sample.ladders} ladders` : 'a ladder'} of ${ladder.parameters.length} replicas`,
    total: rounds,
    unit: 'rounds',
    async *body(saved: ExchangeRecord | undefined): ReturnType<typeof sampled> {
      return yield* sampled(saved);
    },
  });

  async function* sampled(saved: ExchangeRecord | undefined) {
    const structures = Math.ceil(rounds / mostStructures);
    const { replicas } = warmed;
    const record = yield* exchangeWalkers(
      { ...context, key: sampleKey },
      { ...plan, ladder, rounds, start: replicas, structures },
      saved,
    );
    if (record.failures > 0) {
      const message = `${record.failures} moves were not finite and were refused: lower sample.timeStep (now ${sample.timeStep})`;
      yield { type: 'warning' as const, message };
    }
    const { values, energies, across, rungs, attempts, acceptance, logRatios, evaluations } = record;
    const shape = [record.structures.length / (dim * sample.ladders), sample.ladders, dim] as const;
    return {
      ...{ values, energies, across, rungs, attempts, acceptance, logRatios, evaluations },
      structures: { data: record.structures, shape },
    } satisfies ReplicaSamples;
  }

  const truth = await truthOf(experiment, context);
  const joined = yield* stage(context, {
    name: 'estimate',
    title: 'Join the rungs',
    total: 1,
    unit: 'estimate',
    async *body() {
      const found = joinReplicas(samples, { ladder, ladders: sample.ladders, grid, truth, key: errorKey });
      if (!found.status.ok) yield { type: 'warning', message: found.status.message };
      return found;
    },
  });
  const density = truth && onGrid(truth, grid);
  const top = density?.reduce((most, p) => Math.max(most, p), 0) ?? 0;
  return {
    variable: { name: variable.names[0], period },
    ...{ ladder, passes: warmed.passes, samples, joined },
    ...(density ? { exact: { density, profile: density.map((p) => Math.log(top / p)) } } : {}),
    evaluations: warmed.evaluations + samples.evaluations,
  };
}

/** @throws InputError for a variable of several components, or temperatures of a system without energy */
function variableOf({ variable: spec, ladder }: ParallelTempering, system: System): Variable {
  if (isDynamics(system) && ladder.type !== 'windows') {
    throw new InputError(
      'system is given by its drift: replicas exchange temperatures by their energies, which it does not have; ' +
        'use ladder.type: windows, which needs none, or a system with a potential',
    );
  }
  const variable = placed('variable: ', () => buildVariable(spec, system.dim, system.names));
  checkDefined({ variable: spec }, system);
  if (variable.dim === 1) return variable;
  throw new InputError(
    `variable has ${variable.dim} components (${variable.names.join(', ')}): give one of one`,
  );
}

function checkSampling({ exchange, sample }: ParallelTempering, system: System, rounds: number): void {
  if (rounds < fewestRounds) {
    throw new InputError(
      `exchange.every is ${exchange.every}: ${sample.steps} steps are ${rounds} rounds, and ${fewestRounds} are the least for an error; ` +
        'lower it or raise sample.steps',
    );
  }
  if (!isMolecule(system)) return;
  checkTimeStep(system.molecule, sample.timeStep, 'sample.timeStep');
  if (sample.kernel === 'langevin-middle') return;
  throw new InputError(
    `sample.kernel is ${sample.kernel}: a molecule moves by langevin-middle, with its masses and constraints`,
  );
}

/** The exact density along a coordinate. */
async function truthOf({ system, variable }: ParallelTempering, context: WorkflowContext) {
  if (variable.type !== 'coordinate') return undefined;
  return exactDensity({ system, density: { coordinate: variable.index } }, context);
}
