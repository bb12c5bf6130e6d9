import { describe, expect, it } from 'vitest';
import { biased, buildBias, harmonic, sliceBias, type BiasSpec } from '../../src/biases/index.js';
import { InputError } from '../../src/math/index.js';
import { evolvingDoubleWell, mullerBrown } from '../../src/systems/index.js';
import { coordinate, linearCombination, type Variable } from '../../src/variables/index.js';

const positions = Float64Array.of(0.3, -0.2, 5.5, 1.1, 4.2, -1);

/** Energies and gradients of a bias at values of its variable. */
function evaluate(bias: ReturnType<typeof harmonic>, values: Float64Array, walkers = values.length) {
  const energies = new Float64Array(walkers);
  const gradients = new Float64Array(values.length);
  bias.energyAndGradient(values, energies, gradients);
  return { energies: [...energies], gradients: [...gradients] };
}

describe('the harmonic bias', () => {
  it('is κ/2 (ξ − centre)²', () => {
    const bias = harmonic(coordinate(0), { centre: 5, spring: 50 });
    expect(evaluate(bias, Float64Array.of(5, 5.5, 4))).toEqual({
      energies: [0, 6.25, 25],
      gradients: [0, 25, -50],
    });
  });

  it('may differ from walker to walker', () => {
    const bias = harmonic(coordinate(0), { centre: [0, 1, 2], spring: [1, 2, 3] });
    expect(evaluate(bias, Float64Array.of(1, 1, 1))).toEqual({
      energies: [0.5, 0, 1.5],
      gradients: [1, 0, -3],
    });
    expect(() => evaluate(bias, Float64Array.of(1, 1))).toThrow(/3 centres for 2 walkers/);
  });

  it('goes the shortest way round a period', () => {
    const angle: Variable = { ...coordinate(0), periods: [2 * Math.PI], coordinate: undefined };
    const bias = harmonic(angle, { centre: 3, spring: 2 });
    const { energies, gradients } = evaluate(bias, Float64Array.of(-3, 3 + 2 * Math.PI));
    expect(gradients[0]).toBeCloseTo(2 * (2 * Math.PI - 6), 13);
    expect(energies[0]).toBeCloseTo((2 * Math.PI - 6) ** 2, 13);
    expect(gradients[1]).toBeCloseTo(0, 13);
  });

  it('adds the components of a variable', () => {
    const plane: Variable = { ...coordinate(0), dim: 2, periods: [null, null], coordinate: undefined };
    const bias = harmonic(plane, { centre: [1, 2], spring: 2 });
    expect(evaluate(bias, Float64Array.of(2, 4, 1, 2), 2)).toEqual({
      energies: [5, 0],
      gradients: [2, 4, 0, 0],
    });
  });

  it.each([
    [{ centre: 0, spring: -1 }, /spring is -1: .*not negative/],
    [{ centre: [0, NaN], spring: 1 }, /centre\[1\] is NaN/],
    [{ centre: [], spring: 1 }, /centre is empty/],
  ])('refuses bad options (%#)', (options, message) => {
    expect(() => harmonic(coordinate(0), options)).toThrow(InputError);
    expect(() => harmonic(coordinate(0), options)).toThrow(message);
  });
});

describe('a biased system', () => {
  it('has the drift less the bias’s gradient', () => {
    const system = evolvingDoubleWell();
    const bare = new Float64Array(6);
    system.drift(positions, bare);
    const pushed = new Float64Array(6);
    biased(system, harmonic(coordinate(0), { centre: 5, spring: 50 })).drift(positions, pushed);
    expect([...pushed]).toEqual([...bare].map((x, i) => (i % 2 ? x : x - 50 * (positions[i] - 5))));
  });

  it('has the same bits by the short cut and by the long way', () => {
    const variable = coordinate(1);
    const short = harmonic(variable, { centre: 0.123, spring: 7.7 });
    const long = harmonic({ ...variable, coordinate: undefined }, { centre: 0.123, spring: 7.7 });
    expect(short.subtractGradient).toBeDefined();
    expect(long.subtractGradient).toBeUndefined();
    const [a, b] = [short, long].map((bias) => {
      const out = new Float64Array(6);
      biased(evolvingDoubleWell(), bias).drift(positions, out);
      return out;
    });
    expect(a).toEqual(b);
  });

  it('adds to a potential the energy, and the gradient through the variable', () => {
    const system = mullerBrown();
    const positions = Float64Array.of(-0.5, 1.4, 0.6, 0.1, 0.2, 0.3);
    const window = biased(system, harmonic(linearCombination([1, -1]), { centre: -2, spring: 30 }));
    const bare = { energies: new Float64Array(3), gradients: new Float64Array(6) };
    const held = { energies: new Float64Array(3), gradients: new Float64Array(6) };
    system.energyAndGradient(positions, bare.energies, bare.gradients);
    window.energyAndGradient(positions, held.energies, held.gradients);
    for (let i = 0; i < 3; i++) {
      const force = 30 * (positions[2 * i] - positions[2 * i + 1] + 2);
      expect(held.energies[i] - bare.energies[i]).toBeCloseTo(force ** 2 / 60, 8);
      expect(held.gradients[2 * i] - bare.gradients[2 * i]).toBeCloseTo(force, 8);
      expect(held.gradients[2 * i + 1] - bare.gradients[2 * i + 1]).toBeCloseTo(-force, 8);
    }
    expect(system.evaluations.count).toBe(6);
  });
});

describe('a bias from plain data', () => {
  const spec: BiasSpec = {
    type: 'harmonic',
    variable: { type: 'coordinate', index: 0 },
    centre: Float64Array.of(0, 1, 2, 3),
    spring: 4,
  };

  it('is cut to some walkers', () => {
    expect(sliceBias(spec, 1, 3)).toEqual({ ...spec, centre: Float64Array.of(1, 2) });
    const bias = buildBias(sliceBias(spec, 1, 3), 2);
    expect(evaluate(bias, Float64Array.of(1, 1)).gradients).toEqual([0, -4]);
  });

  it('is checked against the system', () => {
    expect(() => buildBias({ ...spec, variable: { type: 'coordinate', index: 2 } }, 2)).toThrow(
      /coordinate is 2/,
    );
    expect(() => buildBias({ ...spec, variable: { type: 'linear-combination', weights: [1] } }, 2)).toThrow(
      /1 weights for 2/,
    );
    expect(() => buildBias({ ...spec, type: 'wall' as 'harmonic' }, 2)).toThrow(/bias.type is 'wall'/);
    expect(() => buildBias({ ...spec, variable: { type: 'torsion' as 'coordinate', index: 0 } }, 2)).toThrow(
      /variable.type is 'torsion'/,
    );
  });
});
