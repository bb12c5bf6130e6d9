// Every estimator of a free-energy difference against the truth, on correlated samples of states whose answers are known, through a map and
// flows that are wrong: they must cost precision, never truth.
import { describe, expect, it } from 'vitest';
import { kolmogorovSmirnov } from '../../src/diagnostics/index.js';
import { normalCdf } from '../../src/math/index.js';
import { chosen, freeEnergies, type FreeEnergyMethod } from '../../src/workflows/flows/free-energies.js';
import { fold, key } from '../../src/random/index.js';
import { gaussianStates, type StateOptions } from '../../bench/problems/error-bars/mapped-states.js';

const close: StateOptions = { dim: 3, shift: 0.3, width: 1.15, chains: 24, length: 30, memory: 0.7 };
const repeats = 60;

describe('free energies of two states', () => {
  it(
    'are true by all estimators, error bars included, with a wrong map and wrong flows',
    { timeout: 60_000 },
    () => {
      const scores = new Map<FreeEnergyMethod, number[]>();
      const errors = new Map<FreeEnergyMethod, number>();
      for (let r = 0; r < repeats; r++) {
        const { states, truth } = gaussianStates(fold(key(5), r), close);
        for (const { method, value, standardError, status } of freeEnergies(states, {
          key: key(r),
          resamples: 50,
        }).estimates) {
          expect(status.code, method).not.toBe('no-overlap');
          scores.set(method, [...(scores.get(method) ?? []), (value - truth) / standardError]);
          errors.set(method, (errors.get(method) ?? 0) + standardError / repeats);
        }
      }
      expect(scores.size).toBe(8);
      for (const [method, z] of scores) {
        expect(kolmogorovSmirnov(z, normalCdf).pValue, method).toBeGreaterThan(0.005);
        const covered = z.filter((score) => Math.abs(score) < 1.96).length / repeats;
        expect(Math.abs(covered - 0.95), method).toBeLessThan(3.3 * Math.sqrt((0.95 * 0.05) / repeats));
      }
      // Even this map brings the states closer than they are, and two directions know more than one.
      expect(errors.get('targeted-bennett')!).toBeLessThan(errors.get('bennett')!);
      expect(errors.get('targeted-bennett')!).toBeLessThan(errors.get('targeted-forward')!);
    },
  );

  it('agree, and one of them is the answer', () => {
    const { states, truth } = gaussianStates(key(1), close);
    const { estimates, absolute } = freeEnergies(states, { key: key(1), resamples: 50 });
    const { answer, status } = chosen(estimates);
    expect(answer.method).toBe('targeted-bennett');
    expect(status.ok).toBe(true);
    expect(Math.abs(answer.value - truth)).toBeLessThan(4 * answer.standardError);
    // The states themselves: −d/2 ln 2π − d ln width.
    const exact = (width: number) => -1.5 * Math.log(2 * Math.PI) - 3 * Math.log(width);
    expect(Math.abs(absolute[0].value - exact(1))).toBeLessThan(4 * absolute[0].standardError);
    const disagreeing = estimates.map((estimate) =>
      estimate.method === 'deep-bennett' ? { ...estimate, value: estimate.value + 1 } : estimate,
    );
    expect(chosen(disagreeing).status).toMatchObject({ ok: false, code: 'estimates-disagree' });
  });

  it('where states share nothing, say so by perturbation and are true by maps and flows', () => {
    const { states, truth } = gaussianStates(key(2), { ...close, shift: 30 });
    const { estimates } = freeEnergies(states, { key: key(1), resamples: 50 });
    const of = (method: FreeEnergyMethod) => estimates.find((estimate) => estimate.method === method)!;
    for (const method of ['perturbation-forward', 'perturbation-reverse', 'bennett'] as const) {
      expect(of(method).status.ok, method).toBe(false);
    }
    for (const method of ['targeted-bennett', 'deep-bennett', 'multistate'] as const) {
      const { value, standardError, status } = of(method);
      expect(status.ok, method).toBe(true);
      expect(Math.abs(value - truth), method).toBeLessThan(4 * standardError);
      expect(standardError, method).toBeLessThan(0.1);
    }
  });

  it('without any estimate to rely on, say what to do', () => {
    const { states } = gaussianStates(key(3), { ...close, shift: 30, flaw: 30 });
    const { status } = chosen(freeEnergies(states, { key: key(1), resamples: 50 }).estimates);
    expect(status).toMatchObject({ ok: false, code: 'no-estimate' });
    expect(status.message).toContain('Train longer');
  });
});
