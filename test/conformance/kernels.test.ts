// Every kernel is registered here once and meets the same demands.
import { describe, expect, it } from 'vitest';
import {
  cycle,
  eulerMaruyama,
  hamiltonian,
  independenceMetropolis,
  langevinMiddle,
  langevinSplitting,
  leimkuhlerMatthews,
  mala,
  mixture,
  overdamped,
  overdampedLangevin,
  randomWalkMetropolis,
  type Kernel,
  type Proposal,
} from '../../src/kernels/index.js';
import { kolmogorovSmirnov } from '../../src/diagnostics/index.js';
import { density1D } from '../../src/math/index.js';
import { fillNormal, fold, key, split, uniform } from '../../src/random/index.js';
import { potentialFromGradient } from '../../src/systems/index.js';

/** An asymmetric double well, so that an error of sign cannot hide: u = 2 (x² − 1)² + 0.6 x, and a spring on y. */
const energy = (x: number) => 2 * (x * x - 1) ** 2 + 0.6 * x;
const target = () =>
  potentialFromGradient({
    dim: 2,
    names: ['x', 'y'],
    energyAndGradient(positions, energies, gradients) {
      for (let i = 0; i < energies.length; i++) {
        const [x, y] = [positions[2 * i], positions[2 * i + 1]];
        energies[i] = energy(x) + 2 * (y - 0.5) ** 2;
        gradients[2 * i] = 8 * x * (x * x - 1) + 0.6;
        gradients[2 * i + 1] = 4 * (y - 0.5);
      }
    },
  });
const exactX = density1D((x) => -energy(x), { low: -3, high: 3 });
const exactY = density1D((y) => -2 * (y - 0.5) ** 2, { low: -5, high: 6 });

const TIME_STEP = 0.002;
/** Exact samples of a wider density than the target's, for independence moves. */
const wide: Proposal = {
  dim: 2,
  sample(key, rows, firstWalker = 0) {
    const positions = new Float64Array(2 * rows);
    fillNormal(key, positions, 2 * firstWalker);
    positions.forEach((x, i) => (positions[i] = 1.2 * x));
    return { positions, logDensities: wide.logDensity(positions) };
  },
  logDensity: (positions) =>
    Float64Array.from(
      { length: positions.length / 2 },
      (_, i) =>
        -(positions[2 * i] ** 2 + positions[2 * i + 1] ** 2) / (2 * 1.2 ** 2) -
        Math.log(2 * Math.PI * 1.2 ** 2),
    ),
};

/**
 * `diffusion`: that of y; `order`: the power of the time step with which the stationary density errs, 0 where it does not;
 * `refuses`: what a bad time step is told.
 */
const KERNELS: Record<
  string,
  { make: (timeStep: number) => Kernel; diffusion: number; order: number; refuses?: RegExp }
