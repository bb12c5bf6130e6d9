/** Drawings of a report as plain data: what each kind of panel shows. */
import type { StructuresPanel } from './structures/types.js';
import type { Uncertain } from './types.js';

/** A list of numbers: a plain or a typed array. */
export type Numbers = readonly number[] | Float64Array | Float32Array | Int32Array | Uint32Array;

/** What a mark stands for. Each role has one colour and one symbol in all figures of all reports. */
export type Role = 'exact' | 'training' | 'model' | 'umbrella' | 'assisted' | 'systematic' | 'extra';

/** An axis: its label, and its range where the data should not decide it. */
export interface Axis {
  readonly label: string;
  readonly domain?: readonly [number, number];
  /** Of a periodic coordinate, such as 360 for an angle in degrees: the range is then [−period/2, period/2] and ticks stand at its sixths. */
  readonly period?: number;
}

/** What numbers are, and their unit. */
export interface Quantity {
  readonly label: string;
  readonly unit?: string;
}

/** Something named in the legend. */
export interface Series {
  readonly label: string;
  readonly role: Role;
}

/** Points in the plane; `starts` draws them larger, with an outline, above everything else. */
export interface Points extends Series {
  readonly x: Numbers;
  readonly y: Numbers;
  readonly starts?: boolean;
}

/** Counts of points on a regular grid, row by row from the lowest y: what is kept of a cloud too large to draw. */
export interface CountGrid extends Series {
  readonly counts: Numbers;
  readonly width: number;
  readonly height: number;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** A curve, with a band from `low` to `high` where it has an error. `NaN` leaves a gap. */
export interface Curve extends Series {
  readonly x: Numbers;
  readonly y: Numbers;
  readonly low?: Numbers;
  readonly high?: Numbers;
}

/** Points of several origins in the plane, over the training data (left of Fig. 1, 2 and 4 of Crabtree et al.). */
export interface SamplesPanel {
  readonly kind: 'samples';
  readonly x: Axis;
  readonly y: Axis;
  readonly background?: Points | CountGrid;
  readonly layers: readonly Points[];
}

/** One-dimensional probability densities, with bands and the exact curve (right of Fig. 1, 2 and 4). */
export interface DensitiesPanel {
  readonly kind: 'densities';
  readonly x: Axis;
  readonly y?: Axis;
  readonly series: readonly Curve[];
}

/** Free-energy profiles in kT, with bands and the exact curve. */
export interface ProfilePanel {
  readonly kind: 'profile';
  readonly x: Axis;
  readonly y?: Axis;
  readonly series: readonly Curve[];
}

/**
 * An energy or free-energy surface on a regular grid as filled contours, with points on it (Fig. 3 and 8). Along axes with a `period` the
 * contours close across the ends: a Ramachandran surface from bins needs nothing more than their centres.
 * @example
 * const angle = (label: string) => ({ label, period: 360 });
 * const panel: SurfacePanel = {
 *   kind: 'surface', x: angle('φ / °'), y: angle('ψ / °'), value: { label: 'free energy', unit: 'kT' }, range: 10,
 *   grid: { values: freeEnergies, errors: standardErrors, width: 36, height: 36, x: [-175, 175], y: [-175, 175] },
 *   marks: [{ x: -80, y: 70, label: 'C7eq' }],
 * };
 */
export interface SurfacePanel {
  readonly kind: 'surface';
  readonly x: Axis;
  readonly y: Axis;
  readonly value: Quantity;
  readonly grid: {
    /** Values at the nodes, row by row from the lowest y: height × width. What is not finite was not visited and stays blank. */
    readonly values: Numbers;
    /** Standard errors of the values: the page offers them as a second map, and under the pointer. */
    readonly errors?: Numbers;
    readonly width: number;
    readonly height: number;
    /** Places of the first and last column and row: of bins their centres. */
    readonly x: readonly [number, number];
    readonly y: readonly [number, number];
  };
  /** Energies above `min + range` are drawn as one colour. */
  readonly range?: number;
  readonly layers?: readonly Points[];
  /** What the colours stand for. Default: energies. */
  readonly shades?: 'energies' | 'errors';
  /** Places with names: minima, states, barriers. */
  readonly marks?: readonly { readonly x: number; readonly y: number; readonly label: string }[];
}

/** An error against the number of samples: mean, and spread over independent repeats, on a logarithmic axis (Fig. 5). */
export interface ConvergencePanel {
  readonly kind: 'convergence';
  readonly x: Axis;
  readonly y: Axis;
  /** Small multiples that share both axes, for example one per barrier height. */
  readonly groups: readonly {
    readonly title: string;
    readonly series: readonly (Series & {
      readonly n: Numbers;
      readonly mean: Numbers;
      readonly spread?: Numbers;
    })[];
  }[];
}

/** A quantity against the training step: raw values faint, a running mean on top. */
export interface CurvePanel {
  readonly kind: 'curve';
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly (Series & { readonly x: Numbers; readonly y: Numbers })[];
  readonly log?: boolean;
  /** The share of the x range that the running mean looks back on; 0 draws the values alone. Default 0.03. */
  readonly smooth?: number;
}

/** A square matrix of overlaps between windows or replicas, values from 0 to 1. */
export interface OverlapPanel {
  readonly kind: 'overlap';
  readonly label: string;
  readonly names: readonly string[];
  /** Row by row. */
  readonly values: Numbers;
}

/** Histograms in a row, such as those of umbrella windows. */
export interface HistogramsPanel {
  readonly kind: 'histograms';
  readonly x: Axis;
  readonly y?: Axis;
  readonly names: readonly string[];
  /** Bin centres. */
  readonly centres: Numbers;
  /** Densities, names × bins. */
  readonly values: Numbers;
}

/** A coordinate of several walkers against time. */
export interface TrajectoriesPanel {
  readonly kind: 'trajectories';
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly (Series & { readonly x: Numbers; readonly walkers: readonly Numbers[] })[];
}

/** One number by several estimators, side by side, with bars of one and of 1.96 standard errors. */
export interface EstimatesPanel {
  readonly kind: 'estimates';
  /** What is estimated. */
  readonly x: Axis;
  readonly rows: readonly (Series &
    Uncertain & {
      /** False draws the estimate hollow and faint, and gives it no say in the range. */
      readonly trusted?: boolean;
      /** A few words, shown under the pointer, and in place of a value that is not finite. */
      readonly note?: string;
    })[];
  /** Drawn as a line across all rows. */
  readonly exact?: number;
}

/** A line of a grid. */
export interface GridLine {
  readonly x: Numbers;
  readonly y: Numbers;
}

/** A grid in the plane that a map (a flow) carries from where it begins to where it ends; the page switches between the steps. */
export interface MappingPanel {
  readonly kind: 'mapping';
  readonly x: Axis;
  readonly y: Axis;
  readonly steps: readonly { readonly label: string; readonly lines: readonly GridLine[] }[];
  /** Which step is drawn; the last one where nothing is said. */
  readonly step?: number;
  /** Points that do not move, such as samples of the base and of the target. */
  readonly layers?: readonly Points[];
}

/** One drawing. Each kind is drawn by the file of that name in `panels/`. */
export type Panel =
  | SamplesPanel
  | DensitiesPanel
  | ProfilePanel
  | SurfacePanel
  | ConvergencePanel
  | CurvePanel
  | OverlapPanel
  | HistogramsPanel
  | TrajectoriesPanel
  | EstimatesPanel
  | MappingPanel
  | StructuresPanel;
