// Biases that are tables on the nodes of a grid of one to three variables: an energy by cubic Hermite interpolation, or slopes by
// multilinear interpolation, looked up walker by walker in float64. The same steps as in src/math/grid-table.ts.
//
// A grid is a record of float64: address of its numbers, number of axes, 0 for energies or 1 for slopes, scale; then of each axis the low
// end, nodes per unit, number of nodes, 1 if periodic, and the step in nodes.
import { LANES } from './lanes';
import { biasEnergies } from './memory';

/** Bytes of one float64 number of every walker. */
const NUMBER: usize = 8 * LANES;

/** Values and slopes of up to three variables, float64 of every walker each. */
export const VALUES: usize = memory.data(3 * 32, 16);
export const SLOPES: usize = memory.data(3 * 32, 16);
/** Of one walker: offsets of the lower and the upper node; fractions; weights and rates by axis, then corner + 2 × order. */
const OFFSETS: usize = memory.data(2 * 3 * 4, 16);
const FRACTIONS: usize = memory.data(3 * 8, 16);
const WEIGHTS: usize = memory.data(3 * 32, 16);
const RATES: usize = memory.data(3 * 32, 16);
const SUMS: usize = memory.data(3 * 8, 16);

/** Looks all walkers up: adds their energies to the bias energies and leaves their slopes. */
export function lookUp(grid: usize): void {
  for (let lane: usize = 0; lane < (LANES as usize); lane++) look(grid, 8 * lane);
}

function look(grid: usize, lane: usize): void {
  const table = load<f64>(grid) as usize;
  const dim = load<f64>(grid, 8) as i32;
  const scale = load<f64>(grid, 24);
  let within = true;
  for (let j = 0; j < dim; j++) {
    const axis = grid + 32 + 40 * j;
    const nodes = load<f64>(axis, 16);
    const stride = load<f64>(axis, 32) as i32;
    let t = (load<f64>(VALUES + NUMBER * j + lane) - load<f64>(axis)) * load<f64>(axis, 8);
    let cell: i32 = 0;
    let upper: i32 = 0;
    let beyond = false;
    // Comparisons are false of NaN, which must not become an address.
    if (load<f64>(axis, 24) != 0) {
      t -= nodes * floor(t / nodes);
      cell = t >= 0 && t < nodes ? (t as i32) : 0;
      upper = cell + 1 < (nodes as i32) ? cell + 1 : 0;
    } else {
      beyond = t < 0 || t > nodes - 1;
      t = t < 0 ? 0 : t > nodes - 1 ? nodes - 1 : t;
      cell = t >= 0 ? (t < nodes - 1 ? (t as i32) : (nodes as i32) - 2) : 0;
      upper = cell + 1;
    }
    store<i32>(OFFSETS + 8 * j, cell * stride);
    store<i32>(OFFSETS + 8 * j, upper * stride, 4);
    t -= cell as f64;
    store<f64>(FRACTIONS + 8 * j, t);
    within = within && !beyond;
    store<f64>(SUMS + 8 * j, 0);
    const h = 1 / load<f64>(axis, 8);
    const s = 1 - t;
    const w = WEIGHTS + 32 * j;
    store<f64>(w, s * s * (1 + 2 * t));
    store<f64>(w, t * t * (1 + 2 * s), 8);
    store<f64>(w, h * t * s * s, 16);
    store<f64>(w, -h * t * t * s, 24);
    const r = RATES + 32 * j;
    const inside: f64 = beyond ? 0 : 1;
    store<f64>(r, (inside * (-6 * t * s)) / h);
    store<f64>(r, (inside * (6 * t * s)) / h, 8);
    store<f64>(r, inside * (s * (1 - 3 * t)), 16);
    store<f64>(r, inside * (t * (1 - 3 * s)), 24);
  }
  let energy: f64 = 0;
  if (load<f64>(grid, 16) == 0) energy = hermite(table, dim);
  else if (within) multilinear(table, dim);
  const sum = biasEnergies + lane;
  store<f64>(sum, load<f64>(sum) + scale * energy);
  for (let j = 0; j < dim; j++) store<f64>(SLOPES + NUMBER * j + lane, scale * load<f64>(SUMS + 8 * j));
}

function hermite(table: usize, dim: i32): f64 {
  const corners = 1 << dim;
  let energy: f64 = 0;
  for (let corner = 0; corner < corners; corner++) {
    let node = 0;
    for (let j = 0; j < dim; j++) node += load<i32>(OFFSETS + 8 * j + 4 * ((corner >> j) & 1));
    for (let order = 0; order < corners; order++) {
      const number = load<f64>(table + 8 * ((node * corners + order) as usize));
      let weight = number;
      for (let j = 0; j < dim; j++) weight *= load<f64>(WEIGHTS + place(j, corner, order));
      energy += weight;
      for (let j = 0; j < dim; j++) {
        let rate = number;
        for (let i = 0; i < dim; i++) rate *= load<f64>((i == j ? RATES : WEIGHTS) + place(i, corner, order));
        store<f64>(SUMS + 8 * j, load<f64>(SUMS + 8 * j) + rate);
      }
    }
  }
  return energy;
}

// @ts-ignore: decorator
@inline
function place(axis: i32, corner: i32, order: i32): usize {
  return 32 * axis + 8 * ((corner >> axis) & 1) + 16 * ((order >> axis) & 1);
}

function multilinear(table: usize, dim: i32): void {
  for (let corner = 0; corner < 1 << dim; corner++) {
    let node = 0;
    let weight: f64 = 1;
    for (let j = 0; j < dim; j++) {
      const upper = (corner >> j) & 1;
      const t = load<f64>(FRACTIONS + 8 * j);
      node += load<i32>(OFFSETS + 8 * j + 4 * upper);
      weight *= upper ? t : 1 - t;
    }
    for (let j = 0; j < dim; j++) {
      const slope = weight * load<f64>(table + 8 * ((node * dim + j) as usize));
      store<f64>(SUMS + 8 * j, load<f64>(SUMS + 8 * j) + slope);
    }
  }
}
