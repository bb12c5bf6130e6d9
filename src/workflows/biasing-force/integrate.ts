/** Samples of forces in bins, their means, and the free energy whose slopes those are. */
import { binsOf, neighbours, type NodeAxis } from '../../biases/index.js';
import { displacement } from '../../biases/parameters.js';
import { nodeCount, nodeSpacing, nodeStrides } from '../../math/grid-table.js';
import { integrateDifferences, logSumExp, type Edge } from '../../math/index.js';
import type { BiasingForce } from './problem.js';

/** Samples in their bins, with the slope that each tells: dF/dξ itself, or of the extended variant spring (λ − ξ). */
export interface Binned {
  readonly axes: readonly NodeAxis[];
  readonly bins: Int32Array;
  readonly slopes: Float64Array;
}

export function inBins(
  { axes, extended }: BiasingForce,
  periods: readonly (number | null)[],
  values: Float64Array,
  forces: Float64Array,
): Binned {
  const dim = axes.length;
  const slopes = extended
    ? forces.map((lambda, i) => extended[i % dim] * displacement(lambda, values[i], periods[i % dim]))
    : forces;
  const bins = binsOf(axes, values);
  // Where atoms are in line a force may be missing: such a frame tells nothing.
  const told = bins.map((bin, row) =>
    slopes.subarray(row * dim, (row + 1) * dim).every(Number.isFinite) ? bin : -1,
  );
  return { axes, bins: told, slopes };
}

export interface Tally {
  readonly counts: Float64Array;
  readonly sums: Float64Array;
}

export function tally({ axes, bins, slopes }: Binned, counts: (row: number) => boolean): Tally {
  const dim = axes.length;
  const out = { counts: new Float64Array(nodeCount(axes)), sums: new Float64Array(nodeCount(axes) * dim) };
  bins.forEach((bin, row) => {
    if (bin < 0 || !counts(row)) return;
    out.counts[bin]++;
    for (let j = 0; j < dim; j++) out.sums[bin * dim + j] += slopes[row * dim + j];
  });
  return out;
}

const combined = (a: Tally, b: Tally, sign: number): Tally => ({
  counts: a.counts.map((x, i) => x + sign * b.counts[i]),
  sums: a.sums.map((x, i) => x + sign * b.sums[i]),
});
export const less = (whole: Tally, part: Tally) => combined(whole, part, -1);
export const sumOf = (parts: readonly Tally[]) => parts.reduce((a, b) => combined(a, b, 1));

/**
 * The free energy on the bins. Between the middles of neighbours it changes by the integral of the slope; of the extended variant, whose slopes
 * are those of the spring alone, also by −ln of the ratio of how often they were visited (CZAR).
 */
export function integrate({ axes, extended }: BiasingForce, { counts, sums }: Tally) {
  const dim = axes.length;
  const strides = nodeStrides(axes);
  const mean = (bin: number, axis: number) =>
    counts[bin] > 0.5 ? sums[bin * dim + axis] / counts[bin] : NaN;
  const edges: Edge[] = [];
  for (const { from, to, axis } of neighbours(axes)) {
    const [n, m] = [counts[from], counts[to]];
    if (!(n > 0.5 && m > 0.5)) continue;
    const { nodes, periodic } = axes[axis];
    const beyond = (bin: number, by: number) => {
      const i = Math.floor(bin / strides[axis]) % nodes;
      const next = periodic ? (i + by + nodes) % nodes : i + by;
      return next >= 0 && next < nodes ? mean(bin + (next - i) * strides[axis], axis) : NaN;
    };
    const [a, b] = [mean(from, axis), mean(to, axis)];
    // Slopes are means over bins: their sum over the edge overshoots the integral by an eighth of their second difference.
    const bend = 0.5 * (beyond(from, -1) - a - b + beyond(to, 1));
    const slope = 0.5 * (a + b) - (Number.isFinite(bend) ? bend / 8 : 0);
    const visited = extended ? Math.log(n / m) : 0;
    edges.push({
      from,
      to,
      difference: slope * nodeSpacing(axes[axis]) + visited,
      weight: (n * m) / (n + m),
    });
  }
  const { values, parts } = integrateDifferences(counts.length, edges);
  return { values: binMeans(axes, values), parts };
}

/**
 * −ln of the mean density in each bin, from free energies in their middles: what histograms show. Along an axis with slope s and curvature c over a
 * width h it is lower by ln(sinh(sh/2)/(sh/2)) and higher by ch²/24.
 */
function binMeans(axes: readonly NodeAxis[], freeEnergy: Float64Array): Float64Array {
  const strides = nodeStrides(axes);
  return freeEnergy.map((middle, bin) =>
    axes.reduce((f, { nodes, periodic }, j) => {
      const i = Math.floor(bin / strides[j]) % nodes;
      const at = (by: number) => {
        const next = periodic ? (i + by + nodes) % nodes : i + by;
        return next >= 0 && next < nodes ? freeEnergy[bin + (next - i) * strides[j]] : NaN;
      };
      const half = 0.25 * (at(1) - at(-1));
      const curved = (at(1) - 2 * middle + at(-1)) / 24;
      if (!Number.isFinite(half)) return f;
      return f + curved - (Math.abs(half) < 1e-4 ? 0 : Math.log(Math.sinh(half) / half));
    }, middle),
  );
}

/** −ln of the density along one axis, up to a constant. */
export function along(axes: readonly NodeAxis[], freeEnergy: Float64Array, j: number): Float64Array {
  if (axes.length === 1) return freeEnergy;
  const stride = nodeStrides(axes)[j];
  const lines = Array.from({ length: axes[j].nodes }, () => [] as number[]);
  freeEnergy.forEach((f, bin) => {
    if (Number.isFinite(f)) lines[Math.floor(bin / stride) % axes[j].nodes].push(-f);
  });
  return Float64Array.from(lines, (line) => (line.length > 0 ? -logSumExp(line) : NaN));
}
