import { InputError } from '../math/index.js';

/** No failures. */
export const NONE: readonly number[] = Object.freeze([]);

/** Puts walkers whose new row in `out` is not finite back where they were; returns their indices in the whole batch. */
export function holdBack(
  positions: Float64Array,
  out: Float64Array,
  dim: number,
  firstWalker: number,
): readonly number[] {
  const failures: number[] = [];
  for (let row = 0; row < out.length; row += dim) {
    if (out.subarray(row, row + dim).every(Number.isFinite)) continue;
    out.set(positions.subarray(row, row + dim), row);
    failures.push(firstWalker + row / dim);
  }
  return failures;
}

/** One amplitude per component, repeated for every walker, so that the hot loop is flat. */
export function tile(perComponent: Float64Array, length: number): Float64Array {
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = perComponent[i % perComponent.length];
  return out;
}

export function checkTimeStep(timeStep: number): number {
  if (!(timeStep > 0 && timeStep < Infinity)) {
    throw new InputError(`timeStep is ${timeStep}: a time step must be positive and finite`);
  }
  return timeStep;
}

/** A copy of the starting positions, checked. */
export function checkStart(positions: Float64Array, dim: number): Float64Array {
  if (positions.length === 0 || positions.length % dim !== 0) {
    throw new InputError(
      `there are ${positions.length} starting coordinates: give a whole number of rows of ${dim}`,
    );
  }
  const bad = positions.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    throw new InputError(
      `coordinate ${bad % dim} of starting walker ${Math.floor(bad / dim)} is ${positions[bad]}: it must be finite`,
    );
  }
  return positions.slice();
}

/** @throws InputError for a negative friction */
export function checkFriction(friction: number): void {
  if (friction >= 0 && friction < Infinity) return;
  throw new InputError(`friction is ${friction}: it must be 0 (no heat bath) or more, and finite`);
}

/** One positive number for all components, or one each. @throws InputError */
export function perComponent(name: string, value: number | ArrayLike<number>, dim: number): Float64Array {
  const values = typeof value === 'number' ? new Float64Array(dim).fill(value) : Float64Array.from(value);
  if (values.length !== dim || !values.every((x) => x > 0 && x < Infinity)) {
    throw new InputError(`${name} is [${values.join(', ')}]: give one positive number, or ${dim} of them`);
  }
  return values;
}
