/** Molecules as plain data that travels to workers and into files. */
import type { AlanineDipeptideFlavour } from './alanine-dipeptide.js';
import type { Precision } from './kernel/memory.js';
import type { BornOptions } from './read/amber-born.js';

/** What is the same for all molecules. */
export interface MoleculeOptions {
  /** Kelvin (default 300). */
  temperature?: number;
  /** Of forces: 'fast' is float32, 'exact' float64 (default 'fast'). */
  precision?: Precision;
  /** Whether bonds to hydrogens are held at their lengths (default 'none': only what the force field itself holds). */
  constraints?: 'none' | 'hydrogen-bonds';
  /** Mass of hydrogens in dalton, taken from the atoms that they are bonded to (default: as the force field has it). */
  hydrogenMass?: number;
}

/** Alanine dipeptide, built in. */
export interface AlanineDipeptideSpec extends MoleculeOptions {
  type: 'alanine-dipeptide';
  /** Default 'ff96-obc'. */
  flavour?: AlanineDipeptideFlavour;
}

/** The files that a molecule is read from. */
export interface MoleculeFiles {
  /** OpenMM's System XML or an Amber prmtop. */
  system: string;
  /** Where it starts, the first frame: PDB, GRO, inpcrd, rst7, DCD, XTC, XYZ, or npy in nm. */
  coordinates: string;
  /** PDB with the names of the atoms, where neither of the others has them. */
  topology?: string;
  /** Implicit solvent of a prmtop. */
  born?: BornOptions;
}

/** A molecule from files. */
export interface MoleculeSpec extends MoleculeOptions, MoleculeFiles {
  type: 'molecule';
}
