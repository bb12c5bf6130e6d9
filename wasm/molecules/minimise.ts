// Steepest descent: a step along the force whose largest atom moves by a given length; the length grows by a fifth after a
// step that lowered the energy, and shrinks to a fifth after one that did not and is taken back, as in GROMACS. Every walker has its own.
import { constrainPositions } from './constraints';
import { HALVES, LANES, narrow, SINGLE, VECTOR, widen } from './lanes';
import {
  acceptedEnergies,
  atoms,
  biasEnergies,
  clusterCount,
  coefficients,
  energies,
  forces,
  oldForces,
  oldPositions,
  stepLengths,
  widePositions,
} from './memory';
import { energiesAt } from './integrate';

const NUMBER: usize = 16 * HALVES;
const SCALES: usize = memory.data(32, 16);
const MASKS: usize = memory.data(32, 16);

/** All energies with the bias of two walkers. */
// @ts-ignore: decorator
@inline
function total(half: usize): v128 {
  let sum = v128.load(biasEnergies + half);
  for (let term: usize = 0; term < 6; term++) sum = f64x2.add(sum, v128.load(energies + NUMBER * term + half));
  return sum;
}

/** Step length over the length of the largest force. Atoms without a kick (no mass) stay. */
function scales(half: i32): void {
  let most = f64x2.splat(1e-300);
  for (let i: usize = 0; i < (atoms as usize); i++) {
    const f = forces + VECTOR * i;
    const x = widen(v128.load(f), half);
    const y = widen(v128.load(f, 16), half);
    const z = widen(v128.load(f, 32), half);
    const square = f64x2.add(f64x2.add(f64x2.mul(x, x), f64x2.mul(y, y)), f64x2.mul(z, z));
    most = f64x2.pmax(most, f64x2.mul(square, v128.load64_splat(coefficients + 16 * i)));
  }
  const at = 16 * half;
  v128.store(SCALES + at, f64x2.div(v128.load(stepLengths + at), f64x2.sqrt(most)));
}

/** `steps` trial moves from the loaded positions; `coefficients` hold 1 for atoms that may move, else 0. */
export function minimise(steps: i32, first: f64): void {
  energiesAt(first);
  for (let half: usize = 0; half < NUMBER; half += 16) v128.store(acceptedEnergies + half, total(half));
  for (let n = 0; n < steps; n++) {
    memory.copy(oldPositions, widePositions, 3 * NUMBER * atoms);
    memory.copy(oldForces, forces, VECTOR * atoms);
    for (let half = 0; half < HALVES; half++) {
      scales(half);
      const scale = v128.load(SCALES + 16 * half);
      for (let i: usize = 0; i < (atoms as usize); i++) {
        const mobile = f64x2.mul(scale, v128.load64_splat(coefficients + 16 * i));
        for (let c: usize = 0; c < 3; c++) {
          const at = widePositions + NUMBER * (3 * i + c) + 16 * half;
          const f = widen(v128.load(forces + VECTOR * i + 16 * c), half);
          v128.store(at, f64x2.add(v128.load(at), f64x2.mul(mobile, f)));
        }
      }
    }
    if (clusterCount) constrainPositions();
    energiesAt(first);
    for (let half: usize = 0; half < NUMBER; half += 16) {
      const before = v128.load(acceptedEnergies + half);
      const after = total(half);
      // Whatever is a number is better than a start that is none.
      const better = v128.andnot(f64x2.eq(after, after), f64x2.ge(after, before));
      v128.store(MASKS + half, better);
      v128.store(acceptedEnergies + half, v128.bitselect(after, before, better));
      const length = v128.load(stepLengths + half);
      const factor = v128.bitselect(f64x2.splat(1.2), f64x2.splat(0.2), better);
      v128.store(stepLengths + half, f64x2.mul(length, factor));
      for (let at = half; at < 3 * NUMBER * atoms; at += NUMBER) {
        const x = v128.bitselect(v128.load(widePositions + at), v128.load(oldPositions + at), better);
        v128.store(widePositions + at, x);
      }
    }
    const better = SINGLE
      ? v128.shuffle<u32>(v128.load(MASKS), v128.load(MASKS, 16), 0, 2, 4, 6)
      : v128.load(MASKS);
    for (let at: usize = 0; at < VECTOR * atoms; at += 16) {
      v128.store(forces + at, v128.bitselect(v128.load(forces + at), v128.load(oldForces + at), better));
    }
  }
}