> = {
  'Euler-Maruyama': {
    make: (timeStep) => eulerMaruyama(overdamped(target()), { timeStep }),
    diffusion: 1,
    order: 1,
  },
  'overdamped Langevin': {
    make: (timeStep) => overdampedLangevin(target(), { timeStep, diffusion: [1, 0.5] }),
    diffusion: 0.5,
    order: 1,
  },
  'Leimkuhler-Matthews': {
    make: (timeStep) => leimkuhlerMatthews(overdamped(target()), { timeStep }),
    diffusion: 1,
    order: 2,
  },
  'Langevin, middle scheme': {
    make: (timeStep) => langevinMiddle(target(), { timeStep: 2 * timeStep, friction: 2, mass: [1, 2] }),
    diffusion: 1,
    order: 2,
  },
  BAOAB: {
    make: (timeStep) => langevinSplitting(target(), { timeStep: 2 * timeStep, friction: 2, mass: [1, 2] }),
    diffusion: 1,
    order: 2,
  },
  'BAOAB with Metropolis': {
    make: (timeStep) =>
      langevinSplitting(target(), { timeStep: 8 * timeStep, friction: 2, mass: [1, 2], metropolis: true }),
    diffusion: 1,
    order: 0,
  },
  'OBABO with Metropolis': {
    make: (timeStep) =>
      langevinSplitting(target(), {
        timeStep: 8 * timeStep,
        scheme: 'OBABO',
        mass: [1, 2],
        metropolis: true,
      }),
    diffusion: 1,
    order: 0,
  },
  'random-walk Metropolis': {
    make: (timeStep) => randomWalkMetropolis(target(), { scale: [50 * timeStep, 100 * timeStep] }),
    diffusion: 1,
    order: 0,
    refuses: /scale is/,
  },
  MALA: {
    make: (timeStep) => mala(target(), { timeStep: 4 * timeStep, diffusion: [1, 2] }),
    diffusion: 1,
    order: 0,
  },
  'Hamiltonian Monte Carlo': {
    make: (timeStep) => hamiltonian(target(), { timeStep: 10 * timeStep, leaps: 4, mass: [1, 2] }),
    diffusion: 1,
    order: 0,
  },
  'independence Metropolis, in a cycle': {
    make: (timeStep) =>
      cycle([
        { kernel: mala(target(), { timeStep }), weight: 3 },
        { kernel: independenceMetropolis(target(), wide) },
      ]),
    diffusion: 1,
    order: 0,
  },
  'a mixture': {
    make: (timeStep) =>
      mixture([
        { kernel: mala(target(), { timeStep: 4 * timeStep }), weight: 0.7 },
        { kernel: randomWalkMetropolis(target(), { scale: 1 }), weight: 0.3 },
      ]),
    diffusion: 1,
    order: 0,
  },
};

/** Exact, independent samples of the target. */
function exactSamples(seed: number, walkers: number): Float64Array {
  const [keyX, keyY] = split(key(seed), 2);
  const x = exactX.sample(uniform(keyX, walkers));
  const y = exactY.sample(uniform(keyY, walkers));
  return Float64Array.from({ length: 2 * walkers }, (_, i) => (i % 2 ? y : x)[i >> 1]);
}

function steps(kernel: Kernel, state: ReturnType<Kernel['init']>, count: number, advance = false) {
  const run = key(77);
  for (let i = 0; i < count; i++) {
    ({ state } = kernel[advance ? 'advance' : 'step'](fold(run, state.step), state));
  }
  return state;
}

