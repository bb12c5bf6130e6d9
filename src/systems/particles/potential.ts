import { InputError } from '../../math/index.js';
import { coordinates, FREE, makeBox, type Box, type Coordinates } from './box.js';
import { closerPair, refuseNaN, refuseOverlap } from './checks.js';
import { confinementEnergy } from './confinement.js';
import { checkTerms, distanceEnergy } from './distances.js';
import { connectivity, makeWhole } from './molecules.js';
import { neighbourLists } from './neighbours.js';
import { pairLoop } from './pairs.js';
import { makeRules, makeSpecies } from './rules.js';
import type { ClosestPair, ParticleOptions, ParticlePotential } from './types.js';

/** So many sides of the box, or lengths in free space, away a coordinate has too few digits left to compute with. */
const FAR = 1e8;

/**
 * A potential of particles: Lennard-Jones pairs by species, bonds and springs, in a periodic box of two or three dimensions or in free space.
 *
 * Pairs of different molecules meet at their nearest images. A molecule is put together along its bonds, and all that acts within it
 * acts on it as a whole: it does not see its own images. Gradients are exact; neighbour lists change nothing but the time.
 * Energies and lengths are in the caller's units, with kT = `temperature`; positions need not lie within the box.
 *
 * M. P. Allen, D. J. Tildesley, Computer Simulation of Liquids (Oxford 2017), doi:10.1093/oso/9780198803195.001.0001.
 *
 * @throws InputError for options that do not fit each other, such as a box smaller than twice a cutoff; on evaluation for positions that are
 * not finite or the wrong number, and for two particles at the same point. A walker that is far away for good, a dynamics that blew up,
 * gets NaN: kernels hold it back and report it.
 * @example
 * const fluid = particlePotential({
 *   particles: { argon: 64 },
 *   spaceDim: 3,
 *   box: 6,
 *   temperature: 1.5,
 *   pairs: [{ species: ['argon', 'argon'], cutoff: 2.5, smoothing: 'switched', from: 2 }],
 * });
 * fluid.dim; // 192
 */
