import { describe, expect, it } from 'vitest';
import { integrateCells } from '../../src/math/index.js';
import { mullerBrown } from '../../src/systems/index.js';

const target = mullerBrown();

describe('the Müller-Brown surface', () => {
  it('has its published minima and saddle points', () => {
    // Energies as in the paper, before the multiplication by β.
    expect(target.energy(-0.558224, 1.441726) / 0.1).toBeCloseTo(-146.6995, 3);
    expect(target.energy(0.623499, 0.028038) / 0.1).toBeCloseTo(-108.1667, 3);
    expect(target.energy(-0.050011, 0.466694) / 0.1).toBeCloseTo(-80.7678, 3);
    expect(target.energy(-0.822002, 0.624313) / 0.1).toBeCloseTo(-40.6648, 3);
    expect(target.energy(0.212487, 0.292988) / 0.1).toBeCloseTo(-72.2489, 3);
  });

  it('gives the energy of every walker of a batch', () => {
    const energies = new Float64Array(2);
    target.energyAndGradient(Float64Array.of(0.1, 0.2, -0.5, 1.4), energies, new Float64Array(4));
    expect([...energies]).toEqual([target.energy(0.1, 0.2), target.energy(-0.5, 1.4)]);
  });

  it('has the free energy along s = x − y that methods.md recomputed at the centres of 100 bins', () => {
    const density = target.marginalDensity('s');
    const centres = Array.from({ length: 100 }, (_, i) => -2.5 + 0.036 * (i + 0.5));
    const free = centres.map((s) => -density.logDensity(s));
    const lowest = Math.min(...free);
    const extrema = centres
      .map((at, i) => ({ at, height: free[i] - lowest, i }))
      .filter(({ i }) => (free[i] - free[i - 1]) * (free[i + 1] - free[i]) < 0);
    const published = [
      [-2.01, 0],
      [-1.4, 10.59],
      [-0.5, 6.99],
      [-0.11, 7.49],
      [0.58, 4.6],
    ];
    expect(extrema).toHaveLength(published.length);
    extrema.forEach(({ at, height }, i) => {
      expect(Math.abs(at - published[i][0])).toBeLessThan(0.006);
      expect(Math.abs(height - published[i][1])).toBeLessThan(0.006);
    });
  });

  it('has marginals that agree: the mean of s is the mean of x less that of y', () => {
    const [x, y, s] = (['x', 'y', 's'] as const).map((name) => target.marginalDensity(name));
    expect(s.mean).toBeCloseTo(x.mean - y.mean, 9);
    expect(x.logNormalisation).toBeCloseTo(y.logNormalisation, 9);
    // dx dy = ½ ds dt, which the marginal of s leaves out.
    expect(s.logNormalisation - Math.LN2).toBeCloseTo(x.logNormalisation, 9);
    const direct = integrateCells(
      (a) => integrateCells((b) => Math.exp(-target.energy(a, b)), -2.2, 3.6, 60, 8),
      -3.2,
      2.6,
      60,
      8,
    );
    expect(x.logNormalisation).toBeCloseTo(Math.log(direct), 9);
  });

  it('refuses a beta that is not positive', () => {
    expect(() => mullerBrown({ beta: -1 })).toThrow(/beta is -1/);
  });
});
