/** Where frames are: what a profile covers, and no more than that. */
import { binWidth, type Axis } from '../../estimators/index.js';

/** Some neighbouring bins of an axis. */
export type PartOfAxis = {
  readonly axis: Axis;
  /** The bin of the whole axis that is the first here. */
  readonly first: number;
};

/** The bins from the first to the last that has a density; a circle stays whole. */
export function visitedPart(axis: Axis, density: Float64Array): PartOfAxis {
  const { low, high, bins, periodic } = axis;
  const first = periodic ? 0 : density.findIndex((p) => p > 0);
  const last = periodic ? bins - 1 : density.findLastIndex((p) => p > 0);
  const edge = (bin: number) => (bin === bins ? high : low + bin * binWidth(axis));
  return { first, axis: { ...axis, low: edge(first), high: edge(last + 1), bins: last - first + 1 } };
}

/** Values on the bins of one whole axis or two, on parts of them. */
export function onParts(
  values: Float64Array,
  whole: readonly Axis[],
  parts: readonly PartOfAxis[],
): Float64Array {
  return parts.reduceRight((numbers, { axis, first }, j) => {
    // later axes are cut already
    const inner = parts.slice(j + 1).reduce((size, later) => size * later.axis.bins, 1);
    return numbers.filter((_, i) => {
      const bin = Math.floor(i / inner) % whole[j].bins;
      return bin >= first && bin < first + axis.bins;
    });
  }, values);
}
