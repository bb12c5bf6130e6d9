// Training by annealed importance sampling as a person runs it: the example, shorter.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { emptyFolder, readJson, wellspring } from './wellspring.js';

const example = fileURLToPath(new URL('../../examples/many-well.yaml', import.meta.url));

type Result = {
  logPartition: { flow: { value: number; standardError: number }; exact: number };
  effectiveFraction: number;
  evaluations: { training: number };
};

it('a flow learns the wells of the example, and the report shows how', async () => {
  const folder = emptyFolder();
  const shorter = ['train.steps=80', 'train.batch=160', 'flow.layers=2', 'draw.samples=3000'];
  const { code, stderr } = await wellspring(
    ['run', example, '--out', 'run', ...shorter.flatMap((one) => ['--set', `workflow.${one}`])],
    folder,
  );
  expect(stderr).not.toContain('error ');
  expect(code).toBe(0);
  const { logPartition, effectiveFraction, evaluations } = readJson(folder, 'run', 'result.json') as Result;
  const { value, standardError } = logPartition.flow;
  expect(logPartition.exact).toBeCloseTo(30.8804, 3);
  expect(Math.abs(value - logPartition.exact)).toBeLessThan(3.5 * standardError);
  expect(effectiveFraction).toBeGreaterThan(0.1);
  expect(evaluations.training).toBe((80 / 4 + 3) * 160 * 6);
  expect(readFileSync(join(folder, 'run/report.html'), 'utf8')).toContain('effective fraction');
}, 120_000);
