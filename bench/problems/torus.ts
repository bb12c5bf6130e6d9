/**
 * Umbrella windows on a torus with a known surface, as the two dihedral angles of alanine dipeptide are sampled: windows × windows
 * harmonic windows, exact independent samples.
 */
import { categorical, fold, key, type Key } from '../../src/random/index.js';

const turn = 2 * Math.PI;

/** A reduced free energy of about 14 kT between its lowest and its highest point. */
export const torusSurface = (x: number, y: number): number =>
  3 * Math.cos(x) + 2 * Math.cos(y - 1) + 1.5 * Math.cos(x + 2 * y) + 1.5 * Math.sin(2 * x - y);

export interface TorusWindows {
  readonly grid: readonly [TorusAxis, TorusAxis];
  /** Windows × 2, row by window. */
  readonly centres: Float64Array;
  readonly spring: number;
  readonly counts: number[];
  /** Samples × 2, row by sample, window by window. */
  readonly values: Float64Array;
}

type TorusAxis = {
  readonly low: number;
  readonly high: number;
  readonly bins: number;
  readonly periodic: true;
};

/** Windows of a width of half their distance; samples lie on a mesh of a quarter of a bin, with the bias of that very point. */
export function torusWindows(
  perAxis: number,
  bins: number,
  samples: number,
  seed: Key = key(2026),
): TorusWindows {
  const axis: TorusAxis = { low: -Math.PI, high: Math.PI, bins, periodic: true };
  const spacing = turn / perAxis;
  const spring = 1 / (0.5 * spacing) ** 2;
  const mesh = turn / (4 * bins);
  const reach = Math.ceil(6 / Math.sqrt(spring) / mesh);
  const side = 2 * reach + 1;
  const windows = perAxis * perAxis;
  const centres = new Float64Array(2 * windows);
  const values = new Float64Array(2 * windows * samples);
  const logWeights = new Float64Array(side * side);
  for (let k = 0; k < windows; k++) {
    const cx = (centres[2 * k] = -Math.PI + (Math.floor(k / perAxis) + 0.5) * spacing);
    const cy = (centres[2 * k + 1] = -Math.PI + ((k % perAxis) + 0.5) * spacing);
    // Mesh points are the middles of quarter bins.
    const x0 = (Math.floor((cx + Math.PI) / mesh) + 0.5 - reach) * mesh - Math.PI;
    const y0 = (Math.floor((cy + Math.PI) / mesh) + 0.5 - reach) * mesh - Math.PI;
    for (let i = 0; i < side * side; i++) {
      const x = x0 + Math.floor(i / side) * mesh;
      const y = y0 + (i % side) * mesh;
      logWeights[i] = -torusSurface(x, y) - (spring / 2) * ((x - cx) ** 2 + (y - cy) ** 2);
    }
    categorical(fold(seed, k), logWeights, samples).forEach((i, n) => {
      values[2 * (k * samples + n)] = x0 + Math.floor(i / side) * mesh;
      values[2 * (k * samples + n) + 1] = y0 + (i % side) * mesh;
    });
  }
  return { grid: [axis, axis], centres, spring, counts: new Array<number>(windows).fill(samples), values };
}
