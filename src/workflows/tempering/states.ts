/** The states of a ladder as numbers: what a replica moves under on each rung, and what its energy is there. */
import { displacement } from '../../biases/parameters.js';
import type { BiasSpec } from '../../biases/index.js';
import { geometricLadder, type ScaledPart, type Scaling } from '../../kernels/index.js';
import { InputError } from '../../math/index.js';
import { isDynamics, isMolecule, type System } from '../../systems/index.js';
import type { VariableSpec } from '../../variables/index.js';
import { springInKT } from '../windows/check.js';
import type { LadderOptions } from './problem.js';

/** A ladder of temperatures or of windows. */
export type Ladder = {
  readonly type: LadderOptions['type'];
  /** Of a solute that is not the whole molecule. */
  readonly atoms?: readonly number[];
  /** Temperatures or centres, rung by rung. */
  readonly parameters: Float64Array;
  /** Whether they are given one by one. */
  readonly given?: true;
  /** Of the windows, kT; what a drift loses. */
  readonly spring: number;
  /** Of a system given by its drift: the same in its own kT, half its squared noise. */
  readonly reducedSpring?: number;
  /** Of the windows' variable. */
  readonly period: number | null;
  readonly unit: 'K' | '';
};

/**
 * The ladder as it is asked for, before any tuning.
 *
 * @throws InputError for one replica, for temperatures that are not positive, do not increase or begin below the system's own, and for atoms that
 * the molecule has not
 */
export function ladderOf(
  options: LadderOptions,
  system: System,
  variable: VariableSpec,
  period: number | null,
): Ladder {
  const unit = isMolecule(system) ? 'K' : '';
  if (options.type === 'windows') {
    const { from, to, count, spring } = options;
    checkCount(count, 'windows');
    if (!(to > from)) throw new InputError(`ladder.to is ${to}: use a number above ladder.from, ${from}`);
    const centres = Float64Array.from({ length: count }, (_, k) => from + (k * (to - from)) / (count - 1));
    const own = isDynamics(system) ? { reducedSpring: springOfDrift(system, variable, spring) } : {};
    return { type: 'windows', parameters: centres, spring, ...own, period, unit: '' };
  }
  const { type, atoms, values, highest, count } = options;
  if (type === 'solute' && !isMolecule(system)) {
    throw new InputError("ladder.type is 'solute', which scales the terms of a molecule: use temperatures");
  }
  const lowest = isMolecule(system) ? system.temperature : 1;
  const parameters = values
    ? checked(values, lowest, unit)
    : geometricOrRefused(lowest, highest, count, unit);
  if (atoms && isMolecule(system)) checkSolute(atoms, system.molecule.forceField.masses.length);
  const own = { ...(atoms ? { atoms } : {}), ...(values ? { given: true as const } : {}) };
  return { type, ...own, parameters, spring: 0, period: null, unit };
}

/** @throws InputError for a variable that is no coordinate: a drift has a temperature along its coordinates alone */
function springOfDrift(system: System, variable: VariableSpec, spring: number): number {
  if (variable.type === 'coordinate') return springInKT(system, variable.index, spring);
  throw new InputError(
    'variable: this system is given by its drift, which has no temperature along a variable: use { type: coordinate, index: 0 }',
  );
}

function checkSolute(atoms: readonly number[], size: number): void {
  if (atoms.length === 0) throw new InputError('ladder.atoms is empty: leave it out for the whole molecule');
  atoms.forEach((atom, i) => {
    if (!(Number.isInteger(atom) && atom >= 0 && atom < size)) {
      throw new InputError(`ladder.atoms[${i}] is ${atom}: the molecule has atoms 0 to ${size - 1}`);
    }
    if (atoms.indexOf(atom) !== i)
      throw new InputError(`ladder.atoms[${i}] is ${atom} again: name each atom once`);
  });
}

/** A table of all pairs of rungs must fit the memory, and a walk of so many rungs is never done. */
const mostRungs = 1000;

function checkCount(count: number, what: string): void {
  if (count < 2) throw new InputError(`ladder.count is ${count}: an exchange needs two ${what} at least`);
  if (count > mostRungs) throw new InputError(`ladder.count is ${count}: use ${mostRungs} at most`);
}

function geometricOrRefused(lowest: number, highest: number, count: number, unit: string): Float64Array {
  checkCount(count, 'replicas');
  if (!(highest > lowest)) {
    const own = unit ? `the system's own ${lowest} K` : "1, the system's own temperature";
    throw new InputError(`ladder.highest is ${highest}: use a temperature above ${own}`);
  }
  return geometricLadder(lowest, highest, count);
}

function checked(values: readonly number[], lowest: number, unit: string): Float64Array {
  if (values.length < 2) {
    throw new InputError(
      `ladder.values has ${values.length} temperatures: an exchange needs two replicas at least`,
    );
  }
  values.forEach((value, k) => {
    if (!(value > 0 && value < Infinity)) {
      throw new InputError(`ladder.values[${k}] is ${value}: temperatures must be positive`);
    }
    if (k > 0 && !(value > values[k - 1])) {
      throw new InputError(
        `ladder.values[${k}] is ${value}, after ${values[k - 1]}: temperatures must increase`,
      );
    }
  });
  if (Math.abs(values[0] - lowest) > 1e-9 * lowest) {
    const own = unit ? `${lowest} K (system.temperature)` : '1 (other temperatures are multiples of it)';
    throw new InputError(`ladder.values[0] is ${values[0]}: begin with the system's own temperature, ${own}`);
  }
  return Float64Array.from(values);
}

/** 1/T in units of the system's own, rung by rung; 1 of windows. */
export const factorsOf = ({ type, parameters }: Ladder): Float64Array =>
  parameters.map((temperature) => (type === 'windows' ? 1 : parameters[0] / temperature));

/** What rows on these rungs move under. */
export function forcesOn(
  ladder: Ladder,
  variable: VariableSpec,
  rungs: Int32Array,
): { biases?: readonly BiasSpec[]; scaling?: Scaling } {
  if (ladder.type === 'windows') {
    const centre = Float64Array.from(rungs, (rung) => ladder.parameters[rung]);
    return { biases: [{ type: 'harmonic', variable, centre, spring: ladder.spring }] };
  }
  const factors = factorsOf(ladder);
  return { scaling: { factors: Float64Array.from(rungs, (rung) => factors[rung]), ...scaledPart(ladder) } };
}

/** What temperatures scale. */
export const scaledPart = ({ type, atoms }: Ladder): ScaledPart =>
  type === 'solute' ? { terms: 'soft', ...(atoms ? { atoms } : {}) } : { terms: 'all' };

/**
 * The reduced energy of a frame in a state less that in the target, the lowest temperature or no window: MBAR needs no more. `across` is the
 * energy between the atoms of a solute and all others.
 */
export function energyIn(
  ladder: Ladder,
): (state: number, energy: number, value: number, across?: number) => number {
  const { type, parameters, spring, reducedSpring = spring, period } = ladder;
  if (type === 'windows') {
    return (state, _, value) => 0.5 * reducedSpring * displacement(value, parameters[state], period) ** 2;
  }
  const factors = factorsOf(ladder);
  const roots = factors.map(Math.sqrt);
  return (state, energy, _, across = 0) => (factors[state] - 1) * energy + (roots[state] - 1) * across;
}

/** How a rung is called in messages. */
export function rungName({ type, parameters, unit }: Ladder, rung: number): string {
  const value = Number(parameters[rung].toPrecision(4));
  if (type === 'windows') return `the window at ${value}`;
  return unit ? `${value} ${unit}` : `T = ${value}`;
}
