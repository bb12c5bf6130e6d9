import { InputError } from '../../math/index.js';
import { nameOfAtom } from './overlaps.js';
import type { Molecule } from './types.js';

/** The stiffest bond of a molecule. */
export interface StiffestBond {
  readonly atoms: readonly [number, number];
  /** ps. */
  readonly period: number;
  /** ps: beyond 2/ω, period/π, the bond's vibration grows without bound. */
  readonly largestTimeStep: number;
}

/** The bond that vibrates fastest by itself, of those that are not held; undefined where there is none. */
export function stiffestBond({ forceField: { bonds, masses } }: Molecule): StiffestBond | undefined {
  let [fastest, found] = [0, -1];
  for (let b = 0; b < (bonds?.constants.length ?? 0); b++) {
    const inverse = [0, 1].reduce((sum, k) => {
      const mass = masses[bonds!.atoms[2 * b + k]];
      return mass > 0 ? sum + 1 / mass : sum;
    }, 0);
    const square = bonds!.constants[b] * inverse;
    if (square > fastest) [fastest, found] = [square, b];
  }
  if (found < 0) return undefined;
  const frequency = Math.sqrt(fastest);
  return {
    atoms: [bonds!.atoms[2 * found], bonds!.atoms[2 * found + 1]],
    period: (2 * Math.PI) / frequency,
    largestTimeStep: 2 / frequency,
  };
}

/**
 * Checks a time step in ps against the stiffest bond. Below its limit coupled vibrations may still be too fast, which shows as a walker
 * that comes apart.
 *
 * @param place - the option that the time step comes from, to begin the message with
 * @throws InputError for a step with which the bond's vibration grows without bound, with what to do
 */
export function checkTimeStep(molecule: Molecule, timeStep: number, place = 'timeStep'): void {
  const bond = stiffestBond(molecule);
  if (!bond || timeStep < bond.largestTimeStep) return;
  const [i, j] = bond.atoms.map((atom) => nameOfAtom(molecule.topology.atoms, atom));
  throw new InputError(
    `${place} is ${timeStep} ps, too long for the bond of ${i} and ${j}, which vibrates in ${bond.period.toFixed(4)} ps: ` +
      "use 0.001, 0.002 with constraints: 'hydrogen-bonds', or 0.004 with hydrogenMass: 3, too",
  );
}

/**
 * The time step in ps that is usual for a molecule: 0.001 where bonds to hydrogens vibrate, 0.002 where they are held, 0.004 where
 * hydrogens are of 3 dalton or more, too.
 */
export function usualTimeStep({ topology, forceField }: Molecule): number {
  const isHydrogen = (atom: number) => topology.atoms[atom].element === 'H';
  if (forceField.bonds?.atoms.some(isHydrogen)) return 0.001;
  return forceField.masses.every((mass, atom) => !isHydrogen(atom) || mass === 0 || mass >= 3)
    ? 0.004
    : 0.002;
}
