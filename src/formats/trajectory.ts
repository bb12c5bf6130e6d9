/**
 * Trajectories as plain data, in nm and ps whatever the file holds, and what their readers and writers share.
 * A reader is a generator of frames; what it returns at its end tells where a broken file broke.
 */
import { InputError } from '../math/errors.js';

/** What a file says of an atom. */
export interface TrajectoryAtom {
  readonly name: string;
  readonly element: string;
  readonly residue: string;
  readonly residueNumber: number;
  readonly chain: string;
}

/** One moment. */
export interface Frame {
  /** Atoms × 3, nm. */
  readonly positions: Float32Array | Float64Array;
  /** ps. */
  readonly time: number;
  readonly step?: number;
  /** The three box vectors, one after the other, nm. */
  readonly cell?: Float64Array;
}

/** Where the reading of a broken file stopped: all before is whole. */
export interface Break {
  /** Whole frames read. */
  readonly frames: number;
  /** Where the first broken frame starts. */
  readonly byte: number;
  readonly message: string;
}

/** A generator of frames that returns where the file broke, or undefined for a whole one. */
export type Frames<F extends Frame = Frame> = Generator<F, Break | undefined, undefined>;

/** Frames in one array each. */
export interface Trajectory {
  readonly frames: number;
  readonly atoms: number;
  /** Frames × atoms × 3, nm. */
  readonly positions: Float32Array | Float64Array;
  /** ps, one a frame. */
  readonly times: Float64Array;
  /** Numbers of the simulation's steps, where the file has them. */
  readonly steps?: Float64Array;
  /** Frames × 9: the three box vectors of each frame, nm. */
  readonly cells?: Float64Array;
  /** Names, where the file has them. */
  readonly topology?: { readonly atoms: readonly TrajectoryAtom[] };
  /** Set when the file is cut short or damaged: what is whole was read. */
  readonly broken?: Break;
}

/** What is needed to write a trajectory; times are 0, 1, 2 ... ps where left out. */
export type TrajectoryData = Pick<Trajectory, 'frames' | 'atoms' | 'positions' | 'cells'> &
  Partial<Pick<Trajectory, 'times' | 'steps'>>;

/**
 * Joins frames to a trajectory; `each` sees every one of them.
 *
 * @throws InputError when the number of atoms changes on the way
 * @example
 * const trajectory = collectFrames(xtcFrames(bytes));
 */
export function collectFrames<F extends Frame>(source: Frames<F>, each?: (frame: F) => void): Trajectory {
  const frames: F[] = [];
  let next = source.next();
  for (; !next.done; next = source.next()) {
    each?.(next.value);
    frames.push(next.value);
  }
  const broken = next.value;
  const size = frames[0]?.positions.length ?? 0;
  const double = frames.some(({ positions }) => positions instanceof Float64Array);
  const positions = double ? new Float64Array(frames.length * size) : new Float32Array(frames.length * size);
  const cells = frames.some(({ cell }) => cell) ? new Float64Array(frames.length * 9) : undefined;
  const times = new Float64Array(frames.length);
  const steps = frames.some(({ step }) => step !== undefined) ? new Float64Array(frames.length) : undefined;
  frames.forEach((frame, i) => {
    if (frame.positions.length !== size) {
      throw new InputError(
        `frame ${i} has ${frame.positions.length / 3} atoms, the first one ${size / 3}: a trajectory keeps its atoms`,
      );
    }
    positions.set(frame.positions, i * size);
    if (cells && frame.cell) cells.set(frame.cell, 9 * i);
    times[i] = frame.time;
    if (steps) steps[i] = frame.step ?? NaN;
  });
  return {
    frames: frames.length,
    atoms: size / 3,
    positions,
    times,
    ...(steps ? { steps } : {}),
    ...(cells ? { cells } : {}),
    ...(broken ? { broken } : {}),
  };
}

