import { describe, expect, it } from 'vitest';
import {
  hamiltonian,
  langevinSplitting,
  mala,
  mixture,
  randomWalkMetropolis,
  run,
  warmUp,
  type ChainInfo,
} from '../../src/kernels/index.js';
import { fillNormal, fold, key } from '../../src/random/index.js';
import { potentialFromGradient } from '../../src/systems/index.js';

/** A Gaussian with standard deviations 1, 2, …, dim. */
const gaussian = (dim: number) =>
  potentialFromGradient({
    dim,
    energyAndGradient(positions, energies, gradients) {
      energies.fill(0);
      positions.forEach((x, i) => {
        const variance = (1 + (i % dim)) ** 2;
        energies[Math.floor(i / dim)] += (x * x) / (2 * variance);
        gradients[i] = x / variance;
      });
    },
  });

/** exp(−x) on x > 0: `beyond` says what the energy is elsewhere. */
const halfLine = (beyond: () => number) =>
  potentialFromGradient({
    dim: 1,
    energyAndGradient(positions, energies, gradients) {
      positions.forEach((x, i) => {
        energies[i] = x > 0 ? x : beyond();
        gradients[i] = x > 0 ? 1 : 0;
      });
    },
  });

const kernels = {
  'random-walk Metropolis': (beyond: () => number) => randomWalkMetropolis(halfLine(beyond), { scale: 1 }),
  MALA: (beyond: () => number) => mala(halfLine(beyond), { timeStep: 0.3 }),
  'Hamiltonian Monte Carlo': (beyond: () => number) =>
    hamiltonian(halfLine(beyond), { timeStep: 0.4, leaps: 2 }),
  'BAOAB with Metropolis': (beyond: () => number) =>
    langevinSplitting(halfLine(beyond), { timeStep: 0.6, metropolis: true }),
};
const walls: Record<string, () => number> = {
  'an infinite energy': () => Infinity,
  'an energy of NaN': () => NaN,
  'an error': () => {
    throw new Error('outside');
  },
};

describe.each(Object.entries(kernels))('%s at the edge of where the energy is defined', (_, make) => {
  it.each(Object.entries(walls))('refuses moves into %s and samples the rest', async (name, beyond) => {
    const kernel = make(beyond);
    const walkers = 4000;
    const start = kernel.init(
      key(1),
      Float64Array.from({ length: walkers }, (_, i) => -Math.log((i + 0.5) / walkers)),
    );
    let failures = 0;
    let mean = 0;
    for await (const frame of run<typeof start, ChainInfo>(kernel, start, { steps: 40, key: key(2) })) {
      failures = frame.failures.count;
      expect(frame.state.positions.every((x) => x > 0)).toBe(true);
      mean = frame.state.positions.reduce((sum, x) => sum + x, 0) / walkers;
    }
    // Exponential: mean 1, standard deviation 1.
    expect(Math.abs(mean - 1) * Math.sqrt(walkers)).toBeLessThan(3.5);
    expect(failures > 0).toBe(name !== 'an infinite energy');
  });

  it('refuses to start there, naming the walker', () => {
    expect(() => make(() => NaN).init(key(1), Float64Array.of(1, -1))).toThrow(
      /starting walker 1 is NaN at x1 = -1/,
    );
  });
});

describe('warm-up', () => {
  const dim = 10;
  const target = gaussian(dim);
  const start = new Float64Array(50 * dim);
  fillNormal(key(3), start);

  it('finds variances and a time step of the acceptance that was asked for', () => {
    const tuned = warmUp(
      target,
      ({ timeStep, variance }) =>
        hamiltonian(target, { timeStep, mass: variance.map((v) => 1 / v), leaps: 5 }),
      start,
      { steps: 600, key: key(4), acceptance: 0.8 },
    );
    tuned.tuning.variance.forEach((v, i) => {
      expect(v / (1 + i) ** 2).toBeGreaterThan(0.75);
      expect(v / (1 + i) ** 2).toBeLessThan(1.33);
    });
    let { state } = tuned;
    let rate = 0;
    for (let n = 0; n < 100; n++) {
      const next = tuned.kernel.step(fold(key(5), n), state);
      state = next.state;
      rate += next.info.acceptance.reduce((sum, a) => sum + a, 0) / 50 / 100;
    }
    expect(Math.abs(rate - 0.8)).toBeLessThan(0.05);
  });

  it('says so when nothing is ever accepted', () => {
    const wrong = potentialFromGradient({
      dim: 1,
      energyAndGradient(positions, energies, gradients) {
        // The energy of a needle, a new one at every place: no step is small enough.
        positions.forEach((x, i) => {
          energies[i] = x === 0.5 ? 0 : 1e9;
          gradients[i] = 0;
        });
      },
    });
    expect(() =>
      warmUp(wrong, ({ timeStep }) => mala(wrong, { timeStep }), Float64Array.of(0.5), {
        steps: 100,
        key: key(1),
      }),
    ).toThrow(/hardly any move is accepted/);
  });

  it.each([
    [{ steps: 5 }, /steps is 5/],
    [{ steps: 100, acceptance: 1 }, /acceptance is 1/],
    [{ steps: 100, timeStep: 0 }, /timeStep is 0/],
  ])('refuses %o', (options, message) => {
    expect(() =>
      warmUp(target, ({ timeStep }) => mala(target, { timeStep }), start, { key: key(1), ...options }),
    ).toThrow(message);
  });
});

describe('combinations of kernels', () => {
  it('refuse what does not go together', () => {
    expect(() => mixture([])).toThrow(/no kernel/);
    const parts = [2, 3].map((dim) => ({ kernel: randomWalkMetropolis(gaussian(dim), { scale: 1 }) }));
    expect(() => mixture(parts)).toThrow(/kernel 1 moves 3 coordinates and kernel 0 moves 2/);
    expect(() => mixture([{ ...parts[0], weight: -1 }])).toThrow(/weight 0 is -1/);
  });
});
