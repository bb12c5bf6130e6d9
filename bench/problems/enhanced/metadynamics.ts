/** Metadynamics and OPES on a known system, one repeat after the other, each with its own bias. */
import type { NodeAxis } from '../../../src/biases/index.js';
import { fold, type Key } from '../../../src/random/index.js';
import type { VariableSpec } from '../../../src/variables/index.js';
import { metadynamics, type Metadynamics, type MetadynamicsMethod } from '../../../src/workflows/index.js';
import type { KnownSystem } from './known-systems.js';
import type { Repeat } from './methods.js';

/** Walkers that share one bias: each is one group of frames for errors. */
const walkers = 16;

interface Setting {
  readonly sigma: number;
  /** To be crossed, kT; the bias factor, too. */
  readonly barrier: number;
  /** Of a walker. */
  readonly steps: number;
  /** A second variable and its grid, where the first alone does not tell the wells apart. */
  readonly second?: { readonly variable: VariableSpec; readonly axis: NodeAxis };
}

const settings: Record<string, Setting> = {
  'double well': { sigma: 0.15, barrier: 8, steps: 10_000 },
  'Müller-Brown': {
    ...{ sigma: 0.1, barrier: 10, steps: 40_000 },
    second: { variable: { type: 'coordinate', index: 1 }, axis: { low: -1.2, high: 2.8, nodes: 101 } },
  },
  'entropic barrier': { sigma: 0.3, barrier: 6, steps: 20_000 },
  torus: { sigma: 0.3, barrier: 8, steps: 20_000 },
};

const runtime = {
  name: 'none',
  threads: 1,
  load: () => Promise.reject(new Error('metadynamics needs no tensors')),
};

function problemOf(known: KnownSystem, method: MetadynamicsMethod): Metadynamics {
  const { system, variable, grid, bins, timeStep, places } = known;
  const { sigma, barrier, steps, second } = settings[known.name];
  const { low, high, periodic } = grid;
  const middle = (low + high) / 2;
  return {
    ...{ system, method, outside: 'grow', walkers, stride: 50 },
    variables: [variable, ...(second ? [second.variable] : [])],
    sigma: second ? [sigma, sigma] : [sigma],
    axes: [
      periodic ? { low, high, nodes: bins, periodic } : { low, high, nodes: bins + 1 },
      ...(second ? [second.axis] : []),
    ],
    ...(method === 'opes' ? { barrier } : { height: 1.6 / walkers, biasFactor: barrier }),
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

/** Independent estimates of the known difference. */
export const metadynamicsRepeats =
  (method: MetadynamicsMethod) =>
  async (known: KnownSystem, repeats: number, key: Key): Promise<Repeat[]> => {
    const found: Repeat[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const workflow = metadynamics(problemOf(known, method), { key: fold(key, repeat), runtime });
      let next = await workflow.next();
      while (!next.done) next = await workflow.next();
      const { estimate, status } = next.value;
      found.push({ ...estimate.difference!.reweighted, ok: status.ok });
    }
    return found;
  };
