import { describe, expect, it } from 'vitest';
import { perturbation } from '../../src/estimators/index.js';
import { adaptTimeSteps, annealedImportanceSampling, type StartingDensity } from '../../src/kernels/index.js';
import { fold, key, normal } from '../../src/random/index.js';
import { gaussianMixturePotential, potentialFromGradient } from '../../src/systems/index.js';

/** A round normal density, as a place to start from. */
function round(dim: number, mean: number, spread: number): StartingDensity {
  const score = (positions: Float64Array) => ({
    logDensities: Float64Array.from({ length: positions.length / dim }, (_, row) =>
      positions
        .subarray(row * dim, (row + 1) * dim)
        .reduce(
          (sum, x) => sum - 0.5 * ((x - mean) / spread) ** 2 - Math.log(spread * Math.sqrt(2 * Math.PI)),
          0,
        ),
    ),
    scores: positions.map((x) => (mean - x) / spread ** 2),
  });
  return {
    dim,
    score,
    async sample(k, rows) {
      const positions = normal(k, rows * dim).map((z) => mean + spread * z);
      return { positions, ...score(positions) };
    },
  };
}

/** u = Σ stiffness (x − centre)² / 2 + offset. */
function harmonic(dim: number, centre: number, stiffness: number, offset = 0) {
  return potentialFromGradient({
    dim,
    energyAndGradient(positions, energies, gradients) {
      energies.fill(offset);
      positions.forEach((x, i) => {
        energies[Math.floor(i / dim)] += 0.5 * stiffness * (x - centre) ** 2;
        gradients[i] = stiffness * (x - centre);
      });
    },
  });
}

const dim = 4;
const rows = 1000;
const logPartition = (stiffness: number, offset: number) =>
  (dim / 2) * Math.log((2 * Math.PI) / stiffness) - offset;

