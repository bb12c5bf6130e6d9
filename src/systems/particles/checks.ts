// What is wrong with positions, in words.
import { InputError } from '../../math/index.js';
import { FREE, nearest, type Box, type Coordinates } from './box.js';
import type { Rule } from './rules.js';
import type { ClosestPair } from './types.js';

/** Throws where a coordinate of a walker is not a finite number. */
export function refuseNaN(
  positions: Float64Array,
  walker: number,
  dim: number,
  names: readonly string[],
): void {
  for (let i = 0; i < dim; i++) {
    const value = positions[walker * dim + i];
    if (Number.isFinite(value)) continue;
    throw new InputError(`${names[i]} of walker ${walker} is ${value}: positions must be finite numbers`);
  }
}

/** Throws for a walker whose energy is not finite. */
export function refuseOverlap(pair: ClosestPair | undefined, walker: number): void {
  const where = pair
    ? `particles ${pair.particles.join(' and ')} are ${pair.distance} apart`
    : 'its particles are too far apart';
  throw new InputError(
    `the energy of walker ${walker} is not finite: ${where}; ` +
      'move them apart, minimise first, or start from startingPositions',
  );
}

/** Positions of one walker, as `evaluate` has them. */
interface Placed {
  readonly inBox: Coordinates;
  readonly whole: Coordinates;
  readonly box: Box;
  readonly molecule: Int32Array;
  readonly walker: number;
}

/** The closest pair of a rule, in units of its σ, if it is closer than `found`. */
export function closerPair(
  { first, second, sigma, within }: Rule,
  { inBox, whole, box, molecule, walker }: Placed,
  found: ClosestPair | undefined,
): ClosestPair | undefined {
  const compare = (i: number, j: number, { x, y, z }: Coordinates, images: Box) => {
    const dx = nearest(x[i] - x[j], images, 0);
    const dy = nearest(y[i] - y[j], images, 1);
    const dz = nearest(z[i] - z[j], images, 2);
    const distance = Math.sqrt(dx * dx + dy * dy + dz * dz);
    const relative = distance / sigma;
    if (!found || relative < found.relative) found = { walker, particles: [i, j], distance, relative };
  };
  for (let row = 0; row < first.count; row++) {
    const i = first.first + row;
    for (let j = first === second ? i + 1 : second.first; j < second.first + second.count; j++) {
      if (molecule[i] !== molecule[j]) compare(i, j, inBox, box);
    }
    for (let n = within.starts[row]; n < within.starts[row + 1]; n++)
      compare(i, within.neighbours[n], whole, FREE);
  }
  return found;
}
