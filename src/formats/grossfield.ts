/**
 * The files of Alan Grossfield's WHAM program, which much other software reads and writes: a list of umbrella windows, and a time series for
 * each. The bias of a window is spring/2 (x − centre)², summed over the coordinates.
 * Reference: A. Grossfield, "WHAM: the weighted histogram analysis method", http://membrane.urmc.rochester.edu/content/wham (manual).
 */
import { InputError } from '../math/errors.js';
import { parseNumber, TableBuilder, textLines, type NumberTable } from './table.js';

/** A window of a metadata file. */
export interface GrossfieldWindow {
  /** The time series, relative to the metadata file. */
  readonly path: string;
  /** One value a coordinate. */
  readonly centre: readonly number[];
  /** In the energy unit of the file per squared unit of the coordinate: the bias is spring/2 (x − centre)². */
  readonly spring: readonly number[];
  /** Of the series, in its steps; the program uses it in its bootstrap alone. */
  readonly correlationTime?: number;
  /** In K. */
  readonly temperature?: number;
  /** The line of the file, counted from 1. */
  readonly line?: number;
}

/**
 * Reads a metadata file: `path centre spring [correlation time] [temperature]`, or in two dimensions
 * `path centre_x centre_y spring_x spring_y [correlation time] [temperature]`.
 *
 * @param dimensions 1 or 2: lines of five fields may be either
 * @throws InputError with file and line for lines that are not a window
 * @example
 * const windows = decodeGrossfieldMetadata(await readFile('meta.dat', 'utf8'), 1, 'meta.dat');
 */
export function decodeGrossfieldMetadata(
  text: string,
  dimensions: 1 | 2,
  name = 'metadata file',
): GrossfieldWindow[] {
  const windows: GrossfieldWindow[] = [];
  for (const { text: line, number } of textLines(text)) {
    if (line === '' || line.startsWith('#')) continue;
    const [path, ...tokens] = line.split(/\s+/);
    const fail = (what: string) =>
      new InputError(`${name}:${number}: ${what}; a line is '${form(dimensions)}'`);
    const values = tokens.map((token, j) => {
      const value = parseNumber(token);
      if (value !== undefined && Number.isFinite(value)) return value;
      throw fail(`field ${j + 2}, '${token}', is not a number`);
    });
    if (values.length < 2 * dimensions || values.length > 2 * dimensions + 2) {
      throw fail(
        `${tokens.length + 1} fields for a window of ${dimensions} coordinate${dimensions > 1 ? 's' : ''}`,
      );
    }
    const spring = values.slice(dimensions, 2 * dimensions);
    const negative = spring.find((value) => value < 0);
    if (negative !== undefined)
      throw fail(`the spring of window ${windows.length} is ${negative}: it must be 0 or more`);
    const [correlationTime, temperature] = values.slice(2 * dimensions);
    if (temperature !== undefined && !(temperature > 0)) throw fail(`the temperature is ${temperature} K`);
    windows.push({
      path,
      centre: values.slice(0, dimensions),
      spring,
      ...(correlationTime === undefined ? {} : { correlationTime }),
      ...(temperature === undefined ? {} : { temperature }),
      line: number,
    });
  }
  if (windows.length === 0)
    throw new InputError(`${name}: there is no window in it; a line is '${form(dimensions)}'`);
  return windows;
}

const form = (dimensions: 1 | 2) =>
  `${dimensions === 1 ? 'path centre spring' : 'path centre_x centre_y spring_x spring_y'} [correlation time] [temperature]`;

/**
 * Writes a metadata file.
 *
 * @throws InputError where a path has blanks, or a temperature is given without a correlation time
 * @example
 * const text = encodeGrossfieldMetadata([{ path: 'w0.dat', centre: [-1], spring: [20] }]);
 */
export function encodeGrossfieldMetadata(windows: readonly GrossfieldWindow[]): string {
  const lines = windows.map(({ path, centre, spring, correlationTime, temperature }) => {
    if (/\s/.test(path) || path === '') {
      throw new InputError(`'${path}' cannot stand in a metadata file: its fields are parted by blanks`);
    }
    if (temperature !== undefined && correlationTime === undefined) {
      throw new InputError(
        `${path}: a temperature needs a correlation time before it; 1 where there is none`,
      );
    }
    return [path, ...centre, ...spring, correlationTime, temperature]
      .filter((field) => field !== undefined)
      .join(' ');
  });
  return lines.join('\n') + '\n';
}

/**
 * Reads a time series: rows of time and coordinates (and an energy in replica exchange), parted by blanks, with `#` before remarks. Columns are
 * named by their number from 1.
 *
 * @throws InputError with file and line for rows that do not fit
 */
export function decodeTimeSeries(text: string, name = 'time series'): NumberTable {
  const builder = new TableBuilder(name);
  for (const line of textLines(text)) {
    if (line.text === '' || line.text.startsWith('#')) continue;
    builder.add(line);
  }
  return builder.finish((builder.width ?? 0) > 1 ? '1' : undefined);
}

/**
 * Writes a time series, time first.
 *
 * @example
 * const text = encodeTimeSeries([time, x]);
 */
export function encodeTimeSeries(values: readonly ArrayLike<number>[]): string {
  const lines = Array.from(values[0] ?? [], (_, i) => values.map((column) => column[i]).join(' '));
  return lines.join('\n') + '\n';
}
