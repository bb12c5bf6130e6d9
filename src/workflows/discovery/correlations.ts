/** How closely found variables follow known ones. */
import type { Discovered } from './methods.js';
import type { FeatureData } from './simulate-features.js';

/** Of one found variable with one that is known. */
export type Correlation = {
  readonly found: string;
  readonly known: string;
  /** Pearson's; with an angle the multiple correlation with its cosine and sine. */
  readonly value: number;
  /** Of ranks: 1 where one grows with the other, however bent. Not of an angle. */
  readonly rank?: number;
};

/** All pairs of found and watched variables. */
export function correlations(
  { watched, watchNames, watchPeriods }: Pick<FeatureData, 'watched' | 'watchNames' | 'watchPeriods'>,
  { names, values }: Pick<Discovered, 'names' | 'values'>,
): Correlation[] {
  const columns = (all: Float64Array, width: number) =>
    Array.from({ length: width }, (_, c) => all.filter((_value, i) => i % width === c));
  const found = columns(values, names.length);
  const known = columns(watched, watchNames.length);
  return names.flatMap((name, c) =>
    watchNames.map((other, k): Correlation => {
      const period = watchPeriods[k];
      if (period !== null) return { found: name, known: other, value: circular(found[c], known[k], period) };
      return {
        ...{ found: name, known: other, value: correlation(found[c], known[k]) },
        rank: correlation(ranks(found[c]), ranks(known[k])),
      };
    }),
  );
}

/** Pearson's correlation. */
export function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (x: Float64Array) => x.reduce((sum, value) => sum + value / x.length, 0);
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

function ranks(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  Array.from(values.keys())
    .sort((i, j) => values[i] - values[j])
    .forEach((i, rank) => (out[i] = rank));
  return out;
}

/** Of a number with an angle: K. V. Mardia, Biometrika 63, 403 (1976), doi:10.1093/biomet/63.2.403. */
function circular(values: Float64Array, angles: Float64Array, period: number): number {
  const turned = angles.map((angle) => (2 * Math.PI * angle) / period);
  const [cosine, sine] = [turned.map(Math.cos), turned.map(Math.sin)];
  const [xc, xs, cs] = [correlation(values, cosine), correlation(values, sine), correlation(cosine, sine)];
  return Math.sqrt(Math.max(0, (xc * xc + xs * xs - 2 * xc * xs * cs) / (1 - cs * cs)));
}
