/** What adaptive biasing forces are asked, and what their walkers leave. */
import type { BiasingForceState, BiasSpec, NodeAxis } from '../../biases/index.js';
import type { VariableSpec } from '../../variables/index.js';
import type { SystemSpec } from '../../systems/index.js';
import type { Metadynamics, VariableRegion } from '../metadynamics/problem.js';

/** Everything that adaptive biasing forces need to know. Energies are in kT. */
export type BiasingForce = Pick<Metadynamics, 'walkers' | 'starts'> & {
  readonly system: SystemSpec;
  /** One to three, of one component each. */
  readonly variables: readonly VariableSpec[];
  /** The bins, one axis a variable: nodes are their middles. */
  readonly axes: readonly NodeAxis[];
  /** Springs in kT per squared unit, one a variable, that tie each variable to one of its own, which is biased in its place. */
  readonly extended?: readonly number[] | undefined;
  /** Samples from which on a bin's mean force is used in full. */
  readonly fullSamples: number;
  /** Steps between samples of the force. */
  readonly stride: number;
  /** Hold walkers back beyond the ends of axes that are not periodic. */
  readonly walls?: readonly BiasSpec[] | undefined;
  readonly sample: Omit<Metadynamics['sample'], 'every'>;
  readonly regions?: readonly VariableRegion[] | undefined;
};

/** What walkers visited. */
export type ForceSamples = {
  readonly names: readonly string[];
  readonly periods: readonly (number | null)[];
  readonly walkers: number;
  /** Steps at which samples were taken. */
  readonly steps: Float64Array;
  /** Frames × walkers × variables. */
  readonly values: Float64Array;
  /** The same: dF/dξ at that moment, kT per unit; of the extended variant the value of the extended variable. */
  readonly forces: Float64Array;
  /** Where the walkers ended, walkers × dim. */
  readonly positions: Float64Array;
  readonly bias: BiasingForceState;
  readonly evaluations: number;
};
