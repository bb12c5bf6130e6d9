// The bias U = k/2 max(|ξ − c| − w, 0)² of one variable: harmonic for w = 0, flat-bottomed else. Centre, spring and width
// belong to the walker; the centre moves by its shift at every step.
import { lookUp, SLOPES, VALUES } from './grid';
import { LANES, lower, mul, narrow, real, SINGLE, sub, widen, zero } from './lanes';
import { biasEnergies, restraintParameters, restraints, restraintValues, work } from './memory';

/** Bytes of one float64 number of every walker. */
const NUMBER: usize = 8 * LANES;
const TURN: f64 = 6.283185307179586;

/** The step whose centre holds, whether to go on to the next, and whether the work of that counts. */
let step: f64 = 0;
let moving: bool = false;
let counting: bool = false;

export function setStep(value: f64, advance: bool, count: bool): void {
  step = value;
  moving = advance;
  counting = count;
}

/** |ξ − c| − w with its sign, 0 within the flat bottom. */
// @ts-ignore: decorator
@inline
function excess(value: v128, centre: v128, width: v128, periodic: v128): v128 {
  let d = f64x2.sub(value, centre);
  const turns = f64x2.nearest(f64x2.mul(d, f64x2.splat(1 / TURN)));
  d = f64x2.sub(d, v128.and(f64x2.mul(turns, f64x2.splat(TURN)), periodic));
  // d less its clamp into ±w; a NaN stays
  const clamped = f64x2.pmin(f64x2.pmax(d, f64x2.neg(width)), width);
  return f64x2.sub(d, clamped);
}

/** Whether the variables of a grid are only noted, to be looked up together. */
let noting: bool = false;

export function note(only: bool): void {
  noting = only;
}

/** The component `index` of a grid: notes the value; the slope of a grid of one variable now, of several once all are noted. */
function onGrid(index: usize, value: v128, grid: usize): v128 {
  const axis = load<u32>(restraints + 32 * index, 24) as usize;
  if (noting || load<f64>(grid, 8) == 1) {
    for (let half: usize = 0; half < NUMBER; half += 16) {
      const x = widen(value, (half >> 4) as i32);
      v128.store(VALUES + NUMBER * axis + half, x);
      v128.store(restraintValues + NUMBER * index + half, x);
    }
    if (noting) return zero();
    lookUp(grid);
  }
  const slopes = SLOPES + NUMBER * axis;
  return SINGLE ? narrow(v128.load(slopes), v128.load(slopes, 16)) : v128.load(slopes);
}

/** Notes value, bias energy and work of restraint number `index`, and returns dU/dξ. */
export function restrain(index: usize, value: v128): v128 {
  const grid = load<u32>(restraints + 32 * index, 20) as usize;
  if (grid) return onGrid(index, value, grid);
  const parameters = restraintParameters + 4 * NUMBER * index;
  const periodic = i64x2.splat(load<u32>(restraints + 32 * index) == 2 ? -1 : 0);
  let first = zero();
  let slope = zero();
  for (let half: usize = 0; half < NUMBER; half += 16) {
    const x = widen(value, (half >> 4) as i32);
    const at = parameters + half;
    const shift = v128.load(at + NUMBER);
    const spring = v128.load(at + 2 * NUMBER);
    const width = v128.load(at + 3 * NUMBER);
    let centre = f64x2.add(v128.load(at), f64x2.mul(f64x2.splat(step), shift));
    let d = excess(x, centre, width, periodic);
    let energy = f64x2.mul(f64x2.mul(f64x2.splat(0.5), spring), f64x2.mul(d, d));
    if (moving) {
      const before = energy;
      centre = f64x2.add(v128.load(at), f64x2.mul(f64x2.splat(step + 1), shift));
      d = excess(x, centre, width, periodic);
      energy = f64x2.mul(f64x2.mul(f64x2.splat(0.5), spring), f64x2.mul(d, d));
      if (counting) v128.store(work + half, f64x2.add(v128.load(work + half), f64x2.sub(energy, before)));
    }
    v128.store(biasEnergies + half, f64x2.add(v128.load(biasEnergies + half), energy));
    v128.store(restraintValues + NUMBER * index + half, x);
    first = slope;
    slope = f64x2.mul(spring, d);
  }
  return SINGLE ? narrow(first, slope) : slope;
}
