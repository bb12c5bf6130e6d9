/** What the string method is asked, and what it finds. */
import type { Status } from '../../estimators/index.js';
import type { SystemSpec } from '../../systems/index.js';
import type { VariableSpec } from '../../variables/index.js';
import type { Metadynamics } from '../metadynamics/problem.js';
import type { Drift } from './drift.js';

/** Everything that the string method needs to know. Energies are in kT. */
export type StringMethod = Pick<Metadynamics, 'starts'> & {
  readonly system: SystemSpec;
  /** One or more, of one component each. */
  readonly variables: readonly VariableSpec[];
  /** The first path is straight, in steps of the variables as they are: around a circle as far as the difference says. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly images: number;
  /** Whether the ends stay; else they go to the minima nearby. */
  readonly fixedEnds: boolean;
  /** Walkers of each image. */
  readonly walkers: number;
  /** One a variable, kT per squared unit. */
  readonly springs: readonly number[];
  /** Lengths in which distances along the path are measured, one a variable. */
  readonly scales: readonly number[];
  readonly iterations: number;
  /** Steps under the springs, and free ones, of each iteration. */
  readonly hold: number;
  readonly swarm: number;
  /** Part of the way to the middle of its neighbours that an image is moved at each iteration. */
  readonly smoothing: number;
  readonly sample: Pick<
    Metadynamics['sample'],
    'kernel' | 'timeStep' | 'friction' | 'minimise' | 'from' | 'to'
  > & {
    /** Steps in which walkers are brought to the first path. */
    readonly approach: number;
    /** Steps under the springs of the final path, from which the free energy comes. */
    readonly steps: number;
  };
};

export type StringResult = {
  readonly names: readonly string[];
  /** Images × variables: the final path, the mean of those of the last third of the iterations; and the first one. */
  readonly path: Float64Array;
  readonly start: Float64Array;
  /** Paths on the way, a few of the iterations. */
  readonly history: readonly { readonly iteration: number; readonly path: Float64Array }[];
  /** Share of the whole path at each image. */
  readonly along: Float64Array;
  /** Free energy of the system under the springs of each image, kT above the lowest, and its standard error relative to that one. */
  readonly freeEnergy: Float64Array;
  readonly standardError: Float64Array;
  /** Root mean square by which the images moved in each iteration, in units of the scales. */
  readonly movement: Float64Array;
  readonly drift: Drift;
  readonly status: Status;
  readonly evaluations: number;
};
