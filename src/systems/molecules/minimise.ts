/**
 * Minimisation of a batch of walkers: each goes its own way, their energies are computed together.
 * References: L-BFGS, Nocedal (1980), doi:10.1090/S0025-5718-1980-0572855-7; steepest descent with growing and shrinking steps as in
 * GROMACS, Abraham et al. (2015), doi:10.1016/j.softx.2015.06.001.
 */
import { InputError } from '../../math/index.js';

import { referenceEngine, totals } from './energy.js';
import type { ForceField } from './types.js';

/** Energies (one a walker) and forces of a batch of positions; units of the caller's choice. */
export type EnergyFunction = (
  positions: Float64Array,
  walkers: number,
) => { readonly energies: Float64Array; readonly forces: Float64Array };

export interface MinimiseOptions {
  walkers: number;
  /** Default 'l-bfgs'. */
  method?: 'l-bfgs' | 'steepest-descent';
  /** A walker is done when the root mean square of its force components is below (default 10 kJ/mol/nm). */
  tolerance?: number;
  /** Most evaluations of a walker's energy (default 1000). */
  evaluations?: number;
  /** Farthest that a coordinate moves at once (default 0.02 nm for L-BFGS; steepest descent starts with 0.01 nm). */
  maximumStep?: number;
}

export interface Minimised {
  readonly positions: Float64Array;
  /** One a walker. */
  readonly energies: Float64Array;
  /** Root mean square of the force components of each walker. */
  readonly forces: Float64Array;
  /** 1 for walkers whose forces are below the tolerance. */
  readonly converged: Uint8Array;
  /** Of the energy, for all walkers together. */
  readonly evaluations: number;
}

/** What {@link minimise} asks for, of a force field: kJ/mol and kJ/mol/nm. */
export function energyOf(forceField: ForceField): EnergyFunction {
  const engine = referenceEngine(forceField);
  return (positions, walkers) => {
    const { energies, forces } = engine(positions, walkers);
    return { energies: totals(energies), forces };
  };
}

/** Pairs of steps and changes of the gradient that L-BFGS keeps. */
const MEMORY = 8;

/** How a walker goes on: where to look next, and what it learns from what it finds there. */
interface Walker {
  readonly from: Float64Array;
  energy: number;
  forces: Float64Array;
  done: boolean;
  propose(out: Float64Array): void;
  /** Whether to go on. */
  judge(trial: Float64Array, energy: number, forces: Float64Array): boolean;
}

/**
 * Goes downhill until forces are small. An energy that is not finite counts as too high, so that nothing is returned that is worse than
 * the start.
 *
 * @param evaluate - for a molecule, `energyOf(forceField)`
 * @param positions - walkers × anything; not written to
 * @throws InputError where the energy of a walker's start is no number
 * @example
 * const { positions } = minimise(energyOf(molecule.forceField), molecule.positions, { walkers: 1, tolerance: 1 });
 */
export function minimise(
  evaluate: EnergyFunction,
  positions: Float64Array,
  options: MinimiseOptions,
): Minimised {
  const { walkers: count, method = 'l-bfgs', tolerance = 10, evaluations: most = 1000 } = options;
  const width = positions.length / count;
  if (!Number.isInteger(width) || width === 0) {
    throw new InputError(`${positions.length} coordinates do not make ${count} walkers`);
  }
  const part = (array: Float64Array, walker: number) => array.subarray(walker * width, (walker + 1) * width);
  const first = evaluate(positions, count);
  const walkers = Array.from({ length: count }, (_, i) => {
    const forces = part(first.forces, i).slice();
    if (!Number.isFinite(first.energies[i]) || !forces.every(Number.isFinite)) {
      throw new InputError(
        `walker ${i} starts with an energy of ${first.energies[i]}: two of its atoms overlap`,
      );
    }
    const start = { from: part(positions, i).slice(), energy: first.energies[i], forces };
    const walker = (method === 'l-bfgs' ? limitedMemory : steepestDescent)(start, options.maximumStep);
    walker.done = rms(forces) < tolerance;
    return walker;
  });
  const trial = new Float64Array(positions.length);
  let used = count;
  for (let round = 1; round < most && walkers.some(({ done }) => !done); round++) {
    const active = walkers.filter(({ done }) => !done);
    const batch = trial.subarray(0, active.length * width);
    active.forEach((walker, i) => walker.propose(part(batch, i)));
    const { energies, forces } = evaluate(batch, active.length);
    used += active.length;
    active.forEach((walker, i) => {
      const goesOn = walker.judge(part(batch, i), energies[i], part(forces, i));
      walker.done = !goesOn || rms(walker.forces) < tolerance;
    });
  }
  const result = new Float64Array(positions.length);
  walkers.forEach(({ from }, i) => part(result, i).set(from));
  const remaining = Float64Array.from(walkers, ({ forces }) => rms(forces));
  return {
    positions: result,
    energies: Float64Array.from(walkers, ({ energy }) => energy),
    forces: remaining,
    converged: Uint8Array.from(remaining, (force) => (force < tolerance ? 1 : 0)),
    evaluations: used,
  };
}

