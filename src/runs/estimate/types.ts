/** What `wellspring estimate` is asked, and what it finds: plain data, energies in kT. */
import type { Status } from '../../estimators/index.js';
import type { EstimateMethod } from './methods.js';
import type { EnergyUnit } from './units.js';

/** Choices; whatever is left out is found in the files or has a default that the result's notes tell. */
export interface EstimateOptions {
  /** In K. */
  readonly temperature?: number;
  /** Unit of energies in files that do not say theirs, and of what is printed beside kT. */
  readonly units?: EnergyUnit;
  /** The columns of the coordinates, or of the work. */
  readonly columns?: readonly string[];
  /** The columns of biases, which add up. */
  readonly bias?: readonly string[];
  /** Centres and springs of umbrella windows, one a file or one for all. */
  readonly centres?: readonly number[];
  readonly springs?: readonly number[];
  /** The grid, one value an axis. */
  readonly bins?: readonly number[];
  readonly min?: readonly number[];
  readonly max?: readonly number[];
  readonly periods?: readonly number[];
  /** Samples of each state of a matrix of energies. */
  readonly counts?: readonly number[];
  /** Files of the reverse process. */
  readonly reverse?: readonly string[];
  /** What to cut off at the start of each series: found by the data, nothing, or a share. Default `auto`. */
  readonly discard?: 'auto' | 'none' | number;
  /** Whether samples that are correlated in time count less. Default true. */
  readonly decorrelate?: boolean;
  /** Bootstrap resamples; 0 for none. Default 0. */
  readonly bootstrap?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Shares of the data at which convergence is looked at. Default 2: the halves. */
  readonly convergence?: number;
}

/** A number with its error; `bootstrapError` where a bootstrap was asked for. */
export interface Measured {
  readonly value: number;
  readonly standardError: number;
  readonly bootstrapError?: number;
}

/** Many numbers with their errors. */
export interface MeasuredMany {
  readonly value: Float64Array;
  readonly standardError: Float64Array;
  readonly bootstrapError?: Float64Array | undefined;
}

/** A free-energy difference, kT, and what it is of. */
export interface Difference extends Measured {
  readonly label: string;
}

/** A state or an umbrella window: what it is called, where it lies, and what its samples are worth. */
export interface StateSummary {
  readonly name: string;
  readonly file: string;
  /** Window centre, or λ; nothing where states are only numbered. */
  readonly place: readonly number[];
  /** Springs of a window, kT per squared unit. */
  readonly springs?: readonly number[];
  readonly samples: number;
  /** Samples cut off at the start. */
  readonly discarded: number;
  readonly inefficiency: number;
  readonly effectiveSamples: number;
  readonly mean?: readonly number[];
  /** Relative to the first state. */
  readonly freeEnergy?: Measured;
  /** Overlap with the next state. */
  readonly overlapWithNext?: number;
}

/** A free-energy profile or surface on a grid, kT, zero at its lowest bin. */
export interface Profile extends MeasuredMany {
  readonly names: readonly string[];
  readonly axes: readonly { readonly low: number; readonly high: number; readonly bins: number }[];
  /** Middles of the bins, bins × axes. */
  readonly centres: Float64Array;
  /** Normalised on the grid; nothing where the method has none. */
  readonly density?: MeasuredMany;
}

/** A difference from the first shares of the data, and from the last. */
export interface Convergence {
  readonly label: string;
  readonly shares: Float64Array;
  readonly forward: MeasuredMany;
  readonly backward: MeasuredMany;
}

/** Correlation in time of one series. */
export interface Correlation {
  readonly name: string;
  readonly lags: Float64Array;
  readonly values: Float64Array;
}

/** Everything that was found. */
export interface EstimateResult {
  readonly method: EstimateMethod;
  /** In a sentence: what was joined by what. */
  readonly summary: string;
  readonly units: { readonly energy: EnergyUnit; readonly temperature?: number; readonly kT?: number };
  readonly files: readonly { readonly file: string; readonly format: string; readonly rows: number }[];
  /** The number that was asked for, and those that it is made of. */
  readonly differences: readonly Difference[];
  readonly states: readonly StateSummary[];
  readonly profile?: Profile;
  readonly overlap?: { readonly matrix: Float64Array; readonly gap: number };
  readonly convergence?: Convergence;
  readonly correlations: readonly Correlation[];
  /** Densities of windows on the profile's axis, windows × bins. */
  readonly histograms?: Float64Array;
  /** The mean force or gradient that was integrated. */
  readonly integrand?: MeasuredMany & { readonly label: string; readonly places: Float64Array };
  /** Work of the forward process, and the negative work of the reverse. */
  readonly work?: { readonly forward: Float64Array; readonly reverse?: Float64Array };
  /** What the weights of reweighting are worth. */
  readonly weights?: { readonly samples: number; readonly kishSize: number; readonly paretoShape: number };
  /** What was chosen without being asked. */
  readonly notes: readonly string[];
  /** What a person should look at. */
  readonly warnings: readonly string[];
  /** Whether to trust it: all findings in one. */
  readonly status: Status;
  /** What was noticed, the gravest first; empty where nothing was. */
  readonly findings: readonly Status[];
}
