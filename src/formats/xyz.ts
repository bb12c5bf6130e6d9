/**
 * XYZ and extended XYZ, text trajectories in Å: a number of atoms, a comment, a line for each atom. In extended XYZ the comment holds
 * key=value pairs, of which `Lattice` gives the box vectors and `Properties` names the columns.
 * Source: the extended XYZ specification of libAtoms, https://github.com/libAtoms/extxyz.
 */
import { InputError } from '../math/errors.js';
import {
  collectFrames,
  Lines,
  splitFrames,
  type Break,
  type Frame,
  type Frames,
  type Trajectory,
  type TrajectoryData,
} from './trajectory.js';

/** Columns of numbers, or of text: atoms × columns for a frame, frames × atoms × columns for a trajectory; in the units of the file. */
export interface XyzProperty<Data = Float64Array | readonly string[]> {
  readonly columns: number;
  readonly data: Data;
}

export interface XyzFrame extends Frame {
  readonly positions: Float64Array;
  /** Elements, or whatever the first column says. */
  readonly species: readonly string[];
  readonly comment: string;
  /** The comment's key=value pairs; empty for plain XYZ. */
  readonly info: Readonly<Record<string, string>>;
  /** What the file has beside species and positions. */
  readonly properties: Readonly<Record<string, XyzProperty>>;
}

export interface XyzTrajectory extends Trajectory {
  readonly positions: Float64Array;
  /** Of the first frame. */
  readonly species: readonly string[];
  readonly comments: readonly string[];
  /** Numbers beside the positions that all frames have. */
  readonly properties: Readonly<Record<string, XyzProperty<Float64Array>>>;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly first: number;
  readonly columns: number;
}

