/**
 * Moves replicas in rounds: so many steps side by side, then a round of swaps. A round is cut into chunks of rows for the executor, and
 * neither that cut nor an interruption changes a bit of the result.
 */
import {
  scaledEnergies,
  startingRungs,
  swapReplicas,
  type KernelSpec,
  type SwapScheme,
} from '../../kernels/index.js';
import { split, fold } from '../../random/index.js';
import { isDynamics, loadSystem, type SystemSpec } from '../../systems/index.js';
import type { VariableSpec } from '../../variables/index.js';
import { executeOf } from '../rounds.js';
import type { WalkerResult, WalkerRows, WalkerTask } from '../tasks.js';
import type { BodyEvent, WorkflowContext } from '../types.js';
import { energyIn, forcesOn, scaledPart, type Ladder } from './states.js';

/** Replicas between two rounds: rows of the batch in chunks, and the rung of each. */
export type Replicas = {
  readonly chunks: readonly WalkerRows[];
  readonly rungs: Int32Array;
};

export type ExchangePlan = {
  readonly system: SystemSpec;
  readonly dim: number;
  readonly ladder: Ladder;
  readonly kernel: KernelSpec;
  readonly variable: VariableSpec;
  /** Steps of a round. */
  readonly every: number;
  readonly rounds: number;
  readonly scheme: SwapScheme;
  readonly start: Replicas;
  /** Rounds between structures of the lowest rung that are kept; 0: none. */
  readonly structures: number;
};

/** What came of the rounds so far. Frames lie in arrays for all rounds, which are filled as they come. */
export type ExchangeRecord = {
  readonly round: number;
  readonly replicas: Replicas;
  /** rounds × rows: the variable, the energy that temperatures scale (kT; NaN of a drift), and the rung on which both were found. */
  readonly values: Float64Array;
  readonly energies: Float64Array;
  /** Where a part of the molecule is the solute: the energy between it and the rest, which roots of factors scale; else empty. */
  readonly across: Float64Array;
  readonly rungs: Uint8Array | Int32Array;
  /** Of the lowest rungs: kept rounds × ladders × dim. */
  readonly structures: Float64Array;
  /** Of each pair of rungs: how often it tried to swap, the sum of its probabilities of a swap, and of their ln. */
  readonly attempts: Float64Array;
  readonly acceptance: Float64Array;
  readonly logRatios: Float64Array;
  readonly evaluations: number;
  readonly failures: number;
};

/** Chunks of a batch: enough to keep a few cores busy, few enough that messages cost little. */
const chunksPerBatch = 8;
/** Coordinate-steps between two events: about a millisecond. */
const perEvent = 20_000;

/** Rows at places, rows × dim, each ladder from its lowest rung up. */
export function newReplicas(positions: Float64Array, dim: number, states: number): Replicas {
  const rows = positions.length / dim;
  // Molecular kernels move four rows at a time.
  const each = Math.max(1, 4 * Math.ceil(rows / chunksPerBatch / 4));
  const chunks: WalkerRows[] = [];
  for (let first = 0; first < rows; first += each) {
    chunks.push({
      firstWalker: first,
      positions: positions.slice(first * dim, Math.min(rows, first + each) * dim),
    });
  }
  return { chunks, rungs: startingRungs(rows / states, states) };
}

