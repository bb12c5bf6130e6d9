import { describe, expect, it } from 'vitest';
import { langevinMiddle, run } from '../../../src/kernels/index.js';
import { fold, key, normal } from '../../../src/random/index.js';
import { dimerInSolvent, lennardJonesCluster, polymerInSolvent } from '../../../src/systems/index.js';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Mean over walkers, in units of its standard error from them, which are independent. */
const zScore = (perWalker: readonly number[], expected: number) => {
  const centre = mean(perWalker);
  const variance = mean(perWalker.map((value) => (value - centre) ** 2)) / (perWalker.length - 1);
  return (centre - expected) / Math.sqrt(variance);
};

it('a dimer in vacuum has the lengths that quadrature gives', async () => {
  const dimer = dimerInSolvent({ solvent: 0 });
  const density = dimer.vacuumDensity();
  const walkers = 400;
  // Walkers start with lengths of the exact density, so that any drift from it is the dynamics' or the energy's.
  const lengths = Float64Array.from({ length: walkers }, (_, w) => density.quantile((w + 0.5) / walkers));
  const start = Float64Array.from({ length: 4 * walkers }, (_, n) => (n % 4 === 0 ? lengths[n >> 2] : 0));
  const kernel = langevinMiddle(dimer, { timeStep: 0.04, friction: 1 });
  const above = [1.3, density.quantile(0.5), 4.6];
  const counts = above.map(() => new Array<number>(walkers).fill(0));
  const lengthSums = new Array<number>(walkers).fill(0);
  let frames = 0;
  for await (const { state } of run(kernel, kernel.init(key(1), start), {
    steps: 8000,
    every: 20,
    key: key(2),
  })) {
    if (state.step <= 1000) continue;
    frames++;
    for (let w = 0; w < walkers; w++) {
      const [x1, y1, x2, y2] = state.positions.subarray(4 * w, 4 * w + 4);
      const r = Math.hypot(x1 - x2, y1 - y2);
      lengthSums[w] += r;
      above.forEach((limit, k) => (counts[k][w] += Number(r > limit)));
    }
  }
  expect(
    Math.abs(
      zScore(
        lengthSums.map((sum) => sum / frames),
        density.mean,
      ),
    ),
  ).toBeLessThan(3.5);
  above.forEach((limit, k) => {
    const z = zScore(
      counts[k].map((count) => count / frames),
      1 - density.cdf(limit),
    );
    expect(Math.abs(z)).toBeLessThan(3.5);
  });
});

describe.each([
  ['dimer', dimerInSolvent(), 0.005, 1500, 8],
  ['polymer', polymerInSolvent(), 0.002, 400, 8],
  ['cluster', lennardJonesCluster({ particles: 13 }), 0.005, 1500, 128],
] as const)('dynamics of the %s', (_, system, timeStep, steps, walkers) => {
  const { dim, temperature } = system;
  const kernel = langevinMiddle(system, { timeStep, friction: 2, mass: 1 / temperature });

  it('keeps the temperature, of velocities and of configurations', async () => {
    const start = kernel.init(key(1), system.startingPositions(key(2), walkers));
    const kinetic = new Array<number>(walkers).fill(0);
    const slopes = new Array<number>(walkers).fill(0);
    const curvatures = new Array<number>(walkers).fill(0);
    let frames = 0;
    for await (const { state, failures } of run(kernel, start, { steps, every: 10, key: key(3) })) {
      expect(failures.count).toBe(0);
      if (state.step <= steps / 3) continue;
      frames++;
      const energies = new Float64Array(walkers);
      const gradients = new Float64Array(walkers * dim);
      system.energyAndGradient(state.positions, energies, gradients);
      // ⟨|∇u|²⟩ = ⟨∇²u⟩; the Laplacian by its estimator along a random direction v, v·∂(∇u)/∂v.
      const direction = normal(fold(key(4), state.step), walkers * dim);
      const [up, down] = [1e-5, -1e-5].map((h) => {
        const out = new Float64Array(walkers * dim);
        system.energyAndGradient(
          state.positions.map((x, i) => x + h * direction[i]),
          energies,
          out,
        );
        return out;
      });
      for (let i = 0; i < walkers * dim; i++) {
        const w = Math.floor(i / dim);
        kinetic[w] += state.velocities[i] ** 2 / temperature / dim;
        slopes[w] += gradients[i] ** 2;
        curvatures[w] += (direction[i] * (up[i] - down[i])) / 2e-5;
      }
    }
    const kineticTemperature = kinetic.map((sum) => sum / frames);
    expect(Math.abs(zScore(kineticTemperature, 1))).toBeLessThan(3.5);
    expect(Math.abs(mean(kineticTemperature) - 1)).toBeLessThan(0.02);
    const ratio = mean(slopes) / mean(curvatures);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.04);
  });

  it('goes on from a saved state to the same bits, in a new potential', async () => {
    const start = kernel.init(key(1), system.startingPositions(key(2), 2));
    const frames = [];
    for await (const { state } of run(kernel, start, { steps: 60, every: 20, key: key(5) }))
      frames.push(state);
    const fresh = langevinMiddle(
      system.spec.type === 'dimer-in-solvent'
        ? dimerInSolvent(system.spec)
        : system.spec.type === 'polymer-in-solvent'
          ? polymerInSolvent(system.spec)
          : lennardJonesCluster(system.spec),
      { timeStep, friction: 2, mass: 1 / temperature },
    );
    for await (const { state } of run(fresh, structuredClone(frames[0]), { steps: 40, key: key(5) })) {
      expect(state).toEqual(frames[2]);
    }
  });
});
