/** Energies scaled walker by walker: every row of a batch at a temperature of its own. */
import { InputError } from '../math/index.js';
import {
  isDynamics,
  isMolecule,
  type MoleculePotential,
  type Potential,
  type System,
} from '../systems/index.js';
import {
  moleculeKernel,
  type ForceScaling,
  type MoleculeKernel,
  type ScaledTerms,
} from '../systems/molecules/kernel/index.js';
import { sharedForceField } from '../systems/molecules/solute.js';
import { TERMS } from '../systems/molecules/types.js';

/**
 * Factors of the energy, one for each walker: 1/T of a walker at the temperature T, in units of the system's own. Of molecules either of all
 * terms or of the `soft` ones, which leaves bonds and angles as they are, and of these of all atoms or of some.
 */
export type Scaling = ForceScaling;

/** The factors of walkers [from, to). */
export const sliceScaling = ({ factors, ...what }: Scaling, from: number, to: number): Scaling => ({
  factors: Float64Array.from(factors).slice(from, to),
  ...what,
});

/**
 * A potential whose energy is multiplied by a factor of each walker.
 *
 * @throws InputError for factors that are negative or not finite; when called, for another number of walkers
 * @example
 * const hot = scaled(doubleWell(), { factors: [1, 0.5, 0.25] }); // three walkers, at one, two and four times the temperature
 */
export function scaled(potential: Potential, { factors, terms, atoms }: Scaling): Potential {
  const values = Float64Array.from(factors);
  const bad = values.findIndex((factor) => !(factor >= 0 && factor < Infinity));
  if (bad >= 0) throw new InputError(`scaling.factors[${bad}] is ${values[bad]}: use numbers of 0 or more`);
  refuseTerms(atoms ? 'soft' : terms);
  const { dim, names, evaluations } = potential;
  return {
    dim,
    names,
    evaluations,
    energyAndGradient(positions, energies, gradients) {
      if (energies.length !== values.length) {
        throw new InputError(`there are ${values.length} scaling factors for ${energies.length} walkers`);
      }
      potential.energyAndGradient(positions, energies, gradients);
      for (let walker = 0; walker < energies.length; walker++) energies[walker] *= values[walker];
      for (let i = 0; i < gradients.length; i++) gradients[i] *= values[Math.floor(i / dim)];
    },
  };
}

/** Of what is scaled, which is all of it but for the walkers' factors. */
export type ScaledPart = Omit<Scaling, 'factors'>;

/** How many numbers of each walker `energiesToScale` gives: with atoms, energies within and across count apart. */
export const scaledEnergies = ({ atoms }: ScaledPart = {}): 1 | 2 => (atoms ? 2 : 1);

/**
 * The reduced energies, at the system's own temperature, of the terms that factors scale: of every walker one number, which its factor
 * multiplies; of some atoms two, those within them and those across between them and others, which the factor and its root multiply.
 *
 * @throws InputError for a system without an energy, and for terms that it does not know
 */
export function energiesToScale(
  system: System,
  positions: Float64Array,
  { terms = 'all', atoms }: ScaledPart = {},
): Float64Array {
  refuseDynamics(system);
  const walkers = positions.length / system.dim;
  if (isMolecule(system)) {
    const whole = sumsOf(system, system.kernel, positions, terms === 'soft' ? softTerms : 0);
    if (!atoms) return whole;
    const [within, without] = kernelsOf(system, atoms).map((kernel) =>
      sumsOf(system, kernel, positions, softTerms),
    );
    return Float64Array.from({ length: 2 * walkers }, (_, i) => {
      const row = i >> 1;
      return i % 2 === 0 ? within[row] : whole[row] - within[row] - without[row];
    });
  }
  refuseTerms(atoms ? 'soft' : terms);
  const energies = new Float64Array(walkers);
  system.energyAndGradient(positions, energies, new Float64Array(positions.length));
  return energies;
}

/** Bonds and angles come before. */
const softTerms = TERMS.indexOf('torsions');

/** The energies of every walker from a term on, in kT. */
function sumsOf(
  { kT, evaluations }: MoleculePotential,
  kernel: MoleculeKernel,
  positions: Float64Array,
  first: number,
): Float64Array {
  const walkers = positions.length / (3 * kernel.atoms);
  const byTerm = new Float64Array(walkers * TERMS.length);
  kernel.energiesAndForces(positions, byTerm, new Float64Array(positions.length));
  evaluations.count += walkers;
  return Float64Array.from({ length: walkers }, (_, walker) => {
    let sum = 0;
    for (let term = first; term < TERMS.length; term++) sum += byTerm[walker * TERMS.length + term];
    return sum / kT;
  });
}

/** Kernels of what is within some atoms and of what is without them; made once, since their tables take a while. */
const partKernels = new WeakMap<MoleculePotential, Map<string, readonly MoleculeKernel[]>>();

function kernelsOf(system: MoleculePotential, atoms: ArrayLike<number>): readonly MoleculeKernel[] {
  const known = partKernels.get(system) ?? new Map<string, readonly MoleculeKernel[]>();
  partKernels.set(system, known);
  const name = Array.from(atoms).join();
  const found = known.get(name);
  if (found) return found;
  const { kernel, molecule } = system;
  const inside = new Float64Array(kernel.atoms);
  for (let i = 0; i < atoms.length; i++) inside[atoms[i]] = 1;
  const parts = [inside, inside.map((share) => 1 - share)].map((shares) =>
    moleculeKernel(sharedForceField(molecule.forceField, shares), { precision: kernel.precision }),
  );
  known.set(name, parts);
  return parts;
}

/** @throws InputError for a dynamics, whose temperature is in its noise */
export function refuseDynamics(system: System): asserts system is Potential {
  if (!isDynamics(system)) return;
  throw new InputError(
    'this system is given by its drift: its walkers have no energy to scale or to exchange by',
  );
}

function refuseTerms(terms: ScaledTerms | undefined): void {
  if (terms === undefined || terms === 'all') return;
  throw new InputError(`scaling.terms is '${terms}': only the energy of a molecule has terms, use 'all'`);
}
