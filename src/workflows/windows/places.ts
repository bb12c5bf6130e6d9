/** Where samples lie: on the grid of their variables, or along a path. */
import { displacement } from '../../biases/parameters.js';
import type { Axis } from '../../estimators/index.js';

/** A path of windows, and how far from it samples count as being on it. */
export type Tube = {
  /** Places of the path, places × variables. */
  readonly path: Float64Array;
  /** One a variable: distances are in widths κ^−1/2. */
  readonly springs: ArrayLike<number>;
  readonly radius: number;
};

/** Samples on the axes of a grid. */
export type Placed = { readonly values: Float64Array; readonly axes: readonly Axis[] };

/** Values of the windows' variables, those of a circle in the period that begins where the axis does. */
export function placedOnAxes(
  values: Float64Array,
  axes: readonly Axis[],
  periods: readonly (number | null)[],
): Placed {
  const dims = axes.length;
  return {
    axes,
    values: values.map((x, i) => {
      const period = periods[i % dims];
      return period === null ? x : x - period * Math.floor((x - axes[i % dims].low) / period);
    }),
  };
}

/** The share of the path at its place nearest to each sample; −1 for samples outside the tube. */
export function placedOnPath(
  values: Float64Array,
  { path, springs, radius }: Tube,
  periods: readonly (number | null)[],
  bins: number,
): Placed {
  const dims = periods.length;
  const places = path.length / dims;
  const axes = [{ low: 0, high: 1, bins }];
  // Steps from place to place, and lengths so far.
  const steps = new Float64Array((places - 1) * dims);
  const lengths = new Float64Array(places);
  for (let i = 0; i < steps.length; i++) {
    steps[i] = Math.sqrt(springs[i % dims]) * displacement(path[i + dims], path[i], periods[i % dims]);
  }
  for (let k = 1; k < places; k++) {
    let square = 0;
    for (let j = 0; j < dims; j++) square += steps[(k - 1) * dims + j] ** 2;
    lengths[k] = lengths[k - 1] + Math.sqrt(square);
  }
  const total = lengths[places - 1];
  const away = new Float64Array(dims);
  const out = new Float64Array(values.length / dims);
  for (let n = 0; n < out.length; n++) {
    let nearest = Infinity;
    for (let k = 0; k + 1 < places; k++) {
      const length = lengths[k + 1] - lengths[k];
      let along = 0;
      for (let j = 0; j < dims; j++) {
        away[j] = Math.sqrt(springs[j]) * displacement(values[n * dims + j], path[k * dims + j], periods[j]);
        along += away[j] * steps[k * dims + j];
      }
      // Beyond its ends a path goes straight on, so that samples there are not piled up in its last bins.
      const first = k === 0 ? -Infinity : 0;
      const last = k === places - 2 ? Infinity : 1;
      const share = length > 0 ? Math.min(last, Math.max(first, along / length ** 2)) : 0;
      let square = 0;
      for (let j = 0; j < dims; j++) square += (away[j] - share * steps[k * dims + j]) ** 2;
      if (square >= nearest) continue;
      nearest = square;
      out[n] = (lengths[k] + share * length) / total;
    }
    if (nearest > radius * radius) out[n] = -1;
  }
  return { values: out, axes };
}
