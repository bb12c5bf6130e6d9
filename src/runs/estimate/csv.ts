/** An estimate as a table for spreadsheets and plots. */
import { encodeCsv, type Columns } from '../../formats/index.js';
import type { EstimateResult, Measured } from './types.js';

/** The error to believe: the larger of the two, nothing where there is none. */
export function cautious({ standardError, bootstrapError = 0 }: Measured): number {
  return standardError < Infinity ? Math.max(standardError, bootstrapError) : standardError;
}

/** What a spreadsheet wants: the profile on its bins, or else the free energies of the states, or the differences. */
export function estimateCsv(result: EstimateResult): string {
  const { profile, states, differences, units } = result;
  if (profile) return encodeCsv(profileColumns(profile, units));
  const named = states.flatMap(({ name, freeEnergy }) =>
    freeEnergy ? [{ label: name, ...freeEnergy }] : [],
  );
  const rows = named.length > 0 ? named : differences;
  return encodeCsv({
    [named.length > 0 ? 'state' : 'difference']: rows.map(({ label }) => label),
    ...energyColumns(
      rows.map(({ value }) => value),
      rows.map((row) => cautious(row)),
      units,
    ),
  });
}

function profileColumns(
  { names, centres, value, standardError, bootstrapError, density }: NonNullable<EstimateResult['profile']>,
  units: EstimateResult['units'],
): Columns {
  const dims = names.length;
  const errors = Array.from(standardError, (error, b) =>
    cautious({
      value: value[b],
      standardError: error,
      ...(bootstrapError ? { bootstrapError: bootstrapError[b] } : {}),
    }),
  );
  return {
    ...Object.fromEntries(names.map((name, j) => [name, centres.filter((_, at) => at % dims === j)])),
    ...energyColumns(Array.from(value), errors, units),
    ...(density ? { density: density.value, density_error: density.standardError } : {}),
  };
}

function energyColumns(value: number[], errors: number[], { kT, energy }: EstimateResult['units']): Columns {
  const known = (x: number) => (Number.isFinite(x) ? x : NaN);
  const scaled = (scale: number, unit: string) => ({
    [`free_energy (${unit})`]: value.map((x) => known(x * scale)),
    [`error (${unit})`]: errors.map((x) => known(x * scale)),
  });
  return { ...scaled(1, 'kT'), ...(kT === undefined ? {} : scaled(kT, energy)) };
}