/** key=value, key="a value", key={a value}, and a key by itself, which means true. */
function parseComment(comment: string): Record<string, string> {
  const info: Record<string, string> = {};
  const pairs = comment.matchAll(/([^\s=]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|\{([^}]*)\}|([^\s"{]+)))?/g);
  for (const [, key, quoted, braced, bare] of pairs as Iterable<(string | undefined)[]>) {
    info[key!] = quoted ?? braced ?? bare ?? 'T';
  }
  return info;
}

function parseProperties(properties: string, where: string): Column[] {
  const parts = properties.split(':');
  const columns: Column[] = [];
  for (let i = 0, first = 0; i < parts.length; i += 3) {
    const [name, type, count] = parts.slice(i, i + 3);
    if (!/^[SRIL]$/.test(type ?? '') || !/^[1-9]\d*$/.test(count ?? '')) {
      throw new InputError(`${where}: Properties=${properties} must be triples such as species:S:1:pos:R:3`);
    }
    columns.push({ name, type, first, columns: Number(count) });
    first += Number(count);
  }
  if (!columns.some(({ name, columns: k }) => name === 'pos' && k === 3)) {
    throw new InputError(`${where}: Properties=${properties} has no pos:R:3, so there are no positions`);
  }
  return columns;
}

const plainColumns: Column[] = [
  { name: 'species', type: 'S', first: 0, columns: 1 },
  { name: 'pos', type: 'R', first: 1, columns: 3 },
];

const logical: Record<string, number> = { T: 1, True: 1, true: 1, F: 0, False: 0, false: 0 };

/**
 * The frames of an XYZ or extended XYZ file, one by one. Positions and lattice come in nm; the time is the comment's `Time` (ps), else
 * the frame's number. The generator returns where a file that is cut short breaks; a last line without an end may have lost digits, so it
 * breaks its frame, except in a file of one frame.
 *
 * @throws InputError when it is no such file, or `Properties` cannot be understood
 * @example
 * for (const { species, positions } of xyzFrames('1\nwater\nO 0 0 1.5\n')) console.log(species[0], positions[2]); // 'O', 0.15
 */
export function* xyzFrames(source: Uint8Array | string): Frames<XyzFrame> {
  const lines = new Lines(source);
  for (let frames = 0; ; frames++) {
    const byte = lines.byte;
    const first = lines.next();
    if (first === undefined) return undefined;
    if (first.trim() === '') {
      frames--;
      continue;
    }
    const place = `line ${lines.count}`;
    const broken = (what: string): Break => ({
      frames,
      byte,
      message: `the XYZ file breaks in frame ${frames}: ${what}`,
    });
    if (!/^\s*\d+\s*$/.test(first)) {
      const what = `${place} should be a number of atoms, it is '${first.slice(0, 40)}'`;
      if (frames === 0) throw new InputError(`not an XYZ file: ${what}`);
      return broken(what);
    }
    const frame = readFrame(lines, Number(first), frames);
    if (typeof frame === 'string') return broken(frame);
    if (lines.unfinished && frames > 0) return broken('its last line has no end');
    yield frame;
  }
}

function readFrame(lines: Lines, atoms: number, frame: number): XyzFrame | string {
  const comment = lines.next();
  if (comment === undefined) return 'it is cut short';
  const extended = /\b(Properties|Lattice)\s*=/i.test(comment);
  const info = extended ? parseComment(comment) : {};
  const named = (name: string) => info[Object.keys(info).find((key) => key.toLowerCase() === name) ?? ''];
  const where = `frame ${frame}, line ${lines.count}`;
  const properties = named('properties');
  const columns = properties === undefined ? plainColumns : parseProperties(properties, where);
  const needed = Math.max(...columns.map((column) => column.first + column.columns));
  const data = columns.map(({ type, columns: k }) =>
    type === 'S' ? new Array<string>(atoms * k).fill('') : new Float64Array(atoms * k),
  );

  for (let atom = 0; atom < atoms; atom++) {
    const fields = lines.next()?.trim().split(/\s+/) ?? [];
    if (fields.length < needed) return `line ${lines.count}, atom ${atom} of ${atoms}, is not whole`;
    for (const [c, { type, first, columns: k }] of columns.entries()) {
      for (let i = 0; i < k; i++) {
        const field = fields[first + i];
        const value = type === 'L' ? (logical[field] ?? NaN) : Number(field);
        if (type !== 'S' && Number.isNaN(value) && !/^[+-]?nan$/i.test(field))
          return `line ${lines.count} has '${field}' in place of a number`;
        data[c][atom * k + i] = type === 'S' ? field : value;
      }
    }
  }

  const numbers = (text: string, name: string) => {
    const values = Float64Array.from(text.trim().split(/[\s,]+/), Number);
    if (!values.every(Number.isFinite)) throw new InputError(`${where}: ${name}="${text}" must be numbers`);
    return values;
  };
  const lattice = named('lattice');
  const cell = lattice === undefined ? undefined : numbers(lattice, 'Lattice').map((x) => x / 10);
  if (cell && cell.length !== 9) throw new InputError(`${where}: Lattice="${lattice}" must be nine numbers`);
  const time = named('time');
  const find = (name: string) => columns.findIndex((column) => column.name === name);
  const species = data[find('species')] as string[] | undefined;
  const others = columns.flatMap((column, c) =>
    column.name === 'pos' || column.name === 'species'
      ? []
      : [[column.name, { columns: column.columns, data: data[c] }]],
  );
  return {
    positions: (data[find('pos')] as Float64Array).map((x) => x / 10),
    time: time === undefined ? frame : numbers(time, 'Time')[0],
    ...(cell ? { cell } : {}),
    species: species ?? new Array<string>(atoms).fill('X'),
    comment,
    info,
    properties: Object.fromEntries(others) as Record<string, XyzProperty>,
  };
}

/**
 * Reads an XYZ or extended XYZ file. See {@link xyzFrames}.
 *
 * @throws InputError when the number of atoms changes on the way, too: then use `xyzFrames`
 * @example
 * const { species, positions, cells, properties } = decodeXyz(await readFile('structures.xyz'));
 */
export function decodeXyz(source: Uint8Array | string): XyzTrajectory {
  const frames: XyzFrame[] = [];
  const trajectory = collectFrames(xyzFrames(source), (frame) => frames.push(frame));
  const properties: Record<string, XyzProperty<Float64Array>> = {};
  for (const [name, { columns, data }] of Object.entries(frames[0]?.properties ?? {})) {
    if (
      !(data instanceof Float64Array) ||
      !frames.every((frame) => frame.properties[name]?.columns === columns)
    )
      continue;
    const all = new Float64Array(frames.length * data.length);
    frames.forEach((frame, i) => all.set(frame.properties[name].data as Float64Array, i * data.length));
    properties[name] = { columns, data: all };
  }
  return {
    ...trajectory,
    positions: Float64Array.from(trajectory.positions),
    species: frames[0]?.species ?? [],
    comments: frames.map(({ comment }) => comment),
    properties,
  };
}

export interface XyzOptions {
  /** The element of every atom. */
  readonly species: readonly string[];
  /** Further columns: frames × atoms × columns. */
  readonly properties?: Readonly<Record<string, XyzProperty<ArrayLike<number>>>>;
  /** Plain XYZ: no `Properties`, no `Lattice`; `comments` are written as they are. */
  readonly plain?: boolean;
  /** Further words of each frame's comment. */
  readonly comments?: readonly string[];
  /** Decimals of positions in Å (default 8). */
  readonly decimals?: number;
}

/**
 * Writes an extended XYZ file, which readers of plain XYZ open as well: positions and lattice in Å, the time in ps.
 *
 * @throws InputError when arrays do not fit
 * @example
 * const text = encodeXyz({ frames: 1, atoms: 1, positions: Float64Array.of(0, 0, 0.15) }, { species: ['O'] });
 */
export function encodeXyz(trajectory: TrajectoryData, options: XyzOptions): string {
  const { frames, atoms, times } = trajectory;
  const { species, properties = {}, plain = false, comments, decimals = 8 } = options;
  if (species.length !== atoms)
    throw new InputError(`there are ${species.length} species for ${atoms} atoms`);
  const further = Object.entries(properties);
  for (const [name, { columns, data }] of further) {
    if (data.length !== frames * atoms * columns) {
      throw new InputError(
        `property '${name}' has ${data.length} numbers, it needs ${frames * atoms * columns}`,
      );
    }
  }
  const head = [
    'Properties=species:S:1:pos:R:3',
    ...further.map(([name, { columns }]) => `${name}:R:${columns}`),
  ];
  const lines: string[] = [];
  let i = 0;
  for (const { positions, time, cell } of splitFrames(trajectory)) {
    const words = [comments?.[i]?.replaceAll(/\s*[\r\n]+\s*/g, ' ') ?? ''];
    if (!plain) {
      if (cell)
        words.unshift(`Lattice="${Array.from(cell, (x) => Number((10 * x).toPrecision(12))).join(' ')}"`);
      words.unshift(head.join(':'));
      if (times) words.push(`Time=${time}`);
    }
    lines.push(String(atoms), words.filter(Boolean).join(' '));
    for (let atom = 0; atom < atoms; atom++) {
      const fields = [0, 1, 2].map((k) => (10 * positions[3 * atom + k]).toFixed(decimals));
      for (const [, { columns, data }] of plain ? [] : further) {
        for (let k = 0; k < columns; k++) fields.push(String(data[(i * atoms + atom) * columns + k]));
      }
      lines.push(`${species[atom]} ${fields.join(' ')}`);
    }
    i++;
  }
  return lines.map((line) => line + '\n').join('');
}
