/** Molecules as reduced potentials, so that every kernel and bias works on them. */
import { InputError } from '../../math/index.js';
import type { Potential } from '../types.js';
import { potentialFromGradient } from '../user.js';
import { GAS_CONSTANT } from './constants.js';
import { referenceEngine, totals } from './energy.js';
import type { Molecule } from './types.js';

/** A molecule in a heat bath. */
export interface MoleculePotential extends Potential {
  readonly molecule: Molecule;
  /** kJ/mol. */
  readonly kT: number;
}

/**
 * The reduced energy u = U/kT of a molecule. A position is walkers × 3 N coordinates in nm, named like `ALA2.CA.x`; constraints of the
 * force field are not part of it. Energies are those of {@link energyAndForces}, in float64.
 *
 * @param options.temperature - kelvin (default 300)
 * @throws InputError for a temperature that is not positive; when called, where atoms overlap so that the energy is no number
 * @example
 * const potential = moleculePotential(await alanineDipeptide(), { temperature: 300 });
 */
export function moleculePotential(
  molecule: Molecule,
  { temperature = 300 }: { temperature?: number } = {},
): MoleculePotential {
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new InputError(`temperature is ${temperature} K: it must be positive`);
  }
  const kT = GAS_CONSTANT * temperature;
  const engine = referenceEngine(molecule.forceField);
  const potential = potentialFromGradient({
    dim: 3 * molecule.forceField.masses.length,
    names: molecule.topology.atoms.flatMap(({ name, residue, residueNumber }) =>
      ['x', 'y', 'z'].map((axis) => `${residue}${residueNumber}.${name}.${axis}`),
    ),
    energyAndGradient(positions, energies, gradients) {
      const found = engine(positions, energies.length);
      totals(found.energies).forEach((energy, walker) => (energies[walker] = energy / kT));
      found.forces.forEach((force, i) => (gradients[i] = -force / kT));
    },
  });
  return { ...potential, molecule, kT };
}
