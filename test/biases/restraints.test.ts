import { describe, expect, it } from 'vitest';
import {
  buildBias,
  flatBottom,
  harmonic,
  linear,
  lowerWall,
  moving,
  sliceBias,
  upperWall,
  type Bias,
  type BiasSpec,
} from '../../src/biases/index.js';
import { InputError } from '../../src/math/index.js';
import { key, normal } from '../../src/random/index.js';
import { coordinate, stack, type Variable } from '../../src/variables/index.js';

const x = coordinate(0, 1);
const onCircle: Variable = { ...x, periods: [2 * Math.PI], coordinate: undefined };
const plane = stack([coordinate(0, 2), coordinate(1, 2)]);

function evaluate(bias: Bias, values: readonly number[]) {
  const energies = new Float64Array(values.length / bias.variable.dim);
  const gradients = new Float64Array(values.length);
  bias.energyAndGradient(Float64Array.from(values), energies, gradients);
  return { energies: [...energies], gradients: [...gradients].map((g) => g + 0) };
}

describe('restraints', () => {
  it('a flat bottom acts beyond its width, the shortest way round', () => {
    const flat = flatBottom(x, { centre: 1, halfWidth: 2, spring: 10 });
    expect(evaluate(flat, [1, 3, -1, 4, -3])).toEqual({
      energies: [0, 0, 0, 5, 20],
      gradients: [0, 0, 0, 10, -20],
    });
    const round = flatBottom(onCircle, { centre: 3, halfWidth: 0.1, spring: 2 });
    const { energies, gradients } = evaluate(round, [-3]);
    expect(gradients[0]).toBeCloseTo(2 * (2 * Math.PI - 6 - 0.1), 13);
    expect(energies[0]).toBeCloseTo((2 * Math.PI - 6 - 0.1) ** 2, 13);
  });

  it('walls act on one side, and a slope everywhere', () => {
    expect(evaluate(upperWall(x, { at: 1, spring: 4 }), [0, 1, 3])).toEqual({
      energies: [0, 0, 8],
      gradients: [0, 0, 8],
    });
    expect(evaluate(lowerWall(x, { at: 1, spring: 4 }), [0, 1, 3])).toEqual({
      energies: [2, 0, 0],
      gradients: [-4, 0, 0],
    });
    expect(evaluate(linear(x, { slope: [1, 2], origin: 1 }), [3, 3])).toEqual({
      energies: [2, 4],
      gradients: [1, 2],
    });
  });

  it('components add up, with numbers for each of them', () => {
    const box = upperWall(plane, { at: [1, 2], spring: 2 });
    expect(evaluate(box, [2, 4, 0, 3])).toEqual({ energies: [5, 1], gradients: [2, 4, 0, 2] });
  });

  it.each<[() => unknown, RegExp]>([
    [
      () => upperWall(onCircle, { at: 1, spring: 1 }),
      /a wall on 'coordinate 0', whose period is 6.28.*would jump: use flatBottom/,
    ],
    [() => linear(onCircle, { slope: 1 }), /use its sine or cosine/],
    [() => flatBottom(x, { centre: 0, halfWidth: -1, spring: 1 }), /halfWidth is -1/],
    [() => linear(x, { slope: NaN }), /slope is NaN/],
    [() => moving(x, { from: 0, to: 1, spring: 1, steps: 0 }), /steps is 0/],
    [() => evaluate(linear(x, { slope: [1, 2] }), [1, 1, 1]), /2 slopes for 3 walkers/],
  ])('refuses what would not work: %#', (make, message) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(message);
  });
});

