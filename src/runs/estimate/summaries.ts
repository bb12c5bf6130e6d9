/** What all results say alike of where they come from. */
import { combine, note, OK, problem, type Status } from '../../estimators/index.js';
import type { Source } from './read.js';
import type { EstimateResult, Measured, MeasuredMany } from './types.js';
import { kTIn, type EnergyUnit } from './units.js';

/** The files that were read. */
export function filesOf(sources: readonly Source[]): EstimateResult['files'] {
  return sources.map((source) => ({
    file: source.file,
    format: source.format,
    rows: 'table' in source ? source.table.lines.length : 0,
  }));
}

/** Units of a result. Energies in kT with a known temperature are shown in kJ/mol too. */
export function unitsOf({
  unit,
  temperature,
}: {
  readonly unit: EnergyUnit;
  readonly temperature?: number;
}): EstimateResult['units'] {
  if (temperature === undefined) return { energy: 'kT' };
  const energy = unit === 'kT' ? 'kJ/mol' : unit;
  return { energy, temperature, kT: kTIn(energy, temperature) };
}

/** What was noticed, the gravest first, and what it means for the whole. */
export function verdict(...found: readonly Status[]): Pick<EstimateResult, 'status' | 'findings'> {
  const said = found.filter(({ code }) => code !== 'ok');
  const findings = [...said.filter(({ ok }) => !ok), ...said.filter(({ ok }) => ok)];
  return { status: combine(...findings), findings };
}

/** A name at the start of a sentence. */
export const capital = (text: string): string => text.replace(/^./, (letter) => letter.toUpperCase());

/** A status that says what it is of. */
export const about = (label: string, status: Status): Status =>
  status.message === '' ? status : { ...status, message: `${label}: ${status.message}` };

/** One of many measured numbers. */
export function measuredAt({ value, standardError, bootstrapError }: MeasuredMany, k: number): Measured {
  return {
    value: value[k],
    standardError: standardError[k],
    ...(bootstrapError ? { bootstrapError: bootstrapError[k] } : {}),
  };
}

/** Overlap of two states: where one has more samples, its row and the other's differ. */
export const between = (matrix: Float64Array, states: number, k: number, l: number): number =>
  Math.max(matrix[k * states + l], matrix[l * states + k]);

/** Fewer independent samples have no error that could be told. */
const fewestSamples = 10;

/** Whether each series is worth enough samples for an error. */
export function fewSamples(
  series: readonly {
    readonly name: string;
    readonly samples: number;
    readonly start: number;
    readonly inefficiency: number;
  }[],
): Status {
  const worth = series.map(({ samples, start, inefficiency }) => (samples - start) / inefficiency);
  const poor = series.filter((_, k) => worth[k] < fewestSamples);
  if (poor.length === 0) return OK;
  const least = Math.min(...worth);
  const named = poor.slice(0, 3).map(({ name }) => name);
  return problem(
    'few-samples',
    `${named.join(', ')}${poor.length > 3 ? ` and ${poor.length - 3} more` : ''}: worth ${least < 1 ? 'less than one independent sample' : `${Math.floor(least)} independent samples`}, ` +
      `too few to know an error: run longer, ${fewestSamples} are the least.`,
  );
}

/** A series that finds its equilibrium only in its second half may not have found it at all. */
export function lateStarts(
  series: readonly { readonly name: string; readonly samples: number; readonly start: number }[],
): Status {
  const late = series.filter(({ samples, start }) => start > samples / 2);
  if (late.length === 0) return OK;
  const named = late.slice(0, 3).map(({ name }) => name);
  return note(
    'late-start',
    `More than half of ${named.join(', ')}${late.length > 3 ? ` and ${late.length - 3} more` : ''} was cut off as not yet in equilibrium: ` +
      'run longer, or say with --discard what to cut.',
  );
}
