import { describe, expect, it } from 'vitest';
import { key, normal, permutation, uniform } from '../../../src/random/index.js';
import { dimerInSolvent, particlePotential, polymerInSolvent } from '../../../src/systems/index.js';
import type { CutoffSmoothing, PairRule, ParticleOptions, Potential } from '../../../src/systems/index.js';

const evaluate = (potential: Potential, positions: Float64Array) => {
  const walkers = positions.length / potential.dim;
  const energies = new Float64Array(walkers);
  const gradients = new Float64Array(positions.length);
  potential.energyAndGradient(positions, energies, gradients);
  return { energies, gradients };
};

/** Positions that are disordered by normal numbers of a width. */
const shaken = (positions: Float64Array, width: number, seed = 9) => {
  const noise = normal(key(seed), positions.length);
  return positions.map((value, i) => value + width * noise[i]);
};

function expectNear(actual: Float64Array, expected: Float64Array, relative = 1e-11) {
  const scale = Math.max(1, ...expected.map(Math.abs));
  actual.forEach((value, i) => expect(Math.abs(value - expected[i])).toBeLessThan(relative * scale));
}

describe('Lennard-Jones pairs', () => {
  const pair = (rule: Omit<PairRule, 'species'>) => {
    const two = particlePotential({
      particles: { a: 2 },
      spaceDim: 3,
      pairs: [{ species: ['a', 'a'], ...rule }],
    });
    return (r: number) => evaluate(two, Float64Array.of(0.1, 0.2, 0.3, 0.1, 0.2, 0.3 + r)).energies[0];
  };
  const plain = (r: number) => 4 * 1.5 * ((1.2 / r) ** 12 - (1.2 / r) ** 6);
  const model = { epsilon: 1.5, sigma: 1.2, cutoff: 3 };
  const quintic = (r: number) => {
    const t = (r - 2.4) / 0.6;
    return 1 - 10 * t ** 3 + 15 * t ** 4 - 6 * t ** 5;
  };
  const xplor = (r: number) => ((9 - r * r) ** 2 * (9 + 2 * r * r - 3 * 2.4 ** 2)) / (9 - 2.4 ** 2) ** 3;

  it.each<[CutoffSmoothing, (r: number) => number]>([
    ['truncated', plain],
    ['shifted', (r) => plain(r) - plain(3)],
    ['switched', (r) => plain(r) * (r > 2.4 ? quintic(r) : 1)],
    ['xplor', (r) => plain(r) * (r > 2.4 ? xplor(r) : 1)],
  ])('%s at the cutoff', (smoothing, expected) => {
    const from = smoothing === 'switched' || smoothing === 'xplor' ? { from: 2.4 } : {};
    const energy = pair({ ...model, smoothing, ...from });
    for (const r of [1.1, 1.3469, 2.39, 2.41, 2.7, 2.99]) expect(energy(r)).toBeCloseTo(expected(r), 12);
    expect(energy(3.01)).toBe(0);
  });
});

/** Two species in a box with three different sides, with a molecule of three among them. */
const mixture: ParticleOptions = {
  particles: { chain: 3, small: 40, large: 20 },
  spaceDim: 3,
  box: [7, 6, 8],
  temperature: 0.7,
  pairs: [
    { species: ['small', 'small'], sigma: 0.8, cutoff: 2, smoothing: 'shifted' },
    { species: ['large', 'small'], sigma: 0.9, epsilon: 1.2, cutoff: 2.2, smoothing: 'switched', from: 1.5 },
    { species: ['large', 'large'], cutoff: 3, smoothing: 'xplor', from: 2.5 },
    { species: ['chain', 'large'], cutoff: 2.5 },
    { species: ['chain', 'chain'], cutoff: 2.5, bondsApart: 2 },
  ],
  bonds: [
    { type: 'harmonic', particles: [0, 1], length: 1, spring: 30 },
    { type: 'double-well', particles: [1, 2], length: 1, height: 3, width: 0.4 },
  ],
  springs: [{ type: 'harmonic', particles: [0, 40], length: 2, spring: 0.5 }],
};
/** Two walkers: a cubic lattice of 64 sites, the molecule on three in a row, shaken. */
const mixtureStart = shaken(
  Float64Array.from({ length: 2 * 63 * 3 }, (_, n) => {
    const [site, axis] = [Math.floor(n / 3) % 63, n % 3];
    return (((site >> (2 * axis)) & 3) * [7, 6, 8][axis]) / 4;
  }),
  0.05,
);

