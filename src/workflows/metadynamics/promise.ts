/** What a bias promises of the free energy. */
import { binCentres, type Axis } from '../../estimators/index.js';
import {
  hermiteFunction,
  hermiteTable,
  nodeSpacing,
  nodeStrides,
  type NodeAxis,
} from '../../math/grid-table.js';
import { logSumExp } from '../../math/index.js';
import { biasOnNodes, promiseOf } from './adaptive-bias.js';
import type { AdaptiveProfile } from './estimate.js';
import type { BiasedFrames, BiasSnapshot } from './problem.js';

/** The free energy that a bias on nodes promises, up to a constant. */
export const promised = (bias: BiasedFrames['bias'], onNodes: Float64Array): Float64Array => {
  const scale = promiseOf(bias);
  return onNodes.map((energy) => -scale * energy);
};

/** Bins of an axis; given what density of frames they have, only those that have one are spoken of. */
export type VisitedAxis = { readonly axis: Axis; readonly visited?: Float64Array };

/** −ln of the density that a free energy on nodes promises along one axis, normalised on the bins; NaN in those that are not spoken of. */
export function alongAxis(
  axes: readonly NodeAxis[],
  freeEnergy: Float64Array,
  j: number,
  { axis: grid, visited }: VisitedAxis,
): Float64Array {
  const axis = axes[j];
  const stride = nodeStrides(axes)[j];
  const lines = Array.from({ length: axis.nodes }, () => [] as number[]);
  freeEnergy.forEach((f, node) => lines[Math.floor(node / stride) % axis.nodes].push(-f));
  const onNodes = Float64Array.from(lines, (line) => -logSumExp(line));
  const { nodes, periodic } = axis;
  const at = (i: number) => (periodic ? (i + nodes) % nodes : Math.min(nodes - 1, Math.max(0, i)));
  const slopes = onNodes.map((_, i) => {
    const steps = periodic || (i > 0 && i < nodes - 1) ? 2 : 1;
    return (onNodes[at(i + 1)] - onNodes[at(i - 1)]) / (steps * nodeSpacing(axis));
  });
  const look = hermiteFunction([axis], hermiteTable({ axes: [axis], energies: onNodes, gradients: slopes }));
  const unused = new Float64Array(1);
  const values = binCentres(grid).map((x, bin) =>
    visited && !(visited[bin] > 0) ? NaN : look(Float64Array.of(x), 0, unused),
  );
  const width = (grid.high - grid.low) / grid.bins;
  const total = logSumExp(values.map((f) => (Number.isNaN(f) ? -Infinity : -f))) + Math.log(width);
  return values.map((f) => f + total);
}

/** The bias's promise along one axis at its end. */
export const promisedNow = ({ bias }: BiasedFrames, j: number, grid: VisitedAxis): Float64Array =>
  alongAxis(bias.state.axes, promised(bias, biasOnNodes(bias)), j, grid);

/** The same, and the spread of its promises in the second half about it. */
export function promisedAlong(
  found: BiasedFrames,
  j: number,
  grid: VisitedAxis,
): AdaptiveProfile['fromBias'] {
  const { bias, snapshots } = found;
  const value = promisedNow(found, j, grid);
  const late = secondHalf(snapshots).map((one) => alongAxis(one.axes, promised(bias, one.bias), j, grid));
  const spread = value.map((f, bin) =>
    Math.sqrt(late.reduce((sum, other) => sum + (other[bin] - f) ** 2, 0) / Math.max(1, late.length)),
  );
  return { value, spread };
}

/** Without the last, which is the end itself. */
const secondHalf = (snapshots: readonly BiasSnapshot[]): readonly BiasSnapshot[] =>
  snapshots.slice(Math.floor(snapshots.length / 2), -1);
