// Lowest energies of The Cambridge Cluster Database, from constructed geometries.
import { describe, expect, it } from 'vitest';
import { key } from '../../../src/random/index.js';
import { lennardJonesCluster, type Potential } from '../../../src/systems/index.js';

/** Downhill by Barzilai-Borwein steps, which need no line search near a minimum. */
function minimised(
  potential: Potential,
  start: Float64Array,
  steps = 2000,
): { energy: number; positions: Float64Array } {
  let x = start.slice();
  const energies = new Float64Array(1);
  let gradient = new Float64Array(x.length);
  potential.energyAndGradient(x, energies, gradient);
  let size = 1e-3 / Math.max(1, ...gradient.map(Math.abs));
  for (let step = 0; step < steps && Math.max(...gradient.map(Math.abs)) > 1e-9; step++) {
    const next = x.map((value, i) => value - Math.max(-0.05, Math.min(0.05, size * gradient[i])));
    const after = new Float64Array(x.length);
    potential.energyAndGradient(next, energies, after);
    let [moved, along] = [0, 0];
    for (let i = 0; i < x.length; i++) {
      moved += (next[i] - x[i]) ** 2;
      along += (next[i] - x[i]) * (after[i] - gradient[i]);
    }
    size = along > 0 ? moved / along : 1e-3;
    [x, gradient] = [next, after];
  }
  return { energy: energies[0], positions: x };
}

const GOLDEN = (1 + Math.sqrt(5)) / 2;
const SHAPES: Record<string, () => number[][]> = {
  'two particles': () => [
    [0, 0, 0],
    [1.2, 0, 0],
  ],
  'a pentagonal bipyramid': () => [
    ...Array.from({ length: 5 }, (_, i) => [
      0.95 * Math.cos((2 * Math.PI * i) / 5),
      0.95 * Math.sin((2 * Math.PI * i) / 5),
      0,
    ]),
    [0, 0, 0.55],
    [0, 0, -0.55],
  ],
  'an icosahedron with its centre': () => [
    [0, 0, 0],
    ...[-1, 1]
      .flatMap((a) =>
        [-1, 1].flatMap((b) => [
          [0, a, b * GOLDEN],
          [a, b * GOLDEN, 0],
          [b * GOLDEN, 0, a],
        ]),
      )
      .map((p) => p.map((value) => 0.57 * value)),
  ],
  // Face-centred cubic around an octahedral hole: the shells of 6, 8 and 24.
  'a truncated octahedron': () => {
    const steps = [-2, -1, 0, 1, 2];
    return steps
      .flatMap((a) => steps.flatMap((b) => steps.map((c) => [a, b, c])))
      .filter(([a, b, c]) => (a + b + c) % 2 !== 0 && a * a + b * b + c * c <= 5)
      .map((p) => p.map((value) => (1.1 / Math.SQRT2) * value));
  },
};

describe('Lennard-Jones clusters', () => {
  it.each([
    ['two particles', 2, -1],
    ['a pentagonal bipyramid', 7, -16.505384],
    ['an icosahedron with its centre', 13, -44.326801],
    ['a truncated octahedron', 38, -173.928427],
  ])('%s: %i particles at %f ε', (name, particles, lowest) => {
    const shape = SHAPES[name]();
    expect(shape).toHaveLength(particles);
    const cluster = lennardJonesCluster({ particles, temperature: 0.5 });
    const { energy } = minimised(cluster, Float64Array.from(shape.flat()));
    expect(energy * 0.5).toBeCloseTo(lowest, 6);
  });

  it('start as a compact crystal, bound, inside the wall, walker by walker from the key', () => {
    const cluster = lennardJonesCluster({ particles: 38 });
    const start = cluster.startingPositions(key(3), 5);
    expect(cluster.startingPositions(key(3), 2)).toEqual(start.slice(0, 2 * cluster.dim));
    expect(cluster.closestPair(start)!.relative).toBeGreaterThan(1);
    const energies = new Float64Array(5);
    cluster.energyAndGradient(start, energies, new Float64Array(start.length));
    for (const energy of energies) expect(energy * cluster.temperature).toBeLessThan(-120);
  });

  it('are held by a wall around their centre, or around the origin', () => {
    const spread = Float64Array.of(3, 0, 0, 1, 0, 0, -1, 0, 0, -3, 0, 0).map((x, i) =>
      i % 3 === 0 ? x + 10 : x,
    );
    const energyOf = (centre: 'particles' | 'origin', spring: number) => {
      const energies = new Float64Array(1);
      const gradients = new Float64Array(12);
      lennardJonesCluster({
        particles: 4,
        temperature: 1,
        confinement: { spring, radius: 2, centre },
      }).energyAndGradient(spread, energies, gradients);
      return energies[0];
    };
    expect(energyOf('particles', 6) - energyOf('particles', 0)).toBeCloseTo(6, 10);
    const beyond = [11, 9, 7, 5].reduce((sum, d) => sum + d * d, 0);
    expect(energyOf('origin', 6) - energyOf('origin', 0)).toBeCloseTo(3 * beyond, 9);
  });
});
