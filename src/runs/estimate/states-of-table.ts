/** Energies of samples in several states as a table: a row a sample. */
import { InputError } from '../../math/errors.js';
import { checkFinite, takeColumn } from './columns.js';
import type { TableSource } from './read.js';
import type { States } from './states.js';
import type { EstimateOptions } from './types.js';
import { toKT } from './units.js';

/**
 * A table with the sampled state in column `k` and energies in columns `u_0`, `u_1`, ….
 *
 * @throws InputError naming the columns that are missing, or the line of a value that cannot be
 */
export function statesOfTable(
  source: Extract<TableSource, { format: 'CSV' }>,
  { units, temperature }: EstimateOptions,
): States {
  const { file, table } = source;
  const found = table.columns.filter((column) => /^u_\d+$/.test(column));
  const states = found.length;
  const missing = found.findIndex((_, k) => !found.includes(`u_${k}`));
  if (states < 2 || missing >= 0 || !table.columns.includes('k')) {
    throw new InputError(
      `${file}: its columns are ${table.columns.join(', ')}: a table of energies has 'k', the state that a row was sampled in, and 'u_0', 'u_1', … for its ` +
        `energy in each${missing >= 0 ? ` ('u_${missing}' is missing)` : ''}`,
    );
  }
  const unit = units ?? 'kT';
  const scale = toKT(unit, temperature, `${file}: energies`);
  const state = takeColumn(source, 'k');
  checkFinite(source, state, "the state 'k'");
  const wrong = state.findIndex((k) => !(Number.isInteger(k) && k >= 0 && k < states));
  if (wrong >= 0) {
    throw new InputError(
      `${file}:${table.lines[wrong]}: the state 'k' is ${state[wrong]}: states are numbered from 0 to ${states - 1}`,
    );
  }
  const columns = Array.from({ length: states }, (_, k) => {
    const energies = takeColumn(source, `u_${k}`);
    const bad = energies.findIndex((u, i) => !(u > -Infinity && (state[i] !== k || u < Infinity)));
    if (bad < 0) return energies.map((u) => u * scale);
    throw new InputError(
      `${file}:${table.lines[bad]}: 'u_${k}' is ${energies[bad]}: repair or remove the row`,
    );
  });
  const rows = Array.from({ length: states }, (_, k) =>
    Int32Array.from(state.keys()).filter((i) => state[i] === k),
  );
  return {
    names: Array.from({ length: states }, (_, k) => `state ${k}`),
    places: Array.from({ length: states }, () => []),
    segments: rows.flatMap((own, k) =>
      own.length === 0
        ? []
        : [
            {
              file,
              state: k,
              gradients: [],
              samples: own.length,
              energies: columns.map((u) => Float64Array.from(own, (i) => u[i])),
            },
          ],
    ),
    unit,
    ...(temperature === undefined ? {} : { temperature }),
    notes: [`Energies are in ${unit}.`],
    warnings: rows.flatMap((own, k) =>
      own.length === 0
        ? [`${file}: state ${k} has no samples; its free energy is found from the others.`]
        : [],
    ),
  };
}
