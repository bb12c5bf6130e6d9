/** Samples of several thermodynamic states with their energies in the others: from dhdl files, arrays of NumPy or a table. */
import { InputError } from '../../math/errors.js';
import { statesOfGradients } from './gradient-table.js';
import { described, type Source } from './read.js';
import { statesOfArrays } from './states-of-arrays.js';
import { statesOfDhdl } from './states-of-dhdl.js';
import { statesOfTable } from './states-of-table.js';
import { cutOf, type Cut } from './time.js';
import type { EstimateOptions } from './types.js';
import type { EnergyUnit } from './units.js';

/** Samples of one state from one file, in time order. */
export interface Segment {
  readonly file: string;
  readonly state: number;
  /** Reduced energies, one array a state; nothing where the file does not have that state's. */
  readonly energies: readonly (Float64Array | undefined)[];
  /** ∂u/∂λ along each component of λ. */
  readonly gradients: readonly Float64Array[];
  readonly samples: number;
}

/** States with what was sampled of them. */
export interface States {
  /** `λ = 0.25`, or `state 3`. */
  readonly names: readonly string[];
  /** λ of each, one value a component; empty where states are only numbered. */
  readonly places: readonly (readonly number[])[];
  /** Ordered by state. */
  readonly segments: readonly Segment[];
  readonly unit: EnergyUnit;
  readonly temperature?: number;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** A segment without what was cut off. */
export interface CutSegment extends Segment, Cut {}

/** Reads the states of files of one kind. @throws InputError naming the file and line of what does not fit */
export function loadStates(sources: readonly Source[], options: EstimateOptions): States {
  const [first] = sources;
  const odd = sources.find(({ format }) => format !== first.format);
  if (odd) {
    throw new InputError(
      `${first.file} is ${described(first)}, ${odd.file} is ${described(odd)}: give files of one kind`,
    );
  }
  if (first.format === 'dhdl') return statesOfDhdl(sources as (typeof first)[], options);
  if (first.format === 'arrays') return statesOfArrays(sources as (typeof first)[], options);
  if (sources.length > 1)
    throw new InputError(`${described(first)} holds all states: give one, not ${sources.length}`);
  if (first.format === 'CSV') {
    return first.table.columns.some((column) => /^u_\d+$/.test(column))
      ? statesOfTable(first, options)
      : statesOfGradients(first, options);
  }
  throw new InputError(
    `${first.file} is ${described(first)}: energies of states are read from GROMACS dhdl files, NumPy arrays (u_kn, N_k) or a CSV table`,
  );
}

/** Cuts each segment where its equilibrium begins, by the series that matters most for its neighbours. */
export function cutStates({ segments, names }: States, options: EstimateOptions): CutSegment[] {
  return segments.map((segment) => {
    const series = telling(segment, names.length);
    const { start, inefficiency } = series ? cutOf(series, options) : { start: 0, inefficiency: 1 };
    return { ...segment, start: Math.min(start, Math.max(0, segment.samples - 2)), inefficiency };
  });
}

/** Series whose correlation in time counts: the gradient, or the energy difference to a neighbouring state. */
export function telling(
  { state, energies, gradients, samples }: Segment,
  states: number,
): Float64Array | undefined {
  if (gradients.length > 0) {
    const total = new Float64Array(samples);
    for (const gradient of gradients) gradient.forEach((value, i) => (total[i] += value));
    if (total.every(Number.isFinite)) return total;
  }
  const neighbour = [state + 1, state - 1].find((k) => k >= 0 && k < states && energies[k] !== undefined);
  const [own, other] = [energies[state], neighbour === undefined ? undefined : energies[neighbour]];
  if (!own || !other) return undefined;
  const difference = other.map((u, i) => u - own[i]);
  return difference.every(Number.isFinite) ? difference : undefined;
}
