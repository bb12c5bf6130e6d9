/**
 * WHAM as it is usually solved, in TypeScript: self-consistent sweeps over all windows and bins, the Boltzmann factors of the biases made
 * once. The inner loops run along rows, four sums or four rows at a time, so that additions do not wait for each other.
 */
export interface FixedPoint {
  /** Windows × bins. */
  readonly factors: Float64Array;
  readonly histogram: Float64Array;
  readonly counts: Float64Array;
}

/** One sweep of f, in place, relative to window 0. */
export function sweep(
  { factors, histogram, counts }: FixedPoint,
  f: Float64Array,
  density: Float64Array,
): void {
  const [windows, bins] = [counts.length, histogram.length];
  density.fill(0);
  for (let k = 0; k + 3 < windows; k += 4) {
    const [a, b, c, d] = [0, 1, 2, 3].map((i) => counts[k + i] * Math.exp(f[k + i]));
    const at = k * bins;
    for (let i = 0; i < bins; i++) {
      density[i] +=
        a * factors[at + i] +
        b * factors[at + bins + i] +
        (c * factors[at + 2 * bins + i] + d * factors[at + 3 * bins + i]);
    }
  }
  for (let k = windows & ~3; k < windows; k++) {
    const a = counts[k] * Math.exp(f[k]);
    for (let i = 0; i < bins; i++) density[i] += a * factors[k * bins + i];
  }
  for (let i = 0; i < bins; i++) density[i] = histogram[i] / density[i];
  for (let k = 0; k < windows; k++) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    const at = k * bins;
    let i = 0;
    for (; i + 3 < bins; i += 4) {
      s0 += factors[at + i] * density[i];
      s1 += factors[at + i + 1] * density[i + 1];
      s2 += factors[at + i + 2] * density[i + 2];
      s3 += factors[at + i + 3] * density[i + 3];
    }
    for (; i < bins; i++) s0 += factors[at + i] * density[i];
    f[k] = -Math.log(s0 + s1 + (s2 + s3));
  }
  const first = f[0];
  for (let k = 0; k < windows; k++) f[k] -= first;
}
