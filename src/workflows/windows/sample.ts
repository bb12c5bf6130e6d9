/**
 * Windows sampled in rounds. After each round MBAR says how large the error of the answer is and which windows it comes from; those are sampled on,
 * windows that need no more rest, and where neighbours share too little a window is put between them, until the error is what was asked for.
 *
 * An error that is looked at until it is small enough is found too small. So rounds grow by a quarter at least, that there are few looks, samples count
 * as independent only as far as their correlations say, and the error must be met by samples that know their own correlations.
 */
import { combine } from '../../estimators/index.js';
import { concatenate } from '../../math/index.js';
import { fold } from '../../random/index.js';
import { isMolecule, type System } from '../../systems/index.js';
import { umbrellaBias } from '../assisted-umbrella-sampling.js';
import { stage, type BodyEvent, type Workflow, type WorkflowContext } from '../types.js';
import { kernelOf } from '../sampling.js';
import { nested } from '../rounds.js';
import { moveWalkers, type WalkerCheckpoint } from '../walkers.js';
import { allocate, fewestIndependent } from './allocate.js';
import { pullSteps } from './bring.js';
import type { CheckedVariables } from './check.js';
import { halvesStatus } from './halves.js';
import { judge, type Judgement, type Question } from './judge.js';
import type { SpringSuggestion, Until, WindowedWalkers, WindowSet, WindowsProblem } from './problem.js';
import { pullingBiases, springsOf, subset } from './springs.js';
import { dataOf, newState, withAdded, withFrames, type WindowsState } from './state.js';
import { verdictOf } from './verdict.js';

/** Where windows begin. */
export type Beginning = {
  readonly set: WindowSet;
  /** windows × walkers × dim. */
  readonly positions: Float64Array;
  /** What it took to come there. */
  readonly evaluations: number;
  readonly suggestion?: SpringSuggestion | undefined;
};

/** One batch of a round: some windows and what their walkers do. */
type Batch = {
  readonly kind: 'pull' | 'settle' | 'sample';
  readonly windows: readonly number[];
  readonly steps: number;
};

/** Sample all windows, in one round or until the error is small enough. */
export async function* sampleInRounds(
  problem: WindowsProblem,
  system: System,
  variables: CheckedVariables,
  beginning: Beginning,
  context: WorkflowContext,
): Workflow<WindowedWalkers> {
  const { sample, until, layout, hold } = problem;
  const { walkers } = sample;
  const { dim } = system;
  const dims = problem.variables.length;
  const question = questionOf(problem, beginning.set);
  const first = (beginning.set.centres.length / dims) * walkers * (sample.equilibration + sample.steps);
  const held = hold ? [umbrellaBias(hold)] : [];
  return yield* stage(context, {
    name: 'sample',
    title: until ? `Sample windows to an error of ${until.standardError} kT` : 'Sample the windows',
    total: until?.walkerSteps ?? first,
    unit: 'walker-steps',
    async *body(saved: WindowsState | undefined) {
      let state = saved ?? newState(beginning.set, dims, beginning.positions);
      for (;;) {
        const batch = nextBatch(state, problem);
        if (batch) {
          state = yield* moved(state, batch);
          yield { type: 'checkpoint', state };
          continue;
        }
        const known = judge(dataOf(problem, variables, state), question);
        state = decided(state, known);
        const { asked } = known;
        yield { type: 'curve', name: 'standard error / kT', x: state.walkerSteps, y: asked.standardError };
        // No checkpoint at the end: who went on from it would judge the last round twice.
        if (state.units.every((units) => units === 0)) return finished(state, known);
        yield { type: 'checkpoint', state };
      }
    },
  });

  /** Move one batch, with checkpoints on the way. */
  async function* moved(
    state: WindowsState,
    { kind, windows, steps }: Batch,
  ): AsyncGenerator<BodyEvent, WindowsState, void> {
    const { set, batch } = state;
    const own = subset(set, windows, dims);
    const positions = concatenate(windows.map((window) => state.windows[window].positions));
    const events = moveWalkers(
      { ...context, key: fold(context.key, batch) },
      {
        ...{ system: problem.system, kernel: kernelOf(sample), positions, dim, steps },
        biases: [
          ...(kind === 'pull'
            ? pullingBiases(problem, variables, own, variables.evaluate(positions), steps)
            : springsOf(problem, own)),
          ...held,
        ],
        recording:
          kind === 'sample' ? { every: sample.every, variables: problem.variables, positions: 0 } : {},
      },
      state.inner ?? undefined,
    );
    const outcome = yield* nested(events, {
      done: state.walkerSteps,
      state: (inner: WalkerCheckpoint): WindowsState => ({ ...state, inner }),
    });
    const spent = windows.length * walkers * steps;
    const next = {
      ...state,
      ...{ batch: batch + 1, inner: null },
      walkerSteps: state.walkerSteps + spent,
      evaluations: state.evaluations + outcome.evaluations,
    };
    const after = withFrames(
      state,
      windows,
      kind === 'sample' ? outcome.values : new Float64Array(0),
      outcome.positions,
      {
        ...{ walkers, dims, steps },
      },
    );
    if (kind !== 'sample') {
      const phase = kind === 'pull' ? 1 : 2;
      return {
        ...next,
        windows: after.map((window, k) => (windows.includes(k) ? { ...window, phase } : window)),
      };
    }
    return {
      ...next,
      windows: after,
      units: state.units.map((units, k) => (windows.includes(k) ? units - 1 : units)),
      sampled: Math.max(state.sampled, windows.length),
    };
  }

  /** After a round: what it found, and what the next one does. */
  function decided(state: WindowsState, known: Judgement): WindowsState {
    const { asked, overlaps } = known;
    const report = {
      ...{ walkerSteps: state.walkerSteps, asked, windows: state.windows.length, sampled: state.sampled },
      overlap: overlaps.reduce((a, b) => Math.min(a, b), Infinity),
    };
    const rest = new Int32Array(state.windows.length);
    const done = (next: WindowsState): WindowsState => ({
      ...next,
      ...{ round: state.round + 1, sampled: 0 },
      rounds: [...state.rounds, { ...report, added: next.set.centres.slice(state.set.centres.length) }],
    });
    if (!until || isMet(until, known)) return done({ ...state, units: rest });
    const left = until.walkerSteps - state.walkerSteps;
    const weak = weakPairs(state, known, until);
    // A broken chain has no error to share out: what is between its ends comes first.
    const broken = !(asked.standardError < hopeless);
    const added = weak.slice(0, Math.max(0, until.mostWindows - state.windows.length));
    const units = broken && added.length > 0 ? rest : allocated(state, known, until);
    const planned = withAdded({ ...state, units }, added, variables.periods, walkers, stiffness);
    return done({ ...planned, units: affordable(planned, left) });
  }

  function allocated(
    state: WindowsState,
    { variances, effectiveSamples }: Judgement,
    { standardError }: Until,
  ) {
    return allocate({
      ...{ variances, effectiveSamples, standardError },
      spent: state.windows.map(({ frames }) => frames / Math.floor(sample.steps / sample.every)),
    });
  }

  /** What the bound leaves of the units, by whole units of all; none where it leaves none. */
  function affordable({ units, windows }: WindowsState, left: number): Int32Array {
    const costOf = (planned: Int32Array) =>
      planned.reduce(
        (sum, n, k) =>
          sum +
          walkers * (n * sample.steps + (n > 0 && windows[k].phase < 2 ? settling(windows[k].phase) : 0)),
        0,
      );
    let planned = units;
    while (costOf(planned) > left) {
      const largest = planned.reduce((a, b) => Math.max(a, b), 0);
      if (largest <= 1) return new Int32Array(units.length);
      planned = planned.map((n) => Math.min(n, largest - 1));
    }
    return planned;
  }

  function settling(phase: number): number {
    return sample.equilibration + (phase === 0 ? pullSteps(problem) : 0);
  }

  /** A window between others is stiffer than they are, as far as the time step bears it. */
  function stiffness(spring: number): number {
    return isMolecule(system) ? 2 * spring : Math.max(spring, Math.min(2 * spring, 0.5 / sample.timeStep));
  }

  function finished(state: WindowsState, known: Judgement): WindowedWalkers {
    const data = dataOf(problem, variables, state);
    return {
      ...data,
      coordinates: system.names,
      positions: concatenate(state.windows.map(({ positions }) => positions)),
      rounds: state.rounds,
      ...(beginning.suggestion ? { suggestion: beginning.suggestion } : {}),
      spent: Float64Array.from(state.windows, ({ spent }) => spent),
      evaluations: beginning.evaluations + state.evaluations,
      status: combine(halvesStatus(known), verdictOf(until, state.rounds, layout)),
    };
  }
}

