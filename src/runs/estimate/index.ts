/** `wellspring estimate`: from files that other programs wrote to free energies with errors. */
import { InputError } from '../../math/errors.js';
import { estimateStates } from './between-states.js';
import { checkOptions, unusedOptions, type Kind } from './options.js';
import { readSource, type Source } from './read.js';
import { estimateHills } from './hills.js';
import { estimateReweighted } from './reweight.js';
import type { EstimateMethod } from './methods.js';
import type { EstimateOptions, EstimateResult } from './types.js';
import { estimateUmbrella } from './umbrella.js';
import { holdsWork } from './work-files.js';
import { estimateWork } from './work.js';

export { cautious, estimateCsv } from './csv.js';
export { energyUnits, type EnergyUnit } from './units.js';
export { methodNames, methodOf, type EstimateMethod } from './methods.js';
export type * from './types.js';

/**
 * Applies an estimator to files: their format is found by their content, what is not said is found in them or has a default that the result tells.
 *
 * @throws InputError naming file, line and window or column of whatever is missing, damaged or does not fit
 * @example
 * const { profile, status } = estimate('wham', ['metadata.dat'], { temperature: 300 });
 */
export function estimate(
  method: EstimateMethod,
  files: readonly string[],
  options: EstimateOptions = {},
): EstimateResult {
  if (files.length === 0) throw new InputError('give one file at least');
  checkOptions(options);
  const sources = files.map((file) => readSource(file));
  const kind = kindOf(method, sources, options);
  const result = byKind[kind](method as never, sources, options);
  return { ...result, warnings: [...unusedOptions(kind, method, options), ...result.warnings] };
}

const byKind = {
  states: estimateStates,
  windows: estimateUmbrella,
  work: estimateWork,
  biased: (_: EstimateMethod, sources: readonly Source[], options: EstimateOptions) =>
    estimateReweighted(sources, options),
  hills: (_: EstimateMethod, sources: readonly Source[], options: EstimateOptions) => estimateHills(sources, options),
} as const;

function kindOf(method: EstimateMethod, sources: readonly Source[], options: EstimateOptions): Kind {
  switch (method) {
    case 'wham':
    case 'umbrella-integration':
      return 'windows';
    case 'mbar':
      if (!options.columns && sources.every(isWorkTable)) {
        throw new InputError(
          `${sources[0].file} holds work: use bar, crooks, jarzynski or perturbation; mbar takes energies (columns k, u_0, u_1, …) or umbrella windows`,
        );
      }
      return holdsEnergies(sources) ? 'states' : 'windows';
    case 'ti':
      return 'states';
    case 'bar':
    case 'perturbation':
      return holdsWork(sources, options) ? 'work' : 'states';
    case 'jarzynski':
    case 'crooks':
      return 'work';
    case 'reweight':
      return 'biased';
    case 'metadynamics':
      return 'hills';
  }
}

/** Whether a table says by its columns that it holds work. */
const isWorkTable = (source: Source): boolean =>
  source.format === 'CSV' && ['work', 'forward'].some((name) => source.table.columns.includes(name));

/** Whether files hold energies of states; else they hold umbrella windows. */
const holdsEnergies = (sources: readonly Source[]): boolean =>
  sources.every(
    (source) =>
      source.format === 'dhdl' ||
      source.format === 'arrays' ||
      (source.format === 'CSV' && source.table.columns.some((column) => /^u_\d+$/.test(column))),
  );
