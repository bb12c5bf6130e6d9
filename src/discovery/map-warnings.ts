/** What is wrong with a diffusion map, in words. */

/** Eigenpairs of a walk, as far as they tell what may be wrong. */
export interface SolvedMap {
  /** Of the walk less 1, largest first, and the one after them. */
  readonly values: Float64Array;
  readonly next: number;
  readonly residual: number;
  readonly converged: boolean;
  /** components × samples. */
  readonly vectors: Float64Array;
}

/** Samples below which what a coordinate tells from the rest is no state, but stragglers. */
const FEW = 10;

/** What a person should know of a map. */
export function mapWarnings(
  { values, next, residual, converged, vectors }: SolvedMap,
  bandwidth: number,
): string[] {
  const warnings: string[] = [];
  if (!converged)
    warnings.push('the eigenvalues did not converge fully: raise the bandwidth, which parts them more');
  if (values[0] > -1e-7) {
    warnings.push(
      `the samples fall into groups that are hardly joined at bandwidth ${Number(bandwidth.toPrecision(3))}: the first coordinate tells which group, ` +
        'and no more; raise the bandwidth, or bring samples from between them',
    );
  }
  [...values, next].filter(Number.isFinite).forEach((value, i, all) => {
    if (i === 0 || all[i - 1] - value > Math.max(0.01 * Math.abs(value), 100 * residual)) return;
    warnings.push(
      `coordinates ${i} and ${i + 1} are equally slow (eigenvalues ${all[i - 1].toExponential(3)} and ${value.toExponential(3)}): each is an arbitrary mixture of both`,
    );
  });
  const told = Number(bandwidth.toPrecision(3));
  carriers(vectors, values.length).forEach((count, c) => {
    if (count >= FEW) return;
    warnings.push(
      `coordinate ${c + 1} tells ${Math.max(1, Math.round(count))} of ${vectors.length / values.length} samples from all others, and no more: ` +
        `raise the bandwidth (now ${told}), which many features need`,
    );
  });
  return warnings;
}

/** Samples that each coordinate is carried by: (Σ δ²)² / Σ δ⁴ of its differences from its mean. */
function carriers(vectors: Float64Array, components: number): number[] {
  const n = vectors.length / components;
  return Array.from({ length: components }, (_, c) => {
    const own = vectors.subarray(c * n, (c + 1) * n);
    const mean = own.reduce((sum, value) => sum + value / n, 0);
    let [squares, fourths] = [0, 0];
    for (const value of own) {
      squares += (value - mean) ** 2;
      fourths += (value - mean) ** 4;
    }
    return squares ** 2 / fourths;
  });
}
