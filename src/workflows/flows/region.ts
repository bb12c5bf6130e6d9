/** Parts of a system's configurations: the left or the right of a boundary. */
import { InputError } from '../../math/index.js';
import type { ExactAnswers, Potential } from '../../systems/index.js';

/** Where a coordinate, or the mean of all of them (a field's magnetisation), lies above a boundary, below one, or between two. */
export type Region = {
  /** Counted from 0. */
  readonly coordinate: number | 'mean';
  readonly below?: number | undefined;
  readonly above?: number | undefined;
};

/** A potential with a wall around a region: the energy is infinite outside. */
export type Walled = Potential & {
  /** ln ∫ exp(−u) over the region, where the system knows it. */
  readonly logPartition: number | undefined;
  /** Whether a position (one row) is inside. */
  contains(position: ArrayLike<number>): boolean;
  /** The region in words, such as `x1 < 0`; empty for everywhere. */
  readonly where: string;
};

/** @throws InputError for a coordinate that the system does not have, or a region without an inside */
export function walled(potential: Potential, region: Region | undefined): Walled {
  if (!region) {
    const logPartition = exactly(potential);
    return { ...potential, logPartition, contains: () => true, where: '' };
  }
  const { dim, names } = potential;
  const { coordinate, below = Infinity, above = -Infinity } = region;
  if (below === Infinity && above === -Infinity)
    throw new InputError('region has no boundary: give below, above or both');
  if (!(below > above)) throw new InputError(`region lies above ${above} and below ${below}: nothing does`);
  if (coordinate !== 'mean' && !(Number.isInteger(coordinate) && coordinate >= 0 && coordinate < dim)) {
    throw new InputError(
      `region.coordinate is ${coordinate}: the system has the coordinates 0 to ${dim - 1}, or mean`,
    );
  }
  const direction = new Float64Array(dim);
  if (coordinate === 'mean') direction.fill(1 / dim);
  else direction[coordinate] = 1;
  const inside = (positions: ArrayLike<number>, first: number) => {
    let value = 0;
    for (let c = 0; c < dim; c++) value += direction[c] * positions[first + c];
    return value > above && value < below;
  };
  const name = coordinate === 'mean' ? 'mean' : names[coordinate];
  return {
    dim,
    names,
    evaluations: potential.evaluations,
    energyAndGradient(positions, energies, gradients) {
      potential.energyAndGradient(positions, energies, gradients);
      for (let row = 0; row < energies.length; row++) {
        if (!inside(positions, row * dim)) energies[row] = Infinity;
      }
    },
    logPartition: exactly(potential, { direction, below, above }),
    contains: (position) => inside(position, 0),
    where: (above > -Infinity ? `${above} < ` : '') + name + (below < Infinity ? ` < ${below}` : ''),
  };
}

/** What the system knows of its partition function, over a slab where one is given. */
function exactly(
  potential: Potential & ExactAnswers,
  slab?: { direction: Float64Array; below: number; above: number },
): number | undefined {
  const { logPartition } = potential;
  const whole = typeof logPartition === 'function' ? logPartition() : logPartition;
  if (whole === undefined || !slab) return whole;
  if (!potential.probabilityBelow) return undefined;
  const { direction, below, above } = slab;
  const upper = below === Infinity ? 1 : potential.probabilityBelow(direction, below);
  const lower = above === -Infinity ? 0 : potential.probabilityBelow(direction, above);
  return whole + Math.log(upper - lower);
}
