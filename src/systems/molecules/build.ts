/** Molecules put together from their parts, and checks that the parts belong together. */
import { InputError } from '../../math/index.js';
import { atomicWeight, elementOfMass } from './elements.js';
import type { Atom, ForceField, Molecule } from './types.js';

/** The bonds of a force field, two atoms each: harmonic bonds, and those constraints that stand for bonds. */
export function bondsOf({ masses, bonds, constraints }: ForceField): Int32Array {
  const neighbours = Array.from(masses, () => new Set<number>());
  const found: number[] = [];
  const add = (i: number, j: number) => {
    if (neighbours[i].has(j)) return;
    found.push(Math.min(i, j), Math.max(i, j));
    neighbours[i].add(j);
    neighbours[j].add(i);
  };
  for (let at = 0; at < (bonds?.atoms.length ?? 0); at += 2) add(bonds!.atoms[at], bonds!.atoms[at + 1]);
  // A constraint across an angle is longer than the two bonds whose common neighbour closes it.
  const byDistance = Array.from(constraints?.distances.keys() ?? []).sort(
    (a, b) => constraints!.distances[a] - constraints!.distances[b],
  );
  for (const at of byDistance) {
    const [i, j] = constraints!.atoms.subarray(2 * at, 2 * at + 2);
    if (![...neighbours[i]].some((k) => neighbours[j].has(k))) add(i, j);
  }
  return Int32Array.from(found);
}

/** Atoms named after their masses alone, for force fields that came without names. */
export function namelessAtoms({ masses }: ForceField): Atom[] {
  return Array.from(masses, (mass, i) => {
    const element = elementOfMass(mass);
    return { name: `${element || 'X'}${i + 1}`, element, residue: 'MOL', residueNumber: 1, chain: 'A' };
  });
}

/** What a molecule is made from. */
export interface MoleculeParts {
  forceField: ForceField;
  /** Atoms × 3, nm. */
  positions: Float64Array;
  /** Names; from the masses where left out. */
  atoms?: readonly Atom[];
  /** Two atoms each; from the force field where left out. */
  bonds?: Int32Array;
}

/**
 * A molecule from its parts.
 *
 * @throws InputError if the numbers of atoms differ, or the elements of the names do not have the masses of the force field
 * @example
 * const molecule = buildMolecule({ forceField: readOpenmmSystem(xml), positions });
 */
export function buildMolecule({ forceField, positions, atoms, bonds }: MoleculeParts): Molecule {
  const names = atoms ?? namelessAtoms(forceField);
  checkAtoms(forceField, names);
  const count = forceField.masses.length;
  if (positions.length !== 3 * count) {
    throw new InputError(`positions hold ${positions.length} numbers; ${count} atoms need ${3 * count}`);
  }
  return { topology: { atoms: names, bonds: bonds ?? bondsOf(forceField) }, forceField, positions };
}

/** Half a dalton tells elements apart and forgives force fields their rounding. */
const TOLERANCE = 0.5;

/**
 * Checks that names and force field are of the same atoms in the same order. Mass moved from heavy atoms to their
 * hydrogens (hydrogen mass repartitioning) is moved back in thought.
 *
 * @throws InputError naming the first atom that does not fit
 */
export function checkAtoms(forceField: ForceField, atoms: readonly Atom[]): void {
  const { masses } = forceField;
  if (atoms.length !== masses.length) {
    throw new InputError(`the names are of ${atoms.length} atoms, the force field has ${masses.length}`);
  }
  const isHydrogen = (i: number) => ['H', 'D'].includes(atoms[i].element);
  const natural = Float64Array.from(masses);
  const bonds = bondsOf(forceField);
  for (let at = 0; at < bonds.length; at += 2) {
    for (const [hydrogen, heavy] of [bonds.subarray(at, at + 2), bonds.slice(at, at + 2).reverse()]) {
      if (!isHydrogen(hydrogen) || isHydrogen(heavy)) continue;
      const moved = masses[hydrogen] - atomicWeight(atoms[hydrogen].element)!;
      natural[hydrogen] -= moved;
      natural[heavy] += moved;
    }
  }
  atoms.forEach(({ element, name, residue, residueNumber }, i) => {
    const expected = atomicWeight(element);
    const fixed = masses[i] === 0;
    if (expected === undefined || fixed || Math.abs(natural[i] - expected) < TOLERANCE) return;
    const found = elementOfMass(natural[i]);
    throw new InputError(
      `atom ${i + 1} is ${name} of ${residue} ${residueNumber}, element ${element} of ${expected} Da by its name, but ` +
        `has ${masses[i]} Da${found ? `, like ${found},` : ''} in the force field: ` +
        'the two are not of the same molecule, or list its atoms in different orders',
    );
  });
}
