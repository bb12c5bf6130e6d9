/** Free energies from work of switching, one direction or both. */
import {
  bar,
  bothDirections,
  combine,
  crooksIntersection,
  jarzynski,
  perturbation,
  problem,
  type Status,
} from '../../estimators/index.js';
import { InputError } from '../../math/errors.js';
import { checkFinite, takeColumn } from './columns.js';
import { driftStatus, part, traceConvergence } from './convergence.js';
import { asTables, readSource, usualUnit, type Source, type TableSource } from './read.js';
import { filesOf, unitsOf } from './summaries.js';
import {
  methodNames,
  type Difference,
  type EstimateOptions,
  type EstimateResult,
  type Measured,
} from './types.js';
import { toKT } from './units.js';

export type WorkMethod = 'jarzynski' | 'crooks' | 'bar' | 'perturbation';

/** Work values in kT. */
interface Work {
  readonly forward: Float64Array;
  readonly reverse?: Float64Array;
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

/** Estimates from work values. @throws InputError naming the file, line and column of what does not fit */
export function estimateWork(
  method: WorkMethod,
  sources: readonly Source[],
  options: EstimateOptions,
): EstimateResult {
  const backward = (options.reverse ?? []).map((file) => readSource(file));
  const tables = asTables(sources, 'work values are read from tables');
  const reverseTables = asTables(backward, 'work values are read from tables');
  const all = [...tables, ...reverseTables];
  const odd = all.find(({ format }) => format !== all[0].format);
  if (odd)
    throw new InputError(
      `${all[0].file} and ${odd.file} are of different programs: say both in one format, so that units are the same`,
    );
  const unit = options.units ?? (all[0].format === 'time series' ? 'kT' : usualUnit[all[0].format]);
  const scale = toKT(unit, options.temperature, 'work values');
  const both =
    reverseTables.length === 0 ? tables.find(({ table }) => table.columns.includes('reverse')) : undefined;
  const forward = workOf(tables, options.columns ?? ['forward', 'work'], scale);
  const reverse = both
    ? workOf(tables, ['reverse'], scale)
    : reverseTables.length > 0
      ? workOf(reverseTables, options.columns ?? ['reverse', 'work'], scale)
      : undefined;
  if ((method === 'bar' || method === 'crooks') && !reverse) {
    throw new InputError(
      `${method} needs the work of both directions: give --reverse FILES, or a table with the columns forward and reverse`,
    );
  }
  const work: Work = { forward, ...(reverse ? { reverse } : {}) };
  const { main, others, status } = measure(method, work);
  const convergence = traceConvergence('The free-energy difference', options.convergence ?? 2, (from, to) => {
    const cut = (values: Float64Array) => values.subarray(...part(values.length, from, to));
    return measure(method, { forward: cut(forward), ...(reverse ? { reverse: cut(reverse) } : {}) }).main;
  });
  return {
    method,
    summary: `${forward.length} switches${reverse ? ` forth and ${reverse.length} back` : ''} were joined by ${methodNames[method]}.`,
    units: unitsOf({
      unit,
      ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    }),
    files: filesOf(all),
    differences: [main, ...others],
    states: [],
    convergence,
    correlations: [],
    work,
    notes: [
      `Work is in ${unit}; each value counts as an independent switch.`,
      ...(reverse ? ['Reverse work is the work done in the reverse process, with its own sign.'] : []),
      ...(all[0].format === 'COLVAR' ? ['The work of a file is its last value.'] : []),
    ],
    warnings: all.flatMap(({ table }) => table.warnings),
    status: combine(status, driftStatus(convergence)),
  };
}

interface Answer {
  readonly main: Difference;
  readonly others: readonly Difference[];
  readonly status: Status;
}

function measure(method: WorkMethod, { forward, reverse }: Work): Answer {
  const label = 'Free-energy difference';
  const named = (name: string, { value, standardError }: Measured): Difference => ({
    label: name,
    value,
    standardError,
  });
  const negative = ({ value, standardError }: Measured) => ({ value: -value, standardError });
  if (method === 'crooks') {
    const found = bothDirections(forward, reverse!);
    const { diagnostics } = found;
    const crossing = crooksIntersection(forward, reverse!);
    return {
      main: named(label, found),
      others: [
        ...(crossing.status.ok ? [named('By the crossing of normal distributions', crossing)] : []),
        named('By the forward work alone', diagnostics.forward),
        named('By the reverse work alone', diagnostics.reverse),
      ],
      status: found.status,
    };
  }
  if (method === 'bar') {
    const found = bar(forward, reverse!);
    return { main: named(label, found), others: [], status: found.status };
  }
  const estimator = method === 'jarzynski' ? jarzynski : perturbation;
  const found = estimator(forward);
  if (!reverse) return { main: named(label, found), others: [], status: found.status };
  const back = estimator(reverse);
  const apart = Math.abs(found.value + back.value) / Math.hypot(found.standardError, back.standardError);
  return {
    main: named(`${label}, forward`, found),
    others: [named(`${label}, reverse`, negative(back))],
    status: combine(
      found.status,
      back.status,
      ...(apart > 3
        ? [
            problem(
              'hysteresis',
              `The two directions differ by ${apart.toFixed(1)} standard errors: use crooks or bar, which join them.`,
            ),
          ]
        : []),
    ),
  };
}

/** The work values of tables: every row of a table of switches, the last row of each file that follows one switch in time. */
function workOf(tables: readonly TableSource[], wanted: readonly string[], scale: number): Float64Array {
  const parts = tables.map((source) => {
    const { table, file } = source;
    const name =
      wanted.find((column) => table.columns.includes(column)) ??
      (table.columns.length === 1 ? table.columns[0] : wanted[0]);
    const column = takeColumn(source, name);
    // A table of both directions may have more rows of one: the other ends in empty cells.
    const end = column.findLastIndex((value) => !Number.isNaN(value)) + 1;
    const values = source.format === 'CSV' ? column.subarray(0, end) : column;
    checkFinite(source, values, `'${name}'`);
    if (values.length === 0) throw new InputError(`${file}: column '${name}' has no values`);
    return source.format === 'COLVAR' || source.format === 'xvg' ? values.subarray(-1) : values;
  });
  return Float64Array.from(
    parts.flatMap((values) => [...values]),
    (value) => value * scale,
  );
}
