/** Centre and spring of an umbrella from a column of its bias energies: what a COLVAR file of PLUMED's RESTRAINT holds. */
import { cholesky, choleskySolve } from '../../math/linear-algebra.js';

export interface HarmonicFit {
  readonly centre: number[];
  /** In the unit of the bias per squared unit of each coordinate. */
  readonly spring: number[];
}

/**
 * Fits Σ_j spring_j/2 (x_j − centre_j)² to the bias of each sample, by least squares; nothing where that is not what the bias is.
 *
 * @param values samples × dims, without jumps
 */
export function fitHarmonic(values: Float64Array, bias: Float64Array, dims: number): HarmonicFit | undefined {
  const n = bias.length;
  const size = 2 * dims + 1;
  if (n < 2 * size) return undefined;
  const mean = Array.from({ length: dims }, (_, j) => average(n, (i) => values[i * dims + j]));
  const spread = mean.map((m, j) => Math.sqrt(average(n, (i) => (values[i * dims + j] - m) ** 2)));
  if (!spread.every((s) => s > 0)) return undefined;
  // bias ≈ Σ_j (a_j z_j² + d_j z_j) + e, in z = (x − mean) / spread
  const row = new Float64Array(size).fill(1);
  const normal = new Float64Array(size * size);
  const right = new Float64Array(size);
  const fillRow = (i: number) =>
    mean.forEach((m, j) => {
      const z = (values[i * dims + j] - m) / spread[j];
      row[2 * j] = z * z;
      row[2 * j + 1] = z;
    });
  for (let i = 0; i < n; i++) {
    fillRow(i);
    for (let a = 0; a < size; a++) {
      right[a] += row[a] * bias[i];
      for (let b = 0; b < size; b++) normal[a * size + b] += row[a] * row[b];
    }
  }
  const factor = cholesky(normal, size);
  if (!factor) return undefined;
  const found = choleskySolve(factor, right, size);
  // The digits beyond are those of the printed numbers, not of the setting.
  const spring = spread.map((s, j) => Number(((2 * found[2 * j]) / s ** 2).toPrecision(4)));
  const centre = spread.map((s, j) =>
    rounded(mean[j] - (s * found[2 * j + 1]) / (2 * found[2 * j]), 1e-4 * s),
  );
  if (!spring.every((k) => k > 0)) return undefined;
  const largest = bias.reduce((a, b) => Math.max(a, b), 0);
  for (let i = 0; i < n; i++) {
    const energy = spring.reduce((sum, k, j) => sum + (k / 2) * (values[i * dims + j] - centre[j]) ** 2, 0);
    // Numbers printed with six digits leave errors of this size.
    if (!(Math.abs(energy - bias[i]) <= 1e-3 * largest + 1e-4)) return undefined;
  }
  return { centre, spring };
}

const average = (n: number, value: (i: number) => number): number => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += value(i);
  return sum / n;
};

/** To a power of ten no larger than a resolution. */
function rounded(x: number, resolution: number): number {
  const decimals = Math.max(0, Math.ceil(-Math.log10(resolution)));
  return Number(x.toFixed(Math.min(100, decimals))) || 0;
}
