import { log } from '../../math/index.js';
import { fold, normal, type Key } from '../../random/index.js';
import type { Potential } from '../types.js';
import { checkCount, checkNumbers, exactPotential } from './exact.js';

export interface LatticeFieldOptions {
  /** Sites along each side of the periodic square (default 6). */
  size?: number;
  /** m², which may be negative with a positive coupling (default 1). */
  massSquared?: number;
}

/** Σ over the sites of ½ Σ_μ (φ(x+μ) − φ(x))² + ½ m² φ² + λ φ⁴, and its gradient. */
function action(size: number, massSquared: number, coupling: number): Potential {
  const dim = size * size;
  const neighbours = Array.from({ length: dim }, (_, i) => {
    const [row, column] = [Math.floor(i / size), i % size];
    return [row * size + ((column + 1) % size), ((row + 1) % size) * size + column];
  });
  const energyAndGradient: Potential['energyAndGradient'] = (positions, energies, gradients) => {
    energies.fill(0);
    gradients.fill(0);
    for (let walker = 0; walker < energies.length; walker++) {
      const start = walker * dim;
      for (let i = 0; i < dim; i++) {
        const x = positions[start + i];
        energies[walker] += x * x * (massSquared / 2 + coupling * x * x);
        gradients[start + i] += x * (massSquared + 4 * coupling * x * x);
        for (const j of neighbours[i]) {
          const slope = positions[start + j] - x;
          energies[walker] += (slope * slope) / 2;
          gradients[start + i] -= slope;
          gradients[start + j] += slope;
        }
      }
    }
  };
  const names = Array.from({ length: dim }, (_, i) => `phi${Math.floor(i / size) + 1},${(i % size) + 1}`);
  return exactPotential(dim, energyAndGradient, names);
}

/**
 * φ⁴ theory on a periodic square lattice, u = Σ ½ (∇φ)² + ½ m² φ² + λ φ⁴: with a negative m² and a small λ it has two phases.
 *
 * M. S. Albergo, G. Kanwar, P. E. Shanahan 2019, doi:10.1103/PhysRevD.100.034515, whose action is S = 2 u with λ/2 in the place of λ.
 *
 * `coupling`: λ, positive (default 1)
 * @throws InputError for options out of range
 * @example
 * const target = phi4Lattice({ size: 6, massSquared: -4, coupling: 6.975 });
 */
export function phi4Lattice(options: LatticeFieldOptions & { coupling?: number } = {}): Potential {
  const { size = 6, massSquared = 1, coupling = 1 } = options;
  checkCount('size', size, 1);
  checkNumbers({ massSquared, coupling }, ['coupling']);
  return action(size, massSquared, coupling);
}

export interface FreeScalarField extends Potential {
  /** ln ∫ exp(−u) dφ. */
  readonly logPartition: number;
  /** Variance of the field at a site. */
  readonly variance: number;
  /** Independent samples, rows × dim. */
  sample(key: Key, rows: number): Float64Array;
}

/**
 * The free scalar field on a periodic square lattice, u = Σ ½ (∇φ)² + ½ m² φ²: Gaussian, so that everything is known.
 *
 * @throws InputError for a size below 1 or a mass that is not positive
 * @example
 * freeScalarField({ size: 6, massSquared: 0.5 }).logPartition;
 */
export function freeScalarField({ size = 6, massSquared = 1 }: LatticeFieldOptions = {}): FreeScalarField {
  checkCount('size', size, 1);
  checkNumbers({ massSquared }, ['massSquared']);
  const dim = size * size;
  const wave = Float64Array.from({ length: size }, (_, k) => 2 - 2 * Math.cos((2 * Math.PI * k) / size));
  // Eigenvalues of −Δ + m² are known, its eigenvectors are waves: Hartley's are real.
  const eigenvalues = Float64Array.from(
    { length: dim },
    (_, i) => massSquared + wave[Math.floor(i / size)] + wave[i % size],
  );
  const hartley = Float64Array.from({ length: dim }, (_, i) => {
    const angle = (2 * Math.PI * Math.floor(i / size) * (i % size)) / size;
    return (Math.cos(angle) + Math.sin(angle)) / Math.sqrt(size);
  });
  return {
    ...action(size, massSquared, 0),
    logPartition: (dim * log(2 * Math.PI) - eigenvalues.reduce((sum, value) => sum + log(value), 0)) / 2,
    variance: eigenvalues.reduce((sum, value) => sum + 1 / value, 0) / dim,
    sample(key, rows) {
      const waves = normal(fold(key, 0), rows * dim).map((z, i) => z / Math.sqrt(eigenvalues[i % dim]));
      return alongRows(alongColumns(waves, hartley, size), hartley, size);
    },
  };
}

/** Multiplies the second index of every size × size block by a symmetric matrix. */
function alongRows(blocks: Float64Array, matrix: Float64Array, size: number): Float64Array {
  const out = new Float64Array(blocks.length);
  for (let i = 0; i < out.length; i++) {
    const row = Math.floor(i / size) * size;
    for (let k = 0; k < size; k++) out[i] += matrix[(i % size) * size + k] * blocks[row + k];
  }
  return out;
}

/** Likewise the first index. */
function alongColumns(blocks: Float64Array, matrix: Float64Array, size: number): Float64Array {
  const out = new Float64Array(blocks.length);
  const area = size * size;
  for (let i = 0; i < out.length; i++) {
    const start = Math.floor(i / area) * area + (i % size);
    const row = Math.floor((i % area) / size);
    for (let k = 0; k < size; k++) out[i] += matrix[row * size + k] * blocks[start + k * size];
  }
  return out;
}
