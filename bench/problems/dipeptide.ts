/** Alanine dipeptide as the studies of molecules have it: system, dynamics, windows, and the surface of a long run without a bias. */
import { readFileSync } from 'node:fs';
import { key, uniform } from 'wellspring';
import type { MoleculeUmbrella, Surface } from 'wellspring/workflows/molecules';
import { dipeptide, dynamics, phi, psi } from '../../examples/lib/dipeptide.js';

export { dipeptide, dynamics, phi, psi };

/** Windows over φ and ψ, started from a model of hot data. */
export const overBoth: MoleculeUmbrella = {
  system: dipeptide,
  windows: [
    { ...phi, count: 18, spring: 25 },
    { ...psi, count: 18, spring: 25 },
  ],
  dynamics,
  simulate: { walkers: 64, equilibration: 500, steps: 4500, every: 25, temperature: 600 },
  train: {
    ...{ steps: 800, batch: 256, learningRate: 2e-3, labelWindow: 0.15, process: { type: 'edm' } },
    network: { width: 128, depth: 3, activation: 'silu' },
  },
  starts: {
    ...{ candidates: 4, minimisation: 50, sampler: { type: 'heun', steps: 30 } },
    pull: { steps: 1250, spring: 100 },
  },
  sample: { walkers: 1, equilibration: 250, steps: 2500, every: 10 },
  estimate: { bins: 24 },
};

const walkers = 64;

/** φ and ψ of a long run: frames × 64 × 2, float32. */
export function readReference(file: string): Float32Array {
  const bytes = readFileSync(file);
  const frames = Math.floor(bytes.length / (4 * 2 * walkers));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + frames * 8 * walkers));
}

/** The surface over φ and ψ, or over ψ alone, with errors by a bootstrap over walkers. */
export function referenceSurface(reference: Float32Array, names: readonly string[], bins: number): Surface {
  const size = bins ** names.length;
  const counts = new Float64Array(walkers * size);
  for (let i = 0; i < reference.length; i += 2) {
    const bin = names.reduce((at, name) => {
      const angle = reference[i + (name === 'φ' ? 0 : 1)];
      const place = Math.floor(((angle + Math.PI) / (2 * Math.PI)) * bins);
      return at * bins + (((place % bins) + bins) % bins);
    }, 0);
    counts[((i / 2) % walkers) * size + bin]++;
  }
  const surface = (chosen: ArrayLike<number>) => {
    const sums = new Float64Array(size);
    for (let k = 0; k < walkers; k++) {
      for (let b = 0; b < size; b++) sums[b] += counts[chosen[k] * size + b];
    }
    const total = sums.reduce((sum, count) => sum + count, 0);
    return sums.map((count) => -Math.log(count / total));
  };
  const value = surface(Array.from({ length: walkers }, (_, k) => k));
  const resamples = 200;
  const draws = uniform(key(77), resamples * walkers);
  const squares = new Float64Array(size);
  for (let r = 0; r < resamples; r++) {
    const again = surface(draws.subarray(r * walkers, (r + 1) * walkers).map((u) => Math.floor(u * walkers)));
    again.forEach((f, b) => (squares[b] += (f - value[b]) ** 2 / resamples));
  }
  return {
    value,
    standardError: squares.map((square) => (Number.isFinite(square) ? Math.sqrt(square) : Infinity)),
  };
}
