// Forces of all terms, with or without their energies.
import { angleForces, bondForces, torsionForces } from './bonded';
import { bornIntegrals } from './born';
import { bornRadii } from './born-radii';
import { accumulateWide, HALVES, LANES, mul, narrow, SINGLE, VECTOR } from './lanes';
import { mapForces } from './maps';
import {
  angles,
  atoms,
  bonds,
  bornKind,
  energies,
  factors,
  forces,
  hasPairs,
  kappa,
  maps,
  scaling,
  torsions,
} from './memory';
import { pairForces } from './pairs';
import { polarForces, polarPairs } from './polar';

/** One float64 number of every walker. */
const TERM: usize = 8 * LANES;

/** Which forces the walkers' factors multiply: all, all but those of bonds and angles, or of these what the shares of their atoms say. */
const WHOLE: i32 = 1;
const SOFT: i32 = 2;
const SHARED: i32 = 3;

function clear(at: usize, registers: i32): void {
  memory.fill(at, 0, 16 * registers);
}

/** Multiplies the forces so far by the factor of each walker. */
function scaleForces(): void {
  const factor = SINGLE ? narrow(v128.load(factors), v128.load(factors, 16)) : v128.load(factors);
  for (let at = forces, end = forces + VECTOR * atoms; at < end; at += 16)
    v128.store(at, mul(v128.load(at), factor));
}

// @ts-ignore: decorator
@inline
function stiffTerms(energy: bool): void {
  if (bonds) {
    const sum = bondForces(energy);
    if (energy) accumulateWide(energies, sum);
  }
  if (angles) {
    const sum = angleForces(energy);
    if (energy) accumulateWide(energies + TERM, sum);
  }
}

// @ts-ignore: decorator
@inline
function softTerms(energy: bool, shared: bool): void {
  if (torsions) {
    const sum = torsionForces(energy, shared);
    if (energy) accumulateWide(energies + 2 * TERM, sum);
  }
  if (maps) mapForces(energies + 3 * TERM, shared);
}

// @ts-ignore: decorator
@inline
function all(energy: bool, shared: bool): void {
  clear(forces, 3 * atoms);
  clear(energies, 6 * HALVES);
  if (bornKind) {
    if (bornKind == 2) bornIntegrals(true);
    else bornIntegrals(false);
    bornRadii(energies + 5 * TERM, shared);
    if (kappa > 0) polarPairs(energy, true, shared, energies + 4 * TERM, energies + 5 * TERM);
    else polarPairs(energy, false, shared, energies + 4 * TERM, energies + 5 * TERM);
    polarForces();
  } else if (hasPairs) {
    pairForces(energy, shared, energies + 4 * TERM);
  }
  if (scaling == SOFT) {
    softTerms(energy, false);
    scaleForces();
    stiffTerms(energy);
    return;
  }
  stiffTerms(energy);
  softTerms(energy, shared);
  if (scaling == WHOLE) scaleForces();
}

/** Forces alone: what a step needs. */
export function evaluateForces(): void {
  if (scaling == SHARED) all(false, true);
  else all(false, false);
}

/** Forces and energies; the forces have the same bits, but that no shares act on them. */
export function evaluateEnergies(): void {
  all(true, false);
}
