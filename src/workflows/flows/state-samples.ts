/** Samples of one state by Markov chains: tuned while they warm up, then a plain kernel whose samples count. */
import { splitRHat } from '../../diagnostics/index.js';
import {
  hamiltonian,
  mala,
  warmUp,
  type ChainKernel,
  type ChainState,
  type Tuning,
} from '../../kernels/index.js';
import { InputError, placed } from '../../math/index.js';
import { fold, split } from '../../random/index.js';
import { concatenate } from '../../math/concatenate.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { startOf } from './chain-start.js';
import type { Walled } from './region.js';

/** How states are sampled. */
export type StateSampling = {
  readonly kernel: 'mala' | 'hamiltonian';
  /** Leapfrog steps of hamiltonian. */
  readonly leaps: number;
  /** First guess; it is tuned. */
  readonly timeStep: number;
  readonly chains: number;
  /** Steps that tune the kernel and do not count. */
  readonly warmUp: number;
  readonly frames: number;
  /** Steps between frames. */
  readonly every: number;
};

/** What the chains of one state sampled. */
export type StateSamples = {
  /** frames × chains × dim. */
  readonly frames: { readonly data: Float64Array; readonly shape: readonly [number, number, number] };
  /** frames × chains: reduced energies. */
  readonly energies: Float64Array;
  readonly acceptance: number;
  readonly timeStep: number;
  /** Largest rank-normalised split R-hat of all coordinates. */
  readonly rHat: number;
  readonly evaluations: number;
  readonly failures: number;
};

/** A state that can be sampled. */
export type SampledState = {
  /** `a` or `b`: where it stands in the experiment. */
  readonly id: 'a' | 'b';
  readonly name: string;
  readonly potential: Walled;
  /** Places where chains start, in turn, and the scatter around them. */
  readonly from: readonly (number | readonly number[])[];
  readonly spread: number;
};

/** Warm up and sample. @throws InputError for a start outside of the state's region, or without a finite energy */
export async function* sampleState(
  state: SampledState,
  options: StateSampling,
  context: WorkflowContext,
): Workflow<StateSamples> {
  const { potential, id, name } = state;
  const { dim } = potential;
  const { chains, frames } = options;
  type Progress = {
    readonly done: number;
    readonly tuning: Tuning;
    readonly chains: ChainState;
    readonly positions: Float64Array;
    readonly energies: Float64Array;
    readonly acceptance: number;
    readonly evaluations: number;
    readonly failures: number;
  };
  const [startKey, tuneKey, moveKey] = split(context.key, 3);
  const place = `states.${id}.from: `;
  const start = placed(place, () => startInside(state, chains, startKey));
  return yield* stage(context, {
    name: `sample-${id}`,
    title: `Sample ${name}`,
    total: frames,
    unit: 'frames',
    async *body(saved: Progress | undefined) {
      const before = potential.evaluations.count;
      let progress = saved ?? warm();
      const kernel = kernelOf(options, potential, progress.tuning);
      // About twenty checkpoints, whatever the number of frames.
      const stretch = Math.ceil(frames / 20);
      while (progress.done < frames) {
        const count = Math.min(stretch, frames - progress.done);
        const found = move(kernel, progress.chains, { count, first: progress.done });
        progress = {
          ...progress,
          done: progress.done + count,
          chains: found.chains,
          positions: concatenate([progress.positions, found.positions]),
          energies: concatenate([progress.energies, found.energies]),
          acceptance: progress.acceptance + (found.acceptance * count) / frames,
          evaluations: (saved?.evaluations ?? 0) + potential.evaluations.count - before,
          failures: progress.failures + found.failures,
        };
        yield { type: 'progress', done: progress.done };
        yield { type: 'checkpoint', state: progress };
      }
      const { positions, energies, acceptance, evaluations, failures, tuning } = progress;
      if (failures > 0) {
        yield {
          type: 'warning',
          message: `${name}: ${failures} proposals had an energy that is no number and were refused: see that the potential is defined there`,
        };
      }
      const rHat = worstRHat(positions, [frames, chains, dim]);
      const data = { data: positions, shape: [frames, chains, dim] as const };
      return { frames: data, energies, acceptance, timeStep: tuning.timeStep, rHat, evaluations, failures };
    },
  });

  function warm(): Progress {
    const { state: chainState, tuning } = placed(place, () =>
      warmUp(potential, (given) => kernelOf(options, potential, given), start, {
        steps: options.warmUp,
        key: tuneKey,
        timeStep: options.timeStep,
        acceptance: options.kernel === 'mala' ? 0.57 : 0.8,
      }),
    );
    const none = new Float64Array(0);
    return {
      ...{ done: 0, tuning, chains: chainState, positions: none, energies: none },
      ...{ acceptance: 0, evaluations: 0, failures: 0 },
    };
  }

  function move(kernel: ChainKernel, from: ChainState, { count, first }: { count: number; first: number }) {
    const positions = new Float64Array(count * chains * dim);
    const energies = new Float64Array(count * chains);
    let at = from;
    let [acceptance, failures] = [0, 0];
    for (let frame = 0; frame < count; frame++) {
      const frameKey = fold(moveKey, first + frame);
      for (let step = 0; step < options.every; step++) {
        const next = kernel.step(fold(frameKey, step), at);
        at = next.state;
        failures += next.info.failures.length;
        const mean = next.info.acceptance.reduce((sum, p) => sum + p, 0) / chains;
        acceptance += mean / options.every / count;
      }
      positions.set(at.positions, frame * chains * dim);
      energies.set(at.energies, frame * chains);
    }
    return { chains: at, positions, energies, acceptance, failures };
  }
}

function kernelOf(
  { kernel, leaps }: StateSampling,
  potential: Walled,
  { timeStep, variance }: Tuning,
): ChainKernel {
  if (kernel === 'mala') return mala(potential, { timeStep, diffusion: variance });
  return hamiltonian(potential, { timeStep, leaps, mass: variance.map((v) => 1 / v) });
}

/** Starting positions inside the region: chains that the scatter puts outside start at their place itself. */
function startInside(
  { potential, from, spread }: SampledState,
  count: number,
  key: Parameters<typeof startOf>[2],
) {
  const { dim, where } = potential;
  const exact = startOf({ count, from, spread: 0 }, potential, key);
  const start = startOf({ count, from, spread }, potential, key);
  for (let chain = 0; chain < count; chain++) {
    const row = [chain * dim, (chain + 1) * dim] as const;
    const place = exact.subarray(...row);
    if (!potential.contains(place)) {
      throw new InputError(
        `place ${chain % from.length} is not in the state's region (${where}), so the state would have no samples: start inside`,
      );
    }
    if (!potential.contains(start.subarray(...row))) start.set(place, row[0]);
  }
  return start;
}

function worstRHat(data: Float64Array, [frames, chains, dim]: readonly [number, number, number]): number {
  if (frames < 4) return NaN;
  let worst = 1;
  for (let c = 0; c < dim; c++) {
    const series = Array.from({ length: chains }, (_, chain) =>
      Float64Array.from({ length: frames }, (_f, frame) => data[(frame * chains + chain) * dim + c]),
    );
    worst = Math.max(worst, splitRHat(series));
  }
  return worst;
}
