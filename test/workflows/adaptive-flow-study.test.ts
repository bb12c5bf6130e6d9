// The study of docs/benchmarks/adaptive-flow-mcmc.md in its short mode: nine chains in ten start in the mode of less weight, and local moves alone
// never leave it. A flow that has learnt nothing must give the same answer, slower.
import { expect, it } from 'vitest';
import { parts, study } from '../../bench/adaptive-flow.js';

it(
  'flows, trained or not, give modes their weights where local moves alone never cross',
  { timeout: 300_000 },
  async () => {
    const rows = [];
    for (const one of parts.short()) rows.push(await study(one, 1));
    for (const row of rows) {
      expect(Math.abs(row.z as number), row.target as string).toBeLessThan(3);
      expect(row['standard error']).toBeLessThan(0.02);
      expect(row.jumps).toBeGreaterThan(300);
      expect(row['MALA alone crosses']).toBe(0);
      expect(row['weight by MALA']).toBeCloseTo(0.1, 5);
    }
    const [trained, wrong] = rows.map((row) => row['energies per effective sample'] as number);
    expect(wrong).toBeGreaterThan(1.3 * trained);
  },
);
