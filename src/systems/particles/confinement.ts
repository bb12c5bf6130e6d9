import { InputError } from '../../math/index.js';
import type { Coordinates } from './box.js';
import type { Confinement } from './types.js';

/** A function that adds the confinement's gradient to `gradient` and its energy to totals[0]. */
export function confinementEnergy(
  { spring, radius = 0, centre = 'particles' }: Confinement,
  temperature: number,
): (at: Coordinates, gradient: Coordinates, totals: Float64Array) => void {
  for (const [name, value] of Object.entries({ spring, radius })) {
    if (!(value >= 0 && value < Infinity)) {
      throw new InputError(`confinement.${name} is ${value}: use a finite number of 0 or more`);
    }
  }
  if (!['particles', 'origin'].includes(centre)) {
    throw new InputError(`confinement.centre is '${centre as string}': use particles or origin`);
  }
  return ({ x, y, z }, { x: gx, y: gy, z: gz }, totals) => {
    const particles = x.length;
    const free = centre === 'particles';
    const middle = [x, y, z].map((values) => (free ? mean(values) : 0));
    let [fx, fy, fz] = [0, 0, 0];
    for (let i = 0; i < particles; i++) {
      const dx = x[i] - middle[0];
      const dy = y[i] - middle[1];
      const dz = z[i] - middle[2];
      const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
      const beyond = r - radius;
      if (beyond <= 0) continue;
      totals[0] += (0.5 * spring * beyond * beyond) / temperature;
      const pull = (spring * beyond) / (r * temperature);
      gx[i] += pull * dx;
      gy[i] += pull * dy;
      gz[i] += pull * dz;
      fx += pull * dx;
      fy += pull * dy;
      fz += pull * dz;
    }
    if (!free) return;
    // Each particle carries its share of the centre along.
    for (let i = 0; i < particles; i++) {
      gx[i] -= fx / particles;
      gy[i] -= fy / particles;
      gz[i] -= fz / particles;
    }
  };
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
