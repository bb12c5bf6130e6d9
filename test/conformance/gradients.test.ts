// Every potential, dynamics with a potential, variable and bias is registered here once, and its derivatives are
// compared with finite differences at random points.
import { describe, expect, it } from 'vitest';
import {
  biased,
  flatBottom,
  harmonic,
  linear,
  lowerWall,
  moving,
  upperWall,
  type Bias,
} from '../../src/biases/index.js';
import { overdamped } from '../../src/kernels/index.js';
import { key, uniform } from '../../src/random/index.js';
import {
  dimerInSolvent,
  doubleWell,
  dualMoon,
  entropicBarrier,
  evolvingDoubleWell,
  freeScalarField,
  gaussianMixturePotential,
  gaussianTunnel,
  lennardJonesCluster,
  manyWell,
  mixtureRegression,
  mullerBrown,
  particlePotential,
  phi4Chain,
  phi4Lattice,
  polymerInSolvent,
  potentialFromGradient,
  torus,
  variableBarrierDoubleWell,
  type FastSlowSystem,
  type Potential,
} from '../../src/systems/index.js';
import { potential } from '../../src/systems/potential.js';
import {
  angle,
  combination,
  contacts,
  coordinate,
  coordinationNumber,
  cosine,
  dihedral,
  distance,
  linearCombination,
  nativeContacts,
  radiusOfGyration,
  rmsd,
  sine,
  stack,
  type Variable,
} from '../../src/variables/index.js';

const WALKERS = 40;
const STEP = 5e-5;
/** Points in [−1.5, 1.5]. */
const points = (dim: number) => uniform(key(1), WALKERS * dim).map((u) => 3 * u - 1.5);

