/** Where flows start: densities that are easy to draw from, coordinate by coordinate or Gaussian with a covariance. */
import { InputError } from '../../math/errors.js';
import { exp, log } from '../../math/index.js';
import { cholesky } from '../../math/linear-algebra.js';
import { categorical, fillNormal, fillUniform, fold, type Key } from '../../random/index.js';
import { concatenate, constant, type Tensor } from '../../tensor/index.js';
import type { Domain } from './bijection.js';

/** A base density as plain data. */
export type BaseSpec =
  /** Standard normal on lines, uniform on intervals and circles; von Mises on circles with `concentration`. */
  | { readonly type: 'product'; readonly concentration?: number }
  /** Normal with a precision matrix (dim × dim, row by row), such as the quadratic part of an energy; zero mean. */
  | { readonly type: 'gaussian'; readonly precision: Float64Array }
  /** A mixture of round normals. */
  | {
      readonly type: 'mixture';
      readonly means: readonly (readonly number[])[];
      readonly spreads: readonly number[];
      readonly weights: readonly number[];
    };

export interface Base {
  /** Rows × dim; row i draws by its number firstRow + i. */
  sample(key: Key, rows: number, firstRow?: number): Float64Array;
  /** rows × 1. */
  logDensity(z: Tensor): Tensor;
}

/** @throws InputError for a base that does not fit the domains */
export function baseOf(spec: BaseSpec, domains: readonly Domain[]): Base {
  if (spec.type === 'product') return product(domains, spec.concentration ?? 0);
  const bent = domains.findIndex(({ type }) => type !== 'line');
  if (bent >= 0) {
    throw new InputError(
      `base.type is '${spec.type}', but coordinate ${bent} lives on a ${domains[bent].type}: use product`,
    );
  }
  return spec.type === 'gaussian' ? gaussian(spec.precision, domains.length) : mixture(spec, domains.length);
}

const halfLogTwoPi = log(2 * Math.PI) / 2;

function product(domains: readonly Domain[], concentration: number): Base {
  const dim = domains.length;
  if (!(concentration >= 0 && concentration < 700)) {
    throw new InputError(`base.concentration is ${concentration}: use a number from 0 (uniform) to 700`);
  }
  const bessel = logBesselI0(concentration);
  const sampler = vonMises(concentration);
  const row = (value: (domain: Domain) => number, dtype: Tensor['dtype']) =>
    constant(Float64Array.from(domains, value), [1, dim], dtype);
  const size = (domain: Domain) => (domain.type === 'line' ? 1 : domain.high - domain.low);
  return {
    sample(key, rows, firstRow = 0) {
      const normals = new Float64Array(rows * dim);
      fillNormal(fold(key, 0), normals, firstRow * dim);
      if (domains.every(({ type }) => type === 'line')) return normals;
      const uniforms = new Float64Array(rows * dim);
      fillUniform(fold(key, 1), uniforms, firstRow * dim);
      return normals.map((normal, i) => {
        const domain = domains[i % dim];
        if (domain.type === 'line') return normal;
        const part = domain.type === 'circle' && concentration > 0 ? sampler(uniforms[i]) : uniforms[i];
        return domain.low + part * (domain.high - domain.low);
      });
    },
    logDensity(z) {
      const { dtype } = z;
      const line = row(({ type }) => (type === 'line' ? 1 : 0), dtype);
      const constantPart = row((domain) => {
        if (domain.type === 'line') return -halfLogTwoPi;
        return -log(size(domain)) - (domain.type === 'circle' ? bessel : 0);
      }, dtype);
      let terms = z.mul(line).square().mul(-0.5).add(constantPart);
      if (concentration > 0 && domains.some(({ type }) => type === 'circle')) {
        const middle = row(
          (domain) => (domain.type === 'circle' ? (domain.low + domain.high) / 2 : 0),
          dtype,
        );
        const turn = row((domain) => (domain.type === 'circle' ? (2 * Math.PI) / size(domain) : 0), dtype);
        const pull = row(({ type }) => (type === 'circle' ? concentration : 0), dtype);
        terms = terms.add(z.sub(middle).mul(turn).cos().mul(pull));
      }
      return terms.sum(1, { keepDims: true });
    },
  };
}

/** ln I₀(κ) by its integral over half a turn: the trapezoid rule is exact to rounding for a periodic function. */
function logBesselI0(concentration: number): number {
  const points = 256;
  let sum = 0;
  for (let i = 0; i < points; i++) {
    sum += exp(concentration * (Math.cos((2 * Math.PI * i) / points) - 1));
  }
  return concentration + log(sum / points);
}

