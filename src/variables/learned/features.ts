/** What the learned variables share: they are functions of features, which are variables themselves. */
import { InputError } from '../../math/index.js';
import type { MolecularVariable } from '../molecular/variable.js';
import type { Variable } from '../types.js';

/** A function of features with its derivatives, row by row. */
export interface FeatureMap {
  readonly names: readonly string[];
  /** Number of features. */
  readonly features: number;
  /** Writes values (rows × components) and derivatives (rows × components × features). */
  map(features: Float64Array, values: Float64Array, derivatives: Float64Array): void;
}

/**
 * A function of features as a variable of positions. Values and derivatives come out together and are kept until positions change,
 * because a bias asks for the values first and for the derivatives at the same place next.
 *
 * @throws InputError for features that jump where they wrap, or of another number than the function takes
 */
export function ofFeatures(what: string, features: Variable, map: FeatureMap): MolecularVariable {
  const wide = features.dim;
  const dim = map.names.length;
  checkPeriods(what, features);
  if (wide !== map.features) {
    throw new InputError(
      `${what} was found from ${map.features} features and is given ${wide} (${features.names.slice(0, 6).join(', ')}${wide > 6 ? ', …' : ''}): ` +
        'use the features that it was found with',
    );
  }
  let last = new Float64Array(0);
  let values = new Float64Array(0);
  let derivatives = new Float64Array(0);
  const at = (positions: Float64Array, rows: number) => {
    const here = new Float64Array(rows * wide);
    features.evaluate(positions, here);
    if (here.length === last.length && here.every((x, i) => x === last[i])) return;
    last = here;
    values = new Float64Array(rows * dim);
    derivatives = new Float64Array(rows * dim * wide);
    map.map(here, values, derivatives);
  };
  const molecular = 'check' in features ? (features as MolecularVariable) : undefined;
  return {
    dim,
    names: map.names,
    periods: map.names.map(() => null),
    ...(molecular?.atoms ? { atoms: molecular.atoms } : {}),
    check: (positions, walkers) => molecular?.check(positions, walkers),
    evaluate(positions, out) {
      at(positions, out.length / dim);
      out.set(values);
    },
    pullback(positions, valueGradients, gradients) {
      const rows = valueGradients.length / dim;
      at(positions, rows);
      const pulled = new Float64Array(rows * wide);
      for (let i = 0; i < rows * dim; i++) {
        const row = Math.floor(i / dim) * wide;
        for (let j = 0; j < wide; j++) pulled[row + j] += valueGradients[i] * derivatives[i * wide + j];
      }
      features.pullback(positions, pulled, gradients);
    },
  };
}

/** @throws InputError where a feature has a period: distances between its values mean nothing there */
export function checkPeriods(what: string, { names, periods }: Pick<Variable, 'names' | 'periods'>): void {
  const wraps = periods.findIndex((period) => period !== null);
  if (wraps < 0) return;
  throw new InputError(
    `${what}: feature '${names[wraps]}' wraps around, so that equal places seem far apart: give its sine and its cosine instead`,
  );
}
