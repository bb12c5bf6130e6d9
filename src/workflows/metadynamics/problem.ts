/** What metadynamics is asked, and what its walkers leave. */
import type { BiasSpec, MetadynamicsState, NodeAxis, OpesState, Outside } from '../../biases/index.js';
import type { KernelSpec } from '../../kernels/index.js';
import type { SystemSpec } from '../../systems/index.js';
import type { VariableSpec } from '../../variables/index.js';

/** How the bias grows. */
export type MetadynamicsMethod = 'metadynamics' | 'well-tempered' | 'opes';

/** A range of the first variable that counts as one state; on a circle `from` may lie above `to`. */
export type VariableRegion = { readonly name: string; readonly from: number; readonly to: number };

/** Everything that metadynamics needs to know. Energies are in kT. */
export type Metadynamics = {
  readonly system: SystemSpec;
  readonly method: MetadynamicsMethod;
  /** One to three, of one component each. */
  readonly variables: readonly VariableSpec[];
  /** The grid of the bias, one axis a variable. */
  readonly axes: readonly NodeAxis[];
  /** Widths of the hills, or of the first kernels, one a variable. */
  readonly sigma: readonly number[];
  /** Of one walker's hill; not of OPES. */
  readonly height?: number | undefined;
  /** γ of well-tempered metadynamics and OPES. */
  readonly biasFactor?: number | undefined;
  /** ΔE of OPES. */
  readonly barrier?: number | undefined;
  /** What to do with a walker that leaves the grid. */
  readonly outside: Outside;
  /** Walls that hold walkers back; they stay in the free energy. */
  readonly walls?: readonly BiasSpec[] | undefined;
  readonly walkers: number;
  /** Steps between hills; walkers share theirs then. */
  readonly stride: number;
  readonly sample: {
    readonly steps: number;
    /** Steps between frames; it divides the stride. */
    readonly every: number;
    /** Steps without a bias before the first hill. */
    readonly equilibration: number;
    /** Share of the frames that is left out of the estimates: the bias still grows fast. */
    readonly discard: number;
    readonly kernel: KernelSpec['type'];
    readonly timeStep: number;
    readonly friction?: number | undefined;
    /** Trial moves of steepest descent before a molecule moves. */
    readonly minimise?: number | undefined;
    /** Where the first and the last walker start, the others evenly between; not of molecules. */
    readonly from?: readonly number[] | undefined;
    readonly to?: readonly number[] | undefined;
  };
  /** Structures to start from (rows × dim), taken in turn; a molecule's own by default. */
  readonly starts?: Float64Array | undefined;
  /** Bins of the profiles, one a variable. */
  readonly bins: readonly number[];
  /** States along the first variable whose free energies are compared; found in the profile where left out. */
  readonly regions?: readonly VariableRegion[] | undefined;
};

/** The bias of either kind. */
export type AdaptiveState =
  | { readonly kind: 'metadynamics'; readonly state: MetadynamicsState }
  | { readonly kind: 'opes'; readonly state: OpesState };

/** The bias at a time, on its nodes, kT. */
export type BiasSnapshot = {
  readonly step: number;
  readonly axes: readonly NodeAxis[];
  readonly bias: Float64Array;
};

/** What walkers visited, and under which bias. */
export type BiasedFrames = {
  readonly names: readonly string[];
  readonly periods: readonly (number | null)[];
  readonly walkers: number;
  /** Steps at which frames were kept. */
  readonly steps: Float64Array;
  /** Frames × walkers × variables. */
  readonly values: Float64Array;
  /** Frames × walkers: the bias under which a frame was made, at its place, kT. */
  readonly biases: Float64Array;
  /** By frame: c(t), and the mean of the bias over the grid, kT; both 0 for OPES, whose bias is normalised. */
  readonly offsets: Float64Array;
  readonly means: Float64Array;
  /** Where the walkers ended, walkers × dim. */
  readonly positions: Float64Array;
  readonly bias: AdaptiveState;
  readonly snapshots: readonly BiasSnapshot[];
  /** Height of a hill (of OPES the mean weight of an update's kernels) at the steps of a few hundred updates. */
  readonly hillHeights: { readonly steps: Float64Array; readonly heights: Float64Array };
  /** kJ/mol of one kT, for molecules. */
  readonly kT: number | null;
  readonly evaluations: number;
};