/** Cuts a trajectory into its frames, which share its memory. */
export function* splitFrames(trajectory: TrajectoryData): Generator<Frame & { readonly step: number }> {
  checkTrajectory(trajectory);
  const { frames, atoms, positions, times, steps, cells } = trajectory;
  for (let i = 0; i < frames; i++) {
    yield {
      positions: positions.subarray(3 * atoms * i, 3 * atoms * (i + 1)),
      time: times?.[i] ?? i,
      step: steps?.[i] ?? i,
      ...(cells ? { cell: cells.subarray(9 * i, 9 * (i + 1)) } : {}),
    };
  }
}

/** @throws InputError when an array does not fit the numbers of frames and atoms, or a position is not a number */
export function checkTrajectory({ frames, atoms, positions, times, steps, cells }: TrajectoryData): void {
  const fits = (name: string, array: ArrayLike<number> | undefined, needed: number) => {
    if (array && array.length !== needed) {
      throw new InputError(`${name} has ${array.length} numbers, ${frames} frames need ${needed}`);
    }
  };
  fits(`positions of ${atoms} atoms`, positions, 3 * atoms * frames);
  fits('times', times, frames);
  fits('steps', steps, frames);
  fits('cells', cells, 9 * frames);
  const bad = positions.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    const frame = Math.floor(bad / (3 * atoms));
    throw new InputError(
      `frame ${frame}, atom ${Math.floor(bad / 3) % atoms} is at ${positions[bad]}: only finite positions can be written`,
    );
  }
}

/** Lengths (nm) and angles α, β, γ (degrees) of a cell of three box vectors. */
export function cellLengthsAndAngles(cell: ArrayLike<number>): number[] {
  const vector = (i: number) => [cell[3 * i], cell[3 * i + 1], cell[3 * i + 2]];
  const [a, b, c] = [0, 1, 2].map(vector);
  const between = (u: number[], v: number[]) => {
    const cosine = u.reduce((sum, x, k) => sum + x * v[k], 0) / (Math.hypot(...u) * Math.hypot(...v));
    return cosine === 0 ? 90 : (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
  };
  return [Math.hypot(...a), Math.hypot(...b), Math.hypot(...c), between(b, c), between(a, c), between(a, b)];
}

/** The box vectors (nm) of lengths and angles α, β, γ (degrees): a along x, b in the xy plane. */
export function cellVectors([a, b, c, alpha, beta, gamma]: ArrayLike<number> &
  Iterable<number>): Float64Array {
  const cosine = (degrees: number) => (degrees === 90 ? 0 : Math.cos((degrees * Math.PI) / 180));
  const [ca, cb, cg] = [cosine(alpha), cosine(beta), cosine(gamma)];
  const sg = Math.sqrt(1 - cg * cg);
  const cy = (ca - cb * cg) / sg;
  return Float64Array.of(a, 0, 0, b * cg, b * sg, 0, c * cb, c * cy, c * Math.sqrt(1 - cb * cb - cy * cy));
}

/** The lines of a text with the byte at which each starts. */
export class Lines {
  /** Byte at which the next line starts. */
  byte = 0;
  /** Lines given so far. */
  count = 0;
  readonly #bytes: Uint8Array;
  readonly #decoder = new TextDecoder();

  constructor(source: Uint8Array | string) {
    this.#bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  }

  /** Whether the line given last had no end. */
  get unfinished(): boolean {
    return this.byte > this.#bytes.length;
  }

  get atEnd(): boolean {
    return this.byte >= this.#bytes.length;
  }

  /** The next line without its end, or undefined at the end of the text. */
  next(): string | undefined {
    if (this.atEnd) return undefined;
    const found = this.#bytes.indexOf(10, this.byte);
    const end = found < 0 ? this.#bytes.length : found;
    const line = this.#decoder.decode(this.#bytes.subarray(this.byte, end));
    this.byte = end + 1;
    this.count++;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }
}
