// Many steps of a block of walkers. Positions and velocities are float64 in both precisions: rounding a small move into a
// large position is where float32 dynamics loses its energy.
import { constrainPositions, constrainVelocities } from './constraints';
import { evaluateEnergies, evaluateForces } from './energy';
import { HALVES, LANES, narrow, SINGLE, sub, VECTOR, widen } from './lanes';
import {
  atoms,
  bad,
  badSteps,
  clusterCount,
  coefficients,
  drag,
  forces,
  freePositions,
  goodPositions,
  goodSteps,
  goodVelocities,
  noise,
  oldPositions,
  origin,
  positions,
  restraintCount,
  rows,
  timeStep,
  widePositions,
  wideVelocities,
} from './memory';
import { fillNoise } from './random';
import { biasForces } from './restraints';

/** Bytes of one float64 number of every walker. */
const NUMBER: usize = 16 * HALVES;
/** Steps between two looks for walkers that have blown up, and how far no atom goes meanwhile, nm. */
const CHECK: i32 = 50;
const FAR: f64 = 10;

export const LANGEVIN: i32 = 0;
export const BROWNIAN: i32 = 1;
export const VERLET: i32 = 2;

/** From rows of walkers to lanes. */
export function loadRows(to: usize): void {
  const width = 3 * atoms;
  for (let k = 0; k < width; k++)
    for (let lane = 0; lane < LANES; lane++)
      store<f64>(to + NUMBER * k + 8 * lane, load<f64>(rows + 8 * (lane * width + k)));
}

/** From lanes to rows of walkers. */
export function storeRows(from: usize): void {
  const width = 3 * atoms;
  for (let k = 0; k < width; k++)
    for (let lane = 0; lane < LANES; lane++)
      store<f64>(rows + 8 * (lane * width + k), load<f64>(from + NUMBER * k + 8 * lane));
}

/** The forces to rows of walkers. */
export function storeForces(): void {
  const width = 3 * atoms;
  for (let k = 0; k < width; k++)
    for (let lane = 0; lane < LANES; lane++)
      store<f64>(rows + 8 * (lane * width + k), load<Real>(forces + 16 * k + lane * sizeof<Real>()) as f64);
}

/** Brings the positions that forces are computed from up to date. In float64 they are the same array. */
export function refresh(): void {
  if (!SINGLE) return;
  for (let component: usize = 0; component < 3; component++) {
    const from = widePositions + NUMBER * component;
    const first = v128.load(from + 3 * NUMBER * origin);
    const second = v128.load(from + 3 * NUMBER * origin, 16);
    for (let i: usize = 0; i < (atoms as usize); i++) {
      const at = from + 3 * NUMBER * i;
      const x = narrow(f64x2.sub(v128.load(at), first), f64x2.sub(v128.load(at, 16), second));
      v128.store(positions + VECTOR * i + 16 * component, x);
    }
  }
}

/** Forces with those of the restraints, whose centres move on; with `count` that is work. */
function allForces(step: f64, count: bool): void {
  refresh();
  evaluateForces();
  if (restraintCount) biasForces(step, true, count);
}

/** Energies and forces at a step's positions, with the bias at its centres. */
export function energiesAt(step: f64): void {
  refresh();
  evaluateEnergies();
  biasForces(step, false, false);
}

/** v += scale · kick · force. */
function kick(scale: f64): void {
  let v = wideVelocities;
  let f = forces;
  for (let i: usize = 0; i < (atoms as usize); i++) {
    const k = f64x2.splat(scale * load<f64>(coefficients + 16 * i));
    for (let end = f + VECTOR; f < end; f += 16, v += NUMBER) {
      const force = v128.load(f);
      v128.store(v, f64x2.add(v128.load(v), f64x2.mul(k, widen(force, 0))));
      if (SINGLE) v128.store(v, f64x2.add(v128.load(v, 16), f64x2.mul(k, widen(force, 1))), 16);
    }
  }
}

/** Half a step, the bath's friction and noise, half a step. */
function driftInBath(): void {
  const half = f64x2.splat(0.5 * timeStep);
  const keep = f64x2.splat(drag);
  const amplitudes = coefficients + 8;
  let at: usize = 0;
  for (let i: usize = 0; i < (atoms as usize); i++) {
    const amplitude = v128.load64_splat(amplitudes + 16 * i);
    for (const end: usize = at + 3 * NUMBER; at < end; at += 16) {
      const v = v128.load(wideVelocities + at);
      const w = f64x2.add(f64x2.mul(keep, v), f64x2.mul(amplitude, v128.load(noise + at)));
      v128.store(wideVelocities + at, w);
      v128.store(widePositions + at, f64x2.add(v128.load(widePositions + at), f64x2.mul(half, f64x2.add(v, w))));
    }
  }
}

