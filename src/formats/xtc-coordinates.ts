/**
 * The compression of XTC files. The first atom of a run is a triple within the ranges of the whole frame, up to eight atoms after it are
 * triples of small differences, whose bits grow and shrink with what was met. See xtc.ts for the source.
 */
import { InputError } from '../math/errors.js';
import type { BitReader, BitWriter } from './xtc-bits.js';
import { bitsOf, bitsOfProduct, firstPacking, lastPacking, packing } from './xtc-bits.js';

/** Largest whole number that a position may become. */
const largest = 2147483645;
/** Above this size the three coordinates are packed one by one. */
const largestJoint = 0xffffff;

const half = (index: number) => packing[index] >> 1;

/** The header of compressed positions. */
export interface Packed {
  readonly atoms: number;
  readonly precision: number;
  readonly least: readonly number[];
  readonly sizes: readonly number[];
  readonly small: number;
}

/** Positions from their bits, or undefined where these are damaged. */
export function unpack(
  bits: BitReader,
  { atoms, precision, least, sizes, small }: Packed,
): Float32Array | undefined {
  const positions = new Float32Array(3 * atoms);
  const inverse = Math.fround(1 / precision);
  const [x0, y0, z0] = least;
  const joint = sizes.every((size) => size <= largestJoint);
  const jointBits = joint ? bitsOfProduct(sizes) : 0;
  const separateBits = sizes.map(bitsOf);
  const read = new Int32Array(3);
  let smallSizes: number[] = [];
  let atom = 0;
  let run = 0;
  const put = (x: number, y: number, z: number) => {
    positions[3 * atom] = Math.fround(x) * inverse;
    positions[3 * atom + 1] = Math.fround(y) * inverse;
    positions[3 * atom + 2] = Math.fround(z) * inverse;
    atom++;
  };
  while (atom < atoms) {
    if (joint) bits.triple(jointBits, sizes, read);
    else for (let k = 0; k < 3; k++) read[k] = bits.number(separateBits[k]);
    let x = read[0] + x0;
    let y = read[1] + y0;
    let z = read[2] + z0;
    let change = 0;
    if (bits.small(1)) {
      const code = bits.small(5);
      change = (code % 3) - 1;
      run = (code - (code % 3)) / 3;
    }
    if (atom + 1 + run > atoms || bits.exhausted) return undefined;
    if (run === 0) put(x, y, z);
    else {
      if (smallSizes[0] !== packing[small]) smallSizes = [packing[small], packing[small], packing[small]];
      const offset = half(small);
      for (let i = 0; i < run; i++) {
        const [lastX, lastY, lastZ] = [x, y, z];
        bits.triple(small, smallSizes, read);
        x += read[0] - offset;
        y += read[1] - offset;
        z += read[2] - offset;
        put(x, y, z);
        // The first two atoms of a run are stored the other way round, which keeps oxygen between its hydrogens.
        if (i === 0) put(lastX, lastY, lastZ);
      }
    }
    small += change;
    if (small < firstPacking || small > lastPacking) return undefined;
  }
  return bits.exhausted ? undefined : positions;
}

/** Positions as whole numbers, with their ranges and the smallest distance (sum over axes) of an atom from the one before. */
function round(positions: ArrayLike<number>, precision: number, where: string) {
  const whole = new Int32Array(positions.length);
  const least = [largest, largest, largest];
  const most = [-largest, -largest, -largest];
  let nearest = largest;
  for (let i = 0; i < positions.length; i += 3) {
    let difference = 0;
    for (let k = 0; k < 3; k++) {
      // In single precision, as the reference implementation computes.
      const scaled = Math.fround(Math.fround(positions[i + k]) * precision);
      const value = Math.trunc(Math.fround(scaled + (scaled >= 0 ? 0.5 : -0.5)));
      if (Math.abs(value) > largest) {
        throw new InputError(
          `${where}: atom ${i / 3} is at ${positions[i + k]} nm, too far away for precision ${precision}: use a smaller one`,
        );
      }
      whole[i + k] = value;
      least[k] = Math.min(least[k], value);
      most[k] = Math.max(most[k], value);
      if (i > 0) difference += Math.abs(value - whole[i + k - 3]);
    }
    if (i > 0) nearest = Math.min(nearest, difference);
  }
  if (most.some((value, k) => value - least[k] >= largest)) {
    throw new InputError(
      `${where}: the atoms are too far apart for precision ${precision}: use a smaller one`,
    );
  }
  return { whole, least, most, nearest };
}

/** Whether two atoms, by their places in the list, are closer than `limit` on every axis. */
function near(whole: Int32Array, i: number, j: number, limit: number): boolean {
  return (
    Math.abs(whole[i] - whole[j]) < limit &&
    Math.abs(whole[i + 1] - whole[j + 1]) < limit &&
    Math.abs(whole[i + 2] - whole[j + 2]) < limit
  );
}

/**
 * Packs positions into bits.
 *
 * @throws InputError when a position is too large for the precision; `where` names the frame
 */
export function pack(bits: BitWriter, positions: ArrayLike<number>, precision: number, where: string) {
  const { whole, least, most, nearest } = round(positions, precision, where);
  const sizes = most.map((value, k) => value - least[k] + 1);
  const joint = sizes.every((size) => size <= largestJoint);
  const jointBits = joint ? bitsOfProduct(sizes) : 0;
  const separateBits = sizes.map(bitsOf);
  let small = firstPacking;
  while (small < lastPacking && packing[small] < nearest) small++;
  const firstSmall = small;
  const largestSmall = Math.min(lastPacking, small + 8);
  const smallestSmall = largestSmall - 8;
  const far = half(largestSmall);
  const run = new Int32Array(24); // differences of up to 8 atoms
  let lastRun = -1;
  bits.clear();

  const end = whole.length;
  for (let i = 0, last = -1; i < end;) {
    const offset = half(small);
    let change =
      small < largestSmall && last >= 0 && near(whole, i, last, far) ? 1 : small > smallestSmall ? -1 : 0;
    let close = i + 3 < end && near(whole, i, i + 3, offset);
    if (close) {
      for (let k = 0; k < 3; k++) [whole[i + k], whole[i + 3 + k]] = [whole[i + 3 + k], whole[i + k]];
    }
    const [x, y, z] = [0, 1, 2].map((k) => whole[i + k] - least[k]);
    if (joint) bits.triple(jointBits, sizes, x, y, z);
    else [x, y, z].forEach((value, k) => bits.number(separateBits[k], value));
    last = i;
    i += 3;
    if (!close && change === -1) change = 0;
    let length = 0;
    const smaller = half(Math.max(firstPacking, small - 1));
    while (close && length < 24) {
      let square = 0;
      for (let k = 0; k < 3; k++) {
        const difference = whole[i + k] - whole[last + k];
        square += difference * difference;
        run[length++] = difference + offset;
      }
      if (change === -1 && square >= smaller * smaller) change = 0;
      last = i;
      i += 3;
      close = i < end && near(whole, i, last, offset);
    }
    if (length !== lastRun || change !== 0) {
      lastRun = length;
      bits.small(1, 1);
      bits.small(5, length + change + 1);
    } else bits.small(1, 0);
    const smallSizes = [packing[small], packing[small], packing[small]];
    for (let k = 0; k < length; k += 3) bits.triple(small, smallSizes, run[k], run[k + 1], run[k + 2]);
    small += change;
  }
  return { least, most, small: firstSmall, bytes: bits.finish() };
}
