/** The wells of a free-energy profile and the barriers between them. */

export type Wells = {
  /** The lowest bin of each well, from left to right. */
  readonly minima: readonly number[];
  /** The highest bin between each well and the next. */
  readonly barriers: readonly number[];
};

/**
 * Wells at least `depth` (kT) deep: below the lowest barrier to a deeper one. Smaller dips are taken for noise.
 *
 * Bins are filled from the lowest; where two basins meet, the shallower one ends, and was a well if it was deep enough (the
 * persistence of minima).
 *
 * @param profile free energy of each bin; `Infinity` where unknown, which counts as the highest known value
 * @example
 * findWells([3, 0, 5, 1, 4]); // { minima: [1, 3], barriers: [2] }
 */
export function findWells(profile: ArrayLike<number>, depth = 2): Wells {
  const known = Array.from(profile).filter(Number.isFinite);
  const top = known.reduce((highest, value) => Math.max(highest, value), -Infinity);
  const height = Array.from(profile, (value) => Math.min(value, top));
  /** Towards the lowest bin of the basin that a bin was filled into; none for a dry bin. */
  const into = new Map<number, number>();
  const lowest = (bin: number): number => {
    let at = bin;
    for (let next = into.get(at)!; next !== at; next = into.get(at)!) at = next;
    return at;
  };
  const wells = new Set<number>();
  for (const bin of height.map((_, b) => b).sort((a, b) => height[a] - height[b])) {
    const [deeper, shallower] = [bin - 1, bin + 1]
      .filter((beside) => into.has(beside))
      .map(lowest)
      .sort((a, b) => height[a] - height[b]);
    into.set(bin, deeper ?? bin);
    if (deeper === undefined) wells.add(bin);
    if (shallower === undefined) continue;
    into.set(shallower, deeper);
    if (height[bin] - height[shallower] < depth) wells.delete(shallower);
  }
  const minima = [...wells].sort((a, b) => a - b);
  const barriers = minima.slice(1).map((to, i) => {
    let highest = minima[i];
    for (let b = highest; b <= to; b++) if (height[b] > height[highest]) highest = b;
    return highest;
  });
  return { minima, barriers };
}
