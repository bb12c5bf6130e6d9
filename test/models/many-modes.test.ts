import { expect, it } from 'vitest';
import { fortyModesProblem, manyWellProblem, study, type Answer } from '../../bench/problems/many-modes.js';
import { onnxNode } from '../../src/tensor/index.js';

const off = ({ value, standardError, exact }: Answer) => Math.abs(value - exact) / standardError;

/** A short mode of `npm run bench -- many-well` (docs/benchmarks/many-well.md): three wells in place of sixteen. */
it('a flow learns the 8 modes of a ManyWell from its energy alone', async () => {
  const problem = manyWellProblem({ dim: 6, steps: 160 });
  const { effectiveFraction, logPartition, observable, annealed, evaluations } = await study(
    { ...problem, options: { ...problem.options, batch: 256, learningRate: 5e-3, updates: 4 } },
    onnxNode(),
    { samples: 8000 },
  );
  expect(effectiveFraction).toBeGreaterThan(0.5);
  for (const answer of [logPartition, observable, annealed]) expect(off(answer)).toBeLessThan(3.5);
  expect(logPartition.standardError).toBeLessThan(0.03);
  expect(observable.standardError).toBeLessThan(0.01);
  expect(evaluations.training).toBe((160 / 4 + 3) * 256 * 6);
});

it('the forty modes have the weights and means that their study takes for exact', () => {
  const { target, observable } = fortyModesProblem();
  const rows = 20_000;
  const positions = target.sample!(new Uint32Array([1, 2]), rows);
  let right = 0;
  for (let i = 0; i < rows; i++) right += observable.of(positions.subarray(2 * i, 2 * i + 2)) / rows;
  expect(Math.abs(right - observable.exact)).toBeLessThan(3.5 * Math.sqrt(0.25 / rows));
});