function drift(): void {
  const dt = f64x2.splat(timeStep);
  for (let at: usize = 0; at < 3 * NUMBER * atoms; at += 16) {
    const x = v128.load(widePositions + at);
    v128.store(widePositions + at, f64x2.add(x, f64x2.mul(dt, v128.load(wideVelocities + at))));
  }
}

/** x += kick · force + amplitude · noise. */
function diffuse(): void {
  let f = forces;
  let at: usize = 0;
  for (let i: usize = 0; i < (atoms as usize); i++) {
    const k = v128.load64_splat(coefficients + 16 * i);
    const amplitude = v128.load64_splat(coefficients + 16 * i, 8);
    for (let component = 0; component < 3; component++, f += 16) {
      for (let half = 0; half < HALVES; half++, at += 16) {
        const push = f64x2.mul(k, widen(v128.load(f), half));
        const random = f64x2.mul(amplitude, v128.load(noise + at));
        v128.store(widePositions + at, f64x2.add(v128.load(widePositions + at), f64x2.add(push, random)));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function remember(): void {
  if (clusterCount) memory.copy(oldPositions, widePositions, 3 * NUMBER * atoms);
}

/** Constrains what `drift` moved; the velocities take part in what the constraints did. */
function settle(): void {
  if (!clusterCount) return;
  memory.copy(freePositions, widePositions, 3 * NUMBER * atoms);
  constrainPositions();
  const rate = f64x2.splat(1 / timeStep);
  for (let at: usize = 0; at < 3 * NUMBER * atoms; at += 16) {
    const moved = f64x2.sub(v128.load(widePositions + at), v128.load(freePositions + at));
    v128.store(wideVelocities + at, f64x2.add(v128.load(wideVelocities + at), f64x2.mul(rate, moved)));
  }
}

/** Starts a run at the loaded positions and velocities; the constraints are made to hold. */
export function begin(step: f64): void {
  if (clusterCount) {
    remember();
    constrainPositions();
  }
  memory.copy(goodPositions, widePositions, 3 * NUMBER * atoms);
  memory.copy(goodVelocities, wideVelocities, 3 * NUMBER * atoms);
  for (let lane = 0; lane < LANES; lane++) {
    store<f64>(badSteps + 8 * lane, -1);
    store<f64>(goodSteps + 8 * lane, step);
  }
  memory.fill(bad, 0, NUMBER);
}

/** Marks walkers that are not finite or went absurdly far since the last check; keeps the state of the others. */
function check(step: f64): void {
  for (let half: usize = 0; half < NUMBER; half += 16) {
    const before = v128.load(bad + half);
    let wrong = before;
    for (let at = half; at < 3 * NUMBER * atoms; at += NUMBER) {
      const moved = f64x2.sub(v128.load(widePositions + at), v128.load(goodPositions + at));
      wrong = v128.or(wrong, v128.not(f64x2.lt(f64x2.abs(moved), f64x2.splat(FAR))));
    }
    v128.store(bad + half, wrong);
    const now = f64x2.splat(step);
    v128.store(badSteps + half, v128.bitselect(now, v128.load(badSteps + half), v128.andnot(wrong, before)));
    v128.store(goodSteps + half, v128.bitselect(v128.load(goodSteps + half), now, wrong));
    for (let at = half; at < 3 * NUMBER * atoms; at += NUMBER) {
      const x = v128.bitselect(v128.load(goodPositions + at), v128.load(widePositions + at), wrong);
      const v = v128.bitselect(v128.load(goodVelocities + at), v128.load(wideVelocities + at), wrong);
      v128.store(goodPositions + at, x);
      v128.store(goodVelocities + at, v);
    }
  }
}

/** `steps` steps from step number `first` on. */
export function run(integrator: i32, steps: i32, first: f64): void {
  if (integrator == VERLET) allForces(first, true);
  for (let n = 1; n <= steps; n++) {
    const step = first + ((n - 1) as f64);
    if (integrator == LANGEVIN) {
      // LangevinMiddle: Z. Zhang, X. Liu, K. Yan, M. E. Tuckerman, J. Liu, J. Phys. Chem. A 123, 6056 (2019), DOI
      // 10.1021/acs.jpca.9b02771; the same positions as BAOAB, velocities half a kick behind.
      allForces(step, true);
      kick(1);
      if (clusterCount) constrainVelocities();
      fillNoise(3 * atoms, step);
      remember();
      driftInBath();
      settle();
    } else if (integrator == BROWNIAN) {
      allForces(step, true);
      fillNoise(3 * atoms, step);
      remember();
      diffuse();
      if (clusterCount) constrainPositions();
    } else {
      kick(0.5);
      remember();
      drift();
      settle();
      allForces(step + 1, n < steps); // the next call moves the centres on from here once more
      kick(0.5);
      if (clusterCount) constrainVelocities();
    }
    if (n % CHECK == 0 || n == steps) check(step + 1);
  }
}
