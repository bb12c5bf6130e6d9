// Forces of all terms, with or without their energies.
import { angleForces, bondForces, torsionForces } from './bonded';
import { bornForces, bornIntegrals, bornRadii } from './born';
import { accumulateWide, HALVES, LANES, zero } from './lanes';
import { mapForces } from './maps';
import { angles, atoms, bonds, bornKind, energies, forces, hasPairs, kappa, maps, torsions } from './memory';
import { pairForces } from './pairs';

/** One float64 number of every walker. */
const TERM: usize = 8 * LANES;

function clear(at: usize, registers: i32): void {
  memory.fill(at, 0, 16 * registers);
}

// @ts-ignore: decorator
@inline
function all(energy: bool): void {
  clear(forces, 3 * atoms);
  clear(energies, 6 * HALVES);
  if (bornKind) {
    if (bornKind == 2) bornIntegrals(true);
    else bornIntegrals(false);
    bornRadii(energies + 5 * TERM);
    if (kappa > 0) pairForces(energy, true, true, energies + 4 * TERM, energies + 5 * TERM);
    else pairForces(energy, true, false, energies + 4 * TERM, energies + 5 * TERM);
    bornForces();
  } else if (hasPairs) {
    pairForces(energy, false, false, energies + 4 * TERM, 0);
  }
  if (bonds) {
    const sum = bondForces(energy);
    if (energy) accumulateWide(energies, sum);
  }
  if (angles) {
    const sum = angleForces(energy);
    if (energy) accumulateWide(energies + TERM, sum);
  }
  if (torsions) {
    const sum = torsionForces(energy);
    if (energy) accumulateWide(energies + 2 * TERM, sum);
  }
  if (maps) mapForces(energies + 3 * TERM);
}

/** Forces alone: what a step needs. */
export function evaluateForces(): void {
  all(false);
}

/** Forces and energies; the forces have the same bits. */
export function evaluateEnergies(): void {
  all(true);
}
