/** Distances, angles and dihedrals. */
import {
  angle as angleOf,
  dihedral as dihedralOf,
  distance as distanceOf,
  pullAngle,
  pullDihedral,
  pullDistance,
} from '../../math/geometry.js';
import { checkAtoms, perWalker, type MolecularVariable } from './variable.js';

export interface Named {
  /** How the variable is called in files and reports. */
  readonly name?: string;
}

/** Sine of an angle below which three atoms count as in line when a variable is checked. */
const inLine = 1e-4;

/** The name of a variable that was given none. */
function label(kind: string, atoms: unknown): string {
  return Array.isArray(atoms) ? `${kind} ${atoms.join('-')}` : kind;
}

function together(x: Float64Array, start: number, atoms: readonly number[]): string | undefined {
  for (let i = 0; i + 1 < atoms.length; i++) {
    const [a, b] = [atoms[i], atoms[i + 1]];
    if (distanceOf(x, start + 3 * a, start + 3 * b) === 0) return `atoms ${a} and ${b} are at the same place`;
  }
  return undefined;
}

/**
 * The distance of two atoms, nm. Its gradient is exact; where the atoms coincide it is zero.
 *
 * @throws InputError for a wrong index, or the same atom twice
 * @example
 * const r = distance([5, 17], { name: 'O-H' });
 */
export function distance(atoms: readonly number[], options: Named = {}): MolecularVariable {
  const name = options.name ?? label('distance', atoms);
  const [a, b] = checkAtoms(name, atoms, 2).map((atom) => 3 * atom);
  return perWalker({
    name,
    atoms,
    value: (x, start) => distanceOf(x, start + a, start + b),
    pull: (x, start, scale, out) => pullDistance(x, start + a, start + b, scale, out),
    undefinedBecause: (x, start) => together(x, start, atoms),
  });
}

/**
 * The angle of three atoms at the second one, radians from 0 to π. Where they are in line it has a kink, and its gradient is given as
 * zero; the gradient of its cosine has no such place.
 *
 * @throws InputError for a wrong index, or an atom that comes twice
 * @example
 * const tau = angle([6, 8, 14]);
 */
export function angle(atoms: readonly number[], options: Named = {}): MolecularVariable {
  const name = options.name ?? label('angle', atoms);
  const [a, b, c] = checkAtoms(name, atoms, 3).map((atom) => 3 * atom);
  return perWalker({
    name,
    atoms,
    value: (x, start) => angleOf(x, start + a, start + b, start + c),
    pull: (x, start, scale, out) => pullAngle(x, start + a, start + b, start + c, scale, out),
    undefinedBecause: (x, start) => together(x, start, atoms),
  });
}

/**
 * The dihedral angle of four atoms, radians in (−π, π], with the signs of IUPAC (trans is π). Where three neighbours are in line it is not
 * defined: the value is 0 and the gradient leaves the undefined plane out, so that both stay finite; near such a place the gradient
 * grows as 1/sin. `check` finds starting positions that are there.
 *
 * Source of the gradient: A. Blondel, M. Karplus, J. Comput. Chem. 17, 1132 (1996).
 *
 * @throws InputError for a wrong index, or an atom that comes twice
 * @example
 * const phi = dihedral([4, 6, 8, 14], { name: 'phi' });
 */
export function dihedral(atoms: readonly number[], options: Named = {}): MolecularVariable {
  const name = options.name ?? label('dihedral', atoms);
  const [a, b, c, d] = checkAtoms(name, atoms, 4).map((atom) => 3 * atom);
  return perWalker({
    name,
    period: 2 * Math.PI,
    atoms,
    value: (x, start) => dihedralOf(x, start + a, start + b, start + c, start + d),
    pull: (x, start, scale, out) => pullDihedral(x, start + a, start + b, start + c, start + d, scale, out),
    undefinedBecause: (x, start) => {
      for (const three of [atoms.slice(0, 3), atoms.slice(1)]) {
        const [i, j, k] = three.map((atom) => start + 3 * atom);
        if (Math.sin(angleOf(x, i, j, k)) < inLine) return `atoms ${three.join(', ')} are in line`;
      }
      return together(x, start, atoms);
    },
  });
}
