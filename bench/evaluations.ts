/**
 * Energy evaluations per effective sample in one table: flows and local moves together, or flows with weights, beside MALA alone and beside what
 * FAB's authors published: `npm run bench -- evaluations [targets] [seed]`, targets separated by commas; default all, seed 1. About an hour
 * for all; `evaluations mixture-2` takes a minute. Each row is printed as JSON as soon as it is known.
 *
 * What a sample costs once the flow has learnt, and with the training spread over the samples of the run. There is no peer to run: FAB's study
 * takes 10¹⁰ passes of a flow, and its counts are worked out from its settings and result files (docs/benchmarks/many-well.md).
 */
import { mala, startChains } from '../src/kernels/index.js';
import { fold, key, normal } from '../src/random/index.js';
import { onnxNode } from '../src/tensor/index.js';
import { localEnergies, parts, study, told } from './adaptive-flow.js';
import { format, type BenchResult, type Cell } from './harness.js';
import { fortyModesProblem, manyWellProblem, study as learn, type Problem } from './problems/many-modes.js';

/** Energies per effective sample of 100,000, training included, with the buffer and without. */
const fab: Record<string, readonly [buffer: string, without: string]> = {
  'ManyWell-32': ['120,000', '2,500,000'],
  'GMM-40': ['160', '-'],
};

export interface Local {
  readonly problem: Problem;
  /** Standard deviation of the start, and the time step at which 0.6 of the moves are accepted. */
  readonly spread: number;
  readonly timeStep: number;
  /** Parts of a place that are each in one of two states. */
  sides(row: Float64Array): boolean[];
  /** Exact weight of one of the states. */
  readonly weight: number;
}

const wells = manyWellProblem();
const modes = fortyModesProblem();
export const problems: Record<string, Local> = {
  'many-well': {
    problem: wells,
    spread: 1,
    timeStep: 0.02,
    weight: wells.observable.exact,
    sides: (row) => Array.from({ length: row.length / 2 }, (_, i) => row[2 * i] < 0),
  },
  'forty-modes': {
    problem: modes,
    spread: 23,
    timeStep: 2,
    weight: modes.observable.exact,
    sides: (row) => [modes.observable.of(row) > 0],
  },
};

/** A hundred chains by MALA alone: how often a part crosses from one side to the other. */
export function crossings(
  { problem: { target }, spread, timeStep, sides }: Local,
  energies: number,
  seed: number,
) {
  const chains = 100;
  const { dim } = target;
  const kernel = mala(target, { timeStep });
  let state = startChains(
    target,
    normal(key(seed), chains * dim).map((z) => spread * z),
  );
  const where = () =>
    Array.from({ length: chains }, (_, i) => sides(state.positions.subarray(i * dim, (i + 1) * dim))).flat();
  let last = where();
  let count = 0;
  for (let step = 0; step < energies / chains; step++) {
    state = kernel.step(fold(key(seed + 1), step), state).state;
    const now = where();
    count += now.filter((side, i) => side !== last[i]).length;
    last = now;
  }
  return count / (last.length / chains);
}

async function learnt(local: Local, seed: number): Promise<Record<string, Cell>> {
  const { problem, weight } = local;
  const { evaluations, effectiveFraction } = await learn(problem, onnxNode(), { seed });
  const { training, samples } = evaluations;
  const effective = effectiveFraction * samples;
  const spent = training + samples;
  const [buffer, without] = fab[problem.name];
  return {
    target: problem.name,
    'effective samples': effective,
    ours: samples / effective,
    'with training': spent / effective,
    'MALA alone': told(localEnergies(weight, spent, crossings(local, spent, seed))),
    'FAB, published': buffer,
    'FAB without buffer': without,
  };
}

async function sampled(part: string, seed: number): Promise<Record<string, Cell>[]> {
  const rows: Record<string, Cell>[] = [];
  for (const one of parts[part]()) {
    const found = await study(one, seed);
    rows.push({
      target: one.name,
      'effective samples': found['effective samples'],
      ours: found['energies per effective sample'],
      'with training': found['with training'],
      'MALA alone': found['MALA alone: energies per effective sample'],
      'FAB, published': '-',
      'FAB without buffer': '-',
    });
  }
  return rows;
}

export default async function bench(args: string[]): Promise<BenchResult> {
  const all = ['mixture-2', 'mixture-10', 'mixture-32', 'moon', 'phi4', ...Object.keys(problems)];
  const targets = args[0]?.split(',') ?? all;
  const seed = Number(args[1] ?? 1);
  const unknown = targets.find((target) => !(target in parts) && !(target in problems));
  if (unknown !== undefined) throw new Error(`no target '${unknown}': there are ${all.join(', ')}`);
  const rows: Record<string, Cell>[] = [];
  for (const target of targets) {
    const found = target in problems ? [await learnt(problems[target], seed)] : await sampled(target, seed);
    rows.push(...found);
    for (const row of found) console.error(JSON.stringify(row));
  }
  return {
    title: `Energy evaluations per effective sample, seed ${seed}`,
    rows,
    ratios: {},
    measured: Object.fromEntries(rows.map((row) => [row.target as string, format(row['with training'])])),
  };
}
