import { log } from '../../math/index.js';
import { uniform } from '../../random/index.js';
import { analyticStates, checkParameters, type AnalyticStates } from './states.js';

/**
 * Exponential distributions u_k = rate · x for x ≥ 0 (+∞ below), so that f_k = ln rate + constant. The asymmetric case: from a small rate
 * to a large one every weight is bounded; the other way the weights of rates r → s have a variance only while s > r/2.
 *
 * @throws InputError if there is no rate or one is not positive.
 *
 * @example
 * exponentials({ rates: [1, 2] }).freeEnergies[1]; // ln 2
 */
export function exponentials({ rates }: { readonly rates: ArrayLike<number> }): AnalyticStates {
  checkParameters('rates', rates, rates.length, true);
  return analyticStates(
    Array.from(rates, (rate) => ({
      freeEnergy: log(rate),
      mean: 1 / rate,
      variance: 1 / rate ** 2,
      energy: (x: number) => (x >= 0 ? rate * x : Infinity),
      draw: (key, count) => uniform(key, count).map((u) => -log(1 - u) / rate),
    })),
  );
}
