/**
 * Flows that learn many modes from the energy alone: `npm run bench -- many-well [seeds [part]]`, seeds of ManyWell-32 (default 3), and the part of
 * the full training that is done (default 1; 0.1 shows in two minutes how it goes).
 *
 * Annealed importance sampling bootstrap beside the reverse Kullback-Leibler divergence with the same flow, and beside what FAB's authors
 * published. There is no peer to run: their study takes 10¹⁰ passes of a flow.
 */
import { onnxNode } from '../src/tensor/index.js';
import {
  fortyModesProblem,
  manyWellProblem,
  study,
  type Answer,
  type Problem,
} from './problems/many-modes.js';
import type { BenchResult, Cell } from './harness.js';

const told = ({ value, standardError }: Answer, digits: number) =>
  `${value.toFixed(digits)} ± ${standardError.toFixed(digits)}`;
const score = ({ value, standardError, exact }: Answer) => (value - exact) / standardError;

export default async function bench(args: string[]): Promise<BenchResult> {
  const [seeds = 3, part = 1] = args.map(Number);
  const runtime = onnxNode();
  const wells = manyWellProblem({ steps: Math.round(4000 * part) });
  const modes = fortyModesProblem({ steps: Math.round(3000 * part) });
  const cases: { problem: Problem; seed: number; reverse: boolean }[] = [
    ...Array.from({ length: seeds }, (_, i) => ({ problem: wells, seed: i + 1, reverse: false })),
    { problem: wells, seed: 1, reverse: true },
    { problem: modes, seed: 1, reverse: false },
    { problem: modes, seed: 1, reverse: true },
  ];
  const rows: Record<string, Cell>[] = [];
  const measured: BenchResult['measured'] = {};
  for (const { problem, seed, reverse } of cases) {
    const found = await study(problem, runtime, { seed, reverse });
    const { evaluations, logPartition, observable, annealed } = found;
    const name = `${problem.name}, ${reverse ? 'reverse divergence' : 'annealed'}, seed ${seed}`;
    rows.push({
      case: name,
      's to train': found.seconds,
      'energies to train': evaluations.training,
      'effective, %': 100 * found.effectiveFraction,
      k̂: found.paretoShape,
      'ln Z': told(logPartition, 4),
      'off, errors': score(logPartition),
      'left or right part': told(observable, 4),
      'off, errors ': score(observable),
      'ln Z, annealed': told(annealed, 4),
      'off, errors  ': score(annealed),
      'energies per effective sample':
        (evaluations.training + evaluations.samples) / (found.effectiveFraction * evaluations.samples),
    });
    measured[name] = found.effectiveFraction;
    console.error(JSON.stringify(rows.at(-1)));
  }
  return {
    title: `${wells.name}: ln Z = ${wells.target.logPartition.toFixed(4)}, left wells ${wells.observable.exact.toFixed(4)}; ${modes.name}: ln Z = 0, right half ${modes.observable.exact}`,
    rows,
    ratios: {},
    measured,
    notes: ['FAB with buffer, published: 79.5 % on ManyWell-32, 64.0 % on GMM-40; without: 4.1 %, 20.4 %'],
  };
}
