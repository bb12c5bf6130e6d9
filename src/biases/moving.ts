import { InputError } from '../math/index.js';
import type { Variable } from '../variables/index.js';
import { checkLength, displacement, parameter, pick } from './parameters.js';
import type { Bias } from './types.js';

/** How far a moving bias has come: plain data, from which it goes on. */
export interface MovingState {
  /** Steps done. */
  readonly step: number;
  /** Work done on each walker so far, in the units of the bias's energy. */
  readonly work: Float64Array;
}

export interface MovingOptions {
  /** Where the centre starts: one number, one a component, or one a component of every walker (walkers × dim). */
  readonly from: number | ArrayLike<number>;
  /** Where it arrives; on a periodic variable the way is `to` − `from`, which may go round more than once. */
  readonly to: number | ArrayLike<number>;
  readonly spring: number | ArrayLike<number>;
  /** Steps from start to end, at constant speed; after them the centre rests. */
  readonly steps: number;
  /** Where to go on (default: at the start, no work). */
  readonly state?: MovingState;
}

/** A bias that moves. Between its moves it is an ordinary one. */
export interface MovingBias extends Bias {
  readonly state: MovingState;
  /** The centre after so many steps, shaped as the options. */
  centre(step: number): Float64Array;
  /** Moves the centre by one step while the variable stands at `values` (walkers × dim), and adds the work of doing so. */
  advance(values: Float64Array): void;
  /** Stands where a state says: for walkers that come from elsewhere. */
  resume(state: MovingState): void;
}

/**
 * A harmonic restraint whose centre moves at constant speed, as in steered molecular dynamics. Each `advance` is a switching step: the work
 * is the change of the restraint's energy at fixed positions, U(ξ, new centre) − U(ξ, old centre), so that with dynamics that keep the
 * equilibrium at a fixed centre, averages of exp(−work) are exact at any speed and any time step (Jarzynski, Crooks).
 * This bias depends on its history: it changes with `advance`, and `state` is all that it needs to go on.
 *
 * Sources: C. Jarzynski, Phys. Rev. Lett. 78, 2690 (1997), DOI 10.1103/PhysRevLett.78.2690; G. E. Crooks, J. Stat. Phys. 90, 1481 (1998),
 * DOI 10.1023/A:1023208217925.
 *
 * @throws InputError for a negative spring, no steps, or numbers that do not fit the walkers
 * @example
 * const pull = moving(coordinate(0), { from: -1, to: 1, spring: 100, steps: 1000 });
 * pull.advance(Float64Array.of(-0.9)); // one walker, at −0.9
 * pull.state.work[0];
 */
export function moving(variable: Variable, options: MovingOptions): MovingBias {
  const from = parameter('from', options.from, -Infinity);
  const to = parameter('to', options.to, -Infinity);
  const springs = parameter('spring', options.spring, 0);
  const { steps } = options;
  if (!Number.isInteger(steps) || steps < 1)
    throw new InputError(`steps is ${steps}: use a whole number from 1`);
  const { dim, periods } = variable;
  const centreAt = (step: number) => {
    const done = Math.min(1, step / steps);
    return Float64Array.from({ length: Math.max(from.length, to.length) }, (_, i) => {
      return pick(from, i) + done * (pick(to, i) - pick(from, i));
    });
  };
  let state: MovingState | undefined = options.state;
  let centres = centreAt(state?.step ?? 0);

  /** The energy of value number `i` about its centre. */
  const energyOf = (value: number, i: number, about: Float64Array) => {
    const away = displacement(value, pick(about, i), periods[i % dim]);
    return 0.5 * pick(springs, i) * away * away;
  };
  const check = (length: number) => {
    for (const [name, numbers] of Object.entries({ from, to, spring: springs }))
      checkLength(name, numbers, dim, length);
  };
  return {
    variable,
    get state() {
      return state ?? { step: 0, work: new Float64Array(0) };
    },
    centre: centreAt,
    energyAndGradient(values, energies, gradients) {
      check(values.length);
      energies.fill(0);
      for (let i = 0; i < values.length; i++) {
        gradients[i] = pick(springs, i) * displacement(values[i], pick(centres, i), periods[i % dim]);
        energies[Math.floor(i / dim)] += energyOf(values[i], i, centres);
      }
    },
    advance(values) {
      check(values.length);
      const walkers = values.length / dim;
      const work = state ? state.work.slice() : new Float64Array(walkers);
      if (work.length !== walkers) {
        throw new InputError(`the moving bias has work of ${work.length} walkers, ${walkers} were given`);
      }
      const step = (state?.step ?? 0) + 1;
      const next = centreAt(step);
      for (let i = 0; i < values.length; i++)
        work[Math.floor(i / dim)] += energyOf(values[i], i, next) - energyOf(values[i], i, centres);
      state = { step, work };
      centres = next;
    },
    resume(from) {
      state = from;
      centres = centreAt(from.step);
    },
  };
}
