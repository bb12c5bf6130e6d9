import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/math/index.js';
import { evolvingDoubleWell, variableBarrierDoubleWell } from '../../src/systems/index.js';
import type { FastSlowSystem } from '../../src/systems/index.js';

/** The drift at one point. */
function driftAt(system: FastSlowSystem, slow: number, fast: number): number[] {
  const out = new Float64Array(2);
  system.drift(Float64Array.of(slow, fast), out);
  return [...out];
}

function potentialAt(system: FastSlowSystem, slow: number, fast: number): number {
  const out = new Float64Array(1);
  system.potential(Float64Array.of(slow, fast), out);
  return out[0];
}

/** ∫ |p − q| of two densities by the trapezoid rule. */
function distance(p: (x: number) => number, q: (x: number) => number): number {
  let sum = 0;
  for (let x = -3; x <= 3; x += 1e-3) sum += Math.abs(p(x) - q(x)) * 1e-3;
  return sum;
}

const GRID = Array.from({ length: 61 }, (_, i) => -1.5 + 0.05 * i);

describe('the evolving double well', () => {
  it('has the drift of equation 6', () => {
    for (const z1 of [0, 3.7, 12]) {
      for (const z2 of GRID) {
        const [slow, fast] = driftAt(evolvingDoubleWell(), z1, z2);
        expect(slow).toBe(1e-4);
        expect(fast).toBeCloseTo(-(-1 + 0.2 * z1 + 4 * z2 * (-1 + z2 * z2)), 12);
      }
    }
  });

  it('has equal wells at z1 = 5 and mirror images around it', () => {
    const system = evolvingDoubleWell();
    expect(system.conditionalDensity(5).cdf(0)).toBeCloseTo(0.5, 13);
    expect(system.conditionalDensity(3).cdf(0)).toBeCloseTo(1 - system.conditionalDensity(7).cdf(0), 13);
    expect(system.conditionalDensity(0).cdf(0)).toBeLessThan(0.2);
  });

  it('finds the distances between the conventions that methods.md recomputed', () => {
    const code = evolvingDoubleWell({ convention: 'published-code' });
    const truth = evolvingDoubleWell();
    const at = (z1: number) =>
      distance(code.conditionalDensity(z1).density, truth.conditionalDensity(z1).density);
    expect(at(5)).toBeCloseTo(0.29, 2);
    expect(at(0)).toBeCloseTo(0.5, 2);
    expect(at(10)).toBeCloseTo(0.5, 2);
  });
});

describe('the variable-barrier double well', () => {
  it.each([
    [8, 0],
    [4, 0],
    [2.5, 1.7],
    [6, -0.8],
  ])('has the drift of equation 8 for h = %d, k = %d', (h, k) => {
    const system = variableBarrierDoubleWell({ barrier: h, depth: k });
    for (const x of GRID) {
      const printed = -(
        (1 + x) ** 2 * (2 * (1 + h - k) * x - 2 * h + 3 * (0.75 * k - 2) * x ** 2 + 4 * x ** 3) +
        2 * (1 + x) * (h - 2 * h * x + (1 + h - k) * x ** 2 + (0.75 * k - 2) * x ** 3 + x ** 4)
      );
      expect(driftAt(system, 0, x)[1]).toBeCloseTo(printed, 10);
    }
  });

  it('is as high and as deep as it says, in kT, in both conventions that give it a temperature', () => {
    for (const convention of ['temperature', 'published-code'] as const) {
      const system = variableBarrierDoubleWell({ barrier: 7, depth: 1.5, convention });
      expect(potentialAt(system, 0, -1)).toBe(0);
      expect(potentialAt(system, 0, 0)).toBeCloseTo(7, 13);
      expect(potentialAt(system, 0, 1)).toBeCloseTo(-1.5, 13);
      for (const x of [-1, 0, 1]) expect(driftAt(system, 0, x)[1]).toBeCloseTo(0, 13);
    }
  });

  it('is (x² − 1)² (x² + h) for k = 0', () => {
    for (const x of GRID) {
      expect(potentialAt(variableBarrierDoubleWell({ barrier: 8 }), 1, x)).toBeCloseTo(
        (x * x - 1) ** 2 * (x * x + 8),
        12,
      );
    }
  });

  it('halves h in the published code, which leaves the residual that methods.md recomputed', () => {
    const residual = (barrier: number) =>
      distance(
        variableBarrierDoubleWell({ barrier, convention: 'published-code' }).conditionalDensity(5).density,
        variableBarrierDoubleWell({ barrier }).conditionalDensity(5).density,
      );
    expect(residual(4)).toBeCloseTo(0.066, 3);
    expect(residual(8)).toBeCloseTo(0.046, 3);
  });
});

