// What the command says to mistakes in an experiment with a flow, and to energies that fail.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, readJson, wellspring } from './wellspring.js';

const module = `
const energy = (fail) => ({
  dim: 2,
  names: ['x', 'y'],
  evaluations: { count: 0 },
  energyAndGradient(positions, energies, gradients) {
    this.evaluations.count += energies.length;
    for (let i = 0; i < energies.length; i++) {
      const [x, y] = [positions[2 * i], positions[2 * i + 1]];
      energies[i] = (x * x + y * y) / 2;
      gradients.set([x, y], 2 * i);
      if (x > 1.5) fail(energies, i);
    }
  },
});
export const throwing = energy(() => { throw new Error('beyond the table'); });
export const energyAlone = { dim: 2, names: ['x', 'y'], evaluations: { count: 0 }, energy: () => {} };
export const lost = energy((energies, i) => { energies[i] = NaN; });
`;

const experiment = (system: string, rest = '') => `system: ${system}
workflow:
  type: adaptive-flow-mcmc
  chains: { count: 20, spread: 0.3 }
  local: { timeStep: 0.2, steps: 10 }
  flow: { layers: 2, width: 8, depth: 1 }
  train: { loops: 2, steps: 5, batch: 64 }
  global: { steps: 3 }
  produce: { loops: 4, samples: 200 }
${rest}`;

async function run(text: string, ...more: string[]) {
  const folder = emptyFolder();
  writeFileSync(join(folder, 'region.mjs'), module);
  writeFileSync(join(folder, 'e.yaml'), text);
  return { folder, ...(await wellspring(['run', 'e.yaml', '--out', 'out', ...more], folder)) };
}

describe.concurrent('an experiment with a flow', () => {
  it.each(['throwing', 'lost'])(
    'refuses, counts and locates proposals in a region where the energy is %s',
    async (name) => {
      const { code, stderr, folder } = await run(
        experiment(`{ type: module, path: region.mjs, export: ${name} }`),
      );
      expect(stderr).toMatch(
        /\d+ proposals had an energy that is no number and were refused, the first at x = [12]\.\d+/,
      );
      expect(code).toBe(0);
      const { refusedProposals } = readJson(folder, 'out', 'result.json') as {
        refusedProposals: { count: number; first: number[] };
      };
      expect(refusedProposals.count).toBeGreaterThan(0);
      expect(refusedProposals.first[0]).toBeGreaterThan(1.5);
      expect(readFileSync(join(folder, 'out', 'report.html'), 'utf8')).toContain(
        'Proposals without an energy',
      );
    },
  );

  it.each([
    [
      'places of another dimension',
      experiment('{ type: dual-moon }'),
      ['--set', 'workflow.chains.from=[[1, 2]]'],
      /chains\.from\[0\] has 2 numbers: the system has 5/,
    ],
    [
      'a base of another dimension',
      experiment('{ type: dual-moon }'),
      ['--set', 'workflow.flow.base={type: gaussian, precision: [[1, 0], [0, 1]]}'],
      /flow\.base\.precision must be 5 × 5.*there are 2 rows/,
    ],
    [
      'a base that is no density',
      experiment('{ type: dual-moon }'),
      ['--set', 'workflow.flow.base={type: gaussian, bands: [1, -2]}'],
      /base\.precision is not a symmetric matrix with positive eigenvalues/,
    ],
    [
      'affine layers on circles',
      experiment('{ type: dual-moon }'),
      ['--set', 'workflow.flow={type: affine, domain: {type: circle, low: 0, high: 1}}'],
      /coordinate \d lives on a circle/,
    ],
    [
      'a system without an energy',
      experiment('{ type: evolving-double-well }'),
      [],
      /given by its drift: Monte Carlo needs an energy/,
    ],
    [
      'an energy without a gradient',
      experiment('{ type: module, path: region.mjs, export: energyAlone }'),
      [],
      /region\.mjs \(export 'energyAlone'\) has an energy but no gradient.*export potential\(/,
    ],
    [
      'samples that are beyond float32 for a spline',
      experiment('{ type: dual-moon }'),
      ['--set', 'workflow.flow={type: spline, layers: 2, width: 8, depth: 1, scale: 1e-37}'],
      /densities overflow float32 before any step was taken \(loss Infinity.*centre and scale/,
    ],
    [
      'a spline whose numbers overflow float32 in training',
      experiment('{ type: dual-moon }'),
      [
        ...['--set', 'workflow.flow={type: spline, layers: 2, width: 8, depth: 1}'],
        ...['--set', 'workflow.train.learningRate=1e30'],
      ],
      /training diverged at step 1 .*lower learningRate \(now 1e\+30\)/,
    ],
    [
      'local moves that are all refused, and a flow that learns nothing from them',
      experiment('{ type: dual-moon }'),
      [
        ...['--set', 'workflow.local.timeStep=1000', '--set', 'workflow.train.loops=20'],
        ...['--set', 'workflow.flow.centre=1000', '--set', 'workflow.train.learningRate=1e-9'],
      ],
      /no move was accepted in 10 rounds.*lower local\.timeStep \(now 1000\)/,
    ],
    [
      'a flow whose samples are never taken',
      experiment('{ type: dual-moon }'),
      [
        ...['--set', 'workflow.local.timeStep=0.001', '--set', 'workflow.produce.loops=12'],
        ...['--set', 'workflow.flow.centre=1000', '--set', 'workflow.train.learningRate=1e-9'],
      ],
      /no jump was accepted in 10 rounds/,
    ],
  ] as const)('is told about %s', async (_, text, more, message) => {
    const { code, stderr } = await run(text, ...more);
    expect(stderr).toMatch(message);
    expect(code).not.toBe(0);
  });

  it('keeps what was sampled when a spline overflows float32 in training', async () => {
    const text = `system: { type: dual-moon }
workflow:
  type: boltzmann-generator
  data: { source: chains, rounds: 2, discard: 0 }
  chains: { count: 20 }
  local: { timeStep: 0.005, steps: 10 }
  flow: { type: spline, layers: 2, width: 8, depth: 1 }
  train: { type: data-and-energy, steps: 20, batch: 64, learningRate: 1e30 }
  draw: { samples: 200 }
`;
    const { code, stderr, folder } = await run(text);
    expect(stderr).toMatch(/training diverged.*at step 1.*lower learningRate \(now 1e\+30\)/);
    expect(code).not.toBe(0);
    const kept = readdirSync(join(folder, 'out', 'stages'));
    expect(kept).toEqual(['data']);
    // The same command goes on from there, to the same end.
    const again = await wellspring(['run', 'e.yaml', '--out', 'out'], folder);
    expect(again.stderr).toMatch(/finished: data/);
    expect(again.stderr).toMatch(/training diverged/);
  });
});
