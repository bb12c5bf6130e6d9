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
  /** Of processor time, for the repeats that were not kept from before. */
  readonly seconds: number;
}

const seed = key(2026);

/** Repeats that were made before go here, and new ones: whoever keeps them goes on where a study was broken off. */
export interface KeptRepeats {
  readonly of: (method: string, system: string, first: number) => readonly Repeat[] | undefined;
  readonly add: (method: string, system: string, first: number, repeats: readonly Repeat[]) => void;
}

export async function enhancedCoverage(
  method: EnhancedMethod,
  known: KnownSystem,
  repeats: number,
  kept?: KeptRepeats,
): Promise<EnhancedCoverage> {
  const begin = process.cpuUsage();
  const own = fold(fold(seed, method.name.length), known.name.length);
  const found: Repeat[] = [];
  for (let first = 0; first < repeats; first += method.batch) {
    const count = Math.min(method.batch, repeats - first);
    let made = kept?.of(method.name, known.name, first);
    if (!made || made.length < count) {
      made = await method.repeats(known, count, fold(own, first));
      kept?.add(method.name, known.name, first, made);
    }
    found.push(...made.slice(0, count));
  }
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
  const spread = (values: readonly number[]) => {
    const middle = mean(values);
    return Math.sqrt(values.reduce((sum, x) => sum + (x - middle) ** 2, 0) / (values.length - 1));
  };
  const truth = ({ exact = known.exact }: Repeat) => exact;
  const scores = found.map((one) => (one.value - truth(one)) / one.standardError);
  const values = found.map(({ value }) => value);
  const { user, system } = process.cpuUsage(begin);
  return {
    ...{ method: method.name, system: known.name, exact: truth(found[0]) },
    ...{ mean: mean(values), spread: spread(values), error: mean(found.map((one) => one.standardError)) },
    within95: scores.filter((z) => Math.abs(z) <= 1.96).length / repeats,
    ...{ meanScore: mean(scores), scoreSpread: spread(scores) },
    pValue: kolmogorovSmirnov(scores, normalCdf).pValue,
    ok: found.filter((one) => one.ok).length / repeats,
    seconds: (user + system) / 1e6,
  };
}