describe('fast/slow systems', () => {
  const make = [evolvingDoubleWell, variableBarrierDoubleWell];

  it.each(make)('have the noise of their convention (%o)', (system) => {
    expect([...system().noise]).toEqual([1e-4, Math.SQRT2]);
    expect([...system({ convention: 'published-code' }).noise]).toEqual([1e-4, 1]);
    expect(system({ convention: 'published-text' }).noise[1]).toBeCloseTo(0.1, 15);
    expect([...system({ temperature: 2, slowNoise: 0 }).noise]).toEqual([0, 2]);
  });

  it.each(make)('have a drift that is −kT times the gradient of their reduced potential (%o)', (create) => {
    for (const convention of ['temperature', 'published-code', 'published-text'] as const) {
      const system = create({ convention });
      const step = 1e-5;
      for (const x of GRID) {
        const slope = (potentialAt(system, 4, x + step) - potentialAt(system, 4, x - step)) / (2 * step);
        const drift = driftAt(system, 4, x)[1];
        expect(Math.abs(drift + system.temperature * slope)).toBeLessThan(1e-6 * (1 + Math.abs(drift)));
      }
    }
  });

  it('have a conditional density that is the exponential of their potential', () => {
    const system = variableBarrierDoubleWell({ barrier: 5, depth: 1, temperature: 1.3 });
    const density = system.conditionalDensity(2);
    const expected = Math.exp(potentialAt(system, 2, -1) - potentialAt(system, 2, 0.4));
    expect(density.density(0.4) / density.density(-1)).toBeCloseTo(expected, 12);
  });

  it('have their umbrella density where spring and drift balance', () => {
    const system = evolvingDoubleWell({ slowDrift: 100 });
    const held = system.umbrellaDensity({ centre: 5, spring: 50 });
    expect(held.cdf(0)).toBe(system.conditionalDensity(7).cdf(0));
    expect(() => system.umbrellaDensity({ centre: 5, spring: 0 })).toThrow(InputError);
  });

  it('have exact answers far from the usual range', () => {
    const cold = evolvingDoubleWell({ convention: 'published-text' });
    expect(cold.conditionalDensity(12).mean).toBeCloseTo(-1.13, 1);
    const tilted = evolvingDoubleWell().conditionalDensity(500);
    expect(tilted.cdf(tilted.quantile(0.5))).toBeCloseTo(0.5, 10);
    expect(tilted.mean).toBeLessThan(-2.5);
  });

  it('count drift evaluations', () => {
    const system = evolvingDoubleWell();
    system.drift(new Float64Array(20), new Float64Array(20));
    system.drift(new Float64Array(6), new Float64Array(6));
    expect(system.evaluations.count).toBe(13);
  });

  it.each([
    [() => evolvingDoubleWell({ temperature: 0 }), /temperature is 0/],
    [() => evolvingDoubleWell({ slowNoise: -1 }), /slowNoise is -1/],
    [() => evolvingDoubleWell({ convention: 'code' as 'temperature' }), /convention is 'code'/],
    [() => evolvingDoubleWell({ convention: 'published-code', temperature: 1 }), /fixes it to 0.5/],
    [() => variableBarrierDoubleWell({ barrier: -1 }), /barrier is -1/],
    [() => variableBarrierDoubleWell({ depth: NaN }), /depth is NaN/],
    [() => evolvingDoubleWell().conditionalDensity(NaN), /slow variable is NaN/],
  ])('refuse bad options (%#)', (build, message) => {
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });
});
