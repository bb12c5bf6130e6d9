/** The end of a run in a few coloured lines. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import colors from 'picocolors';
import { formatDuration, formatEstimate, formatNumber } from '../report/format.js';
import type { FinishedRun } from '../runs/index.js';
import { shownPath } from './common.js';

/** What a run found, and where it lies. */
export function printSummary(
  run: FinishedRun,
  { report, computed }: { report: string | undefined; computed: boolean },
): void {
  const { summary, record, folder } = run;
  const numbers = estimates(summary);
  const width = Math.max(...numbers.map(([name]) => name.length)) + 2;
  const lines = [
    '',
    computed
      ? `${colors.green('finished')} in ${formatDuration(record.seconds)}${record.tries > 1 ? `, ${record.tries} tries` : ''}`
      : `${colors.green('already finished')} in this folder: nothing was computed (--fresh runs it again)`,
    ...numbers.map(([name, value]) => `  ${name.padEnd(width)}${colors.bold(value)}`),
    '',
    ...(report === undefined ? [] : [`  report   ${colors.cyan(pathToFileURL(resolve(report)).href)}`]),
    `  folder   ${shownPath(folder)}`,
    '',
  ];
  process.stdout.write(lines.join('\n'));
}

/** Significant digits of an exact answer, which stands beside estimates of any precision. */
const exactDigits = 5;

/**
 * The numbers of a result, `a.b` for nested ones; `{ mean, spread }` and `{ value, standardError }` on one line, `{ ok, code, message }` as
 * its code and what it says. Empty texts are left out.
 */
function estimates(result: unknown, path = ''): [string, string][] {
  if (typeof result === 'number') {
    if (path === 'seconds') return [];
    return [[path, /(^|\.)exact$/.test(path) ? formatNumber(result, exactDigits) : formatNumber(result)]];
  }
  if (result === '') return [];
  if (typeof result === 'string' || typeof result === 'boolean') return [[path, String(result)]];
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return [];
  const { mean, spread, value, standardError, ok, code, message } = result as Record<string, unknown>;
  if (typeof ok === 'boolean' && typeof message === 'string') return status(path, String(code), message);
  if (typeof mean === 'number') return [[path, formatEstimate({ value: mean, ...error(spread) })]];
  if (typeof value === 'number') return [[path, formatEstimate({ value, ...error(standardError) })]];
  return Object.entries(result).flatMap(([name, item]) => estimates(item, path ? `${path}.${name}` : name));
}

const status = (path: string, code: string, message: string): [string, string][] => [
  [path, code],
  ...(message === '' ? [] : [[path.replace(/status$/, 'advice'), message] satisfies [string, string]]),
];

const error = (value: unknown) => (typeof value === 'number' ? { error: value } : {});
