/** Which columns of a table to take, and that their values are numbers. */
import { closest, distance } from 'fastest-levenshtein';
import { InputError } from '../../math/errors.js';
import type { TableSource } from './read.js';

/** Columns that are never a coordinate. */
const notCoordinate = /^(time|t)$|bias$|\.(work|force2|rct|rbias|mean|error)$/i;

/** The values of a column. @throws InputError that lists the columns there are, or names the cell that is no number */
export function takeColumn({ file, table, ...source }: TableSource, name: string): Float64Array {
  const j = table.columns.indexOf(name);
  if (j < 0) {
    const near = closest(name, [...table.columns]);
    const meant = distance(name, near) < Math.max(name.length, near.length) / 2;
    throw new InputError(
      `${file}: there is no column '${name}'${meant ? `: did you mean '${near}'?` : ';'} It has ${listed(table.columns)}`.replace(
        '; It',
        '; it',
      ),
    );
  }
  const word = source.format === 'CSV' && 'words' in table ? table.words[name] : undefined;
  if (word) throw new InputError(`${file}:${word.line}: '${word.text}' in column '${name}' is not a number`);
  return table.values[j];
}

/**
 * The columns of the coordinates: those asked for, or the only ones that can be.
 *
 * @throws InputError that lists the columns, where it must be said
 */
export function coordinateColumns(
  source: TableSource,
  wanted: readonly string[] | undefined,
  { dimensions = 1, except = [] }: { readonly dimensions?: number; readonly except?: readonly string[] } = {},
): readonly string[] {
  const { file, table, format } = source;
  if (wanted) {
    if (wanted.length === dimensions) return wanted;
    throw new InputError(
      `--column names ${wanted.length} columns (${wanted.join(', ')}), ${dimensions} are needed`,
    );
  }
  const first = table.columns.slice(format === 'CSV' ? 0 : 1);
  const found =
    format === 'time series'
      ? table.columns.slice(1, 1 + dimensions)
      : format === 'xvg'
        ? first.filter((column) => /^\d+$/.test(column))
        : first.filter((column) => !notCoordinate.test(column) && !except.includes(column));
  if (found.length === dimensions) return found;
  throw new InputError(
    `${file}: ${found.length === 0 ? 'no column is known to be' : 'several columns may be'} the coordinate: say which with --column. ` +
      `It has ${listed(table.columns)}`,
  );
}

/** @throws InputError with file, line and column for the first value that is not finite */
export function checkFinite({ file, table }: TableSource, values: Float64Array, what: string): void {
  const row = values.findIndex((value) => !Number.isFinite(value));
  if (row < 0) return;
  throw new InputError(`${file}:${table.lines[row]}: ${what} is ${values[row]}: repair or remove the row`);
}

const listed = (columns: readonly string[]): string =>
  columns.length === 0 ? 'no columns' : `the columns ${columns.map((column) => `'${column}'`).join(', ')}`;