const SYSTEMS = {
  mixture: { make: (skin?: number) => particlePotential({ ...mixture, skin }), start: mixtureStart },
  dimer: {
    make: (skin?: number) => {
      const { species, box } = dimerInSolvent();
      return particlePotential({
        particles: Object.fromEntries(species.map(({ name, count }) => [name, count])),
        spaceDim: 2,
        box,
        pairs: [{ species: ['solvent', 'solvent'], cutoff: 1.5, smoothing: 'shifted' }],
        bonds: [{ type: 'double-well', particles: [0, 1], height: 2, length: 1.12, width: 2 }],
        skin,
      });
    },
    start: dimerInSolvent().startingPositions(key(4), 2),
  },
  // Large enough for cells.
  liquid: {
    make: (skin?: number) =>
      particlePotential({
        particles: { a: 1000 },
        spaceDim: 3,
        box: 12,
        pairs: [{ species: ['a', 'a'], cutoff: 2, smoothing: 'xplor', from: 1.5 }],
        skin,
      }),
    start: shaken(
      Float64Array.from({ length: 3000 }, (_, n) => 1.2 * (Math.floor(n / 3 / 10 ** (n % 3)) % 10)),
      0.05,
    ),
  },
};

describe.each(Object.entries(SYSTEMS))('neighbour lists of the %s', (_, { make, start }) => {
  it('change no bit, however walkers move, swap and leave the box', () => {
    const listed = make();
    const all = make(0);
    let x = start;
    for (let step = 0; step < 12; step++) {
      if (step === 5)
        x = x.map((value, i) => value + (i % 7 === 0 ? 2 : 0) * listed.box[i % listed.spaceDim]);
      if (step === 8) x = Float64Array.from([...x.subarray(x.length / 2), ...x.subarray(0, x.length / 2)]);
      if (step === 10) x = x.slice(0, listed.dim);
      expect(evaluate(listed, x)).toEqual(evaluate(all, x));
      x = shaken(x, step % 3 === 0 ? 0.05 : 0.005, 100 + step);
    }
  });

  it('know nothing of what was computed before', () => {
    const used = make();
    for (let step = 0; step < 4; step++) evaluate(used, shaken(start, 0.03, step));
    expect(evaluate(used, start)).toEqual(evaluate(make(), start));
  });
});

/** The mixture's energy, pair by pair, from its definition. */
function mixtureEnergy(x: Float64Array): number {
  const box = mixture.box as number[];
  const species = (i: number) => (i < 3 ? 'chain' : i < 43 ? 'small' : 'large');
  const vector = (i: number, j: number) =>
    box.map((side, axis) => {
      const d = x[3 * i + axis] - x[3 * j + axis];
      return d - side * Math.round(d / side);
    });
  const distance = (i: number, j: number) => Math.hypot(...vector(i, j));
  let energy = 0;
  for (let i = 0; i < 63; i++) {
    for (let j = i + 1; j < 63; j++) {
      const rule = mixture.pairs!.find(
        ({ species: [a, b] }) =>
          (a === species(i) && b === species(j)) || (b === species(i) && a === species(j)),
      );
      if (!rule || (j < 3 && j - i < 2)) continue;
      const { sigma = 1, epsilon = 1, cutoff = 0, smoothing, from = 0 } = rule;
      // Within the chain along its bonds, else to the nearest image.
      const r = j < 3 ? Math.hypot(...vector(0, 1).map((d, axis) => d + vector(1, 2)[axis])) : distance(i, j);
      if (r >= cutoff) continue;
      const lj = (at: number) => 4 * epsilon * ((sigma / at) ** 12 - (sigma / at) ** 6);
      let u = lj(r);
      if (smoothing === 'shifted') u -= lj(cutoff);
      const [c2, f2, r2] = [cutoff ** 2, from ** 2, r * r];
      const t = (r - from) / (cutoff - from);
      if (smoothing === 'switched' && r > from) u *= 1 - 10 * t ** 3 + 15 * t ** 4 - 6 * t ** 5;
      if (smoothing === 'xplor' && r > from) u *= ((c2 - r2) ** 2 * (c2 + 2 * r2 - 3 * f2)) / (c2 - f2) ** 3;
      energy += u;
    }
  }
  energy += 15 * (distance(0, 1) - 1) ** 2;
  energy += 3 * (1 - ((distance(1, 2) - 1.4) / 0.4) ** 2) ** 2;
  energy += 0.25 * (distance(0, 40) - 2) ** 2;
  return energy / 0.7;
}

