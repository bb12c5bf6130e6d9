/** Fixed distances in plain TypeScript: SHAKE and RATTLE as in wasm/molecules/constraints.ts, walker by walker. */
import type { ForceField } from '../../types.js';

const MOST_SWEEPS = 500;

/** What holds the distances of one walker. */
export interface Rigid {
  /** Brings the distances of moved positions back, along the bonds of the positions before the move. */
  positions(moved: Float64Array, old: Float64Array, tolerance: number): void;
  /** Takes the velocities along the bonds away; `rate` is the largest relative stretching left, 1/ps. */
  velocities(velocities: Float64Array, positions: Float64Array, rate: number): void;
}

const differenceOf = (x: Float64Array, i: number, j: number) => [0, 1, 2].map((k) => x[i + k] - x[j + k]);
const dot = (a: readonly number[], b: readonly number[]) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Undefined without constraints. */
export function rigid({ masses, constraints }: ForceField): Rigid | undefined {
  if (!constraints || constraints.distances.length === 0) return undefined;
  const inverse = masses.map((mass) => (mass > 0 ? 1 / mass : 0));
  const list = Array.from(constraints.distances, (distance, c) => {
    const [i, j] = constraints.atoms.subarray(2 * c, 2 * c + 2);
    return { i: 3 * i, j: 3 * j, mi: inverse[i], mj: inverse[j], square: distance * distance };
  });
  type Constraint = (typeof list)[number];
  /** Sweeps until no constraint asks for more; `strength` is 0 where one holds. */
  const sweep = (
    moved: Float64Array,
    along: Float64Array,
    strength: (constraint: Constraint, bond: number[], now: number[]) => number,
  ) => {
    for (let n = 0, off = true; off && n < MOST_SWEEPS; n++) {
      off = false;
      for (const constraint of list) {
        const { i, j, mi, mj } = constraint;
        const bond = differenceOf(along, i, j);
        const g = strength(constraint, bond, differenceOf(moved, i, j));
        if (g === 0) continue;
        off = true;
        for (let k = 0; k < 3; k++) {
          moved[i + k] -= mi * g * bond[k];
          moved[j + k] += mj * g * bond[k];
        }
      }
    }
  };
  return {
    positions(moved, old, tolerance) {
      sweep(moved, old, ({ mi, mj, square }, bond, now) => {
        const wrong = dot(now, now) - square;
        return Math.abs(wrong) > 2 * tolerance * square ? wrong / (2 * (mi + mj) * dot(bond, now)) : 0;
      });
    },
    velocities(velocities, positions, rate) {
      sweep(velocities, positions, ({ mi, mj, square }, bond, now) => {
        const wrong = dot(bond, now);
        return Math.abs(wrong) > rate * square ? wrong / (square * (mi + mj)) : 0;
      });
    },
  };
}
