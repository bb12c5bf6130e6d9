/** What the molecular variables share: atoms by their index from 0, positions as walkers × atoms × 3. */
import { InputError } from '../../math/index.js';
import type { Variable } from '../types.js';

/** A variable of some atoms. */
export interface MolecularVariable extends Variable {
  /** The atoms that it depends on; undefined: all of them. */
  readonly atoms?: readonly number[];
  /**
   * @throws InputError when the variable is not defined at these positions (walkers × atoms × 3), such as a dihedral of atoms in line,
   * naming the atoms and the walker; and when an atom is not there
   */
  check(positions: Float64Array, walkers?: number): void;
}

/** A function of one walker's positions; `start` is the place of its first coordinate. */
export interface WalkerFunction {
  readonly name: string;
  readonly period?: number;
  readonly atoms?: readonly number[];
  value(x: Float64Array, start: number, atoms: number): number;
  /** Adds scale × gradient. */
  pull(x: Float64Array, start: number, scale: number, out: Float64Array, atoms: number): void;
  /** Why the function is not defined here, if it is not. */
  undefinedBecause?(x: Float64Array, start: number): string | undefined;
}

/** A variable of one component from a function of one walker. */
export function perWalker(f: WalkerFunction): MolecularVariable {
  const strideOf = (positions: Float64Array, walkers: number) => {
    const stride = positions.length / walkers;
    checkSize(f.name, f.atoms, stride);
    return stride;
  };
  return {
    dim: 1,
    names: [f.name],
    periods: [f.period ?? null],
    ...(f.atoms ? { atoms: f.atoms } : {}),
    evaluate(positions, values) {
      const stride = strideOf(positions, values.length);
      for (let walker = 0; walker < values.length; walker++)
        values[walker] = f.value(positions, walker * stride, stride / 3);
    },
    pullback(positions, valueGradients, gradients) {
      const stride = strideOf(positions, valueGradients.length);
      for (let walker = 0; walker < valueGradients.length; walker++)
        f.pull(positions, walker * stride, valueGradients[walker], gradients, stride / 3);
    },
    check(positions, walkers = 1) {
      const stride = strideOf(positions, walkers);
      for (let walker = 0; walker < walkers; walker++) {
        const why = f.undefinedBecause?.(positions, walker * stride);
        if (why !== undefined) {
          const place = walkers > 1 ? ` in walker ${walker}` : '';
          throw new InputError(`${f.name} is not defined${place}: ${why}; choose other atoms, or move them`);
        }
      }
    },
  };
}

/** @throws InputError when there is no such atom among `coordinates`/3 */
export function checkSize(name: string, atoms: readonly number[] | undefined, coordinates: number): void {
  const count = coordinates / 3;
  if (!Number.isInteger(count)) {
    throw new InputError(`${name} needs atoms: ${coordinates} coordinates a walker are not three an atom`);
  }
  for (const atom of atoms ?? []) {
    if (atom >= count) {
      throw new InputError(`${name} names atom ${atom}: there are ${count} atoms, 0 to ${count - 1}`);
    }
  }
}

const isList = (value: unknown): boolean => Array.isArray(value);

/** @throws InputError for a wrong number of atoms, an index that is no whole number from 0, and an atom that comes twice */
export function checkAtoms(what: string, atoms: readonly number[], count?: number): readonly number[] {
  if (!isList(atoms)) throw new InputError(`${what} needs a list of atoms, such as [4, 6, 8, 14]`);
  if (count !== undefined && atoms.length !== count) {
    throw new InputError(`${what} takes ${count} atoms, ${atoms.length} were given: [${atoms.join(', ')}]`);
  }
  if (atoms.length === 0) throw new InputError(`${what} has no atoms`);
  const seen = new Set<number>();
  for (const atom of atoms) {
    if (!Number.isInteger(atom) || atom < 0) {
      throw new InputError(`${what} names atom ${atom}: indices are whole numbers from 0`);
    }
    if (seen.has(atom)) throw new InputError(`${what} names atom ${atom} twice: [${atoms.join(', ')}]`);
    seen.add(atom);
  }
  return [...atoms];
}

/** One weight an atom, all 1 where left out. @throws InputError for a negative one, a wrong number, or a sum of zero */
export function checkWeights(
  what: string,
  weights: ArrayLike<number> | undefined,
  count: number,
): Float64Array {
  const values = weights ? Float64Array.from(weights) : new Float64Array(count).fill(1);
  if (values.length !== count)
    throw new InputError(`${what} has ${values.length} weights for ${count} atoms`);
  const bad = values.findIndex((weight) => !(weight >= 0 && weight < Infinity));
  if (bad >= 0) throw new InputError(`${what}: weight ${bad} is ${values[bad]}: use finite numbers from 0`);
  if (!values.some((weight) => weight > 0)) throw new InputError(`${what}: all weights are 0`);
  return values;
}
