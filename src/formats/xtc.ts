/**
 * XTC, GROMACS' compressed trajectory: positions rounded to whole multiples of 1/precision nm; an atom near the one before it is stored
 * as a small difference, whose number of bits adapts along the molecule. Big-endian (XDR) throughout.
 * Source: F. van Hoesel's xdr3dfcoord, part of GROMACS: M. Abraham et al., SoftwareX 1, 19 (2015), DOI 10.1016/j.softx.2015.06.001;
 * "File formats" in its manual. Files are byte for byte those of that library.
 */
import { InputError } from '../math/errors.js';
import {
  checkTrajectory,
  collectFrames,
  splitFrames,
  type Frame,
  type Frames,
  type Trajectory,
  type TrajectoryData,
} from './trajectory.js';
import { BitReader, BitWriter, firstPacking, lastPacking } from './xtc-bits.js';
import { pack, unpack } from './xtc-coordinates.js';

/** The first number of every frame; the second is of frames with more bytes than 32 bits count. */
const magic = 1995;
const longMagic = 2023;
/** Up to so many atoms nothing is compressed. */
const fewAtoms = 9;

/**
 * The frames of an XTC file, one by one, as the float32 numbers that other readers give.
 * The generator returns where a file that is cut short or damaged breaks.
 *
 * @throws InputError when it is no XTC file
 * @example
 * for (const { positions, time, step } of xtcFrames(bytes)) console.log(step, time, positions[0]);
 */
export function* xtcFrames(bytes: Uint8Array): Frames<Frame & { positions: Float32Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (let frames = 0; at < bytes.length; frames++) {
    const broken = (what: string) => ({
      frames,
      byte: at,
      message: `the XTC file breaks in frame ${frames}: ${what}`,
    });
    const start = bytes.length - at >= 4 ? view.getInt32(at) : NaN;
    if (start !== magic && start !== longMagic) {
      if (frames === 0) throw new InputError('not an XTC file: it does not start with the number 1995');
      return broken(`byte ${at} does not start a frame`);
    }
    if (bytes.length - at < 56) return broken('its header is cut short');
    const atoms = view.getInt32(at + 4);
    if (atoms < 0 || view.getInt32(at + 52) !== atoms) return broken('its two numbers of atoms differ');
    const coordinates = readCoordinates(view, at + 56, atoms, start === longMagic);
    if (typeof coordinates === 'string') return broken(coordinates);
    const cell = Float64Array.from({ length: 9 }, (_, i) => view.getFloat32(at + 16 + 4 * i));
    yield {
      positions: coordinates.positions,
      time: view.getFloat32(at + 12),
      step: view.getInt32(at + 8),
      ...(cell.some((x) => x !== 0) ? { cell } : {}),
    };
    at = coordinates.next;
  }
  return undefined;
}

/** Positions and where the next frame starts, or what is wrong. */
function readCoordinates(view: DataView, at: number, atoms: number, long: boolean) {
  if (atoms <= fewAtoms) {
    const next = at + 12 * atoms;
    if (next > view.byteLength) return 'it is cut short';
    return {
      positions: Float32Array.from({ length: 3 * atoms }, (_, i) => view.getFloat32(at + 4 * i)),
      next,
    };
  }
  const data = at + (long ? 40 : 36);
  if (data > view.byteLength) return 'it is cut short';
  const precision = view.getFloat32(at);
  const least = [0, 1, 2].map((k) => view.getInt32(at + 4 + 4 * k));
  const sizes = [0, 1, 2].map((k) => view.getInt32(at + 16 + 4 * k) - least[k] + 1);
  const small = view.getInt32(at + 28);
  const length = long ? Number(view.getBigInt64(at + 32)) : view.getInt32(at + 32);
  if (
    !(precision > 0) ||
    sizes.some((size) => size < 1) ||
    small < firstPacking ||
    small > lastPacking ||
    length < 0
  )
    return 'its header is damaged';
  const next = data + 4 * Math.ceil(length / 4);
  if (next > view.byteLength) return 'it is cut short';
  const bits = new BitReader(new Uint8Array(view.buffer, view.byteOffset), data, length);
  const positions = unpack(bits, { atoms, precision, least, sizes, small });
  return positions
    ? { positions, next: data + 4 * Math.ceil(length / 4) }
    : 'its compressed positions are damaged';
}

/**
 * Reads an XTC file. See {@link xtcFrames}.
 *
 * @example
 * const { frames, atoms, positions, times, broken } = decodeXtc(await readFile('run.xtc'));
 */
export function decodeXtc(bytes: Uint8Array): Trajectory {
  return collectFrames(xtcFrames(bytes));
}

/**
 * Writes an XTC file. Positions are rounded to multiples of 1/precision nm (default 1000: 0.001 nm), those of up to nine atoms stored
 * as float32 instead. Files may be joined one behind the other: the frames of a part are a file by themselves.
 *
 * @throws InputError when arrays do not fit, or a position is too large for the precision
 * @example
 * await appendFile('run.xtc', encodeXtc({ frames: 1, atoms, positions, times: [0.5] }, { precision: 10_000 }));
 */
export function encodeXtc(trajectory: TrajectoryData, { precision = 1000 } = {}): Uint8Array<ArrayBuffer> {
  checkTrajectory(trajectory);
  if (!(precision > 0 && precision < Infinity)) {
    throw new InputError(
      `precision is ${precision}: give a positive number, such as 1000 for steps of 0.001 nm`,
    );
  }
  const { frames, atoms } = trajectory;
  const writer = new BitWriter();
  const parts: Uint8Array[] = [];
  let index = 0;
  for (const { positions, time, step, cell } of splitFrames(trajectory)) {
    const few = atoms <= fewAtoms;
    const body = few
      ? undefined
      : pack(writer, positions, Math.fround(precision), `frame ${index} of ${frames}`);
    const part = new Uint8Array(56 + (body ? 36 + 4 * Math.ceil(body.bytes.length / 4) : 12 * atoms));
    const view = new DataView(part.buffer);
    [magic, atoms, step].forEach((value, i) => view.setInt32(4 * i, value));
    view.setFloat32(12, time);
    for (let i = 0; i < 9; i++) view.setFloat32(16 + 4 * i, cell?.[i] ?? 0);
    view.setInt32(52, atoms);
    if (body) {
      view.setFloat32(56, precision);
      [...body.least, ...body.most, body.small, body.bytes.length].forEach((x, i) =>
        view.setInt32(60 + 4 * i, x),
      );
      part.set(body.bytes, 92);
    } else positions.forEach((x, i) => view.setFloat32(56 + 4 * i, x));
    parts.push(part);
    index++;
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
