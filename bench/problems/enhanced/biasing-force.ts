/** Adaptive biasing forces on a known system, one repeat after the other. */
import { fold, type Key } from '../../../src/random/index.js';
import { biasingForce, type BiasingForce } from '../../../src/workflows/index.js';
import type { KnownSystem } from './known-systems.js';
import type { Repeat } from './methods.js';

/** Walkers that share one force: each is one group of samples for errors. */
const walkers = 16;

interface Setting {
  /** Bins of the first variable. */
  readonly bins: number;
  /** Of a walker. */
  readonly steps: number;
  /** Of the extended variant, kT per squared unit. */
  readonly spring: number;
  /** Bins of a second coordinate, where the first alone does not tell the wells apart. */
  readonly second?: { readonly low: number; readonly high: number; readonly bins: number };
}

const settings: Record<string, Setting> = {
  'double well': { bins: 50, steps: 10_000, spring: 100 },
  'Müller-Brown': { bins: 44, steps: 60_000, spring: 100, second: { low: -0.8, high: 2.4, bins: 32 } },
  'entropic barrier': { bins: 48, steps: 20_000, spring: 16 },
  torus: { bins: 36, steps: 20_000, spring: 30 },
};

const runtime = { name: 'none', threads: 1, load: () => Promise.reject(new Error('no tensors are needed')) };

function axisOf({
  low,
  high,
  bins,
  periodic = false,
}: {
  low: number;
  high: number;
  bins: number;
  periodic?: boolean;
}) {
  const half = (high - low) / bins / 2;
  return { low: low + half, high: periodic ? high + half : high - half, nodes: bins, periodic };
}

function problemOf(
  { name, system, variable, grid, timeStep, places }: KnownSystem,
  extended: boolean,
): BiasingForce {
  const { bins, steps, spring, second } = settings[name];
  const middle = (grid.low + grid.high) / 2;
  const other = { type: 'coordinate', index: 1 } as const;
  const wall = ({ low, high }: { low: number; high: number }) => ({
    ...{ type: 'flat-bottom' as const, centre: (low + high) / 2, halfWidth: (high - low) / 2, spring: 200 },
  });
  return {
    ...{ system, walkers, fullSamples: second ? 50 : 100, stride: 10 },
    variables: [variable, ...(second ? [other] : [])],
    axes: [axisOf({ ...grid, bins }), ...(second ? [axisOf(second)] : [])],
    ...(extended ? { extended: second ? [spring, spring] : [spring] } : {}),
    walls: [
      ...(grid.periodic ? [] : [{ ...wall(grid), variable }]),
      ...(second ? [{ ...wall(second), variable: other }] : []),
    ],
    sample: {
      ...{ steps, equilibration: 0, discard: 0.2, kernel: 'leimkuhler-matthews', timeStep },
      ...{ from: places[0], to: places[1] },
    },
    regions: [
      { name: 'left', from: grid.low, to: middle },
      { name: 'right', from: middle, to: grid.high },
    ],
  };
}

/** Repeats with the forces of the system, or on extended variables. */
export const biasingForceRepeats =
  (extended: boolean) =>
  async (known: KnownSystem, repeats: number, key: Key): Promise<Repeat[]> => {
    const found: Repeat[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const workflow = biasingForce(problemOf(known, extended), { key: fold(key, repeat), runtime });
      let next = await workflow.next();
      while (!next.done) next = await workflow.next();
      const { estimate, status } = next.value;
      const { value, standardError } = estimate.difference!;
      found.push({ value, standardError, ok: status.ok });
    }
    return found;
  };
