/** Samples of the target: what a flow learns from, and what tells whether it misses a part. Local chains make them, or a file brings them. */
import { evaluate, startChains, type ChainState } from '../../kernels/index.js';
import { InputError } from '../../math/index.js';
import { flowOf, type FlowSpec } from '../../models/index.js';
import { fold, split, type Key } from '../../random/index.js';
import type { Potential } from '../../systems/index.js';
import { concatenate } from '../../math/concatenate.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { localKernel, localMoves, type LocalMoves } from './chain-moves.js';
import { startOf } from './chain-start.js';

/** Where samples of the target come from. */
export type TargetData = {
  readonly source: 'chains' | 'file' | 'none';
  /** Of a file: rows × dim. */
  readonly positions?: Float64Array;
  /** Of chains: how many rounds of local moves, and how many of them at the start do not count. */
  readonly rounds: number;
  readonly discard: number;
};

/** Chains whose start need not be told: without places they start where the flow starts, and run downhill first. */
export type ScoutStart = {
  readonly count: number;
  readonly from?: readonly (number | readonly number[])[];
  readonly spread: number;
};

export type TargetSamples = {
  /** rows × dim. Of chains: frame by frame, each with all chains. */
  readonly positions: Float64Array;
  readonly energies: Float64Array;
  /** The chain that each row is of; of a file all are one series. */
  readonly chains: number;
  /** Mean acceptance of local moves; 1 for a file. */
  readonly acceptance: number;
  readonly evaluations: number;
  readonly failures: number;
};

/** Rows for training, and rows that training never sees. */
export type SplitSamples = {
  readonly learnt: Float64Array;
  readonly aside: {
    readonly positions: Float64Array;
    readonly energies: Float64Array;
    readonly chains: number;
  };
};

type State = Omit<TargetSamples, 'chains' | 'acceptance'> & {
  readonly walkers: ChainState;
  readonly acceptances: readonly number[];
};

/** Samples of the target, or none. */
export async function* targetSamples(
  { data, chains, local }: { data: TargetData; chains: ScoutStart; local: LocalMoves },
  potential: Potential,
  architecture: FlowSpec,
  context: WorkflowContext,
): Workflow<TargetSamples | undefined> {
  if (data.source === 'none') return undefined;
  if (data.source === 'file') return fromFile(data.positions, potential);
  if (data.discard >= data.rounds || local.every > local.steps) {
    throw new InputError(
      `no round is left, or none keeps a sample: data.rounds is ${data.rounds} and data.discard ${data.discard}, local.steps is ` +
        `${local.steps} and local.every ${local.every}`,
    );
  }
  return yield* stage(context, {
    name: 'data',
    title: 'Sample the target with local chains',
    total: data.rounds,
    unit: 'rounds',
    async *body(saved: State | undefined) {
      const kernel = localKernel(local, potential);
      const [startKey, moveKey] = split(context.key, 2);
      const begin = potential.evaluations.count;
      let state: State = saved ?? {
        positions: new Float64Array(0),
        energies: new Float64Array(0),
        walkers: startChains(
          potential,
          chains.from
            ? startOf({ ...chains, from: chains.from }, potential, startKey)
            : scouts(potential, architecture, chains.count, startKey),
        ),
        acceptances: [],
        evaluations: 0,
        failures: 0,
      };
      const earlier = state.evaluations;
      for (let round = state.acceptances.length; round < data.rounds; round++) {
        const moved = localMoves(kernel, state.walkers, local, fold(moveKey, round));
        const counts = round >= data.discard;
        const energies = counts ? evaluate(potential, moved.frames).energies : new Float64Array(0);
        state = {
          positions: counts ? concatenate([state.positions, moved.frames]) : state.positions,
          energies: concatenate([state.energies, energies]),
          walkers: moved.chains,
          acceptances: [...state.acceptances, moved.acceptance],
          evaluations: earlier + potential.evaluations.count - begin,
          failures: state.failures + moved.failures,
        };
        yield { type: 'progress', done: round + 1 };
        yield { type: 'curve', name: 'acceptance of local moves', x: round + 1, y: moved.acceptance };
        yield { type: 'checkpoint', state };
      }
      const { walkers: _walkers, acceptances, ...samples } = state;
      const acceptance = acceptances.reduce((sum, value) => sum + value, 0) / acceptances.length;
      return { ...samples, chains: chains.count, acceptance };
    },
  });
}

