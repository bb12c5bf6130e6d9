/** Tuning of step sizes and scales before sampling; frozen afterwards, so that what samples is a plain Markov chain. */
import { InputError } from '../math/index.js';
import { fold, type Key } from '../random/index.js';
import type { Potential } from '../systems/index.js';
import type { ChainInfo, ChainState } from './chain.js';
import type { Kernel } from './types.js';

/** What is tuned. */
export interface Tuning {
  readonly timeStep: number;
  /** Variance of each component over chains and time: for `diffusion`, or inverted for `mass`. */
  readonly variance: Float64Array;
}

export interface WarmUpOptions {
  steps: number;
  key: Key;
  /** First guess (default 0.1). */
  timeStep?: number;
  /** Acceptance to reach: about 0.57 for MALA, 0.8 for HMC (default 0.8), 0.234 for random walks. */
  acceptance?: number;
}

/** The tuned kernel and the chains as they are then. */
export interface WarmUp<S extends ChainState> {
  readonly kernel: Kernel<S, ChainInfo>;
  readonly state: S;
  readonly tuning: Tuning;
  /** Mean acceptance over the last half of the steps. */
  readonly acceptance: number;
}

/** Constants of dual averaging as its authors recommend them. */
const [shrinkage, delay, forgetting] = [0.05, 10, 0.75];
/** Parts of the warm-up after which the variances are taken anew. */
const windows = [0.15, 0.3, 0.6];

/**
 * Tune a kernel by dual averaging of its time step and, over windows of growing length, the variances of the components.
 *
 * M. D. Hoffman, A. Gelman, J. Mach. Learn. Res. 15, 1593 (2014), jmlr.org/papers/v15/hoffman14a.html. The chains do not sample
 * the target while they are tuned: throw them away, or keep only their end.
 *
 * @param potential - the target, for its dimension
 * @param make - the kernel for a tuning
 * @param start - starting positions, walkers × dim
 * @throws InputError for steps or an acceptance out of range, and when hardly any move is accepted at any time step
 * @example
 * const potential = mullerBrown();
 * const tuned = warmUp(
 *   potential,
 *   ({ timeStep, variance }) => hamiltonian(potential, { timeStep, mass: variance.map((v) => 1 / v) }),
 *   Float64Array.of(-0.5, 1.4, 0.6, 0),
 *   { steps: 300, key: key(1) },
 * );
 */
export function warmUp<S extends ChainState>(
  { dim }: Pick<Potential, 'dim'>,
  make: (tuning: Tuning) => Kernel<S, ChainInfo>,
  start: Float64Array,
  { steps, key, timeStep = 0.1, acceptance: target = 0.8 }: WarmUpOptions,
): WarmUp<S> {
  if (!Number.isInteger(steps) || steps < 20)
    throw new InputError(`steps is ${steps}: use 20 or more to tune`);
  if (!(target > 0 && target < 1))
    throw new InputError(`acceptance is ${target}: use a part between 0 and 1`);
  let tuning: Tuning = { timeStep, variance: new Float64Array(dim).fill(1) };
  let moments = new Moments(dim);
  let averaging = dualAveraging(timeStep, target);
  let state = make(tuning).init(fold(key, steps), start);
  let accepted = 0;
  const ends = windows.map((part) => Math.round(part * steps));
  for (let n = 0; n < steps; n++) {
    const next = make(tuning).step(fold(key, n), state);
    state = next.state;
    const rate = mean(next.info.acceptance);
    if (2 * n >= steps) accepted += rate / (steps - Math.ceil(steps / 2));
    tuning = { ...tuning, timeStep: averaging.next(rate) };
    moments.add(state.positions);
    if (ends.includes(n + 1)) {
      tuning = { timeStep: averaging.settled(), variance: moments.variances() };
      averaging = dualAveraging(tuning.timeStep, target);
      moments = new Moments(dim);
    }
  }
  if (accepted < 0.01 || tuning.timeStep < 1e-10 * timeStep) {
    throw new InputError(
      `hardly any move is accepted (${(100 * accepted).toFixed(2)} %, down to a time step of ${tuning.timeStep.toPrecision(2)}): ` +
        'start where the energy is low, and check that the gradient belongs to the energy',
    );
  }
  tuning = { ...tuning, timeStep: averaging.settled() };
  return { kernel: make(tuning), state, tuning, acceptance: accepted };
}

/** Nesterov's dual averaging of a log time step towards an acceptance. */
function dualAveraging(start: number, target: number) {
  const centre = Math.log(10 * start);
  let [n, error, average] = [0, 0, Math.log(start)];
  return {
    next(rate: number): number {
      n++;
      error += (target - rate - error) / (n + delay);
      const log = centre - (Math.sqrt(n) / shrinkage) * error;
      const weight = n ** -forgetting;
      average = weight * log + (1 - weight) * average;
      return Math.exp(log);
    },
    settled: () => Math.exp(average),
  };
}

/** Running means and variances of components (B. P. Welford 1962, doi:10.1080/00401706.1962.10490022). */
class Moments {
  private count = 0;
  private readonly dim: number;
  private readonly means: Float64Array;
  private readonly squares: Float64Array;

  constructor(dim: number) {
    this.dim = dim;
    this.means = new Float64Array(dim);
    this.squares = new Float64Array(dim);
  }

  add(positions: Float64Array): void {
    const { dim, means, squares } = this;
    for (let i = 0; i < positions.length; i++) {
      const c = i % dim;
      if (c === 0) this.count++;
      const away = positions[i] - means[c];
      means[c] += away / this.count;
      squares[c] += away * (positions[i] - means[c]);
    }
  }

  /** Variances, drawn towards their common size where few samples tell them, never zero. */
  variances(): Float64Array {
    const { count, squares } = this;
    const own = squares.map((sum) => sum / Math.max(1, count - 1));
    const common = own.reduce((sum, v) => sum + v, 0) / own.length || 1;
    return own.map((v) => Math.max((count * v + 5 * common) / (count + 5), 1e-12 * common));
  }
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
