/**
 * Correction maps: an energy of two dihedrals, interpolated between the points of a periodic grid by a bicubic spline
 * whose slopes are those of periodic cubic splines along either axis.
 * Reference: MacKerell, Feig, Brooks (2004), doi:10.1021/ja036959e; the spline is the one that OpenMM describes.
 */
import type { TorsionMaps } from '../types.js';
import { dihedral, pushAlong } from './dihedral.js';
import type { TermFunction } from './term.js';

/** Values and slopes at the grid points, entry (i, j) at i + size·j; slopes are per grid spacing. */
export interface SplineMap {
  readonly size: number;
  readonly values: Float64Array;
  readonly slopes1: Float64Array;
  readonly slopes2: Float64Array;
  readonly crossSlopes: Float64Array;
}

/**
 * Slopes of the periodic cubic spline through `values` along one axis. They solve the circulant equations
 * m₋ + 4 m + m₊ = 3 (v₊ − v₋), whose inverse is known: (λᵏ + λⁿ⁻ᵏ) / (2√3 (1 − λⁿ)) at distance k, λ = √3 − 2.
 */
function splineSlopes(values: Float64Array, size: number, axis: 1 | 2): Float64Array {
  const lambda = Math.sqrt(3) - 2;
  const inverse = Float64Array.from(
    { length: size },
    (_, k) => (lambda ** k + lambda ** (size - k)) / (2 * Math.sqrt(3) * (1 - lambda ** size)),
  );
  const [stride, across] = axis === 1 ? [1, size] : [size, 1];
  return values.map((_, at) => {
    const line = (Math.floor(at / across) % size) * across;
    const here = Math.floor(at / stride) % size;
    let slope = 0;
    for (let k = 0; k < size; k++) {
      const after = values[line + ((here + k + 1) % size) * stride];
      const before = values[line + ((here + k + size - 1) % size) * stride];
      slope += inverse[k] * 3 * (after - before);
    }
    return slope;
  });
}

/** The spline of a map's energies. */
export function splineMap({ size, energies }: TorsionMaps['maps'][number]): SplineMap {
  const slopes1 = splineSlopes(energies, size, 1);
  const slopes2 = splineSlopes(energies, size, 2);
  return { size, values: energies, slopes1, slopes2, crossSlopes: splineSlopes(slopes2, size, 1) };
}

/** Weights of the values and slopes at both ends of an interval at t in [0, 1], and their derivatives. */
const hermite = (t: number) => [
  [(1 + 2 * t) * (1 - t) ** 2, t * (1 - t) ** 2, 6 * t * (t - 1), (1 - t) * (1 - 3 * t)],
  [t * t * (3 - 2 * t), t * t * (t - 1), 6 * t * (1 - t), t * (3 * t - 2)],
];

/** Energy and its derivatives by both angles. */
export function evaluateMap(map: SplineMap, angle1: number, angle2: number): [number, number, number] {
  const { size, values, slopes1, slopes2, crossSlopes } = map;
  const spacing = (2 * Math.PI) / size;
  const turns = (angle: number) => angle / spacing - size * Math.floor(angle / (2 * Math.PI));
  const [x, y] = [turns(angle1), turns(angle2)];
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const weights1 = hermite(x - column);
  const weights2 = hermite(y - row);
  let [energy, derivative1, derivative2] = [0, 0, 0];
  for (let a = 0; a < 2; a++) {
    for (let b = 0; b < 2; b++) {
      const at = ((column + a) % size) + size * ((row + b) % size);
      const [u, us, du, dus] = weights1[a];
      const [v, vs, dv, dvs] = weights2[b];
      energy += u * (v * values[at] + vs * slopes2[at]) + us * (v * slopes1[at] + vs * crossSlopes[at]);
      derivative1 +=
        du * (v * values[at] + vs * slopes2[at]) + dus * (v * slopes1[at] + vs * crossSlopes[at]);
      derivative2 +=
        u * (dv * values[at] + dvs * slopes2[at]) + us * (dv * slopes1[at] + dvs * crossSlopes[at]);
    }
  }
  return [energy, derivative1 / spacing, derivative2 / spacing];
}

export function torsionMaps({ maps, mapOf, atoms }: TorsionMaps): TermFunction {
  const splines = maps.map(splineMap);
  const gradient1 = new Float64Array(12);
  const gradient2 = new Float64Array(12);
  return (positions, forces) => {
    let total = 0;
    const angleOf = (at: number, out: Float64Array) =>
      dihedral(positions, 3 * atoms[at], 3 * atoms[at + 1], 3 * atoms[at + 2], 3 * atoms[at + 3], out);
    for (let entry = 0; entry < mapOf.length; entry++) {
      const at = 8 * entry;
      const [energy, slope1, slope2] = evaluateMap(
        splines[mapOf[entry]],
        angleOf(at, gradient1),
        angleOf(at + 4, gradient2),
      );
      total += energy;
      pushAlong(gradient1, slope1, atoms, at, forces);
      pushAlong(gradient2, slope2, atoms, at + 4, forces);
    }
    return total;
  };
}
