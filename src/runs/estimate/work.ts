/** Free energies from work of switching, one direction or both. */
import {
  bar,
  bothDirections,
  crooksIntersection,
  jarzynski,
  perturbation,
  problem,
  type Status,
} from '../../estimators/index.js';
import { InputError } from '../../math/errors.js';
import { driftStatus, part, traceConvergence } from './convergence.js';
import { methodNames } from './methods.js';
import type { Source } from './read.js';
import { about, capital, filesOf, unitsOf, verdict } from './summaries.js';
import type { Difference, EstimateOptions, EstimateResult, Measured } from './types.js';
import { readWork, type Work } from './work-files.js';

export type WorkMethod = 'jarzynski' | 'crooks' | 'bar' | 'perturbation';

type Values = Pick<Work, 'forward' | 'reverse'>;

/** Estimates from work values. @throws InputError naming the file, line and column of what does not fit */
export function estimateWork(
  method: WorkMethod,
  sources: readonly Source[],
  options: EstimateOptions,
): EstimateResult {
  const { forward, reverse, unit, tables } = readWork(sources, options);
  if ((method === 'bar' || method === 'crooks') && !reverse) {
    throw new InputError(
      `${method} needs the work of both directions: give --reverse FILES, or a table with the columns forward and reverse`,
    );
  }
  const single = [forward, ...(reverse ? [reverse] : [])].find(({ length }) => length < 2);
  if (single) {
    throw new InputError(
      `${single === forward ? tables[0].file : tables.at(-1)!.file}: one work value tells nothing of its error: give one file a switch, or a table of them`,
    );
  }
  const work: Values = { forward, ...(reverse ? { reverse } : {}) };
  const { main, others, findings } = measure(method, work);
  const convergence = traceConvergence('The free-energy difference', options.convergence ?? 2, (from, to) => {
    const cut = (values: Float64Array) => values.subarray(...part(values.length, from, to));
    return measure(method, { forward: cut(forward), ...(reverse ? { reverse: cut(reverse) } : {}) }).main;
  });
  return {
    method,
    summary: reverse
      ? `${capital(methodNames[method])} joined ${forward.length} switches forth and ${reverse.length} back.`
      : `${capital(methodNames[method])} averaged ${forward.length} switches.`,
    units: unitsOf({
      unit,
      ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    }),
    files: filesOf(tables),
    differences: [main, ...others],
    states: [],
    convergence,
    correlations: [],
    work,
    notes: [
      `Work is in ${unit}; each value counts as an independent switch.`,
      ...(reverse ? ['Reverse work is the work done in the reverse process, with its own sign.'] : []),
      ...(tables[0].format === 'COLVAR' ? ['The work of a file is its last value.'] : []),
    ],
    warnings: tables.flatMap(({ table }) => table.warnings),
    ...verdict(...findings, driftStatus(convergence)),
  };
}

interface Answer {
  readonly main: Difference;
  readonly others: readonly Difference[];
  readonly findings: readonly Status[];
}

const label = 'Free-energy difference';
/** Standard errors by which the two directions may differ. */
const hysteresis = 3;

const named = (name: string, { value, standardError }: Measured): Difference => ({
  label: name,
  value,
  standardError,
});

function measure(method: WorkMethod, { forward, reverse }: Values): Answer {
  if (method === 'crooks') return byCrooks(forward, reverse!);
  if (method === 'bar') {
    const found = bar(forward, reverse!);
    return { main: named(label, found), others: [], findings: [found.status] };
  }
  const estimator = method === 'jarzynski' ? jarzynski : perturbation;
  const found = estimator(forward);
  if (!reverse) return { main: named(label, found), others: [], findings: [found.status] };
  const back = estimator(reverse);
  const apart = Math.abs(found.value + back.value) / Math.hypot(found.standardError, back.standardError);
  return {
    main: named(`${label}, forward`, found),
    others: [named(`${label}, reverse`, { ...back, value: -back.value })],
    findings: [
      about('Forward work', found.status),
      about('Reverse work', back.status),
      ...(apart > hysteresis
        ? [
            problem(
              'hysteresis',
              `The two directions differ by ${apart.toFixed(1)} standard errors: use crooks or bar, which join them.`,
            ),
          ]
        : []),
    ],
  };
}

function byCrooks(forward: Float64Array, reverse: Float64Array): Answer {
  const found = bothDirections(forward, reverse);
  const { diagnostics } = found;
  const crossing = crooksIntersection(forward, reverse);
  return {
    main: named(label, found),
    others: [
      ...(crossing.status.ok ? [named('By the crossing of normal distributions', crossing)] : []),
      named('By the forward work alone', diagnostics.forward),
      named('By the reverse work alone', diagnostics.reverse),
    ],
    findings: [found.status],
  };
}
