/**
 * Umbrella windows on a coordinate whose density is a mixture of Gaussians. A harmonic bias of spring κ makes another mixture of it, so
 * samples are exact, correlated ones too, and every bin's probability is known.
 */
import { exp, log, normalCdf } from '../../../src/math/index.js';
import { fold, normal, uniform, type Key } from '../../../src/random/index.js';
import { binCentres, type Axis } from '../../../src/estimators/index.js';

export interface Mixture {
  readonly weights: readonly number[];
  readonly means: readonly number[];
  readonly spreads: readonly number[];
}

/** The density times exp(−spring/2 (x − centre)²), normalised. */
export function biased({ weights, means, spreads }: Mixture, centre: number, spring: number): Mixture {
  const precisions = spreads.map((s) => 1 / s ** 2 + spring);
  const logs = weights.map((w, i) => {
    const variance = spreads[i] ** 2 + 1 / spring;
    return log(w / Math.sqrt(variance)) - (means[i] - centre) ** 2 / (2 * variance);
  });
  const highest = Math.max(...logs);
  return {
    weights: logs.map((value) => exp(value - highest)),
    means: means.map((m, i) => (m / spreads[i] ** 2 + spring * centre) / precisions[i]),
    spreads: precisions.map((p) => 1 / Math.sqrt(p)),
  };
}

/**
 * n samples in time order, started in equilibrium: each step takes a component by its share at the present place and renews the place within
 * it, remembering `memory` of it; 0 for independent samples. Detailed balance holds, so the mixture is what is sampled.
 */
export function series(key: Key, { weights, means, spreads }: Mixture, n: number, memory = 0): Float64Array {
  const z = normal(fold(key, 0), n);
  const u = uniform(fold(key, 1), n);
  const total = weights.reduce((a, b) => a + b, 0);
  const fresh = Math.sqrt(1 - memory * memory);
  const shares = new Float64Array(weights.length);
  let x = 0;
  return z.map((noise, t) => {
    const first = t === 0 || memory === 0;
    let sum = 0;
    for (let i = 0; i < shares.length; i++) {
      const distance = (x - means[i]) / spreads[i];
      sum += shares[i] = first ? weights[i] / total : (weights[i] / spreads[i]) * exp(-0.5 * distance ** 2);
    }
    let [i, left] = [0, u[t] * sum];
    while (i < shares.length - 1 && left >= shares[i]) left -= shares[i++];
    const kept = first ? noise : (memory * (x - means[i])) / spreads[i] + fresh * noise;
    return (x = means[i] + spreads[i] * kept);
  });
}

/** The probability of every bin of a grid, of those on the grid. */
export function binProbabilities(mixture: Mixture, axis: Axis): Float64Array {
  const half = (axis.high - axis.low) / axis.bins / 2;
  const centres = binCentres(axis);
  const { weights, means, spreads } = mixture;
  const p = centres.map((x) =>
    weights.reduce((sum, w, i) => {
      const [below, above] = [x - half, x + half].map((edge) => normalCdf((edge - means[i]) / spreads[i]));
      return sum + w * (above - below);
    }, 0),
  );
  const total = p.reduce((a, b) => a + b, 0);
  return p.map((value) => value / total);
}

/** −ln p at a place, up to a constant. */
export function freeEnergy({ weights, means, spreads }: Mixture, x: number): number {
  return -log(
    weights.reduce((sum, w, i) => sum + (w / spreads[i]) * exp(-0.5 * ((x - means[i]) / spreads[i]) ** 2), 0),
  );
}
