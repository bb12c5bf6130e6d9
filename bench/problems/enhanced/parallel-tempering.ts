/** Parallel tempering of a known system, many repeats in one batch. */
import { fold, key, type Key } from '../../../src/random/index.js';
import { joinReplicas, parallelTempering, type ReplicaFrames } from '../../../src/workflows/index.js';
import type { KnownSystem } from './known-systems.js';
import type { Repeat } from './methods.js';
import { noTensors } from './run.js';

/** Ladders of a repeat: each is one block of its bootstrap. */
const ladders = 16;

/** Highest temperature, rungs, steps between swaps, and rounds, by system. */
const settings: Record<string, { highest: number; count: number; every: number; rounds: number }> = {
  'double well': { highest: 6, count: 4, every: 20, rounds: 200 },
  'Müller-Brown': { highest: 8, count: 5, every: 40, rounds: 600 },
  'entropic barrier': { highest: 2, count: 3, every: 30, rounds: 200 },
  torus: { highest: 3, count: 3, every: 20, rounds: 200 },
};

/** Independent estimates of the known difference. */
export async function temperingRepeats(known: KnownSystem, repeats: number, seed: Key): Promise<Repeat[]> {
  const { highest, count, every, rounds } = settings[known.name];
  const events = parallelTempering(
    {
      ...{ system: known.system, variable: known.variable, grid: known.grid },
      ladder: { type: 'temperatures', highest, count, spacing: 'geometric' },
      exchange: { every, scheme: 'even-odd' },
      sample: {
        ...{ ladders: ladders * repeats, equilibration: every * rounds, steps: every * rounds },
        ...{ timeStep: known.timeStep, kernel: 'leimkuhler-matthews' },
        ...{ from: known.places[0], to: known.places[1] },
      },
    },
    { key: seed, runtime: noTensors },
  );
  // The estimate of all together is not wanted: the frames are, once they are there.
  for (let next = await events.next(); !next.done; next = await events.next()) {
    const event = next.value;
    if (event.type !== 'output' || event.stage !== 'sample') continue;
    await events.return(undefined as never);
    return estimates(event.output as ReplicaFrames, known, { repeats, states: count, highest });
  }
  throw new Error('the workflow ended without samples');
}

function estimates(
  frames: ReplicaFrames,
  { grid }: KnownSystem,
  { repeats, states, highest }: { repeats: number; states: number; highest: number },
): Repeat[] {
  const parameters = Float64Array.from({ length: states }, (_, k) => highest ** (k / (states - 1)));
  const rows = repeats * ladders * states;
  const rounds = frames.values.length / rows;
  return Array.from({ length: repeats }, (_, repeat) => {
    // Ladders begin at one place or the other by their number: a repeat takes every so many of them.
    const own = Array.from({ length: ladders * states }, (_r, i) => {
      const ladder = Math.floor(i / states) * repeats + repeat;
      return ladder * states + (i % states);
    });
    const cut = (data: ArrayLike<number>) =>
      Float64Array.from({ length: rounds * own.length }, (_v, i) => {
        return data[Math.floor(i / own.length) * rows + own[i % own.length]];
      });
    const joined = joinReplicas(
      {
        ...frames,
        ...{ values: cut(frames.values), energies: cut(frames.energies) },
        rungs: Int32Array.from(cut(frames.rungs)),
      },
      {
        ladder: { type: 'temperatures', parameters, spring: 0, period: null, unit: '' },
        ...{ ladders, grid, key: fold(key(7), repeat) },
      },
    );
    const { value, bootstrapError } = joined.profile;
    return {
      value: value[1] - value[0],
      standardError: Math.max(...bootstrapError),
      ok: joined.status.ok,
    };
  });
}