it('is the sum of its pairs, bonds and springs', () => {
  const { energies } = evaluate(particlePotential(mixture), mixtureStart);
  const expected = [0, 1].map((w) => mixtureEnergy(mixtureStart.subarray(w * 189, (w + 1) * 189)));
  expectNear(energies, Float64Array.from(expected));
});

describe.each([
  ['dimer', dimerInSolvent()],
  ['polymer', polymerInSolvent()],
] as const)('the %s in solvent', (_, system) => {
  const { dim, spaceDim, box } = system;
  const start = shaken(system.startingPositions(key(2), 2), 0.02);
  const before = evaluate(system, start);

  it('does not mind being moved as a whole', () => {
    const moved = evaluate(
      system,
      start.map((value, i) => value + [3.1, -17.3, 5.7][i % spaceDim]),
    );
    expectNear(moved.energies, before.energies);
    expectNear(moved.gradients, before.gradients, 1e-9);
  });

  it('does not mind particles that went round the box', () => {
    const rounds = uniform(key(3), start.length).map((u) => Math.floor(5 * u) - 2);
    const far = start.map((value, i) => value + rounds[i] * box[i % spaceDim]);
    const wrapped = system.wrapped(far);
    for (const x of [far, wrapped]) {
      expectNear(evaluate(system, x).energies, before.energies);
      expectNear(evaluate(system, x).gradients, before.gradients, 1e-9);
    }
    // Molecules stay whole, the rest is in the box.
    const solvent = system.species[1];
    for (let i = 0; i < dim; i++) {
      if (i >= solvent.first * spaceDim) expect(Math.abs(wrapped[i])).toBeLessThanOrEqual(box[0] / 2);
    }
    const bond = Math.hypot(...[0, 1, 2].slice(0, spaceDim).map((k) => wrapped[k] - wrapped[spaceDim + k]));
    expect(bond).toBeLessThan(1.5);
  });

  it('does not know the particles of the solvent apart', () => {
    const { first, count } = system.species[1];
    const order = permutation(key(5), count);
    const index = (i: number) => {
      const [w, rest] = [Math.floor(i / dim), i % dim];
      const [particle, axis] = [Math.floor(rest / spaceDim), rest % spaceDim];
      return particle < first ? i : w * dim + (first + order[particle - first]) * spaceDim + axis;
    };
    const swapped = evaluate(
      system,
      start.map((__, i) => start[index(i)]),
    );
    expectNear(swapped.energies, before.energies);
    expectNear(
      swapped.gradients,
      before.gradients.map((__, i) => before.gradients[index(i)]),
      1e-9,
    );
  });

  it('starts without overlaps, walker by walker from its key', () => {
    for (const state of ['compact', 'extended'] as const) {
      const three = system.startingPositions(key(7), 3, { state });
      expect(system.startingPositions(key(7), 2, { state })).toEqual(three.slice(0, 2 * dim));
      expect(three.slice(0, dim)).not.toEqual(three.slice(dim, 2 * dim));
      expect(system.closestPair(three)!.relative).toBeGreaterThan(0.9);
      for (const energy of evaluate(system, three).energies) expect(energy).toBeLessThan(30);
      const last = system.species[0].count - 1;
      const length = Math.hypot(
        ...Array.from({ length: spaceDim }, (__, k) => three[k] - three[last * spaceDim + k]),
      );
      expect(length).toBeCloseTo(system.lengths[state === 'compact' ? 0 : 1], 8);
    }
  });

  it('has the virial with which its energy answers to a larger box', () => {
    // At one configuration, by stretching all lengths but those of the potential: x → s x, side → s side.
    const stretched = (s: number) => {
      const { solvent } = system.spec;
      const larger =
        system.spec.type === 'dimer-in-solvent'
          ? dimerInSolvent({ box: 15 * s })
          : polymerInSolvent({ solvent, density: 0.48 / s ** 3 });
      return evaluate(
        larger,
        start.map((value) => value * s),
      ).energies;
    };
    const h = 1e-5;
    const [up, down] = [stretched(1 + h), stretched(1 - h)];
    const virial = new Float64Array(2);
    system.virial(start, virial);
    virial.forEach((value, w) => {
      const slope = (up[w] - down[w]) / (2 * h);
      expect(Math.abs(slope - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
    });
  });
});
