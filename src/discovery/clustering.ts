/** Clusters of samples, and how many there are. */
import { InputError } from '../math/index.js';
import { fold, integers, uniform } from '../random/index.js';
import type { Key } from '../random/index.js';
import { checkFinite, rowsOf } from './samples.js';
import type { Samples } from './samples.js';

/** Clusters of samples. */
export interface Clusters {
  /** clusters × dim. */
  readonly centres: Float64Array;
  /** The nearest centre of each row. */
  readonly labels: Int32Array;
  /** Sum of squared distances to the nearest centre. */
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** How clusters are looked for. */
export interface ClusterOptions {
  readonly clusters: number;
  /** Draws the first centres (k-means++) … */
  readonly key?: Key | undefined;
  /** … or these are, clusters × dim. */
  readonly centres?: Float64Array | undefined;
  /** Starts of which the best is taken (default 3; 1 from given centres). */
  readonly tries?: number | undefined;
  /** Rounds at most (default 500). */
  readonly most?: number | undefined;
}

/**
 * K-means clusters: Lloyd's rounds until no row changes its cluster, from centres that k-means++ draws.
 *
 * S. P. Lloyd, IEEE Trans. Inf. Theory 28, 129 (1982), doi:10.1109/TIT.1982.1056489; D. Arthur and S. Vassilvitskii, Proc. SODA 2007, 1027.
 *
 * @throws InputError for more clusters than different samples, values that are not finite, and centres of another number
 * @example
 * const { labels } = kMeans({ values: positions, dim: 2 }, { clusters: 3, key: key(1) });
 */
export function kMeans(samples: Samples, options: ClusterOptions): Clusters {
  const { clusters, key } = options;
  const rows = rowsOf(samples);
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > rows) {
    throw new InputError(`${clusters} clusters of ${rows} samples: give a whole number from 1 to ${rows}`);
  }
  checkFinite('clusters', samples);
  if (options.centres && options.centres.length !== clusters * samples.dim) {
    throw new InputError(
      `clusters have ${options.centres.length} numbers of centres: give ${clusters} centres of ${samples.dim} numbers each`,
    );
  }
  if (options.centres) return lloyd(samples, options.centres.slice(), options.most ?? 500);
  if (!key) throw new InputError('clusters need a key to draw their first centres with, or centres');
  const tries = Array.from({ length: options.tries ?? 3 }, (_, i) =>
    lloyd(samples, spreadCentres(fold(key, i), samples, clusters), options.most ?? 500),
  );
  return tries.reduce((best, found) => (found.inertia < best.inertia ? found : best));
}

/** k-means++: each next centre is a sample, drawn by its squared distance to those before. */
export function spreadCentres(key: Key, samples: Samples, clusters: number): Float64Array {
  const { values, dim } = samples;
  const rows = rowsOf(samples);
  const centres = new Float64Array(clusters * dim);
  const nearest = new Float64Array(rows).fill(Infinity);
  let row = integers(fold(key, 0), 1, 0, rows)[0];
  for (let c = 0; c < clusters; c++) {
    centres.set(values.subarray(row * dim, (row + 1) * dim), c * dim);
    let total = 0;
    for (let i = 0; i < rows; i++) {
      nearest[i] = Math.min(nearest[i], squareDistance(values, i * dim, centres, c * dim, dim));
      total += nearest[i];
    }
    if (c + 1 === clusters) break;
    if (!(total > 0))
      throw new InputError(`${clusters} clusters, but only ${c + 1} different samples: ask for fewer`);
    let left = uniform(fold(key, c + 1), 1)[0] * total;
    row = 0;
    while (row < rows - 1 && (left -= nearest[row]) > 0) row++;
    while (nearest[row] === 0) row = (row + 1) % rows;
  }
  return centres;
}

function lloyd({ values, dim }: Samples, centres: Float64Array, most: number): Clusters {
  const clusters = centres.length / dim;
  const rows = values.length / dim;
  let labels = assignClusters({ values, dim }, centres);
  for (let iterations = 1; ; iterations++) {
    const sums = new Float64Array(clusters * dim);
    const counts = new Float64Array(clusters);
    for (let i = 0; i < rows; i++) {
      counts[labels[i]]++;
      for (let a = 0; a < dim; a++) sums[labels[i] * dim + a] += values[i * dim + a];
    }
    // A cluster that lost all its samples stays where it was.
    for (let i = 0; i < centres.length; i++)
      if (counts[Math.floor(i / dim)] > 0) centres[i] = sums[i] / counts[Math.floor(i / dim)];
    const next = assignClusters({ values, dim }, centres);
    const converged = next.every((label, i) => label === labels[i]);
    labels = next;
    if (!converged && iterations < most) continue;
    let inertia = 0;
    for (let i = 0; i < rows; i++) inertia += squareDistance(values, i * dim, centres, labels[i] * dim, dim);
    return { centres, labels, inertia, iterations, converged };
  }
}

