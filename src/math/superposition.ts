/**
 * Optimal superposition of points in space.
 * Sources: B. K. P. Horn, J. Opt. Soc. Am. A 4, 629 (1987), DOI 10.1364/JOSAA.4.000629;
 * E. A. Coutsias, C. Seok, K. A. Dill, J. Comput. Chem. 25, 1849 (2004), DOI 10.1002/jcc.20110.
 */
import { symmetricEigen } from './linear-algebra.js';

/** The rotation (3 × 3, row by row) that turns centred points `from` best onto centred points `to`. */
export function bestRotation(from: Float64Array, to: Float64Array, weights: Float64Array): Float64Array {
  const s = new Float64Array(9);
  for (let i = 0; i < from.length; i += 3) {
    for (let j = 0; j < 3; j++) {
      for (let k = 0; k < 3; k++) s[3 * j + k] += weights[i / 3] * from[i + j] * to[i + k];
    }
  }
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = s;
  // prettier-ignore
  const matrix = Float64Array.of(
    xx + yy + zz, yz - zy, zx - xz, xy - yx,
    yz - zy, xx - yy - zz, xy + yx, zx + xz,
    zx - xz, xy + yx, yy - xx - zz, yz + zy,
    xy - yx, zx + xz, yz + zy, zz - xx - yy,
  );
  const [w, x, y, z] = symmetricEigen(matrix, 4).vectors;
  // prettier-ignore
  return Float64Array.of(
    w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y),
    2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x),
    2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z,
  );
}
