/** Energies and forces of the frames of a file, so that anyone can check us against another engine. */
import { InputError } from '../../math/index.js';
import {
  checkAtoms,
  energyAndForces,
  TERMS,
  type Atom,
  type BornOptions,
  type ForceField,
  type Term,
} from '../../systems/molecules/index.js';
import { readCoordinates, readSystemFile } from './files.js';

export interface EnergyRequest {
  /** OpenMM's System XML, an Amber prmtop, or a built-in such as `alanine-dipeptide/ff96-obc`. */
  system: string;
  /** PDB, DCD, XTC, XYZ, GRO, inpcrd, rst7 or npy (frames × atoms × 3, nm). */
  coordinates: string;
  /** A PDB whose names are checked against the system. */
  topology?: string;
  /** Implicit solvent of a prmtop. */
  born?: BornOptions;
  /** Default 'exact': float64. */
  precision?: 'exact' | 'fast';
}

/** One frame's energies. */
export interface FrameEnergies {
  /** Number of the frame, from 0. */
  readonly frame: number;
  /** kJ/mol, of the terms that the force field has. */
  readonly energies: Partial<Record<Term, number>>;
  /** kJ/mol. */
  readonly total: number;
  /** Atoms × 3, kJ/mol/nm. */
  readonly forces: Float64Array;
}

export interface EnergyAnswer {
  readonly atoms: number;
  readonly frames: readonly FrameEnergies[];
  /** What a person should know: frames that could not be read, atoms that nearly overlap. */
  readonly warnings: readonly string[];
}

/** No two atoms of a molecule come closer than a bond of two hydrogens, 0.074 nm. */
const OVERLAP = 0.05;

/**
 * Reads a system and coordinates and computes energies per term and forces of every frame.
 *
 * @throws InputError for files that cannot be read or do not belong together, and where atoms overlap so that the energy is no number
 * @example
 * const { frames } = await energiesOfFiles({ system: 'system.xml', coordinates: 'topology.pdb' });
 */
export async function energiesOfFiles(request: EnergyRequest): Promise<EnergyAnswer> {
  if (request.precision === 'fast') {
    throw new InputError("precision 'fast' needs the WebAssembly kernel, which is not part of this version: use 'exact'");
  }
  const { forceField, atoms: ownAtoms } = await readSystemFile(request.system, request.born);
  const trajectory = await readCoordinates(request.coordinates);
  const count = forceField.masses.length;
  if (trajectory.atoms !== count) {
    throw new InputError(
      `${request.coordinates} has ${trajectory.atoms} atoms, ${request.system} has ${count}: they are not of the same molecule`,
    );
  }
  const names: [string, readonly Atom[] | undefined][] = [
    [request.system, ownAtoms],
    [request.coordinates, trajectory.topology?.atoms],
  ];
  if (request.topology !== undefined) {
    names.push([request.topology, (await readCoordinates(request.topology)).topology?.atoms]);
  }
  for (const [file, atoms] of names) if (atoms) fits(forceField, atoms, file, request.system);

  const warnings = trajectory.broken ? [`${request.coordinates}: ${trajectory.broken.message}`] : [];
  const terms = TERMS.filter((term) => forceField[term]);
  const name = nameOf(names.find(([, atoms]) => atoms)?.[1]);
  const frames = Array.from({ length: trajectory.frames }, (_, frame) => {
    const positions = Float64Array.from(trajectory.positions.subarray(3 * count * frame, 3 * count * (frame + 1)));
    const lost = positions.findIndex((x) => !Number.isFinite(x));
    if (lost >= 0) throw new InputError(`frame ${frame}: ${name(Math.floor(lost / 3))} is at ${positions[lost]}`);
    const { energies, forces } = energyAndForces(forceField, positions, 1);
    const total = energies.reduce((sum, energy) => sum + energy);
    const [distance, i, j] = closest(positions);
    const close = `frame ${frame}: ${name(i)} and ${name(j)} are ${distance.toFixed(4)} nm apart`;
    if (!Number.isFinite(total) || !forces.every(Number.isFinite)) {
      throw new InputError(`${close}, and the energy is ${total}: move overlapping atoms apart and minimise first`);
    }
    if (distance < OVERLAP) warnings.push(`${close}: minimise before a simulation starts here`);
    const perTerm = Object.fromEntries(terms.map((term) => [term, energies[TERMS.indexOf(term)]]));
    return { frame, energies: perTerm, total, forces };
  });
  return { atoms: count, frames, warnings };
}

function fits(forceField: ForceField, atoms: readonly Atom[], file: string, system: string): void {
  try {
    checkAtoms(forceField, atoms);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${file} does not fit ${system}: ${error.message}`, { cause: error });
  }
}

const nameOf = (atoms: readonly Atom[] | undefined) => (i: number) => {
  const atom = atoms?.[i];
  return atom ? `atom ${i + 1} (${atom.name} of ${atom.residue} ${atom.residueNumber})` : `atom ${i + 1}`;
};

/** The closest two atoms. */
function closest(positions: Float64Array): [number, number, number] {
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