function fromFile(positions: Float64Array | undefined, potential: Potential): TargetSamples {
  const { dim } = potential;
  const rows = (positions?.length ?? 0) / dim;
  if (!positions || !Number.isInteger(rows) || rows < 10) {
    throw new InputError(
      `data.file holds ${positions?.length ?? 0} numbers: give ten rows or more of the system's ${dim} coordinates`,
    );
  }
  const { energies } = evaluate(potential, positions);
  const lost = energies.findIndex((u) => !Number.isFinite(u));
  if (lost >= 0) {
    throw new InputError(
      `data.file: the energy of row ${lost} is ${energies[lost]}: it is no sample of this system`,
    );
  }
  return { positions, energies, chains: 1, acceptance: 1, evaluations: rows, failures: 0 };
}

/** A fifth is kept from training: the last frames of chains, every fifth row of a file. */
export function splitSamples({ positions, energies, chains }: TargetSamples, dim: number): SplitSamples {
  const rows = energies.length;
  const kept = (row: number) =>
    chains > 1 ? Math.floor(row / chains) >= Math.floor((0.8 * rows) / chains) : row % 5 === 4;
  const take = (values: Float64Array, width: number, aside: boolean) =>
    values.filter((_, i) => kept(Math.floor(i / width)) === aside);
  return {
    learnt: take(positions, dim, false),
    aside: { positions: take(positions, dim, true), energies: take(energies, 1, true), chains },
  };
}

/** Steps downhill before chains start. */
const descent = 100;

/** Starts from the flow's base, run downhill: in whatever mode the base reaches. Rows without an energy are left out. */
function scouts(potential: Potential, architecture: FlowSpec, count: number, key: Key): Float64Array {
  const { dim } = potential;
  const { mean, std } = architecture.scaling!;
  const z = flowOf(architecture).base.sample(key, 4 * count);
  const drawn = z.map((value, i) => mean[i % dim] + std[i % dim] * value);
  const usable = Array.from(evaluate(potential, drawn).energies.entries())
    .filter(([, u]) => Number.isFinite(u))
    .slice(0, count)
    .map(([row]) => row);
  if (usable.length < count) {
    throw new InputError(
      `of ${4 * count} places around flow.centre only ${usable.length} have a finite energy: say where chains start (chains.from)`,
    );
  }
  const start = concatenate(usable.map((row) => drawn.slice(row * dim, (row + 1) * dim)));
  return downhill(potential, start);
}

/** Each row goes down its own gradient, by steps that grow where they help and shrink where they do not. */
function downhill(potential: Potential, start: Float64Array): Float64Array {
  const { dim } = potential;
  let here = evaluate(potential, start);
  const length = new Float64Array(here.energies.length).fill(0.1);
  for (let step = 0; step < descent; step++) {
    const { positions, gradients } = here;
    const norm = length.map((_, row) => {
      let square = 0;
      for (let c = 0; c < dim; c++) square += gradients[row * dim + c] ** 2;
      return Math.sqrt(square) || 1;
    });
    const there = evaluate(
      potential,
      positions.map((x, i) => {
        const row = Math.floor(i / dim);
        return x - (length[row] * gradients[i]) / norm[row];
      }),
    );
    length.forEach((value, row) => {
      const lower = there.energies[row] < here.energies[row];
      length[row] = value * (lower ? 1.3 : 0.4);
      if (lower) return;
      const at = row * dim;
      there.positions.set(positions.subarray(at, at + dim), at);
      there.gradients.set(gradients.subarray(at, at + dim), at);
      there.energies[row] = here.energies[row];
    });
    here = there;
  }
  return here.positions;
}
