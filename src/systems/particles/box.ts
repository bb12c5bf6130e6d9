import { InputError } from '../../math/index.js';

/** Three coordinates of every particle; in two dimensions the third is 0. */
export interface Coordinates {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
}

export function coordinates(particles: number): Coordinates {
  return { x: new Float64Array(particles), y: new Float64Array(particles), z: new Float64Array(particles) };
}

/** Three sides and their inverses; a direction without walls has 0 for both. */
export interface Box {
  readonly sides: Float64Array;
  readonly inverses: Float64Array;
}

export const FREE: Box = { sides: new Float64Array(3), inverses: new Float64Array(3) };

/** Checks the sides of a box. */
export function makeBox(spaceDim: 2 | 3, box: number | readonly number[] | undefined): Box {
  if (box === undefined) return FREE;
  const sides = typeof box === 'number' ? Array.from({ length: spaceDim }, () => box) : box;
  if (sides.length !== spaceDim || !sides.every((side) => side > 0 && side < Infinity)) {
    throw new InputError(`box is [${sides.join(', ')}]: give one side above 0, or ${spaceDim} of them`);
  }
  const three = Float64Array.from({ length: 3 }, (_, axis) => sides[axis] ?? 0);
  return { sides: three, inverses: three.map((side) => (side > 0 ? 1 / side : 0)) };
}

/** The nearest image of a difference along an axis. */
export function nearest(difference: number, { sides, inverses }: Box, axis: number): number {
  return difference - sides[axis] * Math.floor(difference * inverses[axis] + 0.5);
}
