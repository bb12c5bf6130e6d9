/** Adaptive biasing forces on a known system. */
import type { BiasSpec } from '../../../src/biases/index.js';
import type { Key } from '../../../src/random/index.js';
import type { VariableSpec } from '../../../src/variables/index.js';
import { biasingForce, type BiasingForce } from '../../../src/workflows/index.js';
import type { KnownSystem } from './known-systems.js';
import type { Repeat } from './methods.js';
import { lastOf, noTensors } from './run.js';

/** Walkers that share one force: each is one group of samples for errors. */
const walkers = 16;

interface Range {
  readonly low: number;
  readonly high: number;
  readonly periodic?: boolean;
}

interface Setting {
  /** Bins of the first variable. */
  readonly bins: number;
  /** Of a walker. */
  readonly steps: number;
  /** Steps between samples (default 10). */
  readonly stride?: number;
  /** Of the extended variant, kT per squared unit. */
  readonly spring: number;
  /** Bins of a second coordinate. */
  readonly second?: Range & { readonly bins: number };
  /** Samples from which on a mean force is used in full (default 100). */
  readonly fullSamples?: number;
}

const settings: Record<string, Setting> = {
  'double well': { bins: 50, steps: 10_000, spring: 100 },
  'Müller-Brown': { bins: 60, steps: 40_000, spring: 100 },
  'entropic barrier': { bins: 48, steps: 20_000, spring: 16 },
  torus: {
    ...{ bins: 24, steps: 10_000, spring: 30, fullSamples: 20 },
    second: { low: -Math.PI, high: Math.PI, bins: 24, periodic: true },
  },
};

function axisOf({ low, high, bins, periodic = false }: Range & { bins: number }) {
  const half = (high - low) / bins / 2;
  return { low: low + half, high: periodic ? high + half : high - half, nodes: bins, periodic };
}

function problemOf(
  { name, system, variable, grid, timeStep, places }: KnownSystem,
  extended: boolean,
): BiasingForce {
  const { bins, steps, stride = 10, spring, second, fullSamples = 100 } = settings[name];
  const middle = (grid.low + grid.high) / 2;
  const other = {
    type: 'coordinate',
    index: 1,
    ...(second?.periodic ? { period: 2 * Math.PI } : {}),
  } as const;
  const walls = ({ low, high, periodic }: Range, along: VariableSpec): BiasSpec[] => {
    const [centre, halfWidth] = [(low + high) / 2, (high - low) / 2];
    return periodic ? [] : [{ type: 'flat-bottom', variable: along, centre, halfWidth, spring: 200 }];
  };
  return {
    ...{ system, walkers, fullSamples, stride },
    variables: [variable, ...(second ? [other] : [])],
    axes: [axisOf({ ...grid, bins }), ...(second ? [axisOf(second)] : [])],
    ...(extended ? { extended: second ? [spring, spring] : [spring] } : {}),
    walls: [...walls(grid, variable), ...(second ? walls(second, other) : [])],
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

/** One estimate of the known difference, with the forces of the system or on extended variables. */
export const biasingForceRepeat =
  (extended: boolean) =>
  async (known: KnownSystem, key: Key): Promise<Repeat> => {
    const workflow = biasingForce(problemOf(known, extended), { key, runtime: noTensors });
    const { estimate, status } = await lastOf(workflow);
    const { value, standardError } = estimate.difference!;
    return { value, standardError, ok: status.ok };
  };
