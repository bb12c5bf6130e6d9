import { InputError } from '../../math/index.js';
import type { Topology } from './types.js';

/** A molecule at one moment: what a viewer needs. */
export interface Structure {
  readonly topology: Topology;
  /** Atoms × 3, nm. */
  readonly positions: Float64Array;
}

/** A walker of a molecule came apart. */
export class BlowUpError extends InputError {
  /** Where the walker was when it was last whole. */
  readonly lastGood: Structure;

  constructor(message: string, lastGood: Structure) {
    super(message);
    this.lastGood = lastGood;
  }
}
