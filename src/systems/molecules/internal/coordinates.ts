/** Internal coordinates of a molecule and the way back, with the volume change and gradients. */
import { InputError } from '../../../math/index.js';
import { angle, dihedral, distance, pullAngle, pullDihedral, pullDistance } from '../../../math/geometry.js';
import { frameAxes, identityFrame, placeRoot, pullRoot, readFrame } from './frame.js';
import { zMatrix, type BondedAtoms, type ZMatrixOptions, type ZMatrixRow } from './z-matrix.js';

/** What a conversion gives or takes beside the coordinates, one row a walker. */
export interface ConversionExtras {
  /** log |∂x/∂(q, frame)| of each walker, which depends on q alone; −∞ where a distance or an angle is outside its range. */
  readonly logDeterminants?: Float64Array;
  /** Where each walker lies and how it is turned, walkers × 6; without it, all lie in the same standard way. */
  readonly frames?: Float64Array;
}

/** Bonds, angles and torsions q of n atoms: n−1 distances (nm), then n−2 angles, then n−3 dihedrals (radians). */
export interface InternalCoordinates {
  readonly atoms: number;
  /** 3n − 6. */
  readonly dim: number;
  readonly names: readonly string[];
  /** 2π for dihedrals, null for the others. */
  readonly periods: readonly (number | null)[];
  readonly rows: readonly ZMatrixRow[];
  /** From positions (walkers × atoms × 3) to internal coordinates (walkers × dim). */
  fromCartesian(positions: Float64Array, internal: Float64Array, extras?: ConversionExtras): void;
  /** The way back. */
  toCartesian(internal: Float64Array, positions: Float64Array, extras?: ConversionExtras): void;
  /** Adds (∂x/∂q)ᵀ `positionGradients` to `internalGradients`, and the frames' part to `frameGradients`. */
  pullToInternal(
    positions: Float64Array,
    positionGradients: Float64Array,
    internalGradients: Float64Array,
    frameGradients?: Float64Array,
  ): void;
  /** Adds (∂q/∂x)ᵀ `internalGradients` to `positionGradients`. */
  pullToCartesian(
    positions: Float64Array,
    internalGradients: Float64Array,
    positionGradients: Float64Array,
  ): void;
  /** Adds the gradient of each walker's log-determinant by q, times `outer` (one a walker), to `internalGradients`. */
  pullLogDeterminant(internal: Float64Array, outer: Float64Array, internalGradients: Float64Array): void;
}

/**
 * Internal coordinates of any connected molecule of three atoms or more, by its Z-matrix.
 *
 * The six coordinates of the rigid body are a frame: the first atom's place x, y, z; and α, cos β, γ, the Euler angles (z-y-z) of the
 * axis from the first to the second atom and of the third atom about it. With cos β in place of β their volume element is constant, so that
 * log |∂x/∂(q, frame)| = Σ (2 log r + log sin θ) over the atoms is the same whether frames are carried or fixed, and
 * exp(−U(x(q))) |∂x/∂q| is the density of q of a molecule that turns freely. Exact to rounding: a round trip keeps 1e-10 nm.
 *
 * Sources: J. Parsons et al., J. Comput. Chem. 26, 1063 (2005), DOI 10.1002/jcc.20237 (placing atoms); N. Gō, H. A. Scheraga,
 * Macromolecules 9, 535 (1976), DOI 10.1021/ma60052a001 (the determinant).
 *
 * @throws InputError when there is no Z-matrix, see {@link zMatrix}
 * @example
 * const molecule = await alanineDipeptide();
 * const coordinates = internalCoordinates(molecule.topology, { reference: molecule.positions });
 * const q = new Float64Array(coordinates.dim);
 * coordinates.fromCartesian(molecule.positions, q);
 */
