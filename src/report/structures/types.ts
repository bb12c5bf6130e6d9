/** Molecules in a report, as plain data. */
import type { Numbers, Quantity, Series } from '../types.js';

/** An atom by its names, as in a PDB file. */
export interface StructureAtom {
  readonly name: string;
  readonly element: string;
  readonly residue: string;
  readonly residueNumber: number;
  readonly chain: string;
}

/** Structures of one origin, such as those generated for one condition. */
export interface StructureGroup extends Series {
  /** Structures × atoms × 3, nm. */
  readonly positions: Numbers;
  /** A number for each structure, such as its energy: shown with it, and to colour by. */
  readonly values?: Numbers;
  /** A few words for each structure. */
  readonly captions?: readonly string[];
  /** How many there were, where only some are given. */
  readonly chosenFrom?: number;
}

/**
 * Structures of one molecule, as a three-dimensional view to turn and to step through, and as a still picture in print, in files and
 * where there are no scripts. They are superposed on their heavy atoms and turned so that they show their widest side.
 * @example
 * const panel: StructuresPanel = {
 *   kind: 'structures', label: 'alanine dipeptide', topology: molecule.topology, value: { label: 'energy', unit: 'kJ/mol' },
 *   groups: [{ label: 'generated at ψ = 60°', role: 'model', positions, values: energies }],
 * };
 */
export interface StructuresPanel {
  readonly kind: 'structures';
  /** What the molecule is called. */
  readonly label: string;
  readonly topology: {
    readonly atoms: readonly StructureAtom[];
    /** Two atoms each. */
    readonly bonds: Numbers;
  };
  readonly groups: readonly StructureGroup[];
  /** What the `values` of the groups are. */
  readonly value?: Quantity;
  /** Default: a cartoon for chains of at least eight amino acids. */
  readonly style?: 'ball-and-stick' | 'cartoon';
  /** False leaves structures where they are. Default true. */
  readonly superpose?: boolean;
}
