import { InputError } from '../../math/index.js';
import { fillNormal } from '../../random/index.js';
import type { Key } from '../../random/index.js';
import { GAS_CONSTANT } from './constants.js';

/**
 * Velocities of the Maxwell–Boltzmann distribution, walkers × atoms × 3 in nm/ps. Atoms of no mass rest; motion along constraints is
 * not taken out.
 *
 * @param masses - dalton
 * @param temperature - kelvin
 * @param firstWalker - number of the first walker in the whole batch, so that a part of it gets the same velocities (default 0)
 * @throws InputError for a negative temperature
 * @example
 * const velocities = maxwellVelocities(forceField.masses, 300, key(1), 64);
 */
export function maxwellVelocities(
  masses: Float64Array,
  temperature: number,
  key: Key,
  walkers: number,
  firstWalker = 0,
): Float64Array {
  if (!(temperature >= 0 && temperature < Infinity)) {
    throw new InputError(`temperature is ${temperature} K: it must be 0 or more`);
  }
  const width = 3 * masses.length;
  const spread = masses.map((mass) => (mass > 0 ? Math.sqrt((GAS_CONSTANT * temperature) / mass) : 0));
  const velocities = new Float64Array(walkers * width);
  fillNormal(key, velocities, firstWalker * width);
  for (let i = 0; i < velocities.length; i++) velocities[i] *= spread[Math.floor((i % width) / 3)];
  return velocities;
}