export function internalCoordinates(
  molecule: BondedAtoms,
  options: ZMatrixOptions = {},
): InternalCoordinates {
  const rows = zMatrix(molecule, options);
  const n = rows.length;
  const [firstAngle, firstDihedral, dim] = [n - 1, 2 * n - 3, 3 * n - 6];
  const rest = rows.map((row, i) => ({ ...row, i })).slice(3);
  const root = rows.slice(0, 3).map(({ atom }) => 3 * atom);

  const walkersOf = (positions: Float64Array, internal: Float64Array) => {
    const walkers = positions.length / (3 * n);
    if (!Number.isInteger(walkers) || internal.length !== walkers * dim) {
      throw new InputError(
        `${positions.length} positions and ${internal.length} internal coordinates do not fit ${n} atoms: ${3 * n} and ${dim} a walker`,
      );
    }
    return walkers;
  };

  const logDeterminant = (q: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < firstAngle; i++) sum += q[i] > 0 ? 2 * Math.log(q[i]) : -Infinity;
    for (let i = firstAngle; i < firstDihedral; i++)
      sum += q[i] > 0 && q[i] < Math.PI ? Math.log(Math.sin(q[i])) : -Infinity;
    return sum;
  };

  return {
    atoms: n,
    dim,
    rows,
    names: [
      ...rows.slice(1).map(({ atom, bond }) => `bond ${atom}-${bond}`),
      ...rows.slice(2).map((row) => `angle ${row.atom}-${row.bond}-${row.angle}`),
      ...rest.map((row) => `dihedral ${row.atom}-${row.bond}-${row.angle}-${row.dihedral}`),
    ],
    periods: Array.from({ length: dim }, (_, i) => (i < firstDihedral ? null : 2 * Math.PI)),

    fromCartesian(positions, internal, { logDeterminants, frames } = {}) {
      const walkers = walkersOf(positions, internal);
      for (let walker = 0; walker < walkers; walker++) {
        const x = positions.subarray(3 * n * walker, 3 * n * (walker + 1));
        const q = internal.subarray(dim * walker, dim * (walker + 1));
        rows.forEach((row, i) => {
          const [d, c, b, a] = [3 * row.atom, 3 * row.bond, 3 * row.angle, 3 * row.dihedral];
          if (i > 0) q[i - 1] = distance(x, d, c);
          if (i > 1) q[firstAngle + i - 2] = angle(x, d, c, b);
          if (i > 2) q[firstDihedral + i - 3] = dihedral(x, d, c, b, a);
        });
        if (logDeterminants) logDeterminants[walker] = logDeterminant(q);
        if (frames) readFrame(x, root, frames.subarray(6 * walker, 6 * walker + 6));
      }
    },

    toCartesian(internal, positions, { logDeterminants, frames } = {}) {
      const walkers = walkersOf(positions, internal);
      const axes = new Float64Array(9);
      for (let walker = 0; walker < walkers; walker++) {
        const x = positions.subarray(3 * n * walker, 3 * n * (walker + 1));
        const q = internal.subarray(dim * walker, dim * (walker + 1));
        const frame = frames?.subarray(6 * walker, 6 * walker + 6) ?? identityFrame;
        placeRoot(x, root, [q[0], q[1], q[firstAngle]], frame);
        for (const { i, ...row } of rest) {
          const [r, theta, phi] = [q[i - 1], q[firstAngle + i - 2], q[firstDihedral + i - 3]];
          const [d, c] = [3 * row.atom, 3 * row.bond];
          localAxes(x, c, 3 * row.angle, 3 * row.dihedral, axes);
          const along = -r * Math.cos(theta);
          const across = r * Math.sin(theta);
          const [u, v] = [across * Math.cos(phi), across * Math.sin(phi)];
          for (let k = 0; k < 3; k++)
            x[d + k] = x[c + k] + along * axes[k] + u * axes[3 + k] + v * axes[6 + k];
        }
        if (logDeterminants) logDeterminants[walker] = logDeterminant(q);
      }
    },

    pullToInternal(positions, positionGradients, internalGradients, frameGradients) {
      const walkers = walkersOf(positions, internalGradients);
      const axes = new Float64Array(9);
      for (let walker = 0; walker < walkers; walker++) {
        const x = positions.subarray(3 * n * walker, 3 * n * (walker + 1));
        const g = positionGradients.slice(3 * n * walker, 3 * n * (walker + 1));
        const out = internalGradients.subarray(dim * walker, dim * (walker + 1));
        // From the last atom to the first: what acts on an atom acts through its three coordinates and on the atoms that place it.
        for (const { i, ...row } of rest.toReversed()) {
          const [d, c, b, a] = [3 * row.atom, 3 * row.bond, 3 * row.angle, 3 * row.dihedral];
          const [r, theta, phi] = [distance(x, d, c), angle(x, d, c, b), dihedral(x, d, c, b, a)];
          localAxes(x, c, b, a, axes);
          const on = (axis: number) =>
            g[d] * axes[axis] + g[d + 1] * axes[axis + 1] + g[d + 2] * axes[axis + 2];
          const [along, u, v] = [on(0), on(3), on(6)];
          const across = Math.cos(phi) * u + Math.sin(phi) * v;
          const byR = Math.sin(theta) * across - Math.cos(theta) * along;
          const byTheta = r * (Math.cos(theta) * across + Math.sin(theta) * along);
          const byPhi = r * Math.sin(theta) * (Math.cos(phi) * v - Math.sin(phi) * u);
          out[i - 1] += byR;
          out[firstAngle + i - 2] += byTheta;
          out[firstDihedral + i - 3] += byPhi;
          pullDistance(x, d, c, -byR, g);
          pullAngle(x, d, c, b, -byTheta, g);
          pullDihedral(x, d, c, b, a, -byPhi, g);
        }
        const byRoot = pullRoot(x, root, g, frameGradients?.subarray(6 * walker, 6 * walker + 6));
        [0, 1, firstAngle].forEach((at, k) => (out[at] += byRoot[k]));
      }
    },

    pullToCartesian(positions, internalGradients, positionGradients) {
      const walkers = walkersOf(positions, internalGradients);
      for (let walker = 0; walker < walkers; walker++) {
        const [start, q] = [3 * n * walker, dim * walker];
        const g = internalGradients;
        rows.forEach((row, i) => {
          const [d, c, b, a] = [row.atom, row.bond, row.angle, row.dihedral].map((atom) => start + 3 * atom);
          if (i > 0) pullDistance(positions, d, c, g[q + i - 1], positionGradients);
          if (i > 1) pullAngle(positions, d, c, b, g[q + firstAngle + i - 2], positionGradients);
          if (i > 2) pullDihedral(positions, d, c, b, a, g[q + firstDihedral + i - 3], positionGradients);
        });
      }
    },

    pullLogDeterminant(internal, outer, internalGradients) {
      for (let walker = 0; walker < outer.length; walker++) {
        for (let j = 0; j < firstDihedral; j++) {
          const i = walker * dim + j;
          const slope = j < firstAngle ? 2 / internal[i] : Math.cos(internal[i]) / Math.sin(internal[i]);
          internalGradients[i] += outer[walker] * slope;
        }
      }
    },
  };
}

/** Axes at c for the next atom: from b to c; across it, on the side of a; and at right angles to both. */
function localAxes(x: Float64Array, c: number, b: number, a: number, out: Float64Array): void {
  const side = Float64Array.of(x[b] - x[a], x[b + 1] - x[a + 1], x[b + 2] - x[a + 2]);
  frameAxes(x[c] - x[b], x[c + 1] - x[b + 1], x[c + 2] - x[b + 2], side, out);
}
