/** Methods that cross barriers, for one table of their error bars. A new one is added to `methods`. */
import type { Key } from '../../../src/random/index.js';
import { biasingForceRepeats } from './biasing-force.js';
import type { KnownSystem } from './known-systems.js';
import { metadynamicsRepeats } from './metadynamics.js';
import { temperingRepeats } from './parallel-tempering.js';

/** What one repeat says of the known difference, kT. */
export interface Repeat {
  readonly value: number;
  readonly standardError: number;
  /** Whether its status is ok. */
  readonly ok: boolean;
}

export interface EnhancedMethod {
  readonly name: string;
  /** So many independent repeats, each with all that a user would do: warm-up, sampling, estimate. */
  readonly repeats: (known: KnownSystem, repeats: number, key: Key) => Promise<Repeat[]>;
}

export const methods: readonly EnhancedMethod[] = [
  { name: 'parallel tempering', repeats: temperingRepeats },
  { name: 'well-tempered metadynamics', repeats: metadynamicsRepeats('well-tempered') },
  { name: 'OPES', repeats: metadynamicsRepeats('opes') },
  { name: 'adaptive biasing force', repeats: biasingForceRepeats(false) },
  { name: 'extended adaptive biasing force', repeats: biasingForceRepeats(true) },
];
