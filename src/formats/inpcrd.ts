/**
 * Amber's coordinate and restart files in text (inpcrd, rst7): a title, the number of atoms and perhaps the time, then
 * positions, velocities if there are any, and a box if there is one, in columns of twelve.
 * Source: "Amber file formats", https://ambermd.org/FileFormats.php.
 */
import { InputError } from '../math/errors.js';
import { cellVectors, type Trajectory } from './trajectory.js';

export interface Inpcrd extends Trajectory {
  readonly positions: Float64Array;
  /** nm/ps, atoms × 3, where the file has them. */
  readonly velocities?: Float64Array;
  readonly title: string;
}

/** Amber's unit of time is 1/20.455 ps. */
const VELOCITY_UNIT = 20.455;

/**
 * Reads an inpcrd or rst7 file as one frame.
 *
 * @throws InputError when it is none, is cut short, or is a NetCDF restart
 * @example
 * const { positions, atoms } = decodeInpcrd(await readFile('molecule.rst7', 'utf8'));
 */
export function decodeInpcrd(source: Uint8Array | string): Inpcrd {
  const text = typeof source === 'string' ? source : new TextDecoder('latin1').decode(source);
  if (text.startsWith('CDF') || text.startsWith('\x89HDF')) {
    throw new InputError(
      'a NetCDF restart file is not read here: write a text one (cpptraj: trajout x.rst7 restart; sander: ntxo=1)',
    );
  }
  const lines = text.split(/\r?\n/);
  while (lines.length > 0 && lines.at(-1)!.trim() === '') lines.pop();
  const [atoms, time] = (lines[1] ?? '').trim().split(/\s+/).map(Number);
  if (!Number.isInteger(atoms) || atoms < 1) {
    throw new InputError(
      `not an inpcrd file: line 2 should be the number of atoms, it is '${(lines[1] ?? '').slice(0, 40)}'`,
    );
  }
  const numbers = lines.slice(2).flatMap((line, i) =>
    Array.from({ length: Math.ceil(line.trimEnd().length / 12) }, (_, column) => {
      const field = line.slice(12 * column, 12 * (column + 1)).trim();
      const value = field === '' ? NaN : Number(field);
      if (Number.isNaN(value))
        throw new InputError(`line ${i + 3} of the inpcrd file has '${field}' in place of a number`);
      return value;
    }),
  );
  const size = 3 * atoms;
  const rest = numbers.length - size;
  if (rest < 0) {
    throw new InputError(
      `the inpcrd file is cut short: ${atoms} atoms need ${size} numbers, it has ${numbers.length}`,
    );
  }
  // Six numbers after one or two atoms could be velocities: as a box they would be lengths and angles, of tens and more.
  const boxed = numbers.slice(-3).every((angle) => angle >= 30 && angle <= 150);
  const box = rest % size === 6 || (rest === 6 && boxed) ? numbers.slice(-6) : [];
  const moving = rest - box.length;
  if (moving !== 0 && moving !== size) {
    throw new InputError(
      `the inpcrd file has ${numbers.length} numbers: ${atoms} atoms need ${size}, twice as many with velocities, six more with a box`,
    );
  }
  return {
    frames: 1,
    atoms,
    title: lines[0].trim(),
    positions: Float64Array.from(numbers.slice(0, size), (x) => x / 10),
    times: Float64Array.of(time ?? 0),
    ...(moving > 0 && {
      velocities: Float64Array.from(numbers.slice(size, 2 * size), (v) => (v * VELOCITY_UNIT) / 10),
    }),
    ...(box.length > 0 && { cells: cellVectors(box.map((x, i) => (i < 3 ? x / 10 : x))) }),
  };
}
