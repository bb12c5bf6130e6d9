/** Methods that cross barriers, for one table of their error bars. A new one is added to `methods`. */
import type { Key } from '../../../src/random/index.js';
import { biasingForceRepeat } from './biasing-force.js';
import type { KnownSystem } from './known-systems.js';
import { metadynamicsRepeat } from './metadynamics.js';
import { temperingRepeats } from './parallel-tempering.js';
import { steeredRepeat } from './steered.js';
import { umbrellaRepeat } from './umbrella.js';
import { stoppedWindows } from './umbrella-windows.js';

/** What one repeat says of the known difference, kT. */
export interface Repeat {
  readonly value: number;
  readonly standardError: number;
  /** Whether its status is ok. */
  readonly ok: boolean;
  /** Where it is not the difference of the two sides that is estimated. */
  readonly exact?: number;
}

export interface EnhancedMethod {
  readonly name: string;
  /** Repeats that are made together. */
  readonly batch: number;
  /** So many independent repeats, each with all that a user would do: warm-up, sampling, estimate. */
  readonly repeats: (known: KnownSystem, repeats: number, key: Key) => Promise<Repeat[]>;
}

/** One repeat after the other. */
const single = (repeat: (known: KnownSystem, key: Key) => Promise<Repeat>) => ({
  batch: 1,
  repeats: async (known: KnownSystem, _repeats: number, key: Key) => [await repeat(known, key)],
});

export const methods: readonly EnhancedMethod[] = [
  { name: 'umbrella sampling, MBAR', ...single(umbrellaRepeat) },
  { name: 'windows until 0.15 kT', ...single(stoppedWindows) },
  { name: 'parallel tempering', batch: 20, repeats: temperingRepeats },
  { name: 'plain metadynamics', ...single(metadynamicsRepeat('metadynamics')) },
  { name: 'well-tempered metadynamics', ...single(metadynamicsRepeat('well-tempered')) },
  { name: 'OPES', ...single(metadynamicsRepeat('opes')) },
  { name: 'adaptive biasing force', ...single(biasingForceRepeat(false)) },
  { name: 'extended adaptive biasing force', ...single(biasingForceRepeat(true)) },
  { name: 'steered pulls, Crooks', ...single(steeredRepeat) },
];
