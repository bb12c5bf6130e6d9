import { fastSlowSettings, fastSlowSystem } from './fast-slow.js';
import type { EvolvingDoubleWellSpec, FastSlowOptions, FastSlowSystem } from './types.js';

/**
 * A double well whose slow variable z1 tilts it: V = (z2² − 1)² + (0.2 z1 − 1) z2. The wells are equal at z1 = 5,
 * and the one at z2 = 1 is the deeper before.
 *
 * Equation 6 of Crabtree, Bello-Rivas and Kevrekidis (2023), arXiv:2312.05715, with the noise given by a
 * temperature, so that exp(−V/kT) is the exact density of z2 at fixed z1.
 *
 * @throws InputError for an option that is not a finite number, or a temperature that is not positive.
 * @example
 * evolvingDoubleWell().conditionalDensity(5).mean; // 0
 */
export function evolvingDoubleWell(options: FastSlowOptions = {}): FastSlowSystem {
  const settings = fastSlowSettings(options);
  const spec: EvolvingDoubleWellSpec = { ...options, type: 'evolving-double-well' };
  const { slowDrift } = settings;
  return fastSlowSystem(
    spec,
    settings,
    ['z1', 'z2'],
    (z1, z2) => (z2 * z2 - 1) ** 2 + (0.2 * z1 - 1) * z2,
    (positions, out) => {
      for (let i = 0; i < positions.length; i += 2) {
        const z2 = positions[i + 1];
        out[i] = slowDrift;
        out[i + 1] = 1 - 0.2 * positions[i] - 4 * z2 * (z2 * z2 - 1);
      }
    },
  );
}
