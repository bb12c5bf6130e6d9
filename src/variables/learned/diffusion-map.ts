/** Coordinates of a diffusion map, extended from the samples that it was made of to any place, with derivatives. */
import { exp, InputError, log } from '../../math/index.js';
import { neighbourBuffer, PointTree } from '../../math/point-tree.js';
import type { MolecularVariable } from '../molecular/variable.js';
import type { Variable } from '../types.js';
import { ofFeatures, type FeatureMap } from './features.js';

/** Kernels below e^−REACH of the largest do not count: less than rounding. */
const REACH = 34;
/** Nor does the divisor of a variable bandwidth go below this: only stragglers that a coordinate tells from all others come near it. */
const LEAST_DIVISOR = 0.01;

/** A bandwidth that changes from place to place: ρ(x) = (density(x) / unit)^power. */
export interface VariableBandwidth {
  /** The density is floor + mean of exp(−d²/(4 bandwidth)) over the landmarks. */
  readonly bandwidth: number;
  readonly floor: number;
  readonly unit: number;
  readonly power: number;
}

/** A diffusion map as plain data: what its extension needs. */
export interface DiffusionMapOptions {
  /** Samples in feature space, each feature times its scale: landmarks × features. */
  readonly landmarks: ArrayLike<number>;
  /** What each feature is multiplied with (default: 1). */
  readonly scale?: ArrayLike<number>;
  /** ε of the kernel exp(−d²/(4ε)), in squared units of the scaled features. */
  readonly bandwidth: number;
  /** ε changes from place to place by ρ(x) ρ(y). */
  readonly variableBandwidth?: VariableBandwidth | undefined;
  /** Logarithm of the weight of each landmark: −α log density. */
  readonly logWeights: ArrayLike<number>;
  /** Components × landmarks. */
  readonly eigenvectors: ArrayLike<number>;
  /** Eigenvalues of the generator (P − 1)/(ε ρ²), one a component: at most 0. */
  readonly eigenvalues: ArrayLike<number>;
  readonly name?: string;
}

/**
 * Coordinates of a diffusion map at any place (Nyström extension): with the weights p_j of the normalised kernel from x to the landmarks,
 * φ(x) = Σ p_j φ_j / (1 + μ ε ρ(x)²). At a landmark it is the eigenvector; far from all it tends to that of the nearest, divided in the same way.
 * Where ρ is wider than at any landmark the divisor levels off, at half of what it is at the widest: it would vanish, and the coordinate have a pole,
 * not far outside of the samples. Gradients are exact. Cost of a walker: landmarks in reach × (features + components).
 *
 * R. R. Coifman and S. Lafon, Appl. Comput. Harmon. Anal. 21, 5 and 31 (2006), doi:10.1016/j.acha.2006.04.006 and
 * doi:10.1016/j.acha.2005.07.005; variable bandwidths: T. Berry and J. Harlim, ibid. 40, 68 (2016), doi:10.1016/j.acha.2015.01.001.
 *
 * @throws InputError when the arrays do not fit each other
 * @example
 * const map = diffusionMapVariable(stack([coordinate(0), coordinate(1)]), { landmarks, bandwidth, logWeights, eigenvectors, eigenvalues });
 */
export function diffusionMapVariable(features: Variable, options: DiffusionMapOptions): MolecularVariable {
  return ofFeatures('a diffusion map', features, extension(options));
}

