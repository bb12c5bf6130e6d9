/** Where frames are: what a profile covers, and no more than that. */
import { binIndices, binWidth, type Axis } from '../../estimators/index.js';

/** The bins of an axis from the first to the last that a value is in; a circle stays whole, and so does an axis beside all values. */
export function visitedPart(axis: Axis, values: Float64Array): Axis {
  const { low, bins, periodic } = axis;
  const found = binIndices(axis, values);
  const inside = values.filter((_, i) => found[i] >= 0);
  if (periodic || inside.length === 0) return axis;
  const first = found.reduce((least, bin) => (bin >= 0 && bin < least ? bin : least), bins);
  const last = found.reduce((most, bin) => (bin > most ? bin : most), -1);
  const edge = (bin: number) => (bin === bins ? axis.high : low + bin * binWidth(axis));
  // no value that lies on an edge may fall out by rounding
  return {
    low: inside.reduce((least, value) => (value < least ? value : least), edge(first)),
    high: inside.reduce((most, value) => (value > most ? value : most), edge(last + 1)),
    bins: last - first + 1,
  };
}
