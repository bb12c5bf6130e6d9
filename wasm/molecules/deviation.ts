// The root-mean-square deviation from a reference after the best rotation, and its gradient, walker by walker in float64.
// The rotation is the quaternion with the largest eigenvalue of a 4 × 4 matrix (B. K. P. Horn, J. Opt. Soc. Am. A 4, 629
// (1987), DOI 10.1364/JOSAA.4.000629), found by Newton's method from above on its characteristic polynomial (D. L. Theobald,
// Acta Cryst. A61, 478 (2005), DOI 10.1107/S0108767305015266).
import { LANES } from './lanes';
import { forces, widePositions } from './memory';
import { restrain } from './restrain';

const VALUES: usize = memory.data(32, 16);
const SLOPES: usize = memory.data(16, 16);
/** Of each walker: rotation (9), centre (3). */
const FITS: usize = memory.data(4 * 96, 16);
/** The correlation matrix Σ y xᵀ, and the symmetric 4 × 4 matrix. */
const S: usize = memory.data(72, 16);
const K: usize = memory.data(128, 16);
const QUATERNION: usize = memory.data(32, 16);

// @ts-ignore: decorator
@inline
function position(lane: i32, atom: usize, axis: usize): f64 {
  return load<f64>(widePositions + 8 * (LANES as usize) * (3 * atom + axis) + 8 * lane);
}

// @ts-ignore: decorator
@inline
function matrix(row: usize, column: usize): f64 {
  return load<f64>(K + 32 * row + 8 * column);
}

// @ts-ignore: decorator
@inline
function setMatrix(row: usize, column: usize, value: f64): void {
  store<f64>(K + 32 * row + 8 * column, value);
  store<f64>(K + 32 * column + 8 * row, value);
}

/** The minor of K − λ without one row and one column. */
function minor(lambda: f64, row: usize, column: usize): f64 {
  const r0: usize = row == 0 ? 1 : 0;
  const r1: usize = row <= 1 ? 2 : 1;
  const r2: usize = row <= 2 ? 3 : 2;
  const c0: usize = column == 0 ? 1 : 0;
  const c1: usize = column <= 1 ? 2 : 1;
  const c2: usize = column <= 2 ? 3 : 2;
  const m00 = matrix(r0, c0) - (r0 == c0 ? lambda : 0);
  const m01 = matrix(r0, c1) - (r0 == c1 ? lambda : 0);
  const m02 = matrix(r0, c2) - (r0 == c2 ? lambda : 0);
  const m10 = matrix(r1, c0) - (r1 == c0 ? lambda : 0);
  const m11 = matrix(r1, c1) - (r1 == c1 ? lambda : 0);
  const m12 = matrix(r1, c2) - (r1 == c2 ? lambda : 0);
  const m20 = matrix(r2, c0) - (r2 == c0 ? lambda : 0);
  const m21 = matrix(r2, c1) - (r2 == c1 ? lambda : 0);
  const m22 = matrix(r2, c2) - (r2 == c2 ? lambda : 0);
  return m00 * (m11 * m22 - m12 * m21) - m01 * (m10 * m22 - m12 * m20) + m02 * (m10 * m21 - m11 * m20);
}

/** Writes the unit quaternion of the largest eigenvalue, which is at most `bound`. */
function largestEigenvector(bound: f64): void {
  // det(K − λ) = λ⁴ + c₂ λ² + c₁ λ + c₀: K has no trace.
  let squares: f64 = 0;
  for (let i: usize = 0; i < 4; i++) for (let j: usize = 0; j < 4; j++) squares += matrix(i, j) * matrix(i, j);
  const c2 = -0.5 * squares;
  const c1 = -(minor(0, 0, 0) + minor(0, 1, 1) + minor(0, 2, 2) + minor(0, 3, 3));
  let c0: f64 = 0;
  for (let i: usize = 0; i < 4; i++) c0 += (i & 1 ? -1.0 : 1.0) * matrix(0, i) * minor(0, 0, i);
  let lambda = bound;
  for (let iteration = 0; iteration < 100; iteration++) {
    const square = lambda * lambda;
    const value = (square + c2) * square + c1 * lambda + c0;
    const slope = (4 * square + 2 * c2) * lambda + c1;
    const next = lambda - value / slope;
    if (!(abs(next - lambda) > 1e-14 * abs(lambda))) break;
    lambda = next;
  }
  // A column of the adjugate of K − λ is the eigenvector: the one with the largest diagonal is the best conditioned.
  let best: usize = 0;
  let largest: f64 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const diagonal = abs(minor(lambda, i, i));
    if (diagonal > largest) {
      largest = diagonal;
      best = i;
    }
  }
  let norm: f64 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const q = ((i + best) & 1 ? -1.0 : 1.0) * minor(lambda, best, i);
    store<f64>(QUATERNION + 8 * i, q);
    norm += q * q;
  }
  if (norm > 0) {
    const scale = 1 / sqrt<f64>(norm);
    for (let i: usize = 0; i < 4; i++) store<f64>(QUATERNION + 8 * i, scale * load<f64>(QUATERNION + 8 * i));
  } else {
    store<f64>(QUATERNION, 1); // every rotation is as good as none
  }
}

