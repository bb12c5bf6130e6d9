/** Work values from files: tables of them, or one file a switch whose last row holds the work. */
import { InputError } from '../../math/errors.js';
import { checkFinite, takeColumn } from './columns.js';
import { asTables, readSource, usualUnit, type Source, type TableSource } from './read.js';
import type { EstimateOptions } from './types.js';
import { toKT, type EnergyUnit } from './units.js';

/** Work values in kT, and where they are from. */
export interface Work {
  readonly forward: Float64Array;
  readonly reverse?: Float64Array;
  readonly unit: EnergyUnit;
  readonly tables: readonly TableSource[];
}

/** Whether files hold work: tables with columns of such names, or a list of numbers. */
export function holdsWork(sources: readonly Source[], { columns, reverse }: EstimateOptions): boolean {
  if (reverse) return true;
  return sources.every(
    (source) =>
      'table' in source &&
      source.format !== 'dhdl' &&
      (columns ?? ['work', 'forward']).some(
        (column) => source.table.columns.includes(column) || source.table.columns.length === 1,
      ),
  );
}

/** Reads the work of both directions. @throws InputError naming the file, line and column of what does not fit */
export function readWork(
  sources: readonly Source[],
  { columns, reverse: reverseFiles = [], units, temperature }: EstimateOptions,
): Work {
  const forwardTables = asTables(sources, 'work values are read from tables');
  const reverseTables = asTables(
    reverseFiles.map((file) => readSource(file)),
    'work values are read from tables',
  );
  const tables = [...forwardTables, ...reverseTables];
  const [first] = tables;
  const odd = tables.find(({ format }) => format !== first.format);
  if (odd) {
    throw new InputError(
      `${first.file} and ${odd.file} are of different programs: give both in one format, so that their units are the same`,
    );
  }
  const unit = units ?? (first.format === 'time series' ? 'kT' : usualUnit[first.format]);
  const scale = toKT(unit, temperature, `${first.file}: work values`);
  const both = !columns && forwardTables.some(({ table }) => table.columns.includes('reverse'));
  const forward = workOf(forwardTables, columns ?? ['forward', 'work'], scale);
  if (reverseTables.length > 0) {
    return { forward, reverse: workOf(reverseTables, columns ?? ['reverse', 'work'], scale), unit, tables };
  }
  return both
    ? { forward, reverse: workOf(forwardTables, ['reverse'], scale), unit, tables }
    : { forward, unit, tables };
}

/** Every row of a table of switches, the last row of each file that follows one switch in time. */
function workOf(tables: readonly TableSource[], wanted: readonly string[], scale: number): Float64Array {
  const parts = tables.map((source) => {
    const { table, file, format } = source;
    const name =
      wanted.find((column) => table.columns.includes(column)) ??
      (table.columns.length === 1 ? table.columns[0] : wanted[0]);
    const column = takeColumn(source, name);
    // A table of both directions may have more rows of one: the other ends in empty cells.
    const end = column.findLastIndex((value) => !Number.isNaN(value)) + 1;
    const values = format === 'CSV' ? column.subarray(0, end) : column;
    checkFinite(source, values, `'${name}'`);
    if (values.length === 0) throw new InputError(`${file}: column '${name}' has no values`);
    return format === 'COLVAR' || format === 'xvg' ? values.subarray(-1) : values;
  });
  return Float64Array.from(
    parts.flatMap((values) => [...values]),
    (value) => value * scale,
  );
}