/** Central differences of fourth order of a function of batches (one value a walker) with respect to each coordinate. */
function differences(
  f: (x: Float64Array) => Float64Array,
  x: Float64Array,
  dim: number,
  step = STEP,
): Float64Array {
  const out = new Float64Array(x.length);
  for (let j = 0; j < dim; j++) {
    const shifted = (by: number) => f(x.map((value, i) => (i % dim === j ? value + by : value)));
    const [up, down, farUp, farDown] = [1, -1, 2, -2].map((steps) => shifted(steps * step));
    for (let i = 0; i < WALKERS; i++) {
      out[i * dim + j] = (8 * (up[i] - down[i]) - (farUp[i] - farDown[i])) / (12 * step);
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
  'a mixture of Gaussians': gaussianMixturePotential({
    means: [
      [-1, 0.2],
      [1, 0],
    ],
    weights: [1, 2],
    spreads: [0.5, 1],
  }),
  'many wells': manyWell({ dim: 4 }),
  'a double well': doubleWell({ dim: 3, barrier: 3, tilt: 0.4 }),
  'an entropic barrier': entropicBarrier({ barrier: 2, tilt: 0.3 }),
  'a torus': torus(),
  'the dual moon': dualMoon({ dim: 3 }),
  'a chain of φ⁴': phi4Chain({ sites: 5, field: 0.3 }),
  'φ⁴ on a lattice': phi4Lattice({ size: 3, massSquared: -1, coupling: 0.4 }),
  'a free field': freeScalarField({ size: 2 }),
  'a Gaussian tunnel': gaussianTunnel({ width: 3 }),
  'a mixture of regressions': mixtureRegression({ x: [-1, 0, 0.5, 2], y: [1, 2, -1, 0.3] }),
};

/** Particles must not overlap: these start where their systems do, a little disordered. */
const disordered = (positions: Float64Array) => {
  const noise = uniform(key(6), positions.length);
  return positions.map((value, i) => value + 0.1 * (noise[i] - 0.5));
};
const [dimer, polymer, cluster] = [
  dimerInSolvent({ solvent: 14, box: 6, width: 0.8 }),
  polymerInSolvent({ solvent: 62 }),
  lennardJonesCluster({ particles: 6, confinement: { spring: 3, radius: 0.5 } }),
];
const switched = particlePotential({
  particles: { atom: 6 },
  spaceDim: 3,
  pairs: [{ species: ['atom', 'atom'], cutoff: 1.8, smoothing: 'switched', from: 1 }],
  bonds: [{ type: 'harmonic', particles: [0, 1], length: 1, spring: 20 }],
  confinement: { spring: 3, centre: 'origin' },
});
/** Curvatures jump where a pair enters its cutoff: short steps seldom meet that, and then err little. */
const SHORT = 1e-5;
const PARTICLES: Record<string, [Potential, Float64Array]> = {
  'a dimer in solvent': [dimer, disordered(dimer.startingPositions(key(5), WALKERS))],
  'a polymer in solvent': [polymer, disordered(polymer.startingPositions(key(5), WALKERS))],
  'a cluster behind a wall': [cluster, disordered(cluster.startingPositions(key(5), WALKERS))],
  'a trapped cluster with a switch': [switched, disordered(cluster.startingPositions(key(5), WALKERS))],
};

describe.each([
  ...Object.entries(POTENTIALS).map(([name, system]) => [name, system, points(system.dim), STEP] as const),
  ...Object.entries(PARTICLES).map(([name, [system, x]]) => [name, system, x, SHORT] as const),
])('the potential %s', (_, system, x, step) => {
  const energiesAt = (positions: Float64Array) => {
    const energies = new Float64Array(WALKERS);
    system.energyAndGradient(positions, energies, new Float64Array(positions.length));
    return energies;
  };

  it('has the gradient of its energy', () => {
    const gradients = new Float64Array(x.length);
    system.energyAndGradient(x, new Float64Array(WALKERS), gradients);
    expectClose(gradients, differences(energiesAt, x, system.dim, step));
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
  'a coordinate on a circle': { variable: coordinate(1, 3, { period: 2 }), dim: 3 },
  'a linear combination': { variable: linearCombination([1, -1, 0.5], { offset: 2 }), dim: 3 },
  'a distance': { variable: distance([3, 1]), dim: 15 },
  'an angle': { variable: angle([2, 0, 4]), dim: 15 },
  'a dihedral': { variable: dihedral([1, 0, 4, 2]), dim: 15 },
  'the sine of an angle': { variable: sine(angle([2, 0, 4])), dim: 15 },
  'the cosine of an angle': { variable: cosine(angle([2, 0, 4])), dim: 15 },
  'the sine of a dihedral': { variable: sine(dihedral([1, 0, 4, 2])), dim: 15 },
  'the cosine of a dihedral': { variable: cosine(dihedral([1, 0, 4, 2])), dim: 15 },
  'the radius of gyration of all atoms': { variable: radiusOfGyration(), dim: 15 },
  'the radius of gyration with weights': {
    variable: radiusOfGyration({ atoms: [0, 3, 4], weights: [1, 12, 16] }),
    dim: 15,
  },
  'the RMSD of all atoms': { variable: rmsd({ reference: uniform(key(5), 15) }), dim: 15 },
  'the RMSD of some atoms with weights': {
    variable: rmsd({ reference: uniform(key(6), 15), atoms: [4, 1, 2, 0], weights: [1, 3, 2, 0.5] }),
    dim: 15,
  },
  'a coordination number': {
    variable: coordinationNumber({ first: [0, 1], second: [2, 3, 1], radius: 1.1 }),
    dim: 15,
  },
  'a coordination number with other exponents and a shift': {
    variable: coordinationNumber({
      ...{ first: [0, 1, 2, 3, 4], radius: 0.9, numerator: 8, denominator: 12, shift: 0.4 },
    }),
    dim: 15,
  },
  contacts: {
    variable: contacts({
      pairs: [
        [0, 1],
        [4, 2],
      ],
      radius: 1,
    }),
    dim: 15,
  },
  'native contacts': {
    variable: nativeContacts({
      pairs: [
        [0, 1],
        [4, 2],
      ],
      distances: [0.7, 0.8],
      beta: 5,
    }),
    dim: 15,
  },
  'a combination of variables': {
    variable: combination([distance([0, 1]), angle([0, 1, 2])], { weights: [2, -0.3], offset: 1 }),
    dim: 15,
  },
  'a sum of dihedrals': { variable: combination([dihedral([0, 1, 2, 3]), dihedral([1, 2, 3, 4])]), dim: 15 },
  'a stack of variables': {
    variable: stack([dihedral([0, 1, 2, 3]), stack([distance([0, 1]), cosine(angle([4, 2, 1]))])]),
    dim: 15,
  },
};

describe.each(Object.entries(VARIABLES))('the variable %s', (_, { variable, dim }) => {
  it('pulls gradients back by its Jacobian, adding to what is there', () => {
    const x = points(dim);
    const components = variable.dim;
    const outer = uniform(key(2), WALKERS * components);
    const gradients = new Float64Array(x.length).fill(10);
    variable.pullback(x, outer, gradients);
    const inner = differences(
      (positions) => {
        const values = new Float64Array(WALKERS * components);
        variable.evaluate(positions, values);
        return Float64Array.from({ length: WALKERS }, (_, walker) => {
          let sum = 0;
          for (let i = walker * components; i < (walker + 1) * components; i++) sum += values[i] * outer[i];
          return sum;
        });
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
  'a flat bottom': flatBottom(coordinate(0), { centre: 0.1, halfWidth: 0.5, spring: 20 }),
  'a flat bottom on a circle': flatBottom(
    { ...coordinate(0), periods: [2], coordinate: undefined },
    { centre: uniform(key(5), WALKERS), halfWidth: 0.3, spring: uniform(key(6), WALKERS) },
  ),
  'an upper wall': upperWall(coordinate(0), { at: 0.5, spring: 20 }),
  'a lower wall': lowerWall(coordinate(0), { at: 0.5, spring: 20 }),
  'a slope': linear(coordinate(0), { slope: uniform(key(7), WALKERS), origin: 0.3 }),
  'a moving spring': moving(coordinate(0), {
    ...{ from: -1, to: 1, spring: 7, steps: 10 },
    state: { step: 3, work: new Float64Array(WALKERS) },
  }),
};

describe.each(Object.entries(BIASES))('the bias with %s', (_, bias) => {
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
