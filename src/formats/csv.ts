/** Comma-separated values as RFC 4180 describes them (Shafranovich, 2005), numbers in their shortest exact decimal form. */
import { InputError } from '../math/errors.js';

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
