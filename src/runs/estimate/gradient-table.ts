/** A table of gradients along λ, as other analyses write it: columns `lambda` and `dHdl`, a row a sample. */
import { InputError } from '../../math/errors.js';
import { checkFinite, takeColumn } from './columns.js';
import type { TableSource } from './read.js';
import type { States } from './states.js';
import type { EstimateOptions } from './types.js';
import { toKT } from './units.js';

/** Names that others give the column. */
const gradientNames = /^(dhdl|du?dl(ambda)?|dh\/dl|gradient|derivative|force)$/i;

/** @throws InputError naming the columns that are missing, or the line of a value that is no number */
export function statesOfGradients(
  source: Extract<TableSource, { format: 'CSV' }>,
  { columns, units, temperature }: EstimateOptions,
): States {
  const { file, table } = source;
  const lambdaName = table.columns.find((column) => /^(lambda|λ)$/i.test(column));
  const gradientName = columns?.[0] ?? table.columns.find((column) => gradientNames.test(column));
  if (!lambdaName || !gradientName) {
    throw new InputError(
      `${file}: its columns are ${table.columns.join(', ')}: a table of gradients has 'lambda' and 'dHdl' (or another, named with --column)`,
    );
  }
  const unit = units ?? 'kT';
  const scale = toKT(unit, temperature, `${file}: gradients`);
  const lambda = takeColumn(source, lambdaName);
  const gradient = takeColumn(source, gradientName);
  checkFinite(source, lambda, `'${lambdaName}'`);
  checkFinite(source, gradient, `'${gradientName}'`);
  const places = [...new Set(lambda)].sort((a, b) => a - b);
  return {
    names: places.map((place) => `λ = ${place}`),
    places: places.map((place) => [place]),
    segments: places.map((place, state) => {
      const rows = Int32Array.from(lambda.keys()).filter((i) => lambda[i] === place);
      if (rows.length < 2)
        throw new InputError(
          `${file}:${table.lines[rows[0]]}: λ = ${place} has one sample: two are needed at least`,
        );
      return {
        file,
        state,
        energies: [],
        gradients: [Float64Array.from(rows, (i) => gradient[i] * scale)],
        samples: rows.length,
      };
    }),
    unit,
    ...(temperature === undefined ? {} : { temperature }),
    notes: [`Gradients are in ${unit} per unit of λ.`],
    warnings: table.warnings,
  };
}
