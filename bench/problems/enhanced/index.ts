/** How true the error bars of methods that cross barriers are. */
import { kolmogorovSmirnov } from '../../../src/diagnostics/index.js';
import { normalCdf } from '../../../src/math/index.js';
import { fold, key } from '../../../src/random/index.js';
import type { KnownSystem } from './known-systems.js';
import type { EnhancedMethod, Repeat } from './methods.js';

export { knownSystems, type KnownSystem } from './known-systems.js';
export { methods, type EnhancedMethod, type Repeat } from './methods.js';

/** Of the repeats of one method on one system. */
export interface EnhancedCoverage {
  readonly method: string;
  readonly system: string;
  readonly exact: number;
  /** Of the values, and of their errors. */
  readonly mean: number;
  readonly spread: number;
  readonly error: number;
  /** Share of intervals of ±1.96 standard errors that hold the truth. */
  readonly within95: number;
  /** Of z = (value − exact)/error. */
  readonly meanScore: number;
  readonly scoreSpread: number;
  readonly pValue: number;
  /** Share of repeats whose status is ok. */
  readonly ok: number;
  readonly seconds: number;
}

const seed = key(2026);

export async function enhancedCoverage(
  method: EnhancedMethod,
  known: KnownSystem,
  repeats: number,
): Promise<EnhancedCoverage> {
  const begin = performance.now();
  const found: Repeat[] = await method.repeats(known, repeats, fold(seed, known.name.length));
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const spread = (values: readonly number[]) => {
    const middle = mean(values);
    return Math.sqrt(values.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (values.length - 1));
  };
  const scores = found.map(({ value, standardError }) => (value - known.exact) / standardError);
  const values = found.map(({ value }) => value);
  return {
    ...{ method: method.name, system: known.name, exact: known.exact },
    ...{ mean: mean(values), spread: spread(values), error: mean(found.map((one) => one.standardError)) },
    within95: scores.filter((z) => Math.abs(z) <= 1.96).length / repeats,
    ...{ meanScore: mean(scores), scoreSpread: spread(scores) },
    pValue: kolmogorovSmirnov(scores, normalCdf).pValue,
    ok: found.filter((one) => one.ok).length / repeats,
    seconds: (performance.now() - begin) / 1000,
  };
}
