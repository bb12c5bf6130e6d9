/** Steered pulls there and back on a known system, joined by Bennett's acceptance ratio. */
import { integrateCells } from '../../../src/math/index.js';
import type { Key } from '../../../src/random/index.js';
import { steered } from '../../../src/workflows/index.js';
import type { KnownSystem } from './known-systems.js';
import type { Repeat } from './methods.js';
import { lastOf, noTensors } from './run.js';

interface Setting {
  readonly from: number;
  readonly to: number;
  /** Pulls in each direction. */
  readonly walkers: number;
  /** Of a pull, and under the spring at an end before. */
  readonly steps: number;
  readonly settle: number;
  readonly spring: number;
}

const settings: Record<string, Setting> = {
  'double well': { from: -1, to: 1, walkers: 32, steps: 4000, settle: 1000, spring: 40 },
  'Müller-Brown': { from: -2, to: 0.6, walkers: 24, steps: 10_000, settle: 2000, spring: 60 },
  'entropic barrier': { from: -2, to: 2, walkers: 32, steps: 4000, settle: 1000, spring: 20 },
  torus: { from: 0, to: Math.PI, walkers: 32, steps: 4000, settle: 2000, spring: 40 },
};

/** One estimate of the difference of the ends with the spring there: the two places of the system. */
export async function steeredRepeat(known: KnownSystem, key: Key): Promise<Repeat> {
  const { system, variable, grid, places, timeStep, density } = known;
  const { walkers, steps, settle, spring, from, to } = settings[known.name];
  const { low, high, periodic } = grid;
  const result = await lastOf(
    steered(
      {
        ...{ system, pull: { variable, from, to, spring, steps, walkers, reverse: true } },
        grid: { low, high, bins: 40, ...(periodic ? { periodic } : {}) },
        sample: {
          ...{ equilibration: settle, timeStep, kernel: 'leimkuhler-matthews' },
          ...{ from: places[0], to: places[1] },
        },
      },
      { key, runtime: noTensors },
    ),
  );
  const [{ value, standardError, status }] = result.estimates.differences;
  const reach = 10 / Math.sqrt(spring);
  const under = (centre: number) =>
    Math.log(
      integrateCells(
        (x) => density(x) * Math.exp(-0.5 * spring * (x - centre) ** 2),
        ...([centre - reach, centre + reach, 64, 8] as const),
      ),
    );
  return { value, standardError, ok: status.ok, exact: under(from) - under(to) };
}
