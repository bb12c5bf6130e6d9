import { InputError } from '../../../math/index.js';
import { TERMS, type ForceField } from '../types.js';
import { constraintTables } from './constraints.js';
import { layout, VECTOR, type Precision } from './memory.js';
import { instantiate, type Functions } from './module.js';
import { restraintTables, type Restraint, type RestraintTables } from './restraints.js';
import { forceFieldTables } from './tables.js';

/** Addresses of the arrays of a block of walkers, by their names in wasm/molecules/memory.ts. */
type Addresses = Readonly<
  Record<
    | 'widePositions'
    | 'wideVelocities'
    | 'goodPositions'
    | 'goodVelocities'
    | 'energies'
    | 'coefficients'
    | 'factors'
    | 'badSteps'
    | 'goodSteps'
    | 'biasEnergies'
    | 'work'
    | 'stepLengths'
    | 'acceptedEnergies',
    number
  >
>;

/**
 * A module with a force field in its memory, and the traffic of walkers between the caller's rows and the lanes: walkers
 * are computed a block of `lanes` at a time, all steps of one block before the next, which keeps it in the cache.
 */
export interface Blocks {
  readonly atoms: number;
  readonly lanes: number;
  readonly precision: Precision;
  readonly wasm: Functions;
  readonly at: Addresses;
  set(values: Readonly<Record<string, number>>): void;
  /** The number of walkers in positions. */
  count(positions: Float64Array): number;
  /** The rows of each block; the last may be short. */
  rows(walkers: number): number[][];
  /** Numbers in memory, until it grows. */
  doubles(address: number, length: number): Float64Array;
  /** Copies rows of walkers into lanes at an address; spare lanes repeat the last row. */
  load(source: Float64Array, rows: readonly number[], to: number): void;
  /** Copies one number of each walker into lanes at an address. */
  lanesOf(values: Float64Array, rows: readonly number[], to: number): void;
  /** Writes the share of every atom: the root of its walker's factor for those of a solute, 1 for all others. */
  share(factors: Float64Array, rows: readonly number[], solute: ArrayLike<number>): void;
  /** Copies lanes at an address, or the forces, into rows of walkers from element `first` on. */
  unload(from: number | 'forces', target: Float64Array, rows: readonly number[], first?: number): void;
  /** Copies numbers by index and lane into walkers × numbers from element `first` on. */
  scatter(from: Float64Array, target: Float64Array, rows: readonly number[], first?: number): void;
  restrain(restraints: readonly Restraint[], walkers: number): RestraintTables;
  /** Bytes of memory in use. */
  memory(): number;
}

/** Throws unless an array has the length that it must have. */
export function expectLength(name: string, array: Float64Array, length: number): void {
  if (array.length !== length)
    throw new InputError(`${name} has ${array.length} numbers: ${length} are needed`);
}

/** The number of walkers in positions. */
export function countWalkers(positions: Float64Array, atoms: number): number {
  if (positions.length > 0 && positions.length % (3 * atoms) === 0) return positions.length / (3 * atoms);
  throw new InputError(
    `${positions.length} coordinates are no whole number of walkers of ${atoms} atoms × 3`,
  );
}

export function makeBlocks(forceField: ForceField, precision: Precision): Blocks {
  const atoms = forceField.masses.length;
  const width = 3 * atoms;
  const lanes = precision === 'fast' ? 4 : 2;
  const { wasm, set } = instantiate(precision);
  const place = layout(wasm.memory, wasm.base(), precision);
  const wide = (numbers: number) => place.reserve(8 * lanes * numbers);
  const tables = {
    ...forceFieldTables(forceField, place, precision),
    ...constraintTables(forceField, place, 8 * lanes),
  };
  const widePositions = wide(width);
  const oldForces = place.reserve(VECTOR * atoms);
  const at = {
    widePositions,
    // In float64 forces are computed from the positions themselves.
    positions: precision === 'fast' ? place.reserve(VECTOR * atoms) : widePositions,
    wideVelocities: wide(width),
    goodPositions: wide(width),
    goodVelocities: wide(width),
    oldPositions: wide(width),
    freePositions: wide(width),
    noise: wide(width + 16),
    rows: wide(width),
    forces: place.reserve(VECTOR * atoms),
    oldForces,
    energies: wide(TERMS.length),
    coefficients: place.reserve(16 * atoms),
    factors: wide(1),
    // Steepest descent alone needs old forces, and scales nothing.
    shares: oldForces,
    badSteps: wide(1),
    goodSteps: wide(1),
    bad: wide(1),
    biasEnergies: wide(1),
    work: wide(1),
    stepLengths: wide(1),
    acceptedEnergies: wide(1),
  };
  const base = place.commit();
  let end = base;
  set({ ...tables, ...at, origin: atoms >> 1 });
  const doubles = (address: number, length: number) => new Float64Array(wasm.memory.buffer, address, length);

  return {
    ...{ atoms, lanes, precision, wasm, at, set, doubles },
    memory: () => end,

    count: (positions) => countWalkers(positions, atoms),

    rows: (walkers) =>
      Array.from({ length: Math.ceil(walkers / lanes) }, (_, block) =>
        Array.from({ length: Math.min(lanes, walkers - block * lanes) }, (_, lane) => block * lanes + lane),
      ),

    load(source, rows, to) {
      const target = doubles(at.rows, lanes * width);
      for (let lane = 0; lane < lanes; lane++) {
        const row = rows[Math.min(lane, rows.length - 1)];
        target.set(source.subarray(row * width, (row + 1) * width), lane * width);
      }
      wasm.loadRows(to);
    },

    lanesOf(values, rows, to) {
      const target = doubles(to, lanes);
      for (let lane = 0; lane < lanes; lane++) target[lane] = values[rows[Math.min(lane, rows.length - 1)]];
    },

    share(factors, rows, solute) {
      const Real = precision === 'fast' ? Float32Array : Float64Array;
      const stride = VECTOR / Real.BYTES_PER_ELEMENT;
      const target = new Real(wasm.memory.buffer, at.shares, stride * atoms).fill(1);
      for (let lane = 0; lane < lanes; lane++) {
        const root = Math.sqrt(factors[rows[Math.min(lane, rows.length - 1)]]);
        for (let i = 0; i < solute.length; i++) target[stride * solute[i] + lane] = root;
      }
    },

    unload(from, target, rows, first = 0) {
      if (from === 'forces') wasm.storeForces();
      else wasm.storeRows(from);
      const length = rows.length * width;
      target.set(doubles(at.rows, length), first + rows[0] * width);
    },

    scatter(from, target, rows, first = 0) {
      const count = from.length / lanes;
      rows.forEach((row, lane) => {
        for (let k = 0; k < count; k++) target[first + row * count + k] = from[k * lanes + lane];
      });
    },

    restrain(restraints, walkers) {
      const restrained = restraintTables(restraints, wasm.memory, base, { atoms, walkers, lanes, precision });
      end = Math.max(end, restrained.end);
      set(restrained.globals);
      return restrained;
    },
  };
}
