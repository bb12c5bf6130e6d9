import { InputError } from '../../math/index.js';
import { nearest, type Box, type Coordinates } from './box.js';
import type { DistanceTerm } from './types.js';

/** Checks the terms of distances. */
export function checkTerms(terms: readonly DistanceTerm[], particles: number, name: string): void {
  terms.forEach((term, index) => {
    const place = `${name}[${index}]`;
    const [i, j] = term.particles;
    for (const particle of [i, j]) {
      if (!(Number.isInteger(particle) && particle >= 0 && particle < particles)) {
        throw new InputError(`${place} names particle ${particle}: there are ${particles}, numbered from 0`);
      }
    }
    if (i === j) throw new InputError(`${place} joins particle ${i} to itself: name two particles`);
    const checked: [string, number, boolean][] =
      term.type === 'harmonic'
        ? [
            ['length', term.length, term.length >= 0],
            ['spring', term.spring, term.spring >= 0],
          ]
        : [
            ['height', term.height, term.height >= 0],
            ['length', term.length, term.length >= 0],
            ['width', term.width, term.width > 0],
          ];
    for (const [key, value, good] of checked) {
      if (!good || value === Infinity) {
        throw new InputError(
          `${place}.${key} is ${value}: use a finite number ${key === 'width' ? 'above 0' : 'of 0 or more'}`,
        );
      }
    }
  });
}

/** A function that adds the terms' gradients to `gradient` and their energies and virials to `totals`, as `addPairs` does. */
export function distanceEnergy(
  terms: readonly DistanceTerm[],
  molecule: Int32Array,
  box: Box,
  temperature: number,
): (at: Coordinates, gradient: Coordinates, totals: Float64Array) => void {
  return (at, gradient, totals) => {
    for (const term of terms) {
      const [i, j] = term.particles;
      let dx = at.x[i] - at.x[j];
      let dy = at.y[i] - at.y[j];
      let dz = at.z[i] - at.z[j];
      if (molecule[i] !== molecule[j]) {
        dx = nearest(dx, box, 0);
        dy = nearest(dy, box, 1);
        dz = nearest(dz, box, 2);
      }
      const r = Math.sqrt(dx * dx + dy * dy + dz * dz);
      let slope: number;
      if (term.type === 'harmonic') {
        const stretch = r - term.length;
        slope = (term.spring * stretch) / temperature;
        totals[0] += 0.5 * slope * stretch;
      } else {
        const t = (r - term.length - term.width) / term.width;
        const well = 1 - t * t;
        totals[0] += (term.height * well * well) / temperature;
        slope = (-4 * term.height * well * t) / (term.width * temperature);
      }
      totals[1] += slope * r;
      const pull = r > 0 ? slope / r : 0; // no direction to push to: a kernel's noise finds one
      gradient.x[i] += pull * dx;
      gradient.y[i] += pull * dy;
      gradient.z[i] += pull * dz;
      gradient.x[j] -= pull * dx;
      gradient.y[j] -= pull * dy;
      gradient.z[j] -= pull * dz;
    }
  };
}
