/** Atoms where no atoms can be. */
import { InputError } from '../../math/index.js';
import type { Atom } from './types.js';

/** No two atoms of a molecule come closer than a bond of two hydrogens, 0.074 nm. */
export const OVERLAP = 0.05;

/** An atom as a message calls it, by its number from 1 and its name. */
export function nameOfAtom(atoms: readonly Atom[] | undefined, i: number): string {
  const atom = atoms?.[i];
  return atom ? `atom ${i + 1} (${atom.name} of ${atom.residue} ${atom.residueNumber})` : `atom ${i + 1}`;
}

/** The closest two atoms of one walker: their distance in nm, and their numbers from 0. */
export function closestAtoms(positions: Float64Array): [number, number, number] {
  let [least, first, second] = [Infinity, 0, 0];
  for (let i = 0; i < positions.length; i += 3) {
    for (let j = i + 3; j < positions.length; j += 3) {
      const x = positions[j] - positions[i];
      const y = positions[j + 1] - positions[i + 1];
      const z = positions[j + 2] - positions[i + 2];
      const rr = x * x + y * y + z * z;
      if (rr < least) [least, first, second] = [rr, i / 3, j / 3];
    }
  }
  return [Math.sqrt(least), first, second];
}

/**
 * Checks that the atoms of one walker are somewhere, and not at the same place.
 *
 * @param who - begins the message
 * @throws InputError naming the atoms, with advice
 */
export function checkPlaces(atoms: readonly Atom[] | undefined, positions: Float64Array, who: string): void {
  const lost = positions.findIndex((x) => !Number.isFinite(x));
  if (lost >= 0) {
    throw new InputError(`${who}: ${nameOfAtom(atoms, Math.floor(lost / 3))} is at ${positions[lost]}`);
  }
  const [distance, i, j] = closestAtoms(positions);
  if (distance >= OVERLAP) return;
  throw new InputError(
    `${who}: ${nameOfAtom(atoms, i)} and ${nameOfAtom(atoms, j)} are ${distance.toFixed(4)} nm apart: ` +
      'move overlapping atoms apart, or minimise first',
  );
}
