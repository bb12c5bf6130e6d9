/** Metadynamics and OPES on a known system, each repeat with its own bias. */
import type { NodeAxis } from '../../../src/biases/index.js';
import type { Key } from '../../../src/random/index.js';
import type { VariableSpec } from '../../../src/variables/index.js';
import { metadynamics, type Metadynamics, type MetadynamicsMethod } from '../../../src/workflows/index.js';
import type { KnownSystem } from './known-systems.js';
import type { Repeat } from './methods.js';
import { lastOf, noTensors } from './run.js';

/** Walkers that share one bias: each is one group of frames for errors. */
const walkers = 16;

/** Of the hills of one round, kT: plain ones stay as high as they are, and so must be low. */
const height = { 'well-tempered': 1.6, metadynamics: 0.32 };

interface Setting {
  readonly sigma: number;
  /** To be crossed, kT; the bias factor, too. */
  readonly barrier: number;
  /** Of a walker. */
  readonly steps: number;
  /** Steps between hills (default 50). */
  readonly stride?: number;
  /** Of the first variable, where they are not those of the system. */
  readonly nodes?: number;
  /** A second variable and its grid. */
  readonly second?: { readonly variable: VariableSpec; readonly axis: NodeAxis };
}

const settings: Record<string, Setting> = {
  'double well': { sigma: 0.15, barrier: 8, steps: 20_000 },
  // Steps are short there: hills come as seldom in time as on the other systems.
  'Müller-Brown': { sigma: 0.15, barrier: 10, steps: 80_000, stride: 250 },
  'entropic barrier': { sigma: 0.3, barrier: 6, steps: 20_000 },
  torus: {
    ...{ sigma: 0.35, barrier: 6, steps: 10_000, stride: 100, nodes: 36 },
    second: {
      variable: { type: 'coordinate', index: 1, period: 2 * Math.PI },
      axis: { low: -Math.PI, high: Math.PI, nodes: 36, periodic: true },
    },
  },
};

function problemOf(known: KnownSystem, method: MetadynamicsMethod): Metadynamics {
  const { system, variable, grid, bins, timeStep, places } = known;
  const { sigma, barrier, steps, stride = 50, nodes, second } = settings[known.name];
  const { low, high, periodic } = grid;
  const middle = (low + high) / 2;
  return {
    ...{ system, method, outside: 'grow', walkers, stride },
    variables: [variable, ...(second ? [second.variable] : [])],
    sigma: second ? [sigma, sigma] : [sigma],
    axes: [
      periodic ? { low, high, nodes: nodes ?? bins, periodic } : { low, high, nodes: nodes ?? bins + 1 },
      ...(second ? [second.axis] : []),
    ],
    ...(method === 'opes' ? { barrier } : { height: height[method] / walkers, biasFactor: barrier }),
    sample: {
      ...{ steps, every: 25, equilibration: 0, discard: 0.3, kernel: 'leimkuhler-matthews', timeStep },
      ...{ from: places[0], to: places[1] },
    },
    bins: second ? [36, 36] : [36],
    regions: [
      { name: 'left', from: low, to: middle },
      { name: 'right', from: middle, to: periodic ? low : high },
    ],
  };
}

/** One estimate of the known difference. */
export const metadynamicsRepeat =
  (method: MetadynamicsMethod) =>
  async (known: KnownSystem, key: Key): Promise<Repeat> => {
    const workflow = metadynamics(problemOf(known, method), { key, runtime: noTensors });
    const { estimate, status } = await lastOf(workflow);
    return { ...estimate.difference!.reweighted, ok: status.ok };
  };
