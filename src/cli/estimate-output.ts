/** An estimate in the terminal, and as JSON. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import colors from 'picocolors';
import { formatCount, formatEstimate, formatNumber } from '../report/format.js';
import type { EstimateResult, Measured } from '../runs/estimate/index.js';

/** Rows of a profile that a terminal shows. */
const mostRows = 24;

/** The error to believe: the larger of the two, nothing where there is none. */
export function cautious({ standardError, bootstrapError = 0 }: Measured): number {
  return standardError < Infinity ? Math.max(standardError, bootstrapError) : standardError;
}

/** A number in kT and in the physical unit. */
function both(measured: Measured, { kT, energy }: EstimateResult['units']): string[] {
  const error = cautious(measured);
  const shown = (scale: number) => {
    const text = formatEstimate({ value: measured.value * scale, error: error * scale });
    return error === Infinity ? `${formatNumber(measured.value * scale)} ± unknown` : text;
  };
  return [`${shown(1)} kT`, ...(kT === undefined ? [] : [`${shown(kT)} ${energy}`])];
}

/** Prints what was found, what it rests on, and whether to trust it. */
export function printEstimate(result: EstimateResult, report?: string): void {
  const { differences, states, profile, notes, status, summary } = result;
  const lines = ['', summary, ''];
  if (differences.length > 0) {
    lines.push(...table(differences.map((one) => [one.label, ...both(one, result.units)])), '');
  }
  if (profile && profile.axes.length === 1) lines.push(...profileLines(result, profile), '');
  if (states.length > 0) lines.push(...stateLines(result), '');
  lines.push(...notes.map((note) => colors.dim(note)), '');
  const word = status.ok ? colors.green('ok') : colors.red('not to be trusted');
  lines.push(`${word}${status.message === '' ? '' : ` ${status.message}`}`);
  if (report !== undefined) lines.push('', `  report   ${colors.cyan(pathToFileURL(resolve(report)).href)}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}

function profileLines({ units }: EstimateResult, profile: NonNullable<EstimateResult['profile']>): string[] {
  const { centres, value, standardError, bootstrapError, names } = profile;
  const stride = Math.ceil(value.length / mostRows);
  const rows = [...value.keys()].filter((b) => b % stride === 0);
  return [
    colors.bold(
      `Free energy along ${names[0]}${stride > 1 ? `, one of ${stride} of its ${value.length} bins` : ''}`,
    ),
    ...table(
      rows.map((b) => [
        formatNumber(centres[b]),
        ...(value[b] < Infinity
          ? both(
              {
                value: value[b],
                standardError: standardError[b],
                ...(bootstrapError ? { bootstrapError: bootstrapError[b] } : {}),
              },
              units,
            )
          : ['no sample']),
      ]),
    ),
  ];
}

function stateLines({ states }: EstimateResult): string[] {
  return [
    colors.bold('Samples'),
    ...table([
      ['', 'samples', 'cut off', 'inefficiency', 'effective', 'overlap with next'],
      ...states.map((state) => [
        state.name,
        formatCount(state.samples),
        formatCount(state.discarded),
        formatNumber(state.inefficiency, 2),
        formatCount(state.effectiveSamples),
        state.overlapWithNext === undefined ? '' : formatNumber(state.overlapWithNext, 2),
      ]),
    ]),
  ];
}

/** Columns in line: the first to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((all, row) => {
    row.forEach((cell, j) => (all[j] = Math.max(all[j] ?? 0, cell.length)));
    return all;
  }, []);
  return rows.map((row) =>
    `  ${row.map((cell, j) => (j === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[j] + 3))).join('')}`.trimEnd(),
  );
}

/** The result as JSON can hold it: lists for arrays, null for what is infinite or unknown. */
export function estimateJson(result: EstimateResult): Record<string, unknown> {
  const text = JSON.stringify(result, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
  );
  return JSON.parse(text) as Record<string, unknown>;
}
