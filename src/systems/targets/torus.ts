import {
  cos,
  density1D,
  exp,
  InputError,
  integrateCells,
  log,
  sin,
  type Density1D,
} from '../../math/index.js';
import type { Potential } from '../types.js';
import { checkNumbers, exactPotential } from './exact.js';

export interface TorusOptions {
  /** Height of the barriers between the wells of each angle, in kT, without the other terms (default 5). */
  barrier?: number;
  /** Depth in favour of the wells at 0 over those at ±π (default 1). */
  tilt?: number;
  /** Strength with which the angles keep each other's company (default 1). */
  coupling?: number;
}

export interface Torus extends Potential {
  /** ln of the integral of exp(−u) over one turn of both angles. */
  readonly logPartition: number;
  /** The exact ln of the joint density on one turn of both angles. */
  logDensity(phi: number, psi: number): number;
  /** The exact density on [−π, π] of phi or psi: its −ln is the free energy in kT. */
  marginalDensity(variable: string): Density1D;
}

/**
 * Two angles φ and ψ on a torus with four wells, near 0 and π of each:
 * u = barrier (sin² φ + sin² ψ) − tilt (cos φ + ½ cos ψ) − coupling cos(φ − ψ − 1).
 *
 * Coordinates may wind: every angle and the same plus 2π have one energy. Use `{ type: coordinate, index: 0, period: 6.283185307179586 }` as
 * the variable. The phase of the coupling leaves φ and ψ without mirror symmetry, as in molecules.
 *
 * @throws InputError for a barrier that is not positive
 * @example
 * torus({ barrier: 6 }).marginalDensity('phi').density(0);
 */
export function torus({ barrier = 5, tilt = 1, coupling = 1 }: TorusOptions = {}): Torus {
  checkNumbers({ barrier, tilt, coupling }, ['barrier']);
  const energy = (phi: number, psi: number) =>
    barrier * (sin(phi) ** 2 + sin(psi) ** 2) -
    tilt * (cos(phi) + cos(psi) / 2) -
    coupling * cos(phi - psi - 1);
  const ends = { low: -Math.PI, high: Math.PI, cells: 64 };
  const logMarginal = (u: (angle: number) => number) =>
    log(integrateCells((angle) => exp(-u(angle)), -Math.PI, Math.PI, 24, 8));
  const ofPhi = () => density1D((phi) => logMarginal((psi) => energy(phi, psi)), ends);
  const ofPsi = () => density1D((psi) => logMarginal((phi) => energy(phi, psi)), ends);
  const { logNormalisation: logPartition } = ofPhi();
  return {
    ...exactPotential(
      2,
      (positions, energies, gradients) => {
        for (let walker = 0; walker < energies.length; walker++) {
          const [phi, psi] = [positions[2 * walker], positions[2 * walker + 1]];
          const pull = coupling * sin(phi - psi - 1);
          energies[walker] = energy(phi, psi);
          gradients[2 * walker] = 2 * barrier * sin(phi) * cos(phi) + tilt * sin(phi) + pull;
          gradients[2 * walker + 1] = 2 * barrier * sin(psi) * cos(psi) + (tilt * sin(psi)) / 2 - pull;
        }
      },
      ['phi', 'psi'],
    ),
    logPartition,
    logDensity: (phi, psi) => -energy(phi, psi) - logPartition,
    marginalDensity(variable) {
      if (variable === 'phi') return ofPhi();
      if (variable === 'psi') return ofPsi();
      throw new InputError(`there is no angle '${variable}': use phi or psi`);
    },
  };
}
