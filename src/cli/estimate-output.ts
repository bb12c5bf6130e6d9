/** An estimate in the terminal, and as JSON. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import colors from 'picocolors';
import { formatCount, formatEstimate, formatNumber } from '../report/format.js';
import { cautious, type EstimateResult, type Measured } from '../runs/estimate/index.js';

/** Rows of a table that a terminal shows. */
const mostRows = 24;

/** An error beyond this, kT, says that nothing is known. */
const hopeless = 50;

/** A number in kT and in the physical unit. */
function both(measured: Measured, { kT, energy }: EstimateResult['units']): string[] {
  const { value } = measured;
  const error = cautious(measured);
  const scales = [[1, 'kT'] as const, ...(kT === undefined ? [] : [[kT, energy] as const])];
  if (error === 0) return scales.map(([scale, unit]) => `${formatNumber(value * scale)} ${unit} (exact)`);
  if (!Number.isFinite(value) || !(error < hopeless)) return scales.map(([, unit]) => `unknown ${unit}`);
  return scales.map(
    ([scale, unit]) => `${formatEstimate({ value: value * scale, error: error * scale })} ${unit}`,
  );
}

/** Where files were written. */
export interface Written {
  readonly report?: string;
  readonly csv?: string;
}

/** Prints what was found, what it rests on, and whether to trust it. */
export function printEstimate(result: EstimateResult, written: Written = {}): void {
  const { differences, states, profile, notes, status, findings, summary } = result;
  const lines = ['', ...wrapped(summary), ''];
  if (differences.length > 0) {
    lines.push(...table(differences.map((one) => [one.label, ...both(one, result.units)])), '');
  }
  if (profile) lines.push(...profileLines(result, profile), '');
  if (states.length > 0) lines.push(...stateLines(result), '');
  lines.push(...notes.flatMap((text) => wrapped(text)).map((line) => colors.dim(line)), '');
  lines.push(status.ok ? colors.green('ok') : colors.red('not to be trusted as it is'));
  for (const { ok, message } of findings) {
    const [first, ...rest] = wrapped(message, 4);
    lines.push(`  ${ok ? colors.dim('-') : colors.red('!')} ${first.trimStart()}`, ...rest);
  }
  const links = Object.entries(written).map(
    ([kind, path]: [string, string]) =>
      `  ${kind.padEnd(8)} ${colors.cyan(pathToFileURL(resolve(path)).href)}`,
  );
  if (links.length > 0) lines.push('', ...links);
  process.stdout.write(`${lines.join('\n')}\n`);
}

function profileLines(
  { units, differences }: EstimateResult,
  profile: NonNullable<EstimateResult['profile']>,
): string[] {
  const { centres, value, standardError, bootstrapError, names, axes } = profile;
  if (axes.length > 1) {
    return wrapped(
      `The free energy over ${names.join(' and ')} is on ${axes.map(({ bins }) => bins).join(' × ')} bins` +
        `${differences.length === 0 ? ', with one minimum' : ''}: --report draws it, --csv and --json list it.`,
    );
  }
  const stride = Math.ceil(value.length / mostRows);
  const rows = [...value.keys()].filter((b) => b % stride === 0);
  const measured = (b: number): Measured => ({
    value: value[b],
    standardError: standardError[b],
    ...(bootstrapError ? { bootstrapError: bootstrapError[b] } : {}),
  });
  const cells = (b: number): string[] => {
    if (value[b] === Infinity) return ['no sample'];
    return standardError[b] === 0 ? ['0 kT (lowest)'] : both(measured(b), units);
  };
  return [
    colors.bold(
      `Free energy along ${names[0]}${stride > 1 ? `, one of ${stride} of its ${value.length} bins` : ''}`,
    ),
    ...table(rows.map((b) => [formatNumber(centres[b]), ...cells(b)])),
  ];
}

function stateLines({ states: all }: EstimateResult): string[] {
  const few = [...all].sort((a, b) => a.effectiveSamples - b.effectiveSamples).slice(0, mostRows);
  const states = all.filter((state) => few.includes(state));
  const overlap = states.some(({ overlapWithNext }) => overlapWithNext !== undefined);
  return [
    colors.bold(
      all.length > states.length
        ? `Samples of those with the fewest effective ones, ${states.length} of ${all.length}`
        : 'Samples',
    ),
    ...table([
      ['', 'samples', 'cut off', 'inefficiency', 'effective', ...(overlap ? ['overlap with next'] : [])],
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

/** Text in lines that fit the terminal. */
function wrapped(text: string, indent = 0): string[] {
  const width = Math.max(40, Math.min(100, process.stdout.columns || 100)) - indent;
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => ' '.repeat(indent) + line);
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
