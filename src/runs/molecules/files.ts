/** Molecules and their coordinates from files, told apart by content and name. */
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import {
  decodeDcd,
  decodeGro,
  decodeInpcrd,
  decodeNpy,
  decodePdb,
  decodeXtc,
  decodeXyz,
  type Trajectory,
} from '../../formats/index.js';
import { InputError, placed } from '../../math/index.js';
import {
  alanineDipeptide,
  alanineDipeptideFlavours,
  buildMolecule,
  checkAtoms,
  readAmberPrmtop,
  readOpenmmSystem,
  type AlanineDipeptideFlavour,
  type Atom,
  type BornOptions,
  type ForceField,
  type Molecule,
  type MoleculeFiles,
} from '../../systems/molecules/index.js';

/** A force field, and names where its file has them. */
export interface SystemFile {
  readonly forceField: ForceField;
  readonly atoms?: readonly Atom[];
}

const builtIn = 'alanine-dipeptide';

/**
 * Reads a force field: OpenMM's System XML, an Amber prmtop, or one that is built in (`alanine-dipeptide/ff96-obc`).
 *
 * @param born - implicit solvent of a prmtop; the other files have theirs
 * @throws InputError for a missing file, one of another kind, or one with what is not supported
 */
export async function readSystemFile(path: string, born?: BornOptions): Promise<SystemFile> {
  const [name, flavour] = path.split('/');
  if (name === builtIn && extname(path) === '') {
    if (born) throw new InputError(`--gb is for prmtop files; ${path} has its own solvent`);
    const { forceField, topology } = await alanineDipeptide(
      flavour === undefined ? {} : { flavour: flavour as AlanineDipeptideFlavour },
    );
    return { forceField, atoms: topology.atoms };
  }
  const text = new TextDecoder().decode(await readBytes(path));
  return placed(`${basename(path)}: `, () => {
    if (/^\s*(\uFEFF)?</.test(text)) {
      if (born) throw new InputError('--gb is for prmtop files; an OpenMM System has its own solvent');
      return { forceField: readOpenmmSystem(text) };
    }
    if (/^%(VERSION|FLAG)/m.test(text)) return readAmberPrmtop(text, born && { born });
    const names = alanineDipeptideFlavours.map((each) => `${builtIn}/${each}`).join(', ');
    throw new InputError(`neither OpenMM's System XML nor an Amber prmtop; built in are ${names}`);
  });
}

const readers: Record<string, (bytes: Uint8Array) => Trajectory> = {
  ...{ '.pdb': decodePdb, '.dcd': decodeDcd, '.xtc': decodeXtc, '.gro': decodeGro, '.npy': decodePositions },
  ...{ '.xyz': decodeNamedXyz, '.extxyz': decodeNamedXyz },
  ...{ '.inpcrd': decodeInpcrd, '.rst7': decodeInpcrd, '.rst': decodeInpcrd, '.crd': decodeInpcrd },
};

/**
 * Reads coordinates by the ending of the file's name: pdb, dcd, xtc, xyz, extxyz, gro, inpcrd, rst7 or npy. A file that
 * is cut short gives its whole frames and says where it breaks.
 *
 * @throws InputError for a missing file, another ending, or a file without a whole frame
 */
export async function readCoordinates(path: string): Promise<Trajectory> {
  const ending = extname(path).toLowerCase();
  if (!Object.hasOwn(readers, ending)) {
    throw new InputError(`${path}: coordinates are read from ${Object.keys(readers).join(', ')} files`);
  }
  const bytes = await readBytes(path);
  return placed(`${basename(path)}: `, () => {
    const trajectory = readers[ending](bytes);
    if (trajectory.frames === 0) throw new InputError(trajectory.broken?.message ?? 'the file has no frame');
    return trajectory;
  });
}

/**
 * Reads a molecule: its force field, the first frame of its coordinates, and names from whichever file has them.
 *
 * @throws InputError for files that cannot be read, or that are not of the same molecule
 * @example
 * const molecule = await readMolecule({ system: 'system.xml', coordinates: 'topology.pdb' });
 */
export async function readMolecule({ system, coordinates, topology, born }: MoleculeFiles): Promise<Molecule> {
  const { forceField, atoms: own } = await readSystemFile(system, born);
  const trajectory = await readCoordinates(coordinates);
  checkCounts(trajectory, forceField, coordinates, system);
  const named = topology === undefined ? undefined : (await readCoordinates(topology)).topology?.atoms;
  const names: NamedFile[] = [
    ...(topology === undefined ? [] : [[topology, named] as const]),
    [coordinates, trajectory.topology?.atoms],
    [system, own],
  ];
  checkNames(names, forceField, system);
  const atoms = names.find(([, found]) => found)?.[1];
  const positions = Float64Array.from(trajectory.positions.subarray(0, 3 * trajectory.atoms));
  return buildMolecule({ forceField, positions, ...(atoms ? { atoms } : {}) });
}

/** A file, and the atoms that it names if it does. */
export type NamedFile = readonly [file: string, atoms: readonly Atom[] | undefined];

/** @throws InputError where coordinates and force field have different numbers of atoms */
export function checkCounts({ atoms }: Trajectory, { masses }: ForceField, file: string, system: string): void {
  if (atoms === masses.length) return;
  throw new InputError(
    `${file} has ${atoms} atoms, ${system} has ${masses.length}: they are not of the same molecule`,
  );
}

/** @throws InputError where a file names other atoms than the force field has */
export function checkNames(files: readonly NamedFile[], forceField: ForceField, system: string): void {
  for (const [file, atoms] of files) {
    if (!atoms) continue;
    placed(`${file} does not fit ${system}: `, () => checkAtoms(forceField, atoms));
  }
}

/** Frames × atoms × 3, or atoms × 3, in nm. */
function decodePositions(bytes: Uint8Array): Trajectory {
  const { data, shape } = decodeNpy(bytes);
  const [frames, atoms, axes] = shape.length === 2 ? [1, ...shape] : shape;
  if (shape.length < 2 || shape.length > 3 || axes !== 3) {
    throw new InputError(`an array of shape [${shape.join(', ')}] is not frames × atoms × 3`);
  }
  if (!(data instanceof Float64Array || data instanceof Float32Array)) {
    throw new InputError('positions must be float64 or float32');
  }
  return { frames, atoms, positions: data, times: Float64Array.from({ length: frames }, (_, i) => i) };
}

function decodeNamedXyz(bytes: Uint8Array): Trajectory {
  const { species, ...trajectory } = decodeXyz(bytes);
  const atoms = species.map((name) => {
    const element = /^[A-Z][a-z]?$/.test(name) && name !== 'X' ? name : '';
    return { name, element, residue: 'MOL', residueNumber: 1, chain: '' };
  });
  return { ...trajectory, topology: { atoms } };
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new InputError(`there is no file ${path}`);
    if (code === 'EISDIR') throw new InputError(`${path} is a folder`);
    throw error;
  }
}
