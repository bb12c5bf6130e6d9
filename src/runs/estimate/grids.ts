/** The grid of a profile, where it is not given: from the domains of periodic coordinates, else from what was sampled. */
import { axesOf, binCentres, binIndices, binWidth, type Axis, type Grid } from '../../estimators/index.js';
import { InputError } from '../../math/errors.js';
import type { EstimateOptions } from './types.js';

/** Samples and how sharply they were held. */
export interface Sampled {
  /** Samples × dims. */
  readonly values: Float64Array;
  readonly domains: readonly (readonly [number, number] | undefined)[];
  readonly names: readonly string[];
  /** The stiffest spring along each coordinate, kT per squared unit, where there are any. */
  readonly springs?: readonly number[];
}

/** Bins of an axis alone, and of each of two. */
const fewest = [50, 30];
const most = [200, 60];

/** @throws InputError for bins or bounds that make no grid */
export function gridFor(sampled: Sampled, { bins, min, max }: EstimateOptions): Grid {
  const { names } = sampled;
  for (const [option, list] of Object.entries({ bins, min, max })) {
    if (list && list.length !== names.length) {
      throw new InputError(
        `--${option} has ${list.length} values for ${names.length} coordinates (${names.join(', ')}): give one each`,
      );
    }
  }
  const axes = names.map((_, j) => axisFor(sampled, j, { bins: bins?.[j], min: min?.[j], max: max?.[j] }));
  axesOf(axes);
  return axes.length === 1 ? axes[0] : axes;
}

interface Wanted {
  readonly bins: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

function axisFor({ values, domains, names, springs }: Sampled, j: number, { bins, min, max }: Wanted): Axis {
  const dims = names.length;
  const domain = domains[j];
  let [low, high] = domain ?? [Infinity, -Infinity];
  if (!domain) {
    for (let i = j; i < values.length; i += dims) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    if (low === high) [low, high] = [low - 0.5, high + 0.5];
  }
  const periodic = domain !== undefined && (min ?? low) + (domain[1] - domain[0]) === (max ?? high);
  if (domain && !periodic && (min !== undefined || max !== undefined)) {
    const inside = (x: number) => x >= domain[0] && x <= domain[1];
    if (![min ?? low, max ?? high].every(inside)) {
      throw new InputError(
        `'${names[j]}' is periodic on [${domain[0]}, ${domain[1]}]: --min and --max must lie in it, or be a period apart`,
      );
    }
  }
  [low, high] = [min ?? low, max ?? high];
  // Half the width of the narrowest window tells apart what a window can.
  const width = springs && springs[j] > 0 ? 0.5 / Math.sqrt(springs[j]) : (high - low) / 50;
  const fitting = Math.ceil((high - low) / width);
  const limits = [fewest, most].map((limit) => limit[Math.min(dims, limit.length) - 1]);
  return {
    low,
    high,
    bins: bins ?? Math.max(limits[0], Math.min(limits[1], fitting)),
    ...(periodic ? { periodic: true } : {}),
  };
}

/** The middles of all bins, bins × axes. */
export const binPlaces = (grid: Grid): Float64Array => binCentres(grid);

/** Densities of several series on an axis, series × bins. */
export function histogramsOf(series: readonly Float64Array[], axis: Axis): Float64Array {
  const out = new Float64Array(series.length * axis.bins);
  series.forEach((values, k) => {
    const each = 1 / (values.length * binWidth(axis));
    binIndices(axis, values).forEach((bin) => {
      if (bin >= 0) out[k * axis.bins + bin] += each;
    });
  });
  return out;
}