type Start = Pick<Walker, 'from' | 'energy' | 'forces'>;

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const largest = (a: Float64Array) => a.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
const rms = (a: Float64Array) => Math.sqrt(dot(a, a) / a.length);
const usable = (energy: number, forces: Float64Array) =>
  Number.isFinite(energy) && forces.every(Number.isFinite);

function steepestDescent(start: Start, step = 0.01): Walker {
  let length = step;
  return {
    ...start,
    done: false,
    propose(out) {
      const scale = length / largest(this.forces);
      this.from.forEach((x, i) => (out[i] = x + scale * this.forces[i]));
    },
    judge(trial, energy, forces) {
      if (usable(energy, forces) && energy < this.energy) {
        this.from.set(trial);
        this.energy = energy;
        this.forces = forces.slice();
        length *= 1.2;
      } else {
        length *= 0.2;
      }
      return length > 1e-12;
    },
  };
}

function limitedMemory(start: Start, maximumStep = 0.02): Walker {
  const history: { step: Float64Array; change: Float64Array; curvature: number }[] = [];
  let direction = new Float64Array(start.from.length);
  let length = 0;

  /** The two-loop recursion; without history the force itself. */
  const aim = (forces: Float64Array) => {
    direction = forces.slice();
    const weights = history.map(() => 0);
    for (let k = history.length - 1; k >= 0; k--) {
      const { step, change, curvature } = history[k];
      weights[k] = dot(step, direction) / curvature;
      change.forEach((y, i) => (direction[i] -= weights[k] * y));
    }
    const last = history.at(-1);
    if (last) {
      const scale = last.curvature / dot(last.change, last.change);
      direction.forEach((x, i) => (direction[i] = scale * x));
    }
    history.forEach(({ step, change, curvature }, k) => {
      const correction = weights[k] - dot(change, direction) / curvature;
      step.forEach((s, i) => (direction[i] += correction * s));
    });
    length = Math.min(last ? 1 : Infinity, maximumStep / Math.max(largest(direction), Number.MIN_VALUE));
  };
  aim(start.forces);
  return {
    ...start,
    done: false,
    propose(out) {
      this.from.forEach((x, i) => (out[i] = x + length * direction[i]));
    },
    judge(trial, energy, forces) {
      // rounding must not stop a walker at its minimum
      const enough =
        this.energy - 1e-4 * length * dot(direction, this.forces) + 1e-14 * Math.abs(this.energy);
      if (usable(energy, forces) && energy <= enough) {
        const step = trial.map((x, i) => x - this.from[i]);
        const change = forces.map((force, i) => this.forces[i] - force);
        const curvature = dot(step, change);
        if (curvature > 1e-10 * Math.sqrt(dot(step, step) * dot(change, change))) {
          history.push({ step, change, curvature });
          if (history.length > MEMORY) history.shift();
        }
        this.from.set(trial);
        this.energy = energy;
        this.forces = forces.slice();
        aim(this.forces);
        return true;
      }
      length *= 0.3;
      if (length * largest(direction) > 1e-10) return true;
      // the memory has led astray: once more from the force alone
      if (history.length === 0) return false;
      history.length = 0;
      aim(this.forces);
      return true;
    },
  };
}