/** Rounds of moves and swaps, with progress in rounds, curves and checkpoints. */
export async function* exchangeWalkers(
  context: WorkflowContext,
  plan: ExchangePlan,
  saved?: ExchangeRecord,
): AsyncGenerator<BodyEvent, ExchangeRecord, void> {
  const { dim, ladder, rounds, every, scheme } = plan;
  const states = ladder.parameters.length;
  const system = await loadSystem(plan.system, context);
  const [moveKey, swapKey] = split(context.key, 2);
  const rows = plan.start.rungs.length;
  const cost = rows * dim * every;
  const execute = executeOf(context, system, cost);
  const energy = energyIn(ladder);
  // Windows differ by their springs alone: without an energy they exchange all the same.
  const energies = !isDynamics(system);
  const recording = { every, variables: [plan.variable], energies, positions: 0 };
  const roundsPerEvent = Math.max(1, Math.floor(perEvent / cost));
  let record = saved ?? emptyRecord(plan);
  while (record.round < rounds) {
    const { round, replicas } = record;
    const results = await execute(
      replicas.chunks.map((chunk): WalkerTask => {
        const { firstWalker } = chunk;
        const own = replicas.rungs.slice(firstWalker, firstWalker + chunk.positions.length / dim);
        const { system: spec, kernel, variable } = plan;
        return {
          ...{ system: spec, kernel, key: moveKey, recording: { ...recording, after: stepOf(chunk) } },
          ...{ rows: chunk, steps: every },
          ...forcesOn(ladder, variable, own),
        };
      }),
    );
    const found = note(record, plan, results, energies);
    const swapped = swapReplicas(fold(swapKey, round), {
      ...{ rungs: replicas.rungs, states, round, scheme },
      reduced: (row, state) => energy(state, found.energies[row], found.values[row], found.across[row]),
    });
    record = {
      ...record,
      ...tally(record, swapped.logRatios),
      round: round + 1,
      replicas: { chunks: results.map((result) => result.rows), rungs: swapped.rungs },
      evaluations: record.evaluations + results.reduce((sum, result) => sum + result.evaluations, 0),
      failures: record.failures + results.reduce((sum, { failures }) => sum + failures.count, 0),
    };
    if (record.round % roundsPerEvent !== 0 && record.round < rounds) continue;
    yield { type: 'progress', done: record.round };
    yield { type: 'checkpoint', state: record };
  }
  return record;
}

const stepOf = ({ state }: WalkerRows): number => state?.step ?? 0;

function emptyRecord({ rounds, start, ladder, structures, dim }: ExchangePlan): ExchangeRecord {
  const rows = start.rungs.length;
  const states = ladder.parameters.length;
  const kept = structures > 0 ? Math.floor(rounds / structures) : 0;
  return {
    ...{ round: 0, replicas: start, evaluations: 0, failures: 0 },
    values: new Float64Array(rounds * rows),
    energies: new Float64Array(rounds * rows),
    across: new Float64Array(scaledEnergies(scaledPart(ladder)) === 2 ? rounds * rows : 0),
    rungs: states <= 256 ? new Uint8Array(rounds * rows) : new Int32Array(rounds * rows),
    structures: new Float64Array((kept * rows * dim) / states),
    attempts: new Float64Array(states - 1),
    acceptance: new Float64Array(states - 1),
    logRatios: new Float64Array(states - 1),
  };
}

/** Writes what a round found into the record; returns this round's own. */
function note(
  record: ExchangeRecord,
  { dim, ladder, structures }: ExchangePlan,
  results: readonly WalkerResult[],
  energies: boolean,
): Pick<ExchangeRecord, 'values' | 'energies' | 'across'> {
  const { round, replicas } = record;
  const rows = replicas.rungs.length;
  const states = ladder.parameters.length;
  const at = round * rows;
  record.rungs.set(replicas.rungs, at);
  const keeps = structures > 0 && (round + 1) % structures === 0;
  const place = (((round + 1) / structures - 1) * rows) / states;
  const parts = energies ? scaledEnergies(scaledPart(ladder)) : 0;
  const columns = 1 + parts;
  for (const { rows: chunk, values } of results) {
    for (let i = 0; i < values.length / columns; i++) {
      const row = chunk.firstWalker + i;
      record.values[at + row] = values[columns * i];
      record.energies[at + row] = parts > 0 ? values[columns * i + 1] : NaN;
      if (parts === 2) record.across[at + row] = values[columns * i + 2];
      if (!keeps || replicas.rungs[row] !== 0) continue;
      const ladderOfRow = Math.floor(row / states);
      record.structures.set(chunk.positions.subarray(i * dim, (i + 1) * dim), (place + ladderOfRow) * dim);
    }
  }
  return {
    values: record.values.subarray(at, at + rows),
    energies: record.energies.subarray(at, at + rows),
    across: record.across.subarray(at, at + rows),
  };
}

/** New sums: earlier checkpoints keep theirs. */
function tally(record: ExchangeRecord, found: Float64Array) {
  const attempts = record.attempts.slice();
  const acceptance = record.acceptance.slice();
  const logRatios = record.logRatios.slice();
  const pairs = attempts.length;
  found.forEach((ratio, i) => {
    if (Number.isNaN(ratio)) return;
    attempts[i % pairs]++;
    acceptance[i % pairs] += Math.min(1, Math.exp(ratio));
    logRatios[i % pairs] += ratio;
  });
  return { attempts, acceptance, logRatios };
}