/** Inverse distribution function on the turn [0, 1] of a von Mises density around ½, from a table. */
function vonMises(concentration: number): (uniform: number) => number {
  if (concentration === 0) return (u) => u;
  const cells = 4096;
  const cumulative = new Float64Array(cells + 1);
  const density = (t: number) => exp(concentration * (Math.cos(2 * Math.PI * (t - 0.5)) - 1));
  for (let i = 0; i < cells; i++) {
    cumulative[i + 1] =
      cumulative[i] +
      (density(i / cells) + 4 * density((i + 0.5) / cells) + density((i + 1) / cells)) / (6 * cells);
  }
  const total = cumulative[cells];
  return (u) => {
    let [low, high] = [0, cells];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] <= u * total) low = middle;
      else high = middle;
    }
    // Newton from the middle of the cell, where the density is all but constant.
    let t = (low + 0.5) / cells;
    const target = u * total - cumulative[low];
    for (let step = 0; step < 4; step++) {
      const from = low / cells;
      const part = ((t - from) / 6) * (density(from) + 4 * density((from + t) / 2) + density(t));
      t = Math.min(high / cells, Math.max(from, t - (part - target) / density(t)));
    }
    return t;
  };
}

function gaussian(precision: Float64Array, dim: number): Base {
  if (precision.length !== dim * dim) {
    throw new InputError(
      `base.precision has ${precision.length} numbers: ${dim} coordinates need ${dim} × ${dim}`,
    );
  }
  const skewed = precision.findIndex((entry, i) => {
    const mirror = precision[(i % dim) * dim + Math.floor(i / dim)];
    return !(Math.abs(entry - mirror) <= 1e-9 * (Math.abs(entry) + Math.abs(mirror)));
  });
  const factor = skewed < 0 ? cholesky(precision, dim) : undefined;
  if (!factor) throw new InputError('base.precision is not a symmetric matrix with positive eigenvalues');
  const logDeterminant =
    2 * factor.reduce((sum, value, i) => sum + (i % (dim + 1) === 0 ? log(value) : 0), 0);
  return {
    sample(key, rows, firstRow = 0) {
      const z = new Float64Array(rows * dim);
      fillNormal(fold(key, 0), z, firstRow * dim);
      // With precision L Lᵀ, x = L⁻ᵀ z.
      for (let row = 0; row < rows; row++) {
        for (let i = dim - 1; i >= 0; i--) {
          let sum = z[row * dim + i];
          for (let j = i + 1; j < dim; j++) sum -= factor[j * dim + i] * z[row * dim + j];
          z[row * dim + i] = sum / factor[i * dim + i];
        }
      }
      return z;
    },
    logDensity(z) {
      const lower = constant(factor, [dim, dim], z.dtype);
      const square = z.matmul(lower).square().sum(1, { keepDims: true });
      return square.mul(-0.5).add(logDeterminant / 2 - dim * halfLogTwoPi);
    },
  };
}

function mixture({ means, spreads, weights }: BaseSpec & { type: 'mixture' }, dim: number): Base {
  const modes = means.length;
  const positive = (values: readonly number[]) =>
    values.length === modes && values.every((x) => x > 0 && x < Infinity);
  if (modes === 0 || !positive(spreads) || !positive(weights) || means.some((mean) => mean.length !== dim)) {
    throw new InputError(
      `base.means, spreads and weights must describe one mode or more in ${dim} dimensions`,
    );
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const logWeights = Float64Array.from(weights, (weight) => log(weight / total));
  return {
    sample(key, rows, firstRow = 0) {
      const z = new Float64Array(rows * dim);
      fillNormal(fold(key, 0), z, firstRow * dim);
      const mode = categorical(fold(key, 1), logWeights, firstRow + rows).subarray(firstRow);
      return z.map((x, i) => {
        const m = mode[Math.floor(i / dim)];
        return means[m][i % dim] + spreads[m] * x;
      });
    },
    logDensity(z) {
      const terms = means.map((mean, m) => {
        const away = z.sub(constant(Float64Array.from(mean), [1, dim], z.dtype)).div(spreads[m]);
        return away
          .square()
          .sum(1, { keepDims: true })
          .mul(-0.5)
          .add(logWeights[m] - dim * (log(spreads[m]) + halfLogTwoPi));
      });
      return concatenate(terms, 1).logSumExp(1, { keepDims: true });
    },
  };
}