describe('a moving bias', () => {
  it('moves its centre at constant speed and rests at the end', () => {
    const pull = moving(x, { from: -1, to: 1, spring: 2, steps: 4 });
    const centres = [0, 1, 2, 3, 4, 9].map((step) => pull.centre(step)[0]);
    expect(centres).toEqual([-1, -0.5, 0, 0.5, 1, 1]);
    pull.advance(Float64Array.of(0, 2));
    expect(evaluate(pull, [0, 2])).toEqual(evaluate(harmonic(x, { centre: -0.5, spring: 2 }), [0, 2]));
    expect(pull.state.step).toBe(1);
    expect([...pull.state.work]).toEqual([0.25 - 1, 6.25 - 9]);
  });

  it('goes on from its state with the same bits', () => {
    const options = { from: [0, 0.5], to: 3, spring: 7, steps: 10 };
    const values = normal(key(1), 20);
    const whole = moving(x, options);
    const first = moving(x, options);
    for (let i = 0; i < 10; i++) whole.advance(values.slice(2 * i, 2 * i + 2));
    for (let i = 0; i < 4; i++) first.advance(values.slice(2 * i, 2 * i + 2));
    const second = moving(x, { ...options, state: structuredClone(first.state) });
    for (let i = 4; i < 10; i++) second.advance(values.slice(2 * i, 2 * i + 2));
    expect(second.state).toEqual(whole.state);
    expect(() => second.advance(Float64Array.of(1, 2, 3))).toThrow(/2 froms for 3 walkers/);
  });

  it('goes round a circle', () => {
    const pull = moving(onCircle, { from: 3, to: 3 + 2 * Math.PI, spring: 1, steps: 100 });
    for (let i = 0; i < 100; i++) pull.advance(pull.centre(i)); // the walker sits at the centre
    expect(pull.state.work[0]).toBeCloseTo((100 * (0.02 * Math.PI) ** 2) / 2, 12);
  });

  it('does work whose exponential average is the change of free energy (Jarzynski)', () => {
    // Exact sampling: x in a unit well and the moving spring, drawn anew from equilibrium between switching steps.
    const [walkers, steps, spring, end] = [20_000, 20, 3, 1.5];
    const pull = moving(x, { from: 0, to: end, spring, steps });
    for (let step = 0; step < steps; step++) {
      const mean = (spring * pull.centre(step)[0]) / (1 + spring);
      const z = normal(key(100 + step), walkers);
      pull.advance(z.map((value) => mean + value / Math.sqrt(1 + spring)));
    }
    const weights = pull.state.work.map((work) => Math.exp(-work));
    const mean = weights.reduce((sum, w) => sum + w, 0) / walkers;
    const variance = weights.reduce((sum, w) => sum + (w - mean) ** 2, 0) / (walkers - 1);
    const exact = Math.exp((-0.5 * end * end * spring) / (1 + spring));
    expect(Math.abs(mean - exact) / Math.sqrt(variance / walkers)).toBeLessThan(3);
  });
});

describe('biases as plain data', () => {
  const variable = { type: 'coordinate', index: 0 } as const;
  const specs: BiasSpec[] = [
    { type: 'harmonic', variable, centre: [1, 2, 3], spring: 2 },
    { type: 'flat-bottom', variable, centre: 0, halfWidth: Float64Array.of(0.1, 0.2, 0.3), spring: 3 },
    { type: 'upper-wall', variable, at: [-1, 0, 0.5], spring: 2 },
    { type: 'lower-wall', variable, at: [1, 2, 3], spring: 2 },
    { type: 'linear', variable, slope: [1, 2, 3], origin: 1 },
    {
      type: 'moving',
      variable,
      ...{ from: 0, to: [1, 2, 3], spring: 4, steps: 10, state: { step: 3, work: Float64Array.of(1, 2, 3) } },
    },
  ];

  it.each(specs.map((spec) => [spec.type, spec] as const))(
    '%s: a part of the walkers as in the whole',
    (_, spec) => {
      const values = [0.4, 1.7, 2.5];
      const whole = evaluate(buildBias(structuredClone(spec), 1), values);
      const part = evaluate(buildBias(sliceBias(spec, 1, 3), 1), values.slice(1));
      expect(part.energies).toEqual(whole.energies.slice(1));
      expect(part.gradients).toEqual(whole.gradients.slice(1));
    },
  );

  it('a moving one keeps the work of its walkers', () => {
    const pull = buildBias<'moving'>(sliceBias(specs[5] as Extract<BiasSpec, { type: 'moving' }>, 1, 3), 1);
    expect([...pull.state.work]).toEqual([2, 3]);
  });

  it('numbers of components stay, numbers of walkers are cut by rows', () => {
    const both = { type: 'stack', of: [variable, { type: 'coordinate', index: 1 }] } as const;
    const spec: BiasSpec = {
      type: 'harmonic',
      variable: both,
      centre: [1, 2],
      spring: Float64Array.of(1, 2, 3, 4, 5, 6),
    };
    expect(sliceBias(spec, 1, 2)).toEqual({ ...spec, spring: Float64Array.of(3, 4) });
  });
});
