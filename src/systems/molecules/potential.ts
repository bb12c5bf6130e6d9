/** Molecules as reduced potentials, so that every kernel and bias works on them. */
import { InputError } from '../../math/index.js';
import type { Evaluations, Potential } from '../types.js';
import { GAS_CONSTANT } from './constants.js';
import { totals } from './energy.js';
import { kernelEngine, moleculeKernel, type MoleculeKernel, type Precision } from './kernel/index.js';
import { checkPlaces } from './overlaps.js';
import type { Molecule } from './types.js';

/** A molecule in a heat bath. */
export interface MoleculePotential extends Potential {
  readonly molecule: Molecule;
  /** kJ/mol. */
  readonly kT: number;
  /** Kelvin. */
  readonly temperature: number;
  /** What computes it, and moves it. */
  readonly kernel: MoleculeKernel;
}

/** Of a molecule in a heat bath. */
export interface MoleculePotentialOptions {
  /** Kelvin (default 300). */
  readonly temperature?: number;
  /** 'fast': forces in float32, relative errors of 1e-5 (default); 'exact': float64. */
  readonly precision?: Precision;
}

/**
 * The reduced energy u = U/kT of a molecule. A position is walkers × 3 N coordinates in nm, named like `ALA2.CA.x`; constraints of the
 * force field are not part of it. Energies are those of {@link moleculeKernel}.
 *
 * @throws InputError for a temperature that is not positive; when called, where atoms overlap so that the energy is no number
 * @example
 * const potential = moleculePotential(await alanineDipeptide(), { temperature: 300, precision: 'exact' });
 */
export function moleculePotential(
  molecule: Molecule,
  { temperature = 300, precision = 'fast' }: MoleculePotentialOptions = {},
): MoleculePotential {
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new InputError(`temperature is ${temperature} K: it must be positive`);
  }
  const { forceField, topology } = molecule;
  const kT = GAS_CONSTANT * temperature;
  const kernel = moleculeKernel(forceField, { precision });
  const engine = kernelEngine(kernel);
  const dim = 3 * forceField.masses.length;
  const evaluations: Evaluations = { count: 0 };
  return {
    dim,
    names: topology.atoms.flatMap(({ name, residue, residueNumber }) =>
      ['x', 'y', 'z'].map((axis) => `${residue}${residueNumber}.${name}.${axis}`),
    ),
    evaluations,
    molecule,
    kT,
    temperature,
    kernel,
    energyAndGradient(positions, energies, gradients) {
      const found = engine(positions, energies.length);
      evaluations.count += energies.length;
      totals(found.energies).forEach((energy, walker) => (energies[walker] = energy / kT));
      found.forces.forEach((force, i) => (gradients[i] = -force / kT));
      const lost = energies.findIndex((energy) => !Number.isFinite(energy));
      if (lost < 0) return;
      checkPlaces(topology.atoms, positions.subarray(lost * dim, (lost + 1) * dim), `walker ${lost}`);
    },
  };
}