describe.each(Object.entries(KERNELS))('%s', (_, { make, diffusion, order, refuses = /timeStep is/ }) => {
  const positions = exactSamples(1, 11);

  it('gives the same bits for the same key, others for another', () => {
    const kernel = make(TIME_STEP);
    const state = kernel.init(key(1), positions);
    expect(kernel.step(key(2), state)).toEqual(make(TIME_STEP).step(key(2), state));
    expect(kernel.step(key(3), state)).not.toEqual(kernel.step(key(2), state));
  });

  it('leaves its input as it was', () => {
    const kernel = make(TIME_STEP);
    const state = kernel.init(key(1), positions);
    const before = structuredClone(state);
    const given = positions.slice();
    const next = kernel.step(key(2), state);
    const kept = structuredClone(next);
    kernel.step(key(3), next.state);
    kernel.advance(key(3), kernel.step(key(4), state).state);
    expect(state).toEqual(before);
    expect(next).toEqual(kept);
    expect(positions).toEqual(given);
  });

  it('takes the same steps where it may overwrite', () => {
    const kernel = make(TIME_STEP);
    const state = kernel.init(key(1), positions);
    expect(steps(kernel, structuredClone(state), 10, true)).toEqual(steps(make(TIME_STEP), state, 10));
  });

  it('has a state of plain data, from which it goes on to the same bits', () => {
    const whole = steps(make(TIME_STEP), make(TIME_STEP).init(key(1), positions), 20);
    const half = steps(make(TIME_STEP), make(TIME_STEP).init(key(1), positions), 10);
    expect(steps(make(TIME_STEP), structuredClone(half), 10)).toEqual(whole);
    expect(whole.step).toBe(20);
  });

  it('moves every walker alike, however the batch is cut', () => {
    const whole = steps(make(TIME_STEP), make(TIME_STEP).init(key(1), positions), 10);
    for (const cut of [1, 4, 10]) {
      const part = (from: number, to: number) => {
        const kernel = make(TIME_STEP);
        return steps(kernel, kernel.init(key(1), positions.slice(2 * from, 2 * to), from), 10).positions;
      };
      expect(Float64Array.of(...part(0, cut), ...part(cut, 11))).toEqual(whole.positions);
    }
  });

  it('refuses a time step that is not positive', () => {
    for (const timeStep of [0, -1, NaN, Infinity]) expect(() => make(timeStep)).toThrow(refuses);
  });

  it('leaves the target as it is, up to the error of its order', () => {
    const walkers = 10_000;
    const kernel = make(TIME_STEP);
    let state = kernel.init(key(5), exactSamples(6, walkers));
    // One unit of time, many relaxation times within a well; exact kernels have long ones.
    state = steps(kernel, state, order === 0 ? 100 : 500, true);
    const features: Record<string, [(x: number, y: number) => number, number, number]> = {
      // name: feature, exact mean, exact variance
      'the left well': [(x) => (x < 0 ? 1 : 0), exactX.cdf(0), exactX.cdf(0) * (1 - exactX.cdf(0))],
      x: [(x) => x, exactX.mean, exactX.variance],
      y: [(_x, y) => y, 0.5, 0.25],
      'the spread of y': [(_x, y) => (y - 0.5) ** 2, 0.25, 2 * 0.25 ** 2],
    };
    for (const [name, [feature, mean, variance]] of Object.entries(features)) {
      let sum = 0;
      for (let i = 0; i < walkers; i++) sum += feature(state.positions[2 * i], state.positions[2 * i + 1]);
      // Euler-Maruyama widens a well of curvature 4 by 1/(1 − 2Δt): 0.4 %, half a standard error here.
      const allowance = order === 1 && name === 'the spread of y' ? 0.25 * 2 * TIME_STEP : 0;
      const z = (Math.abs(sum / walkers - mean) - allowance) / Math.sqrt(variance / walkers);
      expect(z, name).toBeLessThan(3.5);
    }
  });

  it.runIf(order === 0)('keeps 100,000 exact samples exact, by the test of Kolmogorov and Smirnov', () => {
    const walkers = 100_000;
    const kernel = make(TIME_STEP);
    const state = steps(kernel, kernel.init(key(10), exactSamples(11, walkers)), 10, true);
    const cdfs = [(x: number) => exactX.cdf(x), (y: number) => exactY.cdf(y)];
    cdfs.forEach((cdf, c) => {
      const column = Float64Array.from({ length: walkers }, (_, i) => state.positions[2 * i + c]);
      expect(kolmogorovSmirnov(column, cdf).pValue, 'xy'[c]).toBeGreaterThan(1e-3);
    });
  });

  it('has the error of its order in a harmonic well', () => {
    // Curvature 4, diffusion D: variance ¼ /(1 − 2DΔt) for Euler-Maruyama, exactly ¼ for Leimkuhler-Matthews.
    const timeStep = 0.1;
    const walkers = 10_000;
    const kernel = make(timeStep);
    const state = kernel.init(key(8), exactSamples(9, walkers));
    const after = steps(kernel, state, 60, true);
    let sum = 0;
    for (let i = 0; i < walkers; i++) sum += (after.positions[2 * i + 1] - 0.5) ** 2;
    const expected = order === 1 ? 0.25 / (1 - 2 * diffusion * timeStep) : 0.25;
    const z = (sum / walkers - expected) / (expected * Math.sqrt(2 / walkers));
    expect(Math.abs(z)).toBeLessThan(3.5);
  });
});
