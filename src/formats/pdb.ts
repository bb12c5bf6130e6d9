/**
 * Reading of PDB files: names, positions (Å with three decimals), bonds from CONECT records; each model is a frame.
 * Source: Protein Data Bank contents guide, version 3.3 (wwPDB, 2012), https://www.wwpdb.org/documentation/file-format.
 */
import { InputError } from '../math/errors.js';
import {
  cellVectors,
  collectFrames,
  Lines,
  type Break,
  type Frame,
  type Frames,
  type Trajectory,
  type TrajectoryAtom,
} from './trajectory.js';

export interface PdbFrame extends Frame {
  readonly positions: Float64Array;
  readonly atoms: readonly TrajectoryAtom[];
  /** Serial numbers as the file gives them, to which CONECT records refer. */
  readonly serials: readonly string[];
}

/** A PDB file as a trajectory whose topology has bonds, too. */
export interface PdbTrajectory extends Trajectory {
  readonly topology: {
    readonly atoms: readonly TrajectoryAtom[];
    /** Two atoms each. */ readonly bonds: Int32Array;
  };
}

/** Elements of two letters that names start with when the element's own columns are empty. */
const twoLetters = new Set(
  'LI BE NA MG AL SI CL CA FE MN CO NI CU ZN SE BR RB SR AG CD CS BA PT AU HG PB'.split(' '),
);

function elementOf(line: string): string {
  const given = line
    .slice(76, 78)
    .trim()
    .replace(/[^A-Za-z]/g, '');
  // Without it, the columns of the name tell: elements of one letter leave the first one empty, unless the name is long.
  const columns = line.slice(12, 14).toUpperCase();
  const long = line.slice(12, 16).trim().length === 4;
  const letters = line.slice(12, 16).replace(/[^A-Za-z]/g, '');
  const guessed = !long && twoLetters.has(columns) ? columns : letters.slice(0, 1);
  const element = given || guessed;
  return element.slice(0, 1).toUpperCase() + element.slice(1).toLowerCase();
}

/** Reads what comes between two models, or all of a file without models. */
class Model {
  readonly atoms: TrajectoryAtom[] = [];
  readonly positions: number[] = [];
  readonly serials: string[] = [];
  readonly #seen = new Map<string, string>();

  /** Takes an ATOM or HETATM record; returns what is wrong with it. Of alternate locations the first one counts. */
  add(line: string): string | undefined {
    const numbers = [30, 38, 46].map((at) => {
      const text = line.slice(at, at + 8).trim();
      return text === '' ? NaN : Number(text);
    });
    if (numbers.some(Number.isNaN) || line.length < 54) {
      return `its columns 31 to 54 should be a position, they are '${line.slice(30, 54)}'`;
    }
    const name = line.slice(12, 16).trim();
    const location = line.slice(16, 17);
    const residue = line.slice(17, 21).trim();
    const number = line.slice(22, 26).trim();
    const chain = line.slice(21, 22).trim();
    if (location.trim() !== '') {
      const place = `${chain} ${residue} ${line.slice(22, 27)} ${name}`;
      const first = this.#seen.get(place) ?? location;
      this.#seen.set(place, first);
      if (first !== location) return undefined;
    }
    // beyond 9999, programs count in hexadecimal
    const residueNumber = /^-?\d+$/.test(number) ? Number(number) : parseInt(number, 16) || 0;
    this.atoms.push({ name, element: elementOf(line), residue, residueNumber, chain });
    this.positions.push(...numbers.map((x) => x / 10));
    this.serials.push(line.slice(6, 11).trim());
    return undefined;
  }
}

/**
 * The models of a PDB file, one by one; their times are their numbers. The generator returns where a file that is cut
 * short breaks.
 *
 * @throws InputError when the file has no atom that can be read
 */
export function* pdbFrames(
  source: Uint8Array | string,
  onConnect: (serials: readonly string[]) => void = () => undefined,
): Frames<PdbFrame> {
  const lines = new Lines(source);
  let model = new Model();
  let [frames, byte, inModel] = [0, 0, false];
  let cell: Float64Array | undefined;
  const broken = (what: string): Break => {
    const message = `the PDB file breaks in model ${frames + 1}, line ${lines.count}: ${what}`;
    if (frames === 0) throw new InputError(message);
    return { frames, byte, message };
  };
  const close = (): PdbFrame => {
    const { atoms, serials } = model;
    const frame = {
      atoms,
      serials,
      positions: Float64Array.from(model.positions),
      time: frames++,
      ...(cell && { cell }),
    };
    model = new Model();
    byte = lines.byte;
    return frame;
  };
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const record = line.slice(0, 6).trimEnd();
    if (record === 'ATOM' || record === 'HETATM') {
      const wrong = model.add(line);
      if (wrong) return broken(wrong);
    } else if (record === 'MODEL') {
      inModel = true;
    } else if (record === 'ENDMDL') {
      inModel = false;
      if (model.atoms.length > 0) yield close();
    } else if (record === 'CRYST1') {
      const numbers = [6, 15, 24, 33, 40, 47].map((at, i) => Number(line.slice(at, at + (i < 3 ? 9 : 7))));
      // 1 × 1 × 1 Å stands for "no crystal"
      if (numbers.every((x) => x > 0) && numbers[0] > 1) {
        cell = cellVectors(numbers.map((x, i) => (i < 3 ? x / 10 : x)));
      }
    } else if (record === 'CONECT') {
      const fields = [6, 11, 16, 21, 26].map((at) => line.slice(at, at + 5).trim());
      onConnect(fields.filter((field) => field !== ''));
    }
  }
  if (inModel) return broken('its ENDMDL is missing');
  if (model.atoms.length > 0) yield close();
  if (frames === 0) throw new InputError('not a PDB file: it has no ATOM or HETATM record');
  return undefined;
}

/**
 * Reads a PDB file: all models, names, the bonds that it lists. See {@link pdbFrames}.
 *
 * @throws InputError when it is no PDB file or its models have different atoms
 * @example
 * const { topology, positions } = decodePdb(await readFile('topology.pdb', 'utf8'));
 */
export function decodePdb(source: Uint8Array | string): PdbTrajectory {
  let first: PdbFrame | undefined;
  const connects: (readonly string[])[] = [];
  const trajectory = collectFrames(
    pdbFrames(source, (serials) => connects.push(serials)),
    (frame) => (first ??= frame),
  );
  const { atoms, serials } = first!;
  const atomOf = new Map(serials.map((serial, i) => [serial, i]));
  const pairs = new Set<number>();
  for (const [from, ...partners] of connects) {
    const a = atomOf.get(from);
    for (const partner of partners) {
      const b = atomOf.get(partner);
      if (a !== undefined && b !== undefined && a !== b)
        pairs.add(Math.min(a, b) * atoms.length + Math.max(a, b));
    }
  }
  const bonds = Int32Array.from(
    [...pairs]
      .sort((a, b) => a - b)
      .flatMap((pair) => [Math.floor(pair / atoms.length), pair % atoms.length]),
  );
  return { ...trajectory, topology: { atoms, bonds } };
}
