// Every potential, dynamics with a potential, variable and bias is registered here once, and its derivatives are
// compared with finite differences at random points.
import { describe, expect, it } from 'vitest';
import { biased, harmonic, type Bias } from '../../src/biases/index.js';
import { overdamped } from '../../src/kernels/index.js';
import { key, uniform } from '../../src/random/index.js';
import {
  evolvingDoubleWell,
  mullerBrown,
  potentialFromGradient,
  variableBarrierDoubleWell,
  type FastSlowSystem,
  type Potential,
} from '../../src/systems/index.js';
import { potential } from '../../src/systems/potential.js';
import { coordinate, linearCombination, type Variable } from '../../src/variables/index.js';

const WALKERS = 40;
const STEP = 1e-5;
/** Points in [−1.5, 1.5]. */
const points = (dim: number) => uniform(key(1), WALKERS * dim).map((u) => 3 * u - 1.5);

/** Central differences of a function of batches (one value a walker) with respect to each coordinate. */
function differences(f: (x: Float64Array) => Float64Array, x: Float64Array, dim: number): Float64Array {
  const out = new Float64Array(x.length);
  for (let j = 0; j < dim; j++) {
    const shifted = (by: number) => f(x.map((value, i) => (i % dim === j ? value + by : value)));
    const [up, down] = [shifted(STEP), shifted(-STEP)];
    for (let walker = 0; walker < WALKERS; walker++) {
      out[walker * dim + j] = (up[walker] - down[walker]) / (2 * STEP);
    }
  }
  return out;
}

function expectClose(actual: Float64Array, expected: Float64Array) {
  const scale = Math.max(1, ...expected.map(Math.abs));
  actual.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(1e-8 * scale));
}

const umbrella = harmonic(coordinate(0), { centre: 0.4, spring: 50 });
const POTENTIALS: Record<string, Potential> = {
  'Müller-Brown': mullerBrown(),
  'a user’s, from the energy': potential({
    dim: 3,
    energy: (x) => x.at(0).square().mul(x.at(1)).add(x.at(2).sin()).add(x.square().sum().exp()),
  }),
  'a user’s, from the gradient': potentialFromGradient({
    dim: 1,
    energyAndGradient: (x, energies, gradients) =>
      x.forEach((value, i) => {
        energies[i] = value ** 4;
        gradients[i] = 4 * value ** 3;
      }),
  }),
  'Müller-Brown under an umbrella': biased(mullerBrown(), umbrella),
};

describe.each(Object.entries(POTENTIALS))('the potential %s', (_, system) => {
  const x = points(system.dim);
  const energiesAt = (positions: Float64Array) => {
    const energies = new Float64Array(WALKERS);
    system.energyAndGradient(positions, energies, new Float64Array(positions.length));
    return energies;
  };

  it('has the gradient of its energy', () => {
    const gradients = new Float64Array(x.length);
    system.energyAndGradient(x, new Float64Array(WALKERS), gradients);
    expectClose(gradients, differences(energiesAt, x, system.dim));
  });

  it('treats every walker alike, whatever its batch', () => {
    const whole = energiesAt(x);
    const one = new Float64Array(1);
    const at = 17;
    system.energyAndGradient(
      x.slice(at * system.dim, (at + 1) * system.dim),
      one,
      new Float64Array(system.dim),
    );
    expect(one[0]).toBe(whole[at]);
  });

  it('leaves the positions as they were, and drives overdamped dynamics by −D ∇u', () => {
    const before = x.slice();
    const gradients = new Float64Array(x.length);
    system.energyAndGradient(x, new Float64Array(WALKERS), gradients);
    const drift = new Float64Array(x.length);
    overdamped(system, 0.5).drift(x, drift);
    expect(drift).toEqual(gradients.map((value) => -0.5 * value));
    expect(x).toEqual(before);
  });
});

const DYNAMICS: Record<string, FastSlowSystem> = {
  'the evolving double well': evolvingDoubleWell(),
  'the variable-barrier double well': variableBarrierDoubleWell({ barrier: 5, depth: 1.2 }),
  'the variable-barrier double well as published': variableBarrierDoubleWell({
    convention: 'published-code',
  }),
};

describe.each(Object.entries(DYNAMICS))('%s', (_, system) => {
  it('has a drift of the fast variable that is −kT times the slope of its potential', () => {
    const x = points(2);
    const drift = new Float64Array(x.length);
    system.drift(x, drift);
    const slopes = differences(
      (positions) => {
        const out = new Float64Array(WALKERS);
        system.potential(positions, out);
        return out;
      },
      x,
      2,
    );
    const fast = (values: Float64Array) => values.filter((__, i) => i % 2 === 1);
    expectClose(
      fast(drift),
      fast(slopes).map((slope) => -system.temperature * slope),
    );
  });
});

const VARIABLES: Record<string, { variable: Variable; dim: number }> = {
  'one coordinate': { variable: coordinate(2, 3), dim: 3 },
  'a linear combination': { variable: linearCombination([1, -1, 0.5], { offset: 2 }), dim: 3 },
};

describe.each(Object.entries(VARIABLES))('the variable %s', (_, { variable, dim }) => {
  it('pulls gradients back by its Jacobian, adding to what is there', () => {
    const x = points(dim);
    const outer = uniform(key(2), WALKERS);
    const gradients = new Float64Array(x.length).fill(10);
    variable.pullback(x, outer, gradients);
    const inner = differences(
      (positions) => {
        const values = new Float64Array(WALKERS);
        variable.evaluate(positions, values);
        return values.map((value, i) => value * outer[i]);
      },
      x,
      dim,
    );
    expectClose(
      gradients,
      inner.map((value) => value + 10),
    );
  });
});

const BIASES: Record<string, Bias> = {
  'the same spring for all': umbrella,
  'a spring for each walker': harmonic(coordinate(0), {
    centre: uniform(key(3), WALKERS),
    spring: uniform(key(4), WALKERS),
  }),
};

describe.each(Object.entries(BIASES))('the harmonic bias with %s', (_, bias) => {
  it('has the gradient of its energy', () => {
    const x = points(1);
    const gradients = new Float64Array(WALKERS);
    bias.energyAndGradient(x, new Float64Array(WALKERS), gradients);
    const energiesAt = (values: Float64Array) => {
      const energies = new Float64Array(WALKERS);
      bias.energyAndGradient(values, energies, new Float64Array(WALKERS));
      return energies;
    };
    expectClose(gradients, differences(energiesAt, x, 1));
  });
});
