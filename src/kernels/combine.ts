/** Kernels from kernels: what keeps a density, one after another or one at random, keeps it. */
import { InputError } from '../math/index.js';
import { fold, split, uniform } from '../random/index.js';
import type { Kernel, StepInfo, WalkerState } from './types.js';

/** A part of a cycle or mixture. */
export interface Part<S extends WalkerState, I extends StepInfo> {
  readonly kernel: Kernel<S, I>;
  /** Of a cycle: steps in a row (default 1). Of a mixture: how often, relative to the others (default 1). */
  readonly weight?: number;
}

function check<S extends WalkerState, I extends StepInfo>(
  parts: readonly Part<S, I>[],
  valid: (weight: number) => boolean,
  rule: string,
): number[] {
  if (parts.length === 0) throw new InputError('there is no kernel to combine: give at least one');
  const { dim } = parts[0].kernel;
  return parts.map(({ kernel, weight = 1 }, i) => {
    if (kernel.dim !== dim) {
      throw new InputError(
        `kernel ${i} moves ${kernel.dim} coordinates and kernel 0 moves ${dim}: combine like with like`,
      );
    }
    if (!valid(weight)) throw new InputError(`weight ${i} is ${weight}: ${rule}`);
    return weight;
  });
}

/** A kernel that chooses the part of each step; all parts share one kind of state, which the first one makes. */
function choosing<S extends WalkerState, I extends StepInfo>(
  parts: readonly Part<S, I>[],
  choose: (key: Parameters<Kernel<S, I>['step']>[0], state: S) => number,
): Kernel<S, I & { readonly part: number }> {
  const move = (method: 'step' | 'advance'): Kernel<S, I & { readonly part: number }>['step'] => {
    return (key, state) => {
      const [choiceKey, moveKey] = split(key, 2);
      const part = choose(choiceKey, state);
      const next = parts[part].kernel[method](moveKey, state);
      return { state: next.state, info: { ...next.info, part } };
    };
  };
  const first = parts[0].kernel;
  return {
    dim: first.dim,
    init: (key, positions, firstWalker) => first.init(fold(key, 0), positions, firstWalker),
    step: move('step'),
    advance: move('advance'),
  };
}

/**
 * Each step by one of several kernels, drawn at random for all walkers alike. The info tells which (`part`).
 *
 * L. Tierney, Ann. Stat. 22, 1701 (1994), doi:10.1214/aos/1176325750.
 *
 * @throws InputError for no kernels, different dimensions, or weights that are not positive
 * @example
 * const potential = mullerBrown();
 * const kernel = mixture([
 *   { kernel: mala(potential, { timeStep: 1e-3 }), weight: 0.9 },
 *   { kernel: randomWalkMetropolis(potential, { scale: 1 }), weight: 0.1 },
 * ]);
 */
export function mixture<S extends WalkerState, I extends StepInfo>(
  parts: readonly Part<S, I>[],
): Kernel<S, I & { readonly part: number }> {
  const weights = check(parts, (weight) => weight > 0 && weight < Infinity, 'use a positive number');
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return choosing(parts, (key) => {
    let left = uniform(key, 1)[0] * total;
    const part = weights.findIndex((weight) => (left -= weight) < 0);
    return part < 0 ? weights.length - 1 : part;
  });
}

/**
 * Several kernels in turn, each for its number of steps. The info tells which (`part`).
 *
 * @throws InputError for no kernels, different dimensions, or weights that are not whole numbers
 * @example
 * const potential = mullerBrown();
 * const kernel = cycle([
 *   { kernel: mala(potential, { timeStep: 1e-3 }), weight: 10 },
 *   { kernel: randomWalkMetropolis(potential, { scale: 1 }) },
 * ]);
 */
export function cycle<S extends WalkerState, I extends StepInfo>(
  parts: readonly Part<S, I>[],
): Kernel<S, I & { readonly part: number }> {
  const steps = check(parts, (weight) => Number.isInteger(weight) && weight > 0, 'use a whole number from 1');
  const period = steps.reduce((sum, count) => sum + count, 0);
  return choosing(parts, (_key, state) => {
    let left = state.step % period;
    return steps.findIndex((count) => (left -= count) < 0);
  });
}
