/** Energies and forces of the frames of a file, so that anyone can check us against another engine. */
import { InputError } from '../../math/index.js';
import {
  closestAtoms,
  kernelEngine,
  moleculeKernel,
  nameOfAtom,
  OVERLAP,
  referenceEngine,
  TERMS,
  type BornOptions,
  type Term,
} from '../../systems/molecules/index.js';
import { checkCounts, checkNames, readCoordinates, readSystemFile, type NamedFile } from './files.js';

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

/**
 * Reads a system and coordinates and computes energies per term and forces of every frame.
 *
 * @throws InputError for files that cannot be read or do not belong together, and where atoms overlap so that the energy is no number
 * @example
 * const { frames } = await energiesOfFiles({ system: 'system.xml', coordinates: 'topology.pdb' });
 */
export async function energiesOfFiles(request: EnergyRequest): Promise<EnergyAnswer> {
  const { forceField, atoms: ownAtoms } = await readSystemFile(request.system, request.born);
  const trajectory = await readCoordinates(request.coordinates);
  const count = forceField.masses.length;
  checkCounts(trajectory, forceField, request.coordinates, request.system);
  const names: NamedFile[] = [
    [request.system, ownAtoms],
    [request.coordinates, trajectory.topology?.atoms],
  ];
  if (request.topology !== undefined) {
    names.push([request.topology, (await readCoordinates(request.topology)).topology?.atoms]);
  }
  checkNames(names, forceField, request.system);

  const warnings = trajectory.broken ? [`${request.coordinates}: ${trajectory.broken.message}`] : [];
  const terms = TERMS.filter((term) => forceField[term]);
  const atoms = names.find(([, found]) => found)?.[1];
  const name = (i: number) => nameOfAtom(atoms, i);
  const engine = request.precision === 'fast' ? kernelEngine(moleculeKernel(forceField)) : referenceEngine(forceField);
  const frames = Array.from({ length: trajectory.frames }, (_, frame) => {
    const positions = Float64Array.from(trajectory.positions.subarray(3 * count * frame, 3 * count * (frame + 1)));
    const lost = positions.findIndex((x) => !Number.isFinite(x));
    if (lost >= 0) throw new InputError(`frame ${frame}: ${name(Math.floor(lost / 3))} is at ${positions[lost]}`);
    const { energies, forces } = engine(positions, 1);
    const total = energies.reduce((sum, energy) => sum + energy);
    const [distance, i, j] = closestAtoms(positions);
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
