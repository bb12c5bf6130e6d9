/** Replica exchange: walkers on the rungs of ladders of states swap rungs with their neighbours. */
import { InputError } from '../math/index.js';
import { uniform, type Key } from '../random/index.js';

/**
 * Which pairs of neighbouring rungs try to swap in a round. `even-odd`: those from even rungs and those from odd ones in turn, which is not
 * reversible and carries replicas along the ladder instead of diffusing them. `random`: one or the other by a coin, which is reversible.
 */
export type SwapScheme = 'even-odd' | 'random';

/** Rows of a batch on their ladders: `rungs.length / states` ladders of `states` rungs, one after the other. */
export interface Replicas {
  /** The rung of each row; on every ladder each rung once. */
  readonly rungs: Int32Array;
  readonly states: number;
}

export interface SwapOptions extends Replicas {
  /** The number of this round: the scheme's turn. */
  readonly round: number;
  /** Default 'even-odd'. */
  readonly scheme?: SwapScheme;
  /** The reduced energy of a row in a state; a constant of the row may be left out. */
  readonly reduced: (row: number, state: number) => number;
}

/** What a round of swaps did. */
export interface Swapped {
  /** The new rung of each row. */
  readonly rungs: Int32Array;
  /** ln of the ratio of probabilities of each pair of rungs, ladders × (states − 1); NaN of pairs that did not try. */
  readonly logRatios: Float64Array;
}

/**
 * One round of swaps. Rows stay where they are and change their states: a pair of neighbours swaps with the probability min(1, exp(Δ)),
 * Δ = u_k(x) + u_l(y) − u_k(y) − u_l(x), which keeps the product of all the states' densities. A pair whose Δ is no number stays.
 *
 * R. H. Swendsen, J.-S. Wang, Phys. Rev. Lett. 57, 2607 (1986), doi:10.1103/PhysRevLett.57.2607; T. Okabe, M. Kawata, Y. Okamoto, M.
 * Mikami, Chem. Phys. Lett. 335, 435 (2001), doi:10.1016/S0009-2614(01)00055-0; S. Syed, A. Bouchard-Côté, G. Deligiannidis, A. Doucet,
 * J. R. Stat. Soc. B 84, 321 (2022), doi:10.1111/rssb.12464 (even-odd).
 *
 * @throws InputError for rungs that are no ladders, fewer than two states, or an unknown scheme
 * @example
 * const energies = [3, 5]; // of two walkers, in units of kT at the lower temperature
 * const reduced = (row: number, state: number) => energies[row] * [1, 0.5][state];
 * swapReplicas(key(1), { rungs: Int32Array.of(0, 1), states: 2, round: 0, reduced });
 */
export function swapReplicas(key: Key, options: SwapOptions): Swapped {
  const { states, round, scheme = 'even-odd', reduced } = options;
  if (scheme !== 'even-odd' && scheme !== 'random') {
    throw new InputError(`scheme is '${scheme as string}': use even-odd or random`);
  }
  const rowAt = rowsOfRungs(options);
  const rungs = options.rungs.slice();
  const ladders = rungs.length / states;
  const numbers = uniform(key, ladders * states);
  const logRatios = new Float64Array(ladders * (states - 1)).fill(NaN);
  for (let ladder = 0; ladder < ladders; ladder++) {
    const first = ladder * states;
    // The last number of a ladder belongs to no pair: it is the ladder's coin.
    const parity = scheme === 'random' ? (numbers[first + states - 1] < 0.5 ? 0 : 1) : round % 2;
    for (let k = parity; k + 1 < states; k += 2) {
      const [x, y] = [rowAt[first + k], rowAt[first + k + 1]];
      const logRatio = reduced(x, k) - reduced(y, k) + (reduced(y, k + 1) - reduced(x, k + 1));
      logRatios[ladder * (states - 1) + k] = logRatio;
      if (Math.log(numbers[first + k]) < logRatio) [rungs[x], rungs[y]] = [rungs[y], rungs[x]];
    }
  }
  return { rungs, logRatios };
}

/**
 * The row on each rung of each ladder, ladders × states.
 *
 * @throws InputError where a ladder has not each rung once
 */
export function rowsOfRungs({ rungs, states }: Replicas): Int32Array {
  if (!Number.isInteger(states) || states < 2) {
    throw new InputError(`a ladder has ${states} states: an exchange needs two at least`);
  }
  if (rungs.length === 0 || rungs.length % states !== 0) {
    throw new InputError(`${rungs.length} replicas are no whole number of ladders of ${states}`);
  }
  const rows = new Int32Array(rungs.length).fill(-1);
  rungs.forEach((rung, row) => {
    const at = row - (row % states) + rung;
    if (!(rung >= 0 && rung < states) || rows[at] >= 0) {
      throw new InputError(
        `replica ${row} is on rung ${rung}: each of the rungs 0 to ${states - 1} holds one replica of a ladder`,
      );
    }
    rows[at] = row;
  });
  return rows;
}

/** Every ladder from its lowest rung up. */
export const startingRungs = (ladders: number, states: number): Int32Array =>
  Int32Array.from({ length: ladders * states }, (_, row) => row % states);