/** Finds rotation and centre of one walker and returns its deviation. */
function fit(lane: i32, count: i32, atoms: usize, reference: usize): f64 {
  const at = FITS + 96 * lane;
  for (let axis: usize = 0; axis < 3; axis++) {
    let sum: f64 = 0;
    for (let a = 0; a < count; a++) sum += position(lane, load<u32>(atoms + 4 * a), axis);
    store<f64>(at + 72 + 8 * axis, sum / (count as f64));
  }
  memory.fill(S, 0, 72);
  let squares: f64 = 0;
  for (let a = 0; a < count; a++) {
    for (let axis: usize = 0; axis < 3; axis++) {
      const x = position(lane, load<u32>(atoms + 4 * a), axis) - load<f64>(at + 72 + 8 * axis);
      squares += x * x;
      for (let other: usize = 0; other < 3; other++) {
        const y = load<f64>(reference + 24 * a + 8 * other);
        if (axis == other) squares += y * y;
        const s = S + 24 * other + 8 * axis;
        store<f64>(s, load<f64>(s) + y * x);
      }
    }
  }
  const xx = load<f64>(S);
  const xy = load<f64>(S, 8);
  const xz = load<f64>(S, 16);
  const yx = load<f64>(S, 24);
  const yy = load<f64>(S, 32);
  const yz = load<f64>(S, 40);
  const zx = load<f64>(S, 48);
  const zy = load<f64>(S, 56);
  const zz = load<f64>(S, 64);
  setMatrix(0, 0, xx + yy + zz);
  setMatrix(0, 1, yz - zy);
  setMatrix(0, 2, zx - xz);
  setMatrix(0, 3, xy - yx);
  setMatrix(1, 1, xx - yy - zz);
  setMatrix(1, 2, xy + yx);
  setMatrix(1, 3, zx + xz);
  setMatrix(2, 2, yy - xx - zz);
  setMatrix(2, 3, yz + zy);
  setMatrix(3, 3, zz - xx - yy);
  largestEigenvector(0.5 * squares);
  const w = load<f64>(QUATERNION);
  const x = load<f64>(QUATERNION, 8);
  const y = load<f64>(QUATERNION, 16);
  const z = load<f64>(QUATERNION, 24);
  store<f64>(at, w * w + x * x - y * y - z * z);
  store<f64>(at, 2 * (x * y - w * z), 8);
  store<f64>(at, 2 * (x * z + w * y), 16);
  store<f64>(at, 2 * (x * y + w * z), 24);
  store<f64>(at, w * w - x * x + y * y - z * z, 32);
  store<f64>(at, 2 * (y * z - w * x), 40);
  store<f64>(at, 2 * (x * z - w * y), 48);
  store<f64>(at, 2 * (y * z + w * x), 56);
  store<f64>(at, w * w - x * x - y * y + z * z, 64);
  let sum: f64 = 0;
  for (let a = 0; a < count; a++) {
    for (let axis: usize = 0; axis < 3; axis++) {
      const d = difference(lane, load<u32>(atoms + 4 * a), axis, reference + 24 * a);
      sum += d * d;
    }
  }
  return sqrt<f64>(sum / (count as f64));
}

/** A component of x − R y, x from the centre. */
// @ts-ignore: decorator
@inline
function difference(lane: i32, atom: usize, axis: usize, reference: usize): f64 {
  const at = FITS + 96 * lane;
  const row = at + 24 * axis;
  const x = position(lane, atom, axis) - load<f64>(at + 72 + 8 * axis);
  return (
    x -
    load<f64>(row) * load<f64>(reference) -
    load<f64>(row, 8) * load<f64>(reference, 8) -
    load<f64>(row, 16) * load<f64>(reference, 16)
  );
}

export function rootMeanSquareDeviation(index: usize, count: i32, atoms: usize, reference: usize): void {
  for (let lane = 0; lane < LANES; lane++) {
    const value = fit(lane, count, atoms, reference);
    store<f64>(VALUES + 8 * lane, value);
    store<Real>(SLOPES + lane * sizeof<Real>(), value as Real);
  }
  v128.store(SLOPES, restrain(index, v128.load(SLOPES)));
  // ∇ρ = (x − R y)/(n ρ): the rotation's own change does not count, it is at its optimum.
  for (let lane = 0; lane < LANES; lane++) {
    const value = load<f64>(VALUES + 8 * lane);
    if (!(value > 1e-9)) continue; // at the reference itself the gradient has no direction
    const scale = (load<Real>(SLOPES + lane * sizeof<Real>()) as f64) / ((count as f64) * value);
    for (let a = 0; a < count; a++) {
      const atom = load<u32>(atoms + 4 * a) as usize;
      for (let axis: usize = 0; axis < 3; axis++) {
        const at = forces + 16 * (3 * atom + axis) + sizeof<Real>() * lane;
        const push = scale * difference(lane, atom, axis, reference + 24 * a);
        store<Real>(at, load<Real>(at) - (push as Real));
      }
    }
  }
}
