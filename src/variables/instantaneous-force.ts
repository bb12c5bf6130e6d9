/**
 * The force along a variable at one place: with a vector field w along which the variable grows at unit rate (and the others do not change),
 * the derivative of the free energy is the conditional average of w·∇u − ∇·w.
 *
 * Sources: W. K. den Otter, J. Chem. Phys. 112, 7283 (2000), doi:10.1063/1.481329; G. Ciccotti, R. Kapral, E. Vanden-Eijnden, ChemPhysChem 6,
 * 1809 (2005), doi:10.1002/cphc.200400669. Fields that move one end atom alone: J. Hénin et al., J. Chem. Theory Comput. 6, 35 (2010),
 * doi:10.1021/ct9004432.
 */
import { InputError } from '../math/index.js';
import { buildVariable, type VariableSpec } from './build.js';

/**
 * Writes w·∇u − ∇·w of every variable (walkers × variables, kT per unit) from positions and gradients (walkers × dim): samples of the
 * derivative of the free energy.
 */
export type InstantaneousForce = (
  positions: Float64Array,
  gradients: Float64Array,
  out: Float64Array,
) => void;

/** How a variable is moved alone: along its gradient in a few coordinates, and ∇·w of that field, which its value and kind tell. */
interface Handle {
  readonly moves: readonly number[];
  readonly divergence: (value: number) => number;
}

/**
 * Exact samples of the derivative of the free energy along coordinates, linear combinations, distances, angles and dihedrals. A variable of
 * atoms is moved by one of its end atoms, which no other variable may contain and no constraint may hold.
 *
 * @param rigid - atoms that constraints hold
 * @throws InputError for other kinds of variables, and where no end atom is free, with advice
 * @example
 * const force = instantaneousForce([{ type: 'dihedral', atoms: [4, 6, 8, 14] }], 66);
 */
export function instantaneousForce(
  specs: readonly VariableSpec[],
  dim: number,
  rigid: ReadonlySet<number> = new Set(),
): InstantaneousForce {
  const touched = specs.map((spec) => coordinatesOf(spec));
  const handles = specs.map((spec, j) => {
    const others = new Set(touched.flatMap((own, k) => (k === j ? [] : own)));
    const handle = handlesOf(spec, rigid).find(({ moves }) => !moves.some((c) => others.has(c)));
    if (handle) return handle;
    throw new InputError(
      `variables[${j}] (${spec.type}) cannot be moved alone: each of its ends is part of another variable or held by a constraint; ` +
        'take the extended variant (extended: true), which needs no forces',
    );
  });
  const variables = specs.map((spec) => buildVariable(spec, dim));
  return (positions, gradients, out) => {
    const walkers = positions.length / dim;
    const values = new Float64Array(walkers);
    const ones = new Float64Array(walkers).fill(1);
    handles.forEach(({ moves, divergence }, j) => {
      const slopes = new Float64Array(positions.length);
      variables[j].evaluate(positions, values);
      variables[j].pullback(positions, ones, slopes);
      for (let walker = 0; walker < walkers; walker++) {
        let [along, square] = [0, 0];
        for (const c of moves) {
          const slope = slopes[walker * dim + c];
          along += slope * gradients[walker * dim + c];
          square += slope * slope;
        }
        // On the moved coordinates alone w = ∇ξ / |∇ξ|². Where atoms are in line there is no such field: no sample.
        out[walker * specs.length + j] = square > 0 ? along / square - divergence(values[walker]) : NaN;
      }
    });
  };
}

/** The ways to move a variable: a straight line, or a turn of an end atom, whose fields have known divergences. */
function handlesOf(spec: VariableSpec, rigid: ReadonlySet<number>): Handle[] {
  const ends = (atoms: readonly number[], divergence: Handle['divergence']): Handle[] =>
    [atoms[0], atoms[atoms.length - 1]]
      .filter((atom) => !rigid.has(atom))
      .map((atom) => ({ moves: [3 * atom, 3 * atom + 1, 3 * atom + 2], divergence }));
  switch (spec.type) {
    case 'distance':
      return ends(spec.atoms, (r) => 2 / r);
    case 'angle':
      return ends(spec.atoms, (theta) => Math.cos(theta) / Math.sin(theta));
    case 'dihedral':
      return ends(spec.atoms, () => 0);
    default: {
      const moves = coordinatesOf(spec).filter((c) => !rigid.has(Math.floor(c / 3)));
      return moves.length > 0 ? [{ moves, divergence: () => 0 }] : [];
    }
  }
}

/** The coordinates that a variable depends on, as far as its kind tells. */
function coordinatesOf(spec: VariableSpec): number[] {
  switch (spec.type) {
    case 'coordinate':
      return [spec.index];
    case 'linear-combination':
      return spec.weights.flatMap((weight, c) => (weight === 0 ? [] : [c]));
    case 'distance':
    case 'angle':
    case 'dihedral':
      return spec.atoms.flatMap((atom) => [0, 1, 2].map((k) => 3 * atom + k));
    default:
      throw new InputError(
        `variables: the force along a ${spec.type} is not known: take the extended variant (extended: true), which needs none`,
      );
  }
}
