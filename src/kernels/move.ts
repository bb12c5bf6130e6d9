import { InputError } from '../math/index.js';

const NONE: readonly number[] = Object.freeze([]);

/**
 * The part that first-order SDE kernels share: out = positions + timeStep · drift + amplitudes · noise, row by row.
 *
 * A walker whose new row is not finite stays where it was; returns the indices of these in the whole batch.
 */
export function move(
  positions: Float64Array,
  drift: Float64Array,
  timeStep: number,
  noise: Float64Array,
  amplitudes: Float64Array,
  out: Float64Array,
  dim: number,
  firstWalker: number,
): readonly number[] {
  let finite = true;
  for (let i = 0; i < positions.length; i++) {
    const x = positions[i] + timeStep * drift[i] + amplitudes[i] * noise[i];
    out[i] = x;
    finite &&= x - x === 0;
  }
  return finite ? NONE : holdBack(positions, out, dim, firstWalker);
}

function holdBack(
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
