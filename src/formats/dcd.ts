/**
 * DCD, the binary trajectory of CHARMM, NAMD and OpenMM: Fortran records of single-precision coordinates in Å, one record for all x,
 * one for y, one for z. Frames are evenly spaced in time. Written as OpenMM writes it (CHARMM flavour, cell angles as cosines).
 * Source: B. R. Brooks et al., J. Comput. Chem. 4, 187 (1983), DOI 10.1002/jcc.540040211; the layout as in VMD's DCD plugin notes.
 */
import { InputError } from '../math/errors.js';
import {
  cellLengthsAndAngles,
  cellVectors,
  checkTrajectory,
  collectFrames,
  type Frame,
  type Frames,
  type Trajectory,
  type TrajectoryData,
} from './trajectory.js';

/** CHARMM's unit of time in ps: √(Da Å² / (kcal/mol)). */
const akma = 0.04888821;

interface Header {
  readonly atoms: number;
  readonly littleEndian: boolean;
  /** Bytes of a record's marker: 4, or 8 from some 64-bit Fortran programs. */
  readonly marker: number;
  readonly firstStep: number;
  readonly stepsBetween: number;
  /** ps. */
  readonly timeStep: number;
  readonly hasCell: boolean;
  readonly hasFourth: boolean;
  /** Where the first frame starts. */
  readonly end: number;
}

/** The start and the length of the record at `at`, or undefined where it is not whole. */
function record(
  view: DataView,
  at: number,
  { littleEndian, marker }: Pick<Header, 'littleEndian' | 'marker'>,
) {
  if (at + marker > view.byteLength) return undefined;
  const read = (where: number) =>
    marker === 4 ? view.getInt32(where, littleEndian) : Number(view.getBigInt64(where, littleEndian));
  const length = read(at);
  const start = at + marker;
  const whole = length >= 0 && start + length + marker <= view.byteLength && read(start + length) === length;
  return whole ? { start, length, next: start + length + marker } : undefined;
}

function readHeader(view: DataView): Header {
  const fail = (what: string): never => {
    throw new InputError(`not a DCD file that can be read: ${what}`);
  };
  if (view.byteLength < 92) fail(`${view.byteLength} bytes are too few for its header`);
  const littleEndian = view.getInt32(0, true) === 84;
  if (!littleEndian && view.getInt32(0) !== 84 && view.getBigInt64(0) !== 84n)
    fail('it does not start with a record of 84 bytes');
  const marker = view.getInt32(4, littleEndian) === 0 || view.getInt32(0, littleEndian) === 0 ? 8 : 4;
  const layout = { littleEndian, marker };
  const first = record(view, 0, layout) ?? fail('its first record is broken');
  if (view.getUint32(first.start) !== 0x434f5244) fail("its first record does not start with 'CORD'");
  const control = (i: number) => view.getInt32(first.start + 4 + 4 * i, littleEndian);
  const charmm = control(19) !== 0;
  if (control(8) !== 0) {
    fail(`it holds ${control(8)} fixed atoms only once: write it again with all atoms in every frame`);
  }
  const titles = record(view, first.next, layout) ?? fail('its titles are cut short');
  const counts = record(view, titles.next, layout) ?? fail('the number of its atoms is missing');
  const delta = charmm
    ? view.getFloat32(first.start + 40, littleEndian)
    : view.getFloat64(first.start + 40, littleEndian);
  return {
    ...layout,
    atoms: view.getInt32(counts.start, littleEndian),
    firstStep: control(1),
    stepsBetween: Math.max(1, control(2)),
    timeStep: delta * akma,
    hasCell: charmm && control(10) !== 0,
    hasFourth: charmm && control(11) !== 0,
    end: counts.next,
  };
}

/** a, cos γ, b, cos β, cos α, c, in Å; older programs write the angles in degrees. */
function readCell(view: DataView, at: number, littleEndian: boolean): Float64Array {
  const number = (i: number) => view.getFloat64(at + 8 * i, littleEndian);
  const stored = [number(4), number(3), number(1)];
  const cosines = stored.every((x) => Math.abs(x) <= 1);
  const angles = cosines ? stored.map((x) => (x === 0 ? 90 : (Math.acos(x) * 180) / Math.PI)) : stored;
  return cellVectors([number(0) / 10, number(2) / 10, number(5) / 10, ...angles]);
}

/**
 * The frames of a DCD file, one by one: little- and big-endian, with or without cells. Positions are float32, as in the file.
 * The generator returns where a file that is cut short breaks.
 *
 * @throws InputError for other files, and files with fixed atoms
 * @example
 * for (const { positions, time } of dcdFrames(bytes)) console.log(time, positions[0]);
 */
