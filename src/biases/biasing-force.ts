/** The adaptive biasing force: the mean force along variables, as far as it has been found, taken away. */
import { InputError } from '../math/index.js';
import { checkNodeAxes, nodeCount, nodeSpacing, nodeStrides, type NodeAxis } from '../math/grid-table.js';
import { integrateDifferences, type Edge } from '../math/integrate-differences.js';
import type { VariableSpec } from '../variables/index.js';
import type { BiasSpec } from './build.js';

/** Where adaptive biasing forces stand: plain data, from which they go on. */
export interface BiasingForceState {
  /** Nodes are the middles of bins. */
  readonly axes: readonly NodeAxis[];
  /** Samples at which a bin's mean force is used in full; below, in proportion to the samples. */
  readonly fullSamples: number;
  /** Samples in each bin. */
  readonly counts: Float64Array;
  /** Sums of dF/dξ over the samples, bins × axes, kT per unit. */
  readonly sums: Float64Array;
}

/**
 * No samples yet. Walkers under this bias come to diffuse freely along the variables, as the mean force that holds them in wells is found and
 * taken away. Until a bin has `fullSamples`, its mean counts in proportion to its samples.
 *
 * Sources: E. Darve, A. Pohorille, J. Chem. Phys. 115, 9169 (2001), doi:10.1063/1.1410978; J. Comer et al., J. Phys. Chem. B 119, 1129 (2015),
 * doi:10.1021/jp506633n (review).
 *
 * @throws InputError for axes without extent, or fewer than one full sample
 * @example
 * const start = startBiasingForce([{ low: -1.95, high: 1.95, nodes: 40 }], 200);
 * const next = updateBiasingForce(start, Float64Array.of(-1.02, 0.97), Float64Array.of(0.3, -0.2)); // two walkers
 */
export function startBiasingForce(axes: readonly NodeAxis[], fullSamples: number): BiasingForceState {
  checkNodeAxes(axes);
  if (!(fullSamples >= 1 && fullSamples < Infinity)) {
    throw new InputError(`fullSamples is ${fullSamples}: use a number of samples from 1`);
  }
  const bins = nodeCount(axes);
  return { axes, fullSamples, counts: new Float64Array(bins), sums: new Float64Array(bins * axes.length) };
}

/** The bin of each row of values (rows × axes); −1 outside. */
export function binsOf(axes: readonly NodeAxis[], values: Float64Array): Int32Array {
  const dim = axes.length;
  const strides = nodeStrides(axes);
  return Int32Array.from({ length: values.length / dim }, (_, row) => {
    let bin = 0;
    for (let j = 0; j < dim; j++) {
      const { low, nodes, periodic } = axes[j];
      let i = Math.round((values[row * dim + j] - low) / nodeSpacing(axes[j]));
      if (periodic) i = ((i % nodes) + nodes) % nodes;
      if (!(i >= 0 && i < nodes)) return -1;
      bin += i * strides[j];
    }
    return bin;
  });
}

/** Adds samples: values and instantaneous dF/dξ, rows × axes. What lies outside the bins, or has no force, is left out. */
export function updateBiasingForce(
  state: BiasingForceState,
  values: Float64Array,
  forces: Float64Array,
): BiasingForceState {
  const dim = state.axes.length;
  const counts = state.counts.slice();
  const sums = state.sums.slice();
  binsOf(state.axes, values).forEach((bin, row) => {
    const own = forces.subarray(row * dim, (row + 1) * dim);
    if (bin < 0 || !own.every(Number.isFinite)) return;
    counts[bin]++;
    own.forEach((force, j) => (sums[bin * dim + j] += force));
  });
  return { ...state, counts, sums };
}

/** Mean dF/dξ of each bin as far as it is used: in full from `fullSamples` on. */
function usedGradients({ counts, sums, axes, fullSamples }: BiasingForceState): Float64Array {
  return sums.map((sum, i) => sum / Math.max(fullSamples, counts[Math.floor(i / axes.length)]));
}

/** The bias as it stands: a force, which in two dimensions need not have an energy. */
export function biasOfBiasingForce(state: BiasingForceState, variable: VariableSpec): BiasSpec {
  const gradients = usedGradients(state).map((g) => -g);
  return { type: 'force-table', variable, axes: state.axes, gradients };
}

/** Edges between neighbouring bins of a grid: every bin with its next one along each axis, across the ends of circles. */
export function* neighbours(
  axes: readonly NodeAxis[],
): Generator<{ readonly from: number; readonly to: number; readonly axis: number }> {
  const strides = nodeStrides(axes);
  const bins = nodeCount(axes);
  for (const [axis, { nodes, periodic }] of axes.entries()) {
    for (let from = 0; from < bins; from++) {
      const i = Math.floor(from / strides[axis]) % nodes;
      if (i + 1 < nodes) yield { from, to: from + strides[axis], axis };
      else if (periodic) yield { from, to: from - i * strides[axis], axis };
    }
  }
}

/** The energy whose slopes fit the forces in use best, bins, kT; the free energy of well sampled bins. NaN nowhere: unvisited bins are flat. */
export function energyOfBiasingForce(state: BiasingForceState): Float64Array {
  const { axes } = state;
  const dim = axes.length;
  const used = usedGradients(state);
  const edges: Edge[] = [];
  for (const { from, to, axis } of neighbours(axes)) {
    const mean = 0.5 * (used[from * dim + axis] + used[to * dim + axis]);
    edges.push({ from, to, difference: mean * nodeSpacing(axes[axis]), weight: 1 });
  }
  return integrateDifferences(nodeCount(axes), edges).values;
}