/** The extension as a function of features. */
export function extension(options: DiffusionMapOptions): FeatureMap {
  const map = checked(options);
  const { wide, count, components, landmarks, scale, logWeights, vectors, eigenvalues, bandwidth } = map;
  const { variableBandwidth } = options;
  const tree = new PointTree(landmarks, wide);
  const found = neighbourBuffer(256);
  const pilot = neighbourBuffer(256);
  const [lowest, highest] = [extreme(logWeights, Math.min), extreme(logWeights, Math.max)];
  const widths = variableBandwidth ? landmarkWidths(variableBandwidth) : undefined;
  const [narrowest, widest] = widths ? [extreme(widths, Math.min), extreme(widths, Math.max)] : [1, 1];
  const leastGrowth = eigenvalues.map((mu) => {
    const growth = mu * bandwidth * widest * widest;
    return widths ? Math.max(growth, LEAST_DIVISOR - 1) : growth;
  });

  /** ρ and its logarithm's gradient at a place in scaled features. */
  function width(spec: VariableBandwidth, x: Float64Array, slope?: Float64Array): number {
    tree.within(x, 0, 4 * spec.bandwidth * REACH, pilot);
    let density = spec.floor;
    slope?.fill(0);
    for (let i = 0; i < pilot.count; i++) {
      const kernel = exp(-pilot.squares[i] / (4 * spec.bandwidth)) / count;
      density += kernel;
      if (!slope) continue;
      const at = pilot.indices[i] * wide;
      for (let a = 0; a < wide; a++) slope[a] += kernel * (landmarks[at + a] - x[a]);
    }
    if (slope) for (let a = 0; a < wide; a++) slope[a] *= spec.power / (2 * spec.bandwidth * density);
    return exp(spec.power * log(density / spec.unit));
  }

  function landmarkWidths(spec: VariableBandwidth): Float64Array {
    return Float64Array.from({ length: count }, (_, i) =>
      width(spec, landmarks.subarray(i * wide, (i + 1) * wide)),
    );
  }

  const place = new Float64Array(wide);
  const slope = new Float64Array(wide);
  const kernels = { values: new Float64Array(256) };
  return {
    names: componentNames(options.name ?? 'diffusion coordinate', components),
    features: wide,
    map(rows, values, derivatives) {
      for (let row = 0; row < rows.length / wide; row++) {
        for (let a = 0; a < wide; a++) place[a] = rows[row * wide + a] * scale[a];
        const rho = variableBandwidth ? width(variableBandwidth, place, slope) : 1;
        const near = tree.nearest(place, 0);
        // No kernel in reach lies further out, whatever its landmark's width and weight are.
        const depth = REACH + highest - lowest + near / (4 * bandwidth * rho * narrowest);
        tree.within(place, 0, 4 * bandwidth * rho * widest * depth, found);
        if (kernels.values.length < found.count) kernels.values = new Float64Array(2 * found.count);
        extend(row, rho, values, derivatives);
      }
    },
  };

  function extend(row: number, rho: number, values: Float64Array, derivatives: Float64Array): void {
    const { indices, squares } = found;
    const exponents = kernels.values;
    let top = -Infinity;
    for (let i = 0; i < found.count; i++) {
      const j = indices[i];
      exponents[i] = logWeights[j] - squares[i] / (4 * bandwidth * rho * (widths ? widths[j] : 1));
      if (exponents[i] > top) top = exponents[i];
    }
    let total = 0;
    let used = 0;
    for (let i = 0; i < found.count; i++) {
      if (exponents[i] < top - REACH) continue;
      const kernel = exp(exponents[i] - top);
      total += kernel;
      indices[used] = indices[i];
      squares[used] = squares[i];
      exponents[used++] = kernel;
    }
    for (let c = 0; c < components; c++) {
      const phi = c * count;
      let mean = 0;
      for (let i = 0; i < used; i++) mean += exponents[i] * vectors[phi + indices[i]];
      mean /= total;
      const growth = eigenvalues[c] * bandwidth * rho * rho;
      // Below the least growth of a landmark the share goes on with the same slope to twice its value there.
      const bounded = Math.max(growth, leastGrowth[c]);
      const levelling = 1 + (bounded - growth) / (1 + bounded);
      const share = (2 - 1 / levelling) / (1 + bounded);
      const steepness = 1 / (levelling * (1 + bounded)) ** 2;
      values[row * components + c] = mean * share;
      const out = (row * components + c) * wide;
      for (let a = 0; a < wide; a++) derivatives[out + a] = 0;
      let stretch = 0;
      for (let i = 0; i < used; i++) {
        const j = indices[i];
        const local = 4 * bandwidth * rho * (widths ? widths[j] : 1);
        const deviation = (exponents[i] / total) * (vectors[phi + j] - mean);
        const pull = (2 * deviation) / local;
        if (widths) stretch += (deviation * squares[i]) / local;
        for (let a = 0, at = j * wide; a < wide; a++, at++)
          derivatives[out + a] += pull * (landmarks[at] - place[a]);
      }
      for (let a = 0; a < wide; a++) {
        const along = variableBandwidth ? (share * stretch - 2 * mean * growth * steepness) * slope[a] : 0;
        derivatives[out + a] = (share * derivatives[out + a] + along) * scale[a];
      }
    }
  }
}

function checked(options: DiffusionMapOptions) {
  const logWeights = Float64Array.from(options.logWeights);
  const count = logWeights.length;
  const landmarks = Float64Array.from(options.landmarks);
  const vectors = Float64Array.from(options.eigenvectors);
  const eigenvalues = Float64Array.from(options.eigenvalues);
  const [wide, components] = [landmarks.length / count, eigenvalues.length];
  const scale = options.scale ? Float64Array.from(options.scale) : new Float64Array(wide || 0).fill(1);
  const { bandwidth } = options;
  if (!(bandwidth > 0 && bandwidth < Infinity)) {
    throw new InputError(`the bandwidth of the diffusion map is ${bandwidth}: it must be positive`);
  }
  if (!Number.isInteger(wide) || wide < 1 || scale.length !== wide || vectors.length !== components * count) {
    throw new InputError(
      `a diffusion map with ${count} weights, ${landmarks.length} numbers of landmarks, ${scale.length} scales, ${components} eigenvalues and ` +
        `${vectors.length} numbers of eigenvectors: these do not fit each other; take the map from the file that it was saved to`,
    );
  }
  return { wide, count, components, landmarks, scale, logWeights, vectors, eigenvalues, bandwidth };
}

const extreme = (values: Float64Array, pick: (a: number, b: number) => number): number =>
  values.reduce((found, value) => pick(found, value));

/** 'name' for one component, 'name 1' and so on for several. */
export const componentNames = (name: string, components: number): string[] =>
  components === 1 ? [name] : Array.from({ length: components }, (_, c) => `${name} ${c + 1}`);
