// Solute tempering of some atoms against exact densities; windows that swap in a system of which only the drift is known; what is refused.
import { describe, expect, it } from 'vitest';
import { binCentres } from '../../src/estimators/index.js';
import { key } from '../../src/random/index.js';
import { dynamics, type Host } from '../../src/systems/index.js';
import { moleculePotential } from '../../src/systems/molecules/index.js';
import { parallelTempering } from '../../src/workflows/index.js';
import type { ParallelTempering, ParallelTemperingResult } from '../../src/workflows/index.js';
import { mean } from '../estimators/statistics.js';
import { energy, turningChain } from './turning-chain.js';

const runtime = { name: 'none', threads: 1, load: () => Promise.reject(new Error('no tensors here')) };

async function play(problem: ParallelTempering, host: Host = {}): Promise<ParallelTemperingResult> {
  const workflow = parallelTempering(problem, { key: key(4), runtime, ...host });
  for (;;) {
    const next = await workflow.next();
    if (next.done) return next.value;
  }
}

/** Bin averages of exp(−u), normalised, against what was found, in standard errors. */
function scores({ joined: { centres, density } }: ParallelTemperingResult, u: (x: number) => number) {
  const width = centres[1] - centres[0];
  const weights = Array.from(centres, (x) => {
    let sum = 0;
    for (let k = -9; k <= 9; k += 2) sum += Math.exp(-u(x + (k / 20) * width)) / 10;
    return sum;
  });
  const total = weights.reduce((sum, w) => sum + w * width, 0);
  return weights.flatMap((w, b) =>
    w / total > 0.01 ? [(density.value[b] - w / total) / density.bootstrapError[b]] : [],
  );
}

// The first dihedral turns within the solute, the second across its edge.
const chain: ParallelTempering = {
  system: { type: 'module', path: 'chain' },
  variable: { type: 'dihedral', atoms: [0, 1, 2, 3] },
  ladder: { type: 'solute', atoms: [0, 1, 2, 3], highest: 2400, count: 4, spacing: 'equal-acceptance' },
  exchange: { every: 20, scheme: 'even-odd' },
  sample: {
    ...{ ladders: 8, equilibration: 4000, steps: 8000, timeStep: 0.003, kernel: 'langevin-middle' },
    ...{ friction: 10, minimise: 20 },
  },
  grid: { low: -Math.PI, high: Math.PI, bins: 24, periodic: true },
};
const loadModule = () => ({
  default: moleculePotential(turningChain(5), { temperature: 300, precision: 'fast' }),
});

describe('solute tempering of some atoms', () => {
  it.each([
    ['within the solute', [0, 1, 2, 3]],
    ['across its edge', [1, 2, 3, 4]],
  ])('has the exact density of a dihedral %s within the errors', async (_, atoms) => {
    const problem = { ...chain, variable: { type: 'dihedral', atoms } as ParallelTempering['variable'] };
    const result = await play(problem, { loadModule });
    const z = scores(result, energy);
    expect(z.length).toBeGreaterThan(10);
    // Bins of one run are correlated: these are the bounds of some four independent ones.
    expect(Math.sqrt(mean(z.map((x) => x * x)))).toBeLessThan(1.6);
    expect(Math.sqrt(mean(z.map((x) => x * x)))).toBeGreaterThan(0.3);
    // What is hot is a torsion and the root of another one: it swaps well, and both energies are kept.
    expect(Math.min(...result.joined.swaps.acceptance)).toBeGreaterThan(0.2);
    expect(result.samples.across.length).toBe(result.samples.energies.length);
    expect(mean(Array.from(result.samples.across))).toBeGreaterThan(1);
  });

  it.each([
    [{ atoms: [] }, 'ladder.atoms is empty: leave it out for the whole molecule'],
    [{ atoms: [1, 5] }, 'ladder.atoms[1] is 5: the molecule has atoms 0 to 4'],
    [{ atoms: [1, 2, 1] }, 'ladder.atoms[2] is 1 again: name each atom once'],
  ])('refuses %o', async (wrong, message) => {
    const problem = { ...chain, ladder: { ...chain.ladder, ...wrong } } as ParallelTempering;
    await expect(play(problem, { loadModule })).rejects.toThrow(message);
  });
});

describe('a system given by its drift', () => {
  const drift = dynamics({
    dim: 1,
    names: ['x'],
    noise: 1, // a temperature of a half
    drift: (x, out) => x.forEach((at, i) => (out[i] = -2 * 5 * at * (at * at - 1))),
  });
  const problem: ParallelTempering = {
    system: { type: 'module', path: 'drift' },
    variable: { type: 'coordinate', index: 0 },
    ladder: { type: 'windows', from: -1.4, to: 1.4, count: 10, spring: 20 },
    exchange: { every: 20, scheme: 'even-odd' },
    sample: {
      ...{ ladders: 16, equilibration: 2000, steps: 5000, timeStep: 0.004, kernel: 'leimkuhler-matthews' },
      ...{ from: [0] },
    },
    grid: { low: -1.5, high: 1.5, bins: 24 },
  };
  const loadDrift = () => ({ default: drift });

  it('exchanges windows, which differ by their springs alone', async () => {
    const result = await play(problem, { loadModule: loadDrift });
    const z = scores(result, (x) => 5 * (x * x - 1) ** 2);
    expect(binCentres(problem.grid)).toEqual(result.joined.centres);
    expect(Math.sqrt(mean(z.map((x) => x * x)))).toBeLessThan(1.6);
    expect(Math.sqrt(mean(z.map((x) => x * x)))).toBeGreaterThan(0.3);
    expect(result.samples.energies.every(Number.isNaN)).toBe(true);
  });

  it('is refused windows along a variable', async () => {
    const variable = { type: 'linear-combination', weights: [1] } as const;
    await expect(play({ ...problem, variable }, { loadModule: loadDrift })).rejects.toThrow(
      'variable: this system is given by its drift, which has no temperature along a variable: use { type: coordinate, index: 0 }',
    );
  });

  it('is refused temperatures, with what to do', async () => {
    const ladder = { type: 'temperatures', highest: 3, count: 4, spacing: 'geometric' } as const;
    await expect(play({ ...problem, ladder }, { loadModule: loadDrift })).rejects.toThrow(
      'system is given by its drift: replicas exchange temperatures by their energies, which it does not have; use ladder.type: windows',
    );
  });
});
