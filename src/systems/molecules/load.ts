/** From a molecule as plain data to the molecule in its heat bath. */
import { InputError, placed } from '../../math/index.js';
import { alanineDipeptide } from './alanine-dipeptide.js';
import { constrainHydrogens, repartitionHydrogenMass } from './hydrogens.js';
import { moleculePotential, type MoleculePotential } from './potential.js';
import type { AlanineDipeptideSpec, MoleculeFiles, MoleculeSpec } from './spec.js';
import type { Molecule } from './types.js';

/** Reads a molecule from its files; how depends on the host, so the caller brings it. */
export type LoadMolecule = (files: MoleculeFiles) => Promise<Molecule>;

/**
 * Makes a molecule in its heat bath from plain data.
 *
 * @param loadMolecule - needed for `type: 'molecule'` alone
 * @throws InputError for bad options, and what `loadMolecule` throws
 * @example
 * const potential = await moleculeOf({ type: 'alanine-dipeptide', constraints: 'hydrogen-bonds' });
 */
export async function moleculeOf(
  spec: AlanineDipeptideSpec | MoleculeSpec,
  loadMolecule?: LoadMolecule,
): Promise<MoleculePotential> {
  const { constraints = 'none', hydrogenMass, temperature = 300, precision = 'fast' } = spec;
  if (constraints !== 'none' && constraints !== 'hydrogen-bonds') {
    throw new InputError(`system.constraints is '${String(constraints)}': use 'none' or 'hydrogen-bonds'`);
  }
  let molecule = await atRest(spec, loadMolecule);
  if (constraints === 'hydrogen-bonds')
    molecule = placed('system.constraints: ', () => constrainHydrogens(molecule));
  if (hydrogenMass !== undefined) {
    molecule = placed('system.hydrogenMass: ', () => repartitionHydrogenMass(molecule, hydrogenMass));
  }
  return placed('system.', () => moleculePotential(molecule, { temperature, precision }));
}

async function atRest(
  spec: AlanineDipeptideSpec | MoleculeSpec,
  loadMolecule?: LoadMolecule,
): Promise<Molecule> {
  if (spec.type === 'alanine-dipeptide') {
    return alanineDipeptide(spec.flavour === undefined ? {} : { flavour: spec.flavour });
  }
  if (!loadMolecule) {
    throw new InputError(`system.system is ${spec.system}: nothing was given to read files with`);
  }
  return loadMolecule(spec).catch((error: unknown) => {
    if (error instanceof InputError) throw new InputError(`system: ${error.message}`, { cause: error });
    throw error;
  });
}
