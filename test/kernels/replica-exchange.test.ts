// Swaps keep the product of the states' densities; ladders lie where they should.
import { describe, expect, it } from 'vitest';
import {
  acceptanceOfLength,
  buildKernel,
  geometricLadder,
  pairLength,
  respace,
  rowsOfRungs,
  run,
  rungsBetween,
  scaled,
  startingRungs,
  swapReplicas,
  type SwapOptions,
} from '../../src/kernels/index.js';
import { fold, key, normal } from '../../src/random/index.js';
import { doubleWell, evolvingDoubleWell, potentialFromGradient } from '../../src/systems/index.js';

const ladders = 4000;
const states = 4;
const factors = [1, 0.6, 0.35, 0.2];
const rungs = startingRungs(ladders, states);
/** x ~ exp(−factor x²/2) on its rung, exactly. */
const samples = normal(key(1), ladders * states).map((z, row) => z / Math.sqrt(factors[row % states]));
const reduced = (row: number, state: number) => (factors[state] * samples[row] ** 2) / 2;
const swap = (options: Partial<SwapOptions> = {}, seed = 2) =>
  swapReplicas(key(seed), { rungs, states, round: 0, reduced, ...options });

/** Probability that x ~ N(0, 1/a) and y ~ N(0, 1/b) swap: x²/2 = e/a with e of one-dimensional χ²; by a fine grid of quantiles. */
function acceptance(a: number, b: number): number {
  const draws = 200_000;
  const z = normal(key(77), 2 * draws);
  let sum = 0;
  for (let i = 0; i < draws; i++) {
    const [x, y] = [z[2 * i] ** 2 / a, z[2 * i + 1] ** 2 / b];
    sum += Math.min(1, Math.exp(0.5 * (a - b) * (x - y)));
  }
  return sum / draws;
}

