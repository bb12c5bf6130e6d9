/** Comma-separated values as RFC 4180 describes them (Shafranovich, 2005), numbers in their shortest exact decimal form. */
import { CsvError, parse } from 'csv-parse/sync';
import { InputError } from '../math/errors.js';
import { parseNumber, type NumberTable } from './table.js';

/** A table by columns, each of the same length: what CSV files, reports and spreadsheets hold. */
export type Columns = Readonly<Record<string, ArrayLike<number | string>>>;

/**
 * Writes columns as CSV with a header line. Numbers are written so that reading them back gives the same float64;
 * NaN is an empty field, which pandas and R read as missing.
 *
 * @throws InputError when the columns have different lengths
 * @example
 * const text = encodeCsv({ x: [0, 0.5], density: new Float64Array([0.1, 0.9]) });
 */
export function encodeCsv(columns: Columns): string {
  const names = Object.keys(columns);
  const rows = names.length === 0 ? 0 : columns[names[0]].length;
  for (const name of names) {
    const length = columns[name].length;
    if (length !== rows) {
      throw new InputError(
        `column '${name}' has ${length} values, but '${names[0]}' has ${rows}: a table needs equal lengths`,
      );
    }
  }
  const lines = [names.map(field).join(',')];
  for (let row = 0; row < rows; row++) lines.push(names.map((name) => field(columns[name][row])).join(','));
  return lines.join('\r\n') + '\r\n';
}

function field(value: number | string): string {
  if (typeof value === 'number') return Number.isNaN(value) ? '' : String(value);
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Text of a cell that is not a number, by column: an error where that column is used, none where it is not. */
export interface CsvTable extends NumberTable {
  readonly words: Readonly<Record<string, { readonly line: number; readonly text: string }>>;
}

/**
 * Reads a table with a header line, its cells parted by commas, semicolons or tabs (whichever the header has). An empty cell is NaN; lines that
 * start with `#` are remarks.
 *
 * @param name what to call the file in messages
 * @throws InputError with file and line where there is no header, a name appears twice, or a row has another number of cells
 * @example
 * const { columns, values } = decodeCsv('lambda,dHdl\n0,12.5\n0.5,3.1\n', 'ti.csv');
 */
export function decodeCsv(text: string, name = 'CSV file'): CsvTable {
  const [header, ...rows] = records(text, name);
  if (!header) throw new InputError(`${name}: there is no header line with the names of the columns`);
  const columns = header.cells;
  const twice = columns.find((column, j) => columns.indexOf(column) !== j);
  if (twice !== undefined) throw new InputError(`${name}:${header.line}: two columns are called '${twice}'`);
  const words: Record<string, { line: number; text: string }> = {};
  const values = columns.map((column, j) =>
    Float64Array.from(rows, ({ cells, line }) => {
      const cell = cells[j];
      const value = cell === '' ? NaN : parseNumber(cell);
      if (value === undefined) words[column] ??= { line, text: cell };
      return value ?? NaN;
    }),
  );
  return { name, columns, values, lines: Int32Array.from(rows, ({ line }) => line), warnings: [], words };
}

function records(text: string, name: string): { cells: string[]; line: number }[] {
  const first = /^(?!#).*\S.*$/m.exec(text)?.[0] ?? '';
  const delimiter = [',', ';', '\t'].reduce((a, b) =>
    first.split(b).length > first.split(a).length ? b : a,
  );
  try {
    const found = parse(text, {
      delimiter,
      bom: true,
      comment: '#',
      comment_no_infix: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return found.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new InputError(`${name}:${String(error['lines'])}: ${error.message.replace(/ on line \d+/, '')}`);
  }
}
