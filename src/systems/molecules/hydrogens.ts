/** What makes longer time steps possible: rigid bonds of hydrogens, and hydrogens that are heavier than in nature. */
import { InputError } from '../../math/index.js';
import type { Molecule } from './types.js';

/** Bonds between a hydrogen and another atom: [hydrogen, partner, number of the bond]. */
function hydrogenBonds({ topology, forceField }: Molecule): [number, number, number][] {
  const found: [number, number, number][] = [];
  const { atoms } = forceField.bonds ?? { atoms: new Int32Array(0) };
  const isHydrogen = (i: number) => topology.atoms[i].element === 'H';
  for (let bond = 0; bond < atoms.length / 2; bond++) {
    const [i, j] = [atoms[2 * bond], atoms[2 * bond + 1]];
    if (isHydrogen(i) !== isHydrogen(j)) found.push(isHydrogen(i) ? [i, j, bond] : [j, i, bond]);
  }
  return found;
}

/**
 * The molecule with every bond to a hydrogen held at its length, so that 2 fs is a safe time step. The energies of those bonds
 * are gone, and what they make of the rest is a slightly different ensemble: free energies change by hundredths of kT.
 *
 * Source: Ryckaert, Ciccotti & Berendsen 1977, doi:10.1016/0021-9991(77)90098-5.
 *
 * @throws InputError for a molecule that has constraints already
 * @example
 * const rigid = constrainHydrogens(await alanineDipeptide());
 */
export function constrainHydrogens(molecule: Molecule): Molecule {
  const { bonds, constraints } = molecule.forceField;
  if (constraints && constraints.distances.length > 0) {
    throw new InputError(
      `the molecule has ${constraints.distances.length} constraints already: leave the constraints option out`,
    );
  }
  if (!bonds) return molecule;
  const rigid = hydrogenBonds(molecule);
  const gone = new Set(rigid.map(([, , bond]) => bond));
  const kept = Array.from(bonds.lengths.keys()).filter((bond) => !gone.has(bond));
  return {
    ...molecule,
    forceField: {
      ...molecule.forceField,
      bonds: {
        atoms: Int32Array.from(kept.flatMap((bond) => [bonds.atoms[2 * bond], bonds.atoms[2 * bond + 1]])),
        lengths: Float64Array.from(kept, (bond) => bonds.lengths[bond]),
        constants: Float64Array.from(kept, (bond) => bonds.constants[bond]),
      },
      constraints: {
        atoms: Int32Array.from(rigid.flatMap(([hydrogen, partner]) => [hydrogen, partner])),
        distances: Float64Array.from(rigid, ([, , bond]) => bonds.lengths[bond]),
      },
    },
  };
}

/**
 * The molecule with the mass of its hydrogens raised and that of their partners lowered by as much, so that with rigid bonds of
 * hydrogens 4 fs is a safe time step. Averages over configurations do not depend on masses; dynamics do.
 *
 * Source: Hopkins, Le Grand, Walker & Roitberg 2015, doi:10.1021/ct5010406.
 *
 * @param mass - of a hydrogen, dalton (3 is usual)
 * @throws InputError for a mass that leaves a partner lighter than its hydrogens
 * @example
 * const slow = repartitionHydrogenMass(constrainHydrogens(await alanineDipeptide()), 3);
 */
export function repartitionHydrogenMass(molecule: Molecule, mass: number): Molecule {
  if (!(mass > 0 && mass < Infinity)) {
    throw new InputError(`the mass of hydrogens is ${mass} dalton: it must be positive, 3 is usual`);
  }
  const { topology, forceField } = molecule;
  const masses = forceField.masses.slice();
  const bonds = topology.bonds;
  const isHydrogen = (i: number) => topology.atoms[i].element === 'H';
  for (let at = 0; at < bonds.length; at += 2) {
    const [i, j] = [bonds[at], bonds[at + 1]];
    if (isHydrogen(i) === isHydrogen(j)) continue;
    const [hydrogen, partner] = isHydrogen(i) ? [i, j] : [j, i];
    if (masses[hydrogen] === 0 || masses[partner] === 0) continue;
    masses[partner] -= mass - masses[hydrogen];
    masses[hydrogen] = mass;
  }
  const light = masses.findIndex((left, i) => !isHydrogen(i) && forceField.masses[i] > 0 && left < mass);
  if (light >= 0) {
    const { name, residue, residueNumber } = topology.atoms[light];
    throw new InputError(
      `hydrogens of ${mass} dalton leave ${masses[light].toFixed(3)} to ${name} of ${residue} ${residueNumber}: use lighter ones`,
    );
  }
  return { ...molecule, forceField: { ...forceField, masses } };
}