export function* dcdFrames(bytes: Uint8Array): Frames<Frame & { positions: Float32Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(view);
  const { atoms, littleEndian } = header;
  let at = header.end;
  let frames = 0;
  while (at < bytes.length) {
    const broken = (what: string) => ({
      frames,
      byte: at,
      message: `the DCD file breaks in frame ${frames}: ${what}`,
    });
    let next = at;
    let cell: Float64Array | undefined;
    if (header.hasCell) {
      const found = record(view, next, header);
      if (found?.length !== 48) return broken('its cell is not whole');
      cell = readCell(view, found.start, littleEndian);
      next = found.next;
    }
    const positions = new Float32Array(3 * atoms);
    for (let axis = 0; axis < (header.hasFourth ? 4 : 3); axis++) {
      const found = record(view, next, header);
      if (found?.length !== 4 * atoms) return broken(`coordinate ${'xyzw'[axis]} is not whole`);
      next = found.next;
      if (axis === 3) continue;
      for (let i = 0; i < atoms; i++)
        positions[3 * i + axis] = view.getFloat32(found.start + 4 * i, littleEndian) / 10;
    }
    const step = header.firstStep + frames * header.stepsBetween;
    yield { positions, time: step * header.timeStep, step, ...(cell ? { cell } : {}) };
    frames++;
    at = next;
  }
  return undefined;
}

/**
 * Reads a DCD file. See {@link dcdFrames}; times are (first step + frame × steps between) × time step, as its header says.
 *
 * @example
 * const { frames, atoms, positions, times } = decodeDcd(await readFile('run.dcd'));
 */
export function decodeDcd(bytes: Uint8Array): Trajectory {
  return collectFrames(dcdFrames(bytes));
}

/** Whole steps and their length such that step × length gives evenly spaced times. */
function spacing(times: ArrayLike<number> | undefined, frames: number) {
  const start = times?.[0] ?? 0;
  const between = times && frames > 1 ? (times[frames - 1] - start) / (frames - 1) : 1;
  for (let i = 0; times && i < frames; i++) {
    // Times that were single-precision numbers once are as even as those can be.
    const tolerance = 1e-5 * Math.abs(between) + 2.5e-7 * Math.abs(times[i]);
    if (Math.abs(times[i] - (start + i * between)) > tolerance) {
      throw new InputError(
        `times[${i}] is ${times[i]} ps: a DCD file holds evenly spaced frames; write an XTC file`,
      );
    }
  }
  if (!(between > 0)) throw new InputError(`frames are ${between} ps apart: times must grow`);
  // The header holds whole numbers of steps: the longest time step of which both the start and the interval are multiples.
  for (let stepsBetween = 1; stepsBetween <= 10_000; stepsBetween++) {
    const timeStep = between / stepsBetween;
    const firstStep = Math.round(start / timeStep);
    if (Math.abs(firstStep * timeStep - start) <= 1e-5 * between + 2.5e-7 * Math.abs(start))
      return { firstStep, stepsBetween, timeStep };
  }
  throw new InputError(
    `the first time, ${start} ps, does not fit frames ${between} ps apart: write an XTC file`,
  );
}

/**
 * Writes a DCD file, little-endian, as OpenMM does: single precision, Å. Times must be evenly spaced.
 *
 * @throws InputError when arrays do not fit, or times are uneven
 * @example
 * await writeFile('run.dcd', encodeDcd({ frames, atoms, positions, times }));
 */
export function encodeDcd(trajectory: TrajectoryData): Uint8Array<ArrayBuffer> {
  checkTrajectory(trajectory);
  const { frames, atoms, positions, times, cells } = trajectory;
  const { firstStep, stepsBetween, timeStep } = spacing(times, frames);
  const title = 'Written by Wellspring';
  const headerLength = 92 + (12 + 80) + 12;
  const frameLength = (cells ? 56 : 0) + 3 * (8 + 4 * atoms);
  const bytes = new Uint8Array(headerLength + frames * frameLength);
  const view = new DataView(bytes.buffer);
  const int = (at: number, value: number) => view.setInt32(at, value, true);
  const ascii = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);

  int(0, 84);
  ascii(4, 'CORD');
  [frames, firstStep, stepsBetween].forEach((value, i) => int(8 + 4 * i, value));
  view.setFloat32(44, timeStep / akma, true);
  int(48, cells ? 1 : 0);
  int(84, 24); // a CHARMM version, which tells readers that cells and the single-precision time step are as here
  int(88, 84);
  [84, 1].forEach((value, i) => int(92 + 4 * i, value));
  ascii(100, title.padEnd(80));
  [84, 4, atoms, 4].forEach((value, i) => int(180 + 4 * i, value));

  let at = headerLength;
  for (let frame = 0; frame < frames; frame++) {
    if (cells) {
      const [a, b, c, alpha, beta, gamma] = cellLengthsAndAngles(cells.subarray(9 * frame, 9 * frame + 9));
      const cosine = (degrees: number) => (degrees === 90 ? 0 : Math.cos((degrees * Math.PI) / 180));
      int(at, 48);
      [10 * a, cosine(gamma), 10 * b, cosine(beta), cosine(alpha), 10 * c].forEach((value, i) =>
        view.setFloat64(at + 4 + 8 * i, value, true),
      );
      int(at + 52, 48);
      at += 56;
    }
    for (let axis = 0; axis < 3; axis++) {
      int(at, 4 * atoms);
      at += 4;
      for (let i = 0; i < atoms; i++, at += 4)
        view.setFloat32(at, 10 * positions[3 * (frame * atoms + i) + axis], true);
      int(at, 4 * atoms);
      at += 4;
    }
  }
  return bytes;
}