export function particlePotential(options: ParticleOptions): ParticlePotential {
  const {
    spaceDim,
    temperature = 1,
    pairs = [],
    bonds = [],
    springs = [],
    confinement,
    skin = 0.4,
  } = options;
  if (![2, 3].includes(spaceDim)) throw new InputError(`spaceDim is ${spaceDim as number}: use 2 or 3`);
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new InputError(
      `temperature is ${temperature}: kT is a positive number in the unit of the energies`,
    );
  }
  if (!(skin >= 0 && skin < Infinity))
    throw new InputError(`skin is ${skin}: use a length, or 0 for no lists`);
  const species = makeSpecies(options.particles);
  const particles = species.reduce((sum, { count }) => sum + count, 0);
  const dim = particles * spaceDim;
  const box = makeBox(spaceDim, options.box);
  if (confinement && box !== FREE) {
    throw new InputError('confinement is for free space: leave out the box, or the confinement');
  }
  checkTerms(bonds, particles, 'bonds');
  checkTerms(springs, particles, 'springs');
  const molecules = connectivity(particles, bonds);
  const { molecule } = molecules;
  const rules = makeRules(pairs, species, molecules, box, temperature);
  const lists = neighbourLists(rules, { box, molecule, skin, dim, spaceDim });
  const addDistances = distanceEnergy([...bonds, ...springs], molecule, box, temperature);
  const addConfinement = confinement && confinementEnergy(confinement, temperature);
  const names = species.flatMap(({ name, count }) =>
    Array.from(
      { length: count * spaceDim },
      (_, k) => `${name}${Math.floor(k / spaceDim) + 1}.${'xyz'[k % spaceDim]}`,
    ),
  );
  const evaluations = { count: 0 };

  const inBox = coordinates(particles);
  const whole = molecules.order.length > 0 ? coordinates(particles) : inBox;
  const gradient = coordinates(particles);
  const totals = new Float64Array(2);
  const addPairs = pairLoop(particles);

  const walkersOf = (positions: Float64Array, energies: Float64Array): number => {
    if (positions.length === energies.length * dim) return energies.length;
    throw new InputError(
      `${positions.length} coordinates for ${energies.length} energies: a walker of ${particles} particles has ${dim} coordinates`,
    );
  };
  const putTogether = () => {
    if (whole === inBox) return;
    for (const axis of ['x', 'y', 'z'] as const) whole[axis].set(inBox[axis]);
    makeWhole(molecules, box, whole);
  };
  /** Leaves energy and virial in `totals` and the gradient in `gradient`; says whether the walker is near enough to have them. */
  const evaluate = (positions: Float64Array, walker: number): boolean => {
    if (!load(positions, walker * dim, spaceDim, box, inBox)) {
      refuseNaN(positions, walker, dim, names);
      return false;
    }
    putTogether();
    gradient.x.fill(0);
    gradient.y.fill(0);
    gradient.z.fill(0);
    totals.fill(0);
    const between = lists.of(walker, positions, inBox);
    for (let k = 0; k < rules.length; k++) {
      addPairs(inBox, gradient, box, rules[k].constants, between[k], totals);
      addPairs(whole, gradient, FREE, rules[k].constants, rules[k].within, totals);
    }
    addDistances(whole, gradient, totals);
    addConfinement?.(inBox, gradient, totals);
    if (!(totals[0] < Infinity))
      refuseOverlap(closest(positions.subarray(walker * dim, (walker + 1) * dim)), walker);
    return true;
  };
  const closest = (positions: Float64Array): ClosestPair | undefined => {
    let found: ClosestPair | undefined;
    for (let walker = 0; walker * dim < positions.length; walker++) {
      if (!load(positions, walker * dim, spaceDim, box, inBox)) continue;
      putTogether();
      for (const rule of rules) found = closerPair(rule, { inBox, whole, box, molecule, walker }, found);
    }
    return found;
  };

  return {
    dim,
    names,
    particles,
    spaceDim,
    species,
    box: Array.from(box.sides).filter((side) => side > 0),
    temperature,
    evaluations,
    energyAndGradient(positions, energies, gradients) {
      const walkers = walkersOf(positions, energies);
      evaluations.count += walkers;
      for (let walker = 0; walker < walkers; walker++) {
        if (evaluate(positions, walker)) {
          energies[walker] = totals[0];
          store(gradient, gradients, walker * dim, spaceDim);
        } else {
          energies[walker] = NaN;
          gradients.fill(NaN, walker * dim, (walker + 1) * dim);
        }
      }
    },
    virial(positions, out) {
      const walkers = walkersOf(positions, out);
      for (let walker = 0; walker < walkers; walker++)
        out[walker] = evaluate(positions, walker) ? totals[1] : NaN;
    },
    wrapped(positions) {
      const out = new Float64Array(positions.length);
      for (let offset = 0; offset < positions.length; offset += dim) {
        load(positions, offset, spaceDim, box, inBox);
        makeWhole(molecules, box, inBox);
        store(inBox, out, offset, spaceDim);
      }
      return out;
    },
    closestPair: closest,
  };
}

/** Spreads a walker's coordinates, moved into the box; false where one is too far away for that, or not a number. */
function load(
  positions: Float64Array,
  offset: number,
  spaceDim: 2 | 3,
  box: Box,
  { x, y, z }: Coordinates,
): boolean {
  let near = true;
  for (let axis = 0; axis < spaceDim; axis++) {
    const out = axis === 0 ? x : axis === 1 ? y : z;
    const side = box.sides[axis];
    const inverse = box.inverses[axis];
    const far = FAR * (side > 0 ? side : 1);
    for (let i = 0, from = offset + axis; i < out.length; i++, from += spaceDim) {
      const value = positions[from];
      if (!(value < far && value > -far)) near = false;
      out[i] = value - side * Math.floor(value * inverse + 0.5);
    }
  }
  return near;
}

function store({ x, y, z }: Coordinates, out: Float64Array, offset: number, spaceDim: 2 | 3): void {
  for (let i = 0, to = offset; i < x.length; i++, to += spaceDim) {
    out[to] = x[i];
    out[to + 1] = y[i];
    if (spaceDim === 3) out[to + 2] = z[i];
  }
}
