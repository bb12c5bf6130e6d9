/** Umbrella windows sampled until the error is small enough, one repeat after the other: the error at the stop is the one that counts. */
import type { Key } from '../../../src/random/index.js';
import {
  gridOfWindows,
  umbrellaWindows,
  type WindowedWalkers,
  type WindowsProblem,
} from '../../../src/workflows/windows/index.js';
import type { KnownSystem } from './known-systems.js';
import type { Repeat } from './methods.js';

/** What is asked for, kT. */
const standardError = 0.15;

/** First and last window, their number, steps of a first round, and places of the other coordinate. */
const settings: Record<string, { from: number; to: number; count: number; steps: number; every: number }> = {
  'double well': { from: -1.5, to: 1.5, count: 12, steps: 1000, every: 20 },
  'Müller-Brown': { from: -2.4, to: 1.1, count: 16, steps: 4000, every: 40 },
  'entropic barrier': { from: -4, to: 4, count: 12, steps: 4000, every: 40 },
  torus: { from: -Math.PI / 2, to: (17 / 12) * Math.PI, count: 24, steps: 2000, every: 20 },
};

const runtime = {
  name: 'none',
  threads: 1,
  load: () => Promise.reject(new Error('umbrella windows need no tensors')),
};

function problemOf({ name, system, variable, grid, bins, timeStep, places }: KnownSystem): WindowsProblem {
  const { from, to, count, steps, every } = settings[name];
  const { low, high, periodic } = grid;
  const middle = (low + high) / 2;
  const windows = gridOfWindows([{ from, to, count, spring: 1, period: periodic ? high - low : null }]);
  return {
    ...{ system, layout: 'line', variables: [variable], windows, suggest: true },
    sample: {
      ...{
        walkers: 4,
        equilibration: Math.round(steps / 4),
        steps,
        every,
        timeStep,
        kernel: 'leimkuhler-matthews',
      },
      ...{ from: places[0], to: places[1] },
    },
    axes: [{ low, high, bins, ...(periodic ? { periodic } : {}) }],
    regions: [
      { name: 'left', from: low, to: middle },
      { name: 'right', from: middle, to: periodic ? low : high },
    ],
    until: { standardError, below: 5, walkerSteps: 2e7, overlap: 0.03, mostWindows: 4 * count },
  };
}

/** One repeat: the answer at the stop, and what it took. */
export async function stoppedWindows(
  known: KnownSystem,
  key: Key,
): Promise<Repeat & { rounds: number; walkerSteps: number }> {
  const workflow = umbrellaWindows(problemOf(known), { key, runtime });
  for (let next = await workflow.next(); !next.done; next = await workflow.next()) {
    const event = next.value;
    if (event.type !== 'output' || event.stage !== 'sample') continue;
    await workflow.return(undefined as never);
    const { rounds, status } = event.output as WindowedWalkers;
    const { asked, walkerSteps } = rounds[rounds.length - 1];
    return { ...asked, ok: status.ok, rounds: rounds.length, walkerSteps };
  }
  throw new Error('the workflow ended without samples');
}
