/** Radius of gyration, and RMSD to a reference after optimal superposition. */
import { InputError } from '../../math/index.js';
import { bestRotation } from '../../math/superposition.js';
import type { Named } from './internal.js';
import { checkAtoms, checkWeights, perWalker, type MolecularVariable } from './variable.js';

export interface GyrationOptions extends Named {
  /** Default: all. */
  readonly atoms?: readonly number[];
  /** One an atom, such as masses (default: all the same). */
  readonly weights?: ArrayLike<number>;
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/**
 * The radius of gyration √(Σ w |r − centre|² / Σ w), nm.
 *
 * @throws InputError for wrong atoms or weights
 * @example
 * const rg = radiusOfGyration({ atoms: [1, 4, 6, 8, 14, 16, 18] });
 */
export function radiusOfGyration({
  atoms,
  weights,
  name = 'radius of gyration',
}: GyrationOptions = {}): MolecularVariable {
  if (atoms) checkAtoms(name, atoms);
  else if (weights) atoms = range(weights.length);
  const known = atoms && { atoms, weights: checkWeights(name, weights, atoms.length) };
  const chosen = (count: number) =>
    known ?? { atoms: range(count), weights: new Float64Array(count).fill(1) };
  return perWalker({
    name,
    ...(atoms ? { atoms } : {}),
    value: (x, start, count) => {
      const { atoms: list, weights: w } = chosen(count);
      const { centre, total } = centreOf(x, start, list, w);
      return Math.sqrt(spread(x, start, list, w, centre) / total);
    },
    pull: (x, start, scale, out, count) => {
      const { atoms: list, weights: w } = chosen(count);
      const { centre, total } = centreOf(x, start, list, w);
      const radius = Math.sqrt(spread(x, start, list, w, centre) / total);
      if (radius === 0) return;
      list.forEach((atom, i) => {
        for (let k = 0; k < 3; k++) {
          const at = start + 3 * atom + k;
          out[at] += (scale * w[i] * (x[at] - centre[k])) / (total * radius);
        }
      });
    },
  });
}

function centreOf(x: ArrayLike<number>, start: number, atoms: readonly number[], weights: Float64Array) {
  const centre = [0, 0, 0];
  let total = 0;
  atoms.forEach((atom, i) => {
    total += weights[i];
    for (let k = 0; k < 3; k++) centre[k] += weights[i] * x[start + 3 * atom + k];
  });
  return { centre: centre.map((sum) => sum / total), total };
}

function spread(
  x: Float64Array,
  start: number,
  atoms: readonly number[],
  weights: Float64Array,
  centre: number[],
): number {
  let sum = 0;
  atoms.forEach((atom, i) => {
    for (let k = 0; k < 3; k++) sum += weights[i] * (x[start + 3 * atom + k] - centre[k]) ** 2;
  });
  return sum;
}

export interface RmsdOptions extends Named {
  /** Atoms × 3 of the whole structure, nm. */
  readonly reference: ArrayLike<number>;
  /** Atoms that are superposed and measured (default: all). */
  readonly atoms?: readonly number[];
  /** One for each of these, such as masses (default: all the same). */
  readonly weights?: ArrayLike<number>;
}

/**
 * The root mean square deviation from a reference structure after optimal superposition, nm: a rotation and a shift, no reflection.
 * The best rotation comes from the largest eigenvector of a 4 × 4 matrix of quaternions; since it is the best, its own change does not enter
 * the gradient, which is exact wherever the best rotation is unique. At zero deviation the gradient is given as zero.
 *
 * Sources: B. K. P. Horn, J. Opt. Soc. Am. A 4, 629 (1987), DOI 10.1364/JOSAA.4.000629;
 * E. A. Coutsias, C. Seok, K. A. Dill, J. Comput. Chem. 25, 1849 (2004), DOI 10.1002/jcc.20110.
 *
 * @throws InputError when the reference does not hold these atoms, or weights do not fit
 * @example
 * const deviation = rmsd({ reference: positions, atoms: [1, 4, 6, 8, 14, 16, 18] });
 */
export function rmsd({ reference, name = 'rmsd', ...options }: RmsdOptions): MolecularVariable {
  if (reference.length === 0 || reference.length % 3 !== 0) {
    throw new InputError(
      `${name}: the reference has ${reference.length} coordinates: give three for each atom`,
    );
  }
  const atoms = checkAtoms(name, options.atoms ?? range(reference.length / 3));
  const outside = atoms.find((atom) => 3 * atom >= reference.length);
  if (outside !== undefined) {
    throw new InputError(`${name} names atom ${outside}: its reference has ${reference.length / 3} atoms`);
  }
  const weights = checkWeights(name, options.weights, atoms.length);
  const { centre, total } = centreOf(reference, 0, atoms, weights);
  const target = Float64Array.from({ length: 3 * atoms.length }, (_, i) => {
    return reference[3 * atoms[Math.floor(i / 3)] + (i % 3)] - centre[i % 3];
  });
  if (!target.every(Number.isFinite))
    throw new InputError(`${name}: the reference has positions that are no numbers`);

  /** The deviation of each atom from the superposed reference, and their root mean square. */
  const deviations = (x: Float64Array, start: number) => {
    const here = centreOf(x, start, atoms, weights).centre;
    const moved = Float64Array.from(
      target,
      (_, i) => x[start + 3 * atoms[Math.floor(i / 3)] + (i % 3)] - here[i % 3],
    );
    const r = bestRotation(target, moved, weights);
    let sum = 0;
    for (let i = 0; i < moved.length; i += 3) {
      for (let k = 0; k < 3; k++) {
        moved[i + k] -= r[3 * k] * target[i] + r[3 * k + 1] * target[i + 1] + r[3 * k + 2] * target[i + 2];
        sum += weights[i / 3] * moved[i + k] ** 2;
      }
    }
    return { moved, value: Math.sqrt(sum / total) };
  };

  return perWalker({
    name,
    atoms,
    value: (x, start) => deviations(x, start).value,
    pull: (x, start, scale, out) => {
      const { moved, value } = deviations(x, start);
      if (value < 1e-12) return;
      atoms.forEach((atom, i) => {
        const factor = (scale * weights[i]) / (total * value);
        for (let k = 0; k < 3; k++) out[start + 3 * atom + k] += factor * moved[3 * i + k];
      });
    },
  });
}
