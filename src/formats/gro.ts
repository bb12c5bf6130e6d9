/**
 * GRO, GROMACS' text structures: columns of fixed width in nm, one or more frames; the number of decimals shows in the distance of the points.
 * Source: GROMACS manual, "File formats", gro.
 */
import { InputError } from '../math/errors.js';
import {
  collectFrames,
  Lines,
  type Break,
  type Frame,
  type Frames,
  type Trajectory,
  type TrajectoryAtom,
} from './trajectory.js';

export interface GroFrame extends Frame {
  readonly positions: Float64Array;
  /** nm/ps, atoms × 3, where the file has them. */
  readonly velocities?: Float64Array;
  readonly title: string;
  readonly atoms: readonly TrajectoryAtom[];
}

/** The element of an atom by its name: ions are alone in a residue of their name; else the first letter tells. */
function elementOf(name: string, residue: string): string {
  const letters = name.replaceAll(/[^A-Za-z]/g, '');
  const isIon =
    letters.length > 1 && letters.toUpperCase() === residue.replaceAll(/[^A-Za-z]/g, '').toUpperCase();
  return isIon ? letters[0].toUpperCase() + letters[1].toLowerCase() : letters.slice(0, 1).toUpperCase();
}

/**
 * The frames of a GRO file, one by one. Times come from `t= ...` in the title, else they are the frames' numbers; elements are told from
 * names. The generator returns where a file that is cut short breaks.
 *
 * @throws InputError when it is no GRO file
 * @example
 * for (const { positions, atoms } of groFrames(await readFile('conf.gro'))) console.log(atoms[0].name, positions[0]);
 */
export function* groFrames(source: Uint8Array | string): Frames<GroFrame> {
  const lines = new Lines(source);
  for (let frames = 0; ; frames++) {
    const byte = lines.byte;
    const title = lines.next();
    if (title === undefined || (frames > 0 && title.trim() === '' && lines.atEnd)) return undefined;
    const broken = (what: string): Break => ({
      frames,
      byte,
      message: `the GRO file breaks in frame ${frames}: ${what}`,
    });
    const count = lines.next();
    if (count === undefined || !/^\s*\d+\s*$/.test(count)) {
      const what = `line ${lines.count} should be a number of atoms, it is '${(count ?? '').slice(0, 40)}'`;
      if (frames === 0) throw new InputError(`not a GRO file: ${what}`);
      return broken(count === undefined ? 'it is cut short' : what);
    }
    const frame = readFrame(lines, Number(count), title, frames);
    if (typeof frame === 'string') return broken(frame);
    yield frame;
  }
}

function readFrame(lines: Lines, count: number, title: string, index: number): GroFrame | string {
  const positions = new Float64Array(3 * count);
  const velocities = new Float64Array(3 * count);
  const atoms: TrajectoryAtom[] = [];
  let hasVelocities = count > 0;
  for (let atom = 0; atom < count; atom++) {
    const line = lines.next();
    if (line === undefined) return 'it is cut short';
    const point = line.indexOf('.', 20);
    const width = line.indexOf('.', point + 1) - point;
    const number = (i: number, size: number, from: number) => {
      const text = line.slice(from + i * size, from + (i + 1) * size);
      return text.trim() === '' ? NaN : Number(text);
    };
    for (let k = 0; k < 3; k++) {
      positions[3 * atom + k] = number(k, width, 20);
      velocities[3 * atom + k] = number(k, width, 20 + 3 * width); // as wide, with one decimal more
    }
    hasVelocities &&= !Number.isNaN(velocities[3 * atom + 2]);
    // All numbers have the same decimals: a line that was cut has fewer in its last one.
    const whole = line.slice(20, 20 + 3 * width).length === 3 * width;
    if (point < 0 || width <= 0 || !whole || Number.isNaN(positions[3 * atom + 2]))
      return `line ${lines.count}, atom ${atom} of ${count}, is not whole`;
    const name = line.slice(10, 15).trim();
    const residue = line.slice(5, 10).trim();
    const residueNumber = Number(line.slice(0, 5));
    atoms.push({ name, element: elementOf(name, residue), residue, residueNumber, chain: '' });
  }
  const box = lines.next()?.trim().split(/\s+/).map(Number) ?? [];
  if ((box.length !== 3 && box.length !== 9) || box.some(Number.isNaN))
    return 'the line of its box is not whole';
  const [ax, by, cz, ay = 0, az = 0, bx = 0, bz = 0, cx = 0, cy = 0] = box;
  const time = /\bt=\s*(\S+)/.exec(title)?.[1];
  const step = /\bstep=\s*(\d+)/.exec(title)?.[1];
  return {
    positions,
    ...(hasVelocities ? { velocities } : {}),
    title,
    atoms,
    time: time === undefined || Number.isNaN(Number(time)) ? index : Number(time),
    ...(step === undefined ? {} : { step: Number(step) }),
    cell: Float64Array.of(ax, ay, az, bx, by, bz, cx, cy, cz),
  };
}

/**
 * Reads a GRO file with its names. See {@link groFrames}.
 *
 * @example
 * const { topology, positions, cells } = decodeGro(await readFile('conf.gro'));
 */
export function decodeGro(source: Uint8Array | string): Trajectory {
  let atoms: readonly TrajectoryAtom[] | undefined;
  const trajectory = collectFrames(groFrames(source), (frame) => (atoms ??= frame.atoms));
  return { ...trajectory, ...(atoms ? { topology: { atoms } } : {}) };
}