/** The nearest centre of each row. */
export function assignClusters(
  { values, dim }: Pick<Samples, 'values' | 'dim'>,
  centres: Float64Array,
): Int32Array {
  const clusters = centres.length / dim;
  return Int32Array.from({ length: values.length / dim }, (_, i) => {
    let best = 0;
    let least = Infinity;
    for (let c = 0; c < clusters; c++) {
      const square = squareDistance(values, i * dim, centres, c * dim, dim);
      if (square < least) [best, least] = [c, square];
    }
    return best;
  });
}

function squareDistance(a: Float64Array, i: number, b: Float64Array, j: number, dim: number): number {
  let sum = 0;
  for (let k = 0; k < dim; k++) {
    const difference = a[i + k] - b[j + k];
    sum += difference * difference;
  }
  return sum;
}

/** Rows whose distances to all others a silhouette takes. */
const MOST_ROWS = 2000;

/**
 * The mean silhouette, from −1 to 1: how much nearer a sample is to its own cluster than to the next. Of more than 2000 rows, evenly spaced ones.
 *
 * P. J. Rousseeuw, J. Comput. Appl. Math. 20, 53 (1987), doi:10.1016/0377-0427(87)90125-7.
 *
 * @throws InputError for a single cluster
 * @example
 * silhouette({ values: Float64Array.of(0, 0.1, 5, 5.1), dim: 1 }, Int32Array.of(0, 0, 1, 1)); // 0.98
 */
export function silhouette(
  { values, dim }: Pick<Samples, 'values' | 'dim'>,
  labels: ArrayLike<number>,
): number {
  const rows = values.length / dim;
  const used = Math.min(rows, MOST_ROWS);
  const chosen = Array.from({ length: used }, (_, i) => Math.floor((i * rows) / used));
  const clusters = chosen.reduce((most, row) => Math.max(most, labels[row] + 1), 0);
  const sizes = new Float64Array(clusters);
  for (const row of chosen) sizes[labels[row]]++;
  if (sizes.filter((size) => size > 0).length < 2)
    throw new InputError('a silhouette needs at least two clusters with samples');
  let sum = 0;
  for (const row of chosen) {
    const totals = new Float64Array(clusters);
    for (const other of chosen)
      totals[labels[other]] += Math.sqrt(squareDistance(values, row * dim, values, other * dim, dim));
    const own = labels[row];
    if (sizes[own] < 2) continue; // alone it counts 0
    const inside = totals[own] / (sizes[own] - 1);
    let outside = Infinity;
    for (let c = 0; c < clusters; c++)
      if (c !== own && sizes[c] > 0) outside = Math.min(outside, totals[c] / sizes[c]);
    // Clusters in one place part nothing: 0.
    sum += (outside - inside) / (Math.max(outside, inside) || 1);
  }
  return sum / used;
}

/** Inertia and silhouette of some numbers of clusters, and what they suggest. */
export interface ClusterStudy {
  readonly clusters: readonly number[];
  readonly inertias: Float64Array;
  /** NaN for one cluster. */
  readonly silhouettes: Float64Array;
  /** Where the curve of inertias bends most: farthest below the line between its ends. */
  readonly elbow: number;
  /** The number of clusters with the largest silhouette. */
  readonly widest: number;
}

/**
 * How many clusters? Two answers: the elbow of the inertia and the largest silhouette.
 *
 * @example
 * const { elbow, widest } = clusterStudy(samples, { clusters: [1, 2, 3, 4, 5, 6], key: key(1) });
 */
export function clusterStudy(
  samples: Samples,
  { clusters, key }: { clusters: readonly number[]; key: Key },
): ClusterStudy {
  const found = clusters.map((count, i) => kMeans(samples, { clusters: count, key: fold(key, i) }));
  const inertias = Float64Array.from(found, ({ inertia }) => inertia);
  const silhouettes = Float64Array.from(found, ({ labels }, i) =>
    clusters[i] > 1 ? silhouette(samples, labels) : NaN,
  );
  const last = clusters.length - 1;
  const below = clusters.map((count, i) => {
    const along = (count - clusters[0]) / (clusters[last] - clusters[0] || 1);
    return (inertias[0] + along * (inertias[last] - inertias[0]) - inertias[i]) / (inertias[0] || 1);
  });
  const best = (values: ArrayLike<number>) =>
    clusters[
      Array.from(values).reduce(
        (most, value, i, all) => (Number.isNaN(all[most]) || value > all[most] ? i : most),
        0,
      )
    ];
  return { clusters, inertias, silhouettes, elbow: best(below), widest: best(silhouettes) };
}