/** An error above this many kT is none: the windows are not linked. */
const hopeless = 50;

/** Whether the error is what was asked for, from windows that know their own part of it. */
function isMet({ standardError }: Until, { asked, variances, effectiveSamples }: Judgement): boolean {
  if (!(asked.standardError <= standardError)) return false;
  const total = variances.reduce((sum, v) => sum + v, 0);
  return variances.every((v, k) => v < 0.02 * total || effectiveSamples[k] >= fewestIndependent);
}

/** Neighbours that share too little, where that costs: they hold more than their part of the variance, or leave the answer open. */
function weakPairs(
  { set, windows }: WindowsState,
  { overlaps, variances, asked }: Judgement,
  until: Until,
): number[] {
  const open = !(asked.standardError < hopeless);
  const total = variances.reduce((sum, v) => sum + v, 0);
  const share = (pair: number) => variances[set.pairs[2 * pair]] + variances[set.pairs[2 * pair + 1]];
  return Array.from(overlaps.keys())
    .filter((pair) => overlaps[pair] < until.overlap && (open || share(pair) > (2 * total) / windows.length))
    .sort((a, b) => overlaps[a] - overlaps[b]);
}

/** The next batch of a round; none where the round is over. */
function nextBatch({ windows, units }: WindowsState, problem: WindowsProblem): Batch | undefined {
  const { sample } = problem;
  const due = windows.map((_, k) => k).filter((k) => units[k] > 0);
  if (due.length === 0) return undefined;
  const pulled = due.filter((k) => windows[k].phase === 0);
  if (pulled.length > 0) return { kind: 'pull', windows: pulled, steps: pullSteps(problem) };
  const unsettled = due.filter((k) => windows[k].phase === 1);
  if (unsettled.length > 0) return { kind: 'settle', windows: unsettled, steps: sample.equilibration };
  return { kind: 'sample', windows: due, steps: sample.steps };
}

/** What is asked of the windows of a problem; a path is what its windows were at first. */
export const questionOf = (
  { axes, tube, regions, until, layout }: WindowsProblem,
  path: WindowSet,
): Question => ({
  ...{ axes, tube, regions, until },
  ...(layout === 'path' ? { path } : {}),
});
