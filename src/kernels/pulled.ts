import type { MovingBias } from '../biases/index.js';
import type { Key } from '../random/index.js';
import type { Kernel, StepInfo, WalkerState } from './types.js';

/** Walkers on which moving biases do work. */
export interface PulledState extends WalkerState {
  /** Work done on each walker so far, kT. */
  readonly work: Float64Array;
}

/**
 * Steered dynamics: before each step of a kernel the centres of its moving biases go on, which does work at fixed positions. With a kernel
 * that keeps the equilibrium at fixed centres, averages of exp(−work) are exact at any speed; with one whose equilibrium errs by its time
 * step, they err alike.
 *
 * Source: C. Jarzynski, Phys. Rev. Lett. 78, 2690 (1997), doi:10.1103/PhysRevLett.78.2690.
 *
 * @param inner - moves walkers under the very biases that are moved, among others
 * @example
 * const pull = moving(coordinate(0), { from: -0.55, to: 0.6, spring: 50, steps: 1000 });
 * const kernel = pulled(langevinMiddle(biased(mullerBrown(), pull), { timeStep: 0.002 }), [pull]);
 */
export function pulled<S extends WalkerState>(
  inner: Kernel<S>,
  pulls: readonly MovingBias[],
): Kernel<S & PulledState> {
  const offsets = pulls.map(({ state }) => state.step);

  const moveWith = (method: 'step' | 'advance') => {
    return (key: Key, state: S & PulledState): { state: S & PulledState; info: StepInfo } => {
      const { positions, work } = state;
      const done = work.slice();
      pulls.forEach((pull, i) => {
        const values = new Float64Array(work.length * pull.variable.dim);
        pull.variable.evaluate(positions, values);
        pull.resume({ step: offsets[i] + state.step, work: new Float64Array(work.length) });
        pull.advance(values);
        pull.state.work.forEach((more, walker) => (done[walker] += more));
      });
      const next = inner[method](key, state);
      return { state: { ...next.state, work: done }, info: next.info };
    };
  };

  return {
    dim: inner.dim,
    init: (key, positions, firstWalker) => ({
      ...inner.init(key, positions, firstWalker),
      work: new Float64Array(positions.length / inner.dim),
    }),
    step: moveWith('step'),
    advance: moveWith('advance'),
  };
}
