import { describe, expect, test } from 'vitest';
import { equilibration, statisticalInefficiency } from '../../src/diagnostics/index.js';
import { bar, mbar, perturbation, workBetween } from '../../src/estimators/index.js';
import { energiesOf, problems, samplesOf, series, seriesOf } from '../fixtures/pymbar.js';
import pymbar3 from '../fixtures/pymbar3.json' with { type: 'json' };

/** Below this, states share too little for double precision and the answers are arbitrary: see pymbar.test.ts. */
const linked = problems.map((p, i) => ({ i, p })).filter(({ p }) => p.gap >= 1e-12);

const close = (actual: ArrayLike<number>, expected: number[], absolute: number, relative = 0): void => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i] - value), `entry ${i}: ${actual[i]} and ${value}`).toBeLessThanOrEqual(
      absolute + relative * Math.abs(value),
    );
  });
};

/** Where energies and weights vary as much as a poor overlap makes them, 1e-6 is of the size of the value. */
const scale = (values: number[]): number => 1e-6 * Math.max(1, ...values.map(Math.abs));

describe('agreement with pymbar 4', () => {
  test('most problems are linked', () => expect(linked.length).toBeGreaterThanOrEqual(20));

  test.each(linked)('overlap, effective samples and sums, problem $i', ({ p }) => {
    const x = samplesOf(p);
    const result = mbar({ energies: energiesOf(p, x), counts: p.counts });
    const { overlap, effectiveSamples } = result.freeEnergies.diagnostics;
    close([overlap.gap], [p.gap], 1e-9, 1e-6);
    close(effectiveSamples, p.effectiveSamples, 0, 1e-6);
    if (p.sumError !== undefined) {
      const coefficients = p.counts.map((_, k) => [-1, 1, 1, -1][k] ?? 0);
      const sum = result.combination(coefficients);
      const [f0, f1, f2, f3] = result.freeEnergies.value;
      close([sum.value], [f1 - f0 - (f3 - f2)], 1e-9);
      close([sum.standardError], [p.sumError], 1e-9, 0.01);
      const covariance = result.covariance();
      const n = p.counts.length;
      let variance = 0;
      coefficients.forEach((a, k) => {
        coefficients.forEach((b, l) => (variance += a * b * covariance[k * n + l]));
      });
      close([Math.sqrt(variance)], [sum.standardError], 1e-9, 1e-6);
    }
  });

  test.each(linked)(
    'differences of averages, and several at a state without samples, problem $i',
    ({ p }) => {
      const x = samplesOf(p);
      const result = mbar({ energies: energiesOf(p, x), counts: p.counts });
      const states = result.expectations(p.counts.map((_, state) => ({ observable: x, state })));
      close(
        states.diagnostics.differenceErrors.slice(0, p.counts.length),
        p.meanDifferenceErrors,
        1e-9,
        0.01,
      );
      const [spring, centre] = [p.springs, p.centres].map(([a, b]) => (a + b) / 2);
      const target = x.map((v) => 0.5 * spring * (v - centre) ** 2);
      const { freeEnergy, means, covariance } = p.target;
      const f = result.freeEnergy(target);
      close([f.value], [freeEnergy[0]], 1e-6);
      close([f.standardError], [freeEnergy[1]], 1e-9, 0.01);
      const pair = result.expectations([
        { observable: x, state: target },
        { observable: x.map((v) => v * v), state: target },
      ]);
      close(pair.value, means, scale(means));
      const size = Math.sqrt(covariance[0][0] * covariance[1][1]);
      close([pair.diagnostics.covariance[0]], [covariance[0][0]], 1e-12, 0.02);
      close([pair.diagnostics.covariance[3]], [covariance[1][1]], 1e-12, 0.02);
      close([pair.diagnostics.covariance[1]], [covariance[0][1]], 0.01 * size);
    },
  );

  test.each(linked)('energies and entropies, problem $i', ({ p }) => {
    const { energies, entropies } = mbar({
      energies: energiesOf(p, samplesOf(p)),
      counts: p.counts,
    }).decomposition();
    close(energies.value, p.energies, scale(p.energies));
    close(energies.standardError, p.energyErrors, 1e-9, 0.01);
    close(entropies.value, p.entropies, scale(p.entropies));
    close(entropies.standardError, p.entropyErrors, 1e-9, 0.01);
  });
});

describe('agreement with pymbar 3', () => {
  test.each(linked)('problem $i', ({ i, p }) => {
    const x = samplesOf(p);
    const result = mbar({ energies: energiesOf(p, x), counts: p.counts });
    const answer = pymbar3.problems[i];
    close(result.freeEnergies.value, answer.freeEnergies, 1e-6);
    close(result.freeEnergies.standardError, answer.standardErrors, 1e-9, 0.01);
    close(result.freeEnergies.diagnostics.effectiveSamples, answer.effectiveSamples, 0, 1e-6);
    const means = result.expectations(p.counts.map((_, state) => ({ observable: x, state })));
    close(means.value, answer.meanX, 1e-6);
    close(means.standardError, answer.meanErrors, 1e-9, 0.01);
  });

  const pairs = problems.map((p, i) => ({ i, p })).filter(({ i }) => pymbar3.problems[i].bar);
  test.each(pairs)('BAR and exponential averaging, problem $i', ({ i, p }) => {
    const answer = pymbar3.problems[i];
    const energies = energiesOf(p, samplesOf(p));
    const { forward, reverse } = workBetween({ energies, counts: p.counts }, 0, 1);
    const both = bar(forward, reverse);
    close([both.value], [answer.bar![0]], 1e-6);
    // Bennett's own formula for the error, which pymbar 3 has, is the same only where states overlap.
    if (both.diagnostics.overlap > 0.03) close([both.standardError], [answer.bar![1]], 1e-9, 0.01);
    else expect(both.standardError).toBeGreaterThanOrEqual(answer.bar![1]);
    const single = perturbation(forward);
    close([single.value], [answer.exp![0]], 1e-6);
    close([single.standardError], [answer.exp![1] * Math.sqrt(p.counts[0] / (p.counts[0] - 1))], 1e-9, 1e-6);
  });

  test.each(series.map((s, i) => ({ i, s })))(
    'statistical inefficiency and equilibration, series $i',
    ({ i, s }) => {
      const answer = pymbar3.series[i];
      const x = seriesOf(s);
      close([statisticalInefficiency(x)], [answer.inefficiency], 0, 1e-6);
      const found = equilibration(x, { stride: 1 });
      const [start, inefficiency, effective] = answer.equilibration;
      expect(found.start).toBe(start);
      const rest = x.length - start; // pymbar counts one sample too many
      close(
        [found.inefficiency, found.effectiveSamples],
        [inefficiency, (effective * rest) / (rest + 1)],
        0,
        1e-6,
      );
    },
  );
});

test('at least twenty problems of each kind', () => {
  expect(problems.filter((p) => p.bar && p.exp).length).toBeGreaterThanOrEqual(20);
  expect(series.length).toBeGreaterThanOrEqual(20);
});
