import { describe, expect, test } from 'vitest';
import { equilibration, statisticalInefficiency } from '../../src/diagnostics/index.js';
import { bar, mbar, perturbation } from '../../src/estimators/index.js';
import { energiesOf, problems, samplesOf, series, seriesOf } from '../fixtures/pymbar.js';

const close = (actual: ArrayLike<number>, expected: number[], absolute: number, relative = 0): void => {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i] - value), `entry ${i}: ${actual[i]} and ${value}`).toBeLessThanOrEqual(
      absolute + relative * Math.abs(value),
    );
  });
};

describe('agreement with pymbar 4', () => {
  test.each(problems.map((p, i) => ({ i, p })))('MBAR, problem $i', ({ p }) => {
    const x = samplesOf(p);
    const result = mbar({ energies: energiesOf(p, x), counts: p.counts });
    const { value, standardError, status, diagnostics } = result.freeEnergies;
    expect(diagnostics.converged).toBe(true);
    if (p.gap < 1e-12) {
      // pymbar returns numbers where the data have none: some states share nothing in double precision.
      expect(status.ok).toBe(false);
      expect(status.code).toBe('no-overlap');
      expect(Math.max(...standardError)).toBe(Infinity);
      return;
    }
    close(diagnostics.overlap.matrix, p.overlap.flat(), 1e-6);
    close(value, p.freeEnergies, 1e-6);
    close(standardError, p.standardErrors, 1e-9, 0.01);
    const differences = result.differences();
    const last = p.counts.length - 1;
    close(differences.standardError.slice(last * p.counts.length), p.lastErrors, 1e-9, 0.01);
    p.meanX.forEach((mean, k) => {
      const estimate = result.expectation(x, k);
      close([estimate.value], [mean], 1e-6);
      close([estimate.standardError], [p.meanErrors[k]], 1e-9, 0.01);
    });
    if (p.gap < 1e-4) expect(status.ok).toBe(false);
  });

  test.each(problems.filter((p) => p.bar).map((p, i) => ({ i, p })))(
    'BAR and exponential averaging, pair $i',
    ({ p }) => {
      const x = samplesOf(p);
      const u = energiesOf(p, x);
      const [n0, n1] = p.counts;
      const forward = x.slice(0, n0).map((_, n) => u[x.length + n] - u[n]);
      const reverse = x.slice(n0, n0 + n1).map((_, n) => u[n0 + n] - u[x.length + n0 + n]);
      const both = bar(forward, reverse);
      close([both.value], [p.bar![0]], 1e-6);
      close([both.standardError], [p.bar![1]], 1e-9, 0.01);
      const single = perturbation(forward);
      close([single.value], [p.exp![0]], 1e-6);
      // pymbar divides by n, we by n − 1.
      close([single.standardError], [p.exp![1] * Math.sqrt(n0 / (n0 - 1))], 1e-9, 1e-6);
    },
  );

  test.each(series.map((s, i) => ({ i, s })))(
    'statistical inefficiency and equilibration, series $i',
    ({ s }) => {
      const x = seriesOf(s);
      close([statisticalInefficiency(x)], [s.inefficiency], 1e-6);
      const found = equilibration(x, { stride: 1 });
      const [start, inefficiency, effective] = s.equilibration;
      expect(found.start).toBe(start);
      // pymbar counts one sample too many, (n − start + 1) / g, and keeps both numbers in single precision.
      const rest = x.length - start;
      close(
        [found.inefficiency, found.effectiveSamples],
        [inefficiency, (effective * rest) / (rest + 1)],
        0,
        1e-6,
      );
    },
  );
});
