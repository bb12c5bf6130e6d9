// A user's own system from a few lines: what it returns is checked, and its evaluations are counted.
import { InputError } from '../math/index.js';
import type { Dynamics, Evaluations, Potential } from './types.js';

/** Beyond this a NaN is a walker that blew up, which kernels report, rather than a mistake in the function. */
const FAR = 1e8;
/** What no gradient is, so that one that was left as it was shows. */
const unwritten = -1.7e308;

function checkShape(dim: number, names: readonly string[]): void {
  if (!Number.isInteger(dim) || dim < 1)
    throw new InputError(`dim is ${dim}: a system has 1 or more coordinates`);
  if (names.length !== dim) {
    throw new InputError(
      `a system of ${dim} coordinates has ${names.length} names (${names.join(', ')}): give ${dim}`,
    );
  }
}

function checkBatch(length: number, dim: number, of: string): number {
  if (length % dim !== 0)
    throw new InputError(`${length} numbers are not whole walkers of ${dim} coordinates: ${of}`);
  return length / dim;
}

/** A user's function gave NaN for a walker. */
export class NotANumberError extends InputError {
  /** The walker's row in the batch that the function was given. */
  readonly walker: number;
  /** The message, for the name that the walker has elsewhere. */
  readonly describe: (walker: number) => string;

  constructor(walker: number, describe: (walker: number) => string) {
    super(describe(walker));
    this.walker = walker;
    this.describe = describe;
  }
}

/** Throws where a function gave NaN at a position that is not absurdly far out. */
export function checkValues(
  what: string,
  values: Float64Array,
  positions: Float64Array,
  dim: number,
  names: readonly string[],
): void {
  const perWalker = (values.length * dim) / positions.length;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === values[i]) continue;
    const walker = Math.floor(i / perWalker);
    const position = positions.subarray(walker * dim, (walker + 1) * dim);
    if (!position.every((x) => Math.abs(x) < FAR)) continue;
    const where = Array.from(position, (x, j) => `${names[j]} = ${x}`).join(', ');
    const part = perWalker === dim && dim > 1 ? ` (component ${names[i % dim]})` : '';
    throw new NotANumberError(
      walker,
      (name) =>
        `the ${what}${part} of walker ${name} is NaN at ${where}: ` +
        'check the function there, or use a smaller time step if a walker should never be there',
    );
  }
}

export interface DynamicsOptions {
  dim: number;
  /** One name a coordinate (default x1, x2, …). */
  names?: readonly string[];
  /** Writes the drift of every walker (walkers × dim, row by walker) into `out`. */
  drift: (positions: Float64Array, out: Float64Array) => void;
  /** The noise amplitude, one number or one a component. */
  noise: number | ArrayLike<number>;
}

/**
 * A user's own stochastic differential equation dx = drift(x) dt + noise dB.
 *
 * @throws InputError for shapes that do not fit, and where the drift is NaN, naming the walker and its position.
 * @example
 * const ornsteinUhlenbeck = dynamics({
 *   dim: 1,
 *   drift: (x, out) => x.forEach((value, i) => (out[i] = -value)),
 *   noise: Math.SQRT2,
 * });
 */
export function dynamics(options: DynamicsOptions): Dynamics {
  const { dim, drift } = options;
  const names = options.names ?? Array.from({ length: dim }, (_, i) => `x${i + 1}`);
  checkShape(dim, names);
  const noise =
    typeof options.noise === 'number'
      ? new Float64Array(dim).fill(options.noise)
      : Float64Array.from(options.noise);
  if (noise.length !== dim || !noise.every((amplitude) => amplitude >= 0 && amplitude < Infinity)) {
    throw new InputError(
      `noise is [${noise.join(', ')}]: give one amplitude, or ${dim} of them, none negative`,
    );
  }
  const evaluations: Evaluations = { count: 0 };
  return {
    dim,
    names,
    noise,
    evaluations,
    drift(positions, out) {
      evaluations.count += checkBatch(positions.length, dim, 'the drift of a user’s system');
      drift(positions, out);
      checkValues('drift', out, positions, dim, names);
    },
  };
}

export interface PotentialOptions {
  dim: number;
  /** One name a coordinate (default x1, x2, …). */
  names?: readonly string[];
  /** Writes the reduced energy of every walker into `energies` and its gradient into `gradients` (walkers × dim). */
  energyAndGradient: (positions: Float64Array, energies: Float64Array, gradients: Float64Array) => void;
}

/** A user's own potential whose gradient is written by hand; see `potential` for one with automatic gradients. */
export function potentialFromGradient(options: PotentialOptions): Potential {
  const { dim, energyAndGradient } = options;
  const names = options.names ?? Array.from({ length: dim }, (_, i) => `x${i + 1}`);
  checkShape(dim, names);
  const evaluations: Evaluations = { count: 0 };
  return {
    dim,
    names,
    evaluations,
    energyAndGradient(positions, energies, gradients) {
      evaluations.count += checkBatch(positions.length, dim, 'the energy of a user’s system');
      gradients.fill(unwritten);
      energyAndGradient(positions, energies, gradients);
      if (gradients.every((value) => value === unwritten)) {
        throw new InputError(
          'energyAndGradient wrote energies but no gradient: write du/dx of every walker into its third argument, or let ' +
            "potential({ dim, energy }) of 'wellspring/potential' differentiate the energy",
        );
      }
      checkValues('energy', energies, positions, dim, names);
      checkValues('gradient', gradients, positions, dim, names);
    },
  };
}
