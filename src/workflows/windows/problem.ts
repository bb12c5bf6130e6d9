/** Windows at places in one or more variables, what is asked of them, and what their walkers leave. */
import type { Axis, Status } from '../../estimators/index.js';
import type { SystemSpec } from '../../systems/index.js';
import type { VariableSpec } from '../../variables/index.js';
import type { Condition } from '../assisted-umbrella-sampling.js';
import type { WindowSampling } from '../sampling.js';

/** How windows stand to each other: in a row along one variable, on a grid of some, along a path in some. */
export type WindowLayout = 'line' | 'grid' | 'path';

/** Harmonic windows, row by window. */
export type WindowSet = {
  /** windows × variables. */
  readonly centres: Float64Array;
  /** windows × variables, kT per squared unit. */
  readonly springs: Float64Array;
  /** Neighbours, which should overlap: pairs × 2. */
  readonly pairs: Int32Array;
};

/** A part of the range of the first variable, or of the path (0 to 1), that counts as one state; on a circle `from` may lie above `to`. */
export type WindowRegion = { readonly name: string; readonly from: number; readonly to: number };

/** When sampling ends. */
export type Until = {
  /** What the error shall fall to, kT. */
  readonly standardError: number;
  /**
   * Of the difference between two states (two regions, or the two deepest wells of a line or a path), or of the profile: of its least certain bin
   * among those up to `below`. Default: the difference where there are two states, else the profile.
   */
  readonly of?: 'difference' | 'profile' | undefined;
  /** Bins of the profile that count, kT above its lowest. */
  readonly below: number;
  /** The most that may be spent, walker-steps. */
  readonly walkerSteps: number;
  /** Neighbours that share less get a window between them. */
  readonly overlap: number;
  /** The most windows that there may be. */
  readonly mostWindows: number;
};

/** Windows, and how walkers come to them. */
export type WindowPlaces = {
  readonly system: SystemSpec;
  readonly layout: WindowLayout;
  /** Of one component each; a coordinate is a variable, too. */
  readonly variables: readonly VariableSpec[];
  readonly windows: WindowSet;
  /** A further coordinate that a spring holds in all windows, such as the slow one of a fast/slow system. */
  readonly hold?: Condition | undefined;
  readonly sample: WindowSampling;
  /** Structures to start from, rows × dim; a molecule's own by default. */
  readonly starts?: Float64Array | undefined;
};

/** Everything that umbrella sampling needs to know. */
export type WindowsProblem = WindowPlaces & {
  /** Springs are chosen from a short run; those of `windows` are what it holds with. */
  readonly suggest?: boolean | undefined;
  /** Bins of the profile, an axis a variable; a path is measured in `tube` instead. */
  readonly axes?: readonly Axis[] | undefined;
  /** How far from a path its profile reaches, in units of the springs' widths (default 2). */
  readonly tube?: number | undefined;
  readonly regions?: readonly WindowRegion[] | undefined;
  /** Without it, one round is all. */
  readonly until?: Until | undefined;
};

/** The windows' variables. */
export type WindowVariables = {
  readonly names: readonly string[];
  readonly periods: readonly (number | null)[];
};

/** The samples of all windows: window by window, walker by walker, each in time order. */
export type WindowData = WindowSet &
  WindowVariables & {
    readonly layout: WindowLayout;
    /** kT of the reduced energy per squared unit: of a dynamics, what its noise makes of the springs. */
    readonly reducedSprings: Float64Array;
    /** samples × variables. */
    readonly values: Float64Array;
    /** Samples of each window. */
    readonly counts: Int32Array;
    /** The walker of each sample. */
    readonly trajectoryOf: Int32Array;
  };

/** What is asked, as far as it is known: a free energy in kT. */
export type Asked = {
  readonly of: 'difference' | 'profile';
  /** Names of the two states, or the place of the least certain bin. */
  readonly words: string;
  /** F of the second state minus that of the first, or of the bin above the lowest. */
  readonly value: number;
  readonly standardError: number;
};

/** What was known after a round, and what was decided. */
export type RoundReport = {
  /** So far. */
  readonly walkerSteps: number;
  readonly asked: Asked;
  readonly windows: number;
  /** Windows that were sampled in this round. */
  readonly sampled: number;
  /** Places of windows added after it, row by window. */
  readonly added: Float64Array;
  /** The least overlap of neighbours that matter. */
  readonly overlap: number;
};

/** Springs that a short run suggests. */
export type SpringSuggestion = {
  /** One a variable, kT per squared unit. */
  readonly springs: Float64Array;
  /** Most negative curvature of the free energy that was seen along each variable, kT per squared unit. */
  readonly curvatures: Float64Array;
  /** The largest spacing at which neighbours overlap under these springs. */
  readonly spacings: Float64Array;
  /** Steps after which a walker has forgotten where it was, the slowest of all windows. */
  readonly correlation: number;
  readonly status: Status;
};

/** What the walkers of all windows left. */
export type WindowedWalkers = WindowData & {
  /** Names of the system's coordinates. */
  readonly coordinates: readonly string[];
  /** Where they ended, walkers × dim. */
  readonly positions: Float64Array;
  readonly rounds: readonly RoundReport[];
  readonly suggestion?: SpringSuggestion | undefined;
  /** Walker-steps, of each window. */
  readonly spent: Float64Array;
  readonly evaluations: number;
  /** Whether the error is what was asked for, and what to do where it is not. */
  readonly status: Status;
};