describe('annealed importance sampling', () => {
  const start = round(dim, 0, 1);
  const target = harmonic(dim, 1.5, 4, -7);

  it('finds the partition function of a Gaussian within its errors', async () => {
    let squares = 0;
    const repeats = 20;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const { logWeights } = await annealedImportanceSampling(fold(key(1), repeat), start, target, {
        ...{ rows, levels: 12, timeStep: 0.3 },
      });
      const { value, standardError } = perturbation(logWeights.map((log) => -log));
      expect(standardError).toBeLessThan(0.1);
      squares += ((-value - logPartition(4, -7)) / standardError) ** 2;
    }
    // Sum of squared z-scores: χ² with 20 degrees of freedom lies between 6.6 and 41.4 with probability 0.994.
    expect(squares).toBeGreaterThan(6.6);
    expect(squares).toBeLessThan(41.4);
  });

  it('needs its moves: without levels the same number of rows tells little', async () => {
    const size = async (levels: number) => {
      const { logWeights } = await annealedImportanceSampling(key(2), start, target, {
        ...{ rows, levels, timeStep: 0.3 },
      });
      return perturbation(logWeights.map((log) => -log)).diagnostics.effectiveSamples;
    };
    expect(await size(12)).toBeGreaterThan(10 * (await size(0)));
  });

  it('ends at p² / q, whose partition function is that of the product', async () => {
    // q is wider than p, so that p² / q is a Gaussian: precision 2 · 4 − 1, centre 2 · 4 · 0.5 / 7.
    const nearby = harmonic(dim, 0.5, 4);
    const { logWeights, acceptance, evaluations } = await annealedImportanceSampling(key(3), start, nearby, {
      ...{ rows: 4000, levels: 6, timeStep: 0.3, leaps: 4, power: 2 },
    });
    const exact =
      dim *
      (Math.log(2 * Math.PI) / 2 + 0.5 * Math.log((2 * Math.PI) / 7) + 0.5 * (7 * (4 / 7) ** 2 - 8 * 0.25));
    const { value, standardError } = perturbation(logWeights.map((log) => -log));
    expect(Math.abs(-value - exact)).toBeLessThan(3.5 * standardError);
    expect(standardError).toBeLessThan(0.05);
    acceptance.forEach((rate) => expect(rate).toBeGreaterThan(0.5));
    expect(evaluations).toBe(4000 * 25);
  });

  it('weighs the modes of a mixture right', async () => {
    const mixture = gaussianMixturePotential({
      means: [
        [-3, 0],
        [3, 0],
      ],
      weights: [0.2, 0.8],
      spreads: 0.6,
    });
    const { positions, logWeights } = await annealedImportanceSampling(key(4), round(2, 0, 3), mixture, {
      ...{ rows: 4000, levels: 8, timeStep: 0.4 },
    });
    const weights = logWeights.map(Math.exp);
    const total = weights.reduce((sum, w) => sum + w, 0);
    const right = mixture.modeOf(positions).map((mode) => mode);
    const part = weights.reduce((sum, w, i) => sum + w * right[i], 0) / total;
    const error = Math.sqrt(weights.reduce((sum, w, i) => sum + (w * (right[i] - part)) ** 2, 0)) / total;
    expect(error).toBeLessThan(0.03);
    expect(Math.abs(part - 0.8)).toBeLessThan(3.5 * error);
  });

  it('refuses, counts and locates places where the energy is not a number', async () => {
    const broken = potentialFromGradient({
      dim: 1,
      energyAndGradient(positions, energies, gradients) {
        positions.forEach((x, i) => {
          energies[i] = x > 1 ? NaN : 0.5 * x * x;
          gradients[i] = x;
        });
      },
    });
    const found = await annealedImportanceSampling(key(5), round(1, 0, 2), broken, {
      ...{ rows: 4000, levels: 4, timeStep: 0.5 },
    });
    const lost = found.logWeights.filter((log) => log === -Infinity).length / 4000;
    // A normal of spread 2 is above 1 with probability 0.3085.
    expect(Math.abs(lost - 0.3085)).toBeLessThan(0.026);
    expect(found.positions.every((x) => x <= 1)).toBe(true);
    expect(found.refusals.target.count).toBeGreaterThanOrEqual(lost * 4000);
    expect(found.refusals.target.where.length).toBe(8);
    expect(found.refusals.target.where.every((x) => x > 1)).toBe(true);
    expect(found.refusals.start.count).toBe(0);
    // The rest is the half-line below 1.
    const { value, standardError } = perturbation(found.logWeights.map((log) => -log));
    expect(Math.abs(-value - Math.log(Math.sqrt(2 * Math.PI) * 0.841345))).toBeLessThan(3.5 * standardError);
  });

  it('says so when no row can start', async () => {
    const nowhere = potentialFromGradient({
      dim: 2,
      energyAndGradient: (_positions, energies) => energies.fill(NaN),
    });
    await expect(
      annealedImportanceSampling(key(6), round(2, 0, 1), nowhere, { rows: 10, levels: 1, timeStep: 0.1 }),
    ).rejects.toThrow(
      /none of 10 samples can be used: the energy of the target is not a finite number, for one at \[/,
    );
    const overflow = {
      ...round(2, 0, 1),
      score: () => ({ logDensities: new Float64Array(10), scores: new Float64Array(20) }),
    };
    const bad = {
      ...overflow,
      sample: () => ({
        positions: new Float64Array(20).fill(Infinity),
        logDensities: new Float64Array(10).fill(NaN),
        scores: new Float64Array(20),
      }),
    };
    await expect(
      annealedImportanceSampling(key(6), bad, harmonic(2, 0, 1), { rows: 10, levels: 1, timeStep: 0.1 }),
    ).rejects.toThrow(/the starting density is not a finite number/);
  });

  it.each([
    [{ rows: 0 }, /rows is 0/],
    [{ levels: -1 }, /levels is -1/],
    [{ power: 0 }, /power is 0/],
    [{ timeStep: [0.1, 0.1, 0.1] }, /timeStep is \[0.1, 0.1, 0.1\]/],
  ])('refuses options out of range %#', async (extra, message) => {
    const options = { rows: 10, levels: 2, timeStep: 0.1, ...extra };
    await expect(annealedImportanceSampling(key(7), start, target, options)).rejects.toThrow(message);
  });

  it('takes longer steps where more is accepted than was asked for', () => {
    const next = adaptTimeSteps(Float64Array.of(0.1, 0.1, 0.1), Float64Array.of(0.9, 0.65, 0.1));
    expect(next[0]).toBeGreaterThan(0.1);
    expect(next[1]).toBe(0.1);
    expect(next[2]).toBeLessThan(0.1);
  });
});