describe.each(['even-odd', 'random'] as const)('%s swaps', (scheme) => {
  it('keep the density of every state', () => {
    let now = rungs;
    for (let round = 0; round < 10; round++)
      now = swapReplicas(fold(key(3), round), { rungs: now, states, round, scheme, reduced }).rungs;
    expect(now).not.toEqual(rungs);
    const variance = new Float64Array(states);
    now.forEach((rung, row) => (variance[rung] += samples[row] ** 2 / ladders));
    // Samples do not move between rounds, so that their states' variances hold only if swaps keep the density.
    variance.forEach((value, k) =>
      expect(Math.abs(value * factors[k] - 1)).toBeLessThan(3.5 * Math.sqrt(2 / ladders)),
    );
  });

  it('come as often as the densities say', () => {
    const { rungs: now, logRatios } = swap({ scheme });
    for (const k of [0, 1, 2]) {
      const tried = logRatios.filter((ratio, i) => i % (states - 1) === k && !Number.isNaN(ratio));
      if (tried.length === 0) continue;
      const expected = acceptance(factors[k], factors[k + 1]);
      const mean = tried.reduce((sum, ratio) => sum + Math.min(1, Math.exp(ratio)), 0) / tried.length;
      expect(Math.abs(mean - expected)).toBeLessThan(4 * (0.4 / Math.sqrt(tried.length)) + 0.002);
    }
    const swapped = now.filter((rung, row) => rung !== rungs[row]).length;
    const expected = logRatios.reduce(
      (sum, r) => sum + (Number.isNaN(r) ? 0 : 2 * Math.min(1, Math.exp(r))),
      0,
    );
    expect(Math.abs(swapped - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });
});

describe('swaps', () => {
  it('of even and odd pairs take turns; by a coin every ladder has its own', () => {
    const tried = (options: Partial<SwapOptions>) =>
      Array.from(swap(options).logRatios, (ratio) => (Number.isNaN(ratio) ? 0 : 1));
    expect(tried({ round: 4 }).slice(0, 3)).toEqual([1, 0, 1]);
    expect(tried({ round: 5 }).slice(0, 3)).toEqual([0, 1, 0]);
    const odd = tried({ scheme: 'random' }).filter((_, i) => i % 3 === 1);
    const share = odd.filter((one) => one === 1).length / ladders;
    expect(Math.abs(share - 0.5)).toBeLessThan(3.5 * (0.5 / Math.sqrt(ladders)));
  });

  it('have the same bits for the same key, leave their input and every ladder whole', () => {
    const before = rungs.slice();
    expect(swap()).toEqual(swap());
    expect(swap().rungs).not.toEqual(swap({}, 9).rungs);
    expect(rungs).toEqual(before);
    expect(() => rowsOfRungs({ rungs: swap().rungs, states })).not.toThrow();
  });

  it('of energies that are no numbers do not happen', () => {
    const { rungs: now } = swap({ reduced: () => NaN });
    expect(now).toEqual(rungs);
  });

  it.each([
    [{ states: 1 }, 'a ladder has 1 states: an exchange needs two at least'],
    [{ states: 3 }, '16000 replicas are no whole number of ladders of 3'],
    [{ rungs: Int32Array.of(0, 1, 1, 3) }, 'replica 2 is on rung 1: each of the rungs 0 to 3 holds one'],
    [{ rungs: Int32Array.of(0, 1, 2, 4) }, 'replica 3 is on rung 4'],
    [{ scheme: 'all' as 'random' }, "scheme is 'all': use even-odd or random"],
  ])('refuse %o', (wrong, message) => {
    expect(() => swap(wrong)).toThrow(message);
  });
});

describe('ladders', () => {
  it('are geometric', () => {
    const ladder = geometricLadder(300, 600, 5);
    for (let k = 1; k < 5; k++) expect(ladder[k] / ladder[k - 1]).toBeCloseTo(2 ** 0.25, 12);
    expect(() => geometricLadder(300, 300, 5)).toThrow('temperatures must be positive and increase');
    expect(() => geometricLadder(300, 600, 1)).toThrow('an exchange needs two replicas');
    expect(() => geometricLadder(-1, 600, 3)).toThrow('must be positive');
  });

  it('are spaced again so that each pair has the same part of a given measure', () => {
    // The length of a stretch of ln T is that of a heat capacity that doubles above T = 2.
    const measure = (t: number) => (t < 2 ? Math.log(t) : Math.LN2 + 2 * Math.log(t / 2));
    let ladder = geometricLadder(1, 8, 9);
    for (let i = 0; i < 6; i++) {
      const lengths = ladder.slice(1).map((t, k) => measure(t) - measure(ladder[k]));
      ladder = respace(ladder, lengths);
    }
    const lengths = ladder.slice(1).map((t, k) => measure(t) - measure(ladder[k]));
    lengths.forEach((length) => expect(length).toBeCloseTo(measure(8) / 8, 2));
    expect([ladder[0], ladder[8]]).toEqual([1, 8]);
    expect(respace([3, 2, 1], [0.2, 0.6], 5)).toHaveLength(5);
    expect(respace([1, 2, 3], [0, 0.5])[1]).toBeCloseTo(2.5, 4);
    expect(() => respace([1, 2], [0])).toThrow('all lengths are 0');
    expect(() => respace([1, 2, 3], [NaN, 1])).toThrow('use finite numbers');
  });

  it('know how many rungs a gap takes', () => {
    // Normal energies: a harmonic oscillator of many dimensions, whose swaps are known.
    const [dim, a, b] = [400, 1, 0.85];
    const energy = (f: number, seed: number) =>
      Array.from({ length: 400 }, (_, i) => {
        const z = normal(fold(key(seed), i), dim);
        return z.reduce((sum, x) => sum + (x * x) / 2, 0) / f;
      });
    const [cold, hot] = [energy(a, 1), energy(b, 2)];
    const ratios = cold.map((u, i) => (a - b) * (u - hot[i]));
    const length = pairLength(ratios.reduce((sum, r) => sum + r, 0) / ratios.length);
    const mean = ratios.reduce((sum, r) => sum + Math.min(1, Math.exp(r)), 0) / ratios.length;
    expect(Math.abs(acceptanceOfLength(length) - mean)).toBeLessThan(0.03);
    expect(acceptanceOfLength(length / (rungsBetween(length) + 1))).toBeGreaterThanOrEqual(0.3);
    if (rungsBetween(length) > 0) expect(acceptanceOfLength(length / rungsBetween(length))).toBeLessThan(0.3);
    expect(rungsBetween(0.1)).toBe(0);
  });
});

describe('scaled energies', () => {
  const harmonic = potentialFromGradient({
    dim: 1,
    energyAndGradient: (x, energies, gradients) =>
      x.forEach((value, i) => {
        energies[i] = value ** 2 / 2;
        gradients[i] = value;
      }),
  });

  it('put every walker at its own temperature', async () => {
    const walkers = 4000;
    const own = Float64Array.from({ length: walkers }, (_, i) => [1, 0.5, 0.25, 0.125][i % 4]);
    const kernel = buildKernel({ type: 'leimkuhler-matthews', timeStep: 0.2 }, harmonic, [], {
      factors: own,
    });
    const start = kernel.init(key(1), new Float64Array(walkers));
    const variances = new Float64Array(4);
    for await (const { state } of run(kernel, start, { steps: 400, key: key(2) })) {
      state.positions.forEach((x, i) => (variances[i % 4] += x ** 2 / (walkers / 4)));
    }
    variances.forEach((variance, k) =>
      expect(Math.abs(variance / 2 ** k - 1)).toBeLessThan(3.5 * Math.sqrt(2 / (walkers / 4))),
    );
  });

  it('refuse what has none', () => {
    expect(() =>
      buildKernel({ type: 'euler-maruyama', timeStep: 0.1 }, evolvingDoubleWell(), [], { factors: [1] }),
    ).toThrow('no energy to scale');
    expect(() => scaled(doubleWell(), { factors: [1, -1] })).toThrow('scaling.factors[1] is -1');
    expect(() => scaled(doubleWell(), { factors: [1], terms: 'soft' })).toThrow(
      'only the energy of a molecule',
    );
  });
});
