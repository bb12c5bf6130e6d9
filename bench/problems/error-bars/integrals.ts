/** Means of correlated series, the same weighted, and thermodynamic integration over them. */
import {
  average,
  averages,
  reweighted,
  thermodynamicIntegration,
  type IntegrationRule,
} from '../../../src/estimators/index.js';
import { fold, type Key } from '../../../src/random/index.js';
import { answer, type Answer, type Setting } from './study.js';
import { series, type Mixture } from './umbrella.js';

const normalAbout = (mean: number, spread: number): Mixture => ({
  weights: [1],
  means: [mean],
  spreads: [spread],
});

/** A series of memory m has an inefficiency of (1 + m)/(1 − m). */
function means(memory: number, n: number, shift: number, overlap: Setting['overlap']): Setting {
  return {
    system: `one series, n = ${n}, memory ${memory}`,
    overlap,
    repeat(key) {
      const x = series(key, normalAbout(0, 1), n, memory);
      // Weights exp(shift x) move the mean by the shift.
      const weighted = reweighted(
        x,
        x.map((value) => shift * value),
      );
      return {
        average: answer(average(x), 0),
        [`reweighted mean, shift ${shift}`]: answer(weighted, shift),
      };
    },
  };
}

/**
 * Integrals of the mean force of u = ½ (1 + stiffening λ) x² from λ = 0 to 1: f₁ − f₀ = ½ ln (1 + stiffening), from points that are even in λ.
 */
function integrals(
  points: number,
  stiffening: number,
  n: number,
  overlap: Setting['overlap'],
  memory = 0,
): Setting {
  const lambdas = Array.from({ length: points }, (_, i) => i / (points - 1));
  const truth = 0.5 * Math.log(1 + stiffening);
  const forcesOf = (key: Key): Float64Array[] =>
    lambdas.map((l, i) =>
      series(fold(key, i), normalAbout(0, 1 / Math.sqrt(1 + stiffening * l)), n, memory).map(
        (x) => 0.5 * stiffening * x * x,
      ),
    );
  return {
    system: `${points} points, springs 1 to ${1 + stiffening}, n = ${n}${memory ? `, memory ${memory}` : ''}`,
    overlap,
    repeat(key) {
      const forces = averages(forcesOf(key), { independent: memory === 0 });
      const by = (rule: IntegrationRule): Answer =>
        answer(thermodynamicIntegration(lambdas, forces, { rule }), truth);
      return {
        'integration, trapezoid': by('trapezoid'),
        'integration, Simpson': by('simpson'),
        'integration, spline': by('spline'),
      };
    },
  };
}

export const ofSeries: readonly Setting[] = [
  means(0.8, 2000, 0.4, 'adequate'),
  means(0.8, 2000, 3, 'poor'),
  means(0.995, 400, 0.4, 'poor'),
  integrals(17, 3, 100, 'adequate'),
  integrals(17, 3, 600, 'adequate', 0.8),
  integrals(5, 30, 5000, 'poor'),
];
