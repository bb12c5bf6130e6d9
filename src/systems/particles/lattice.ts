import { InputError } from '../../math/index.js';
import { permutation, uniform, type Key } from '../../random/index.js';

/** Closer than this, in units of σ, a start would be an overlap. */
const CLOSEST = 0.95;
/** Largest displacement from a lattice site along an axis, in units of the distance between sites. */
const DISORDER = 0.03;

export interface FillOptions {
  readonly key: Key;
  /** Particles to place. */
  readonly count: number;
  readonly box: readonly number[];
  readonly sigma: number;
  /** Particles that are there already, one after the other; what is placed keeps away from them and their images. */
  readonly around?: Float64Array;
}

/**
 * Places particles on the sites of a square or cubic lattice, those of as few sites as hold them all, slightly disordered.
 *
 * @throws InputError where the sites would be closer than 0.95 σ.
 */
export function fillBox({ key, count, box, sigma, around = new Float64Array(0) }: FillOptions): Float64Array {
  const spaceDim = box.length;
  const closest = CLOSEST * sigma;
  const shortest = Math.min(...box);
  for (let perSide = 1; ; perSide++) {
    const spacing = box.map((side) => side / perSide);
    // A displaced pair comes closer by at most twice the disorder.
    if ((shortest / perSide) * (1 - 2 * DISORDER) < closest) {
      throw new InputError(
        `${count} particles of size ${sigma} do not fit on a lattice in a box of ${box.join(' × ')}: take a larger box, or fewer particles`,
      );
    }
    if (perSide ** spaceDim < count) continue;
    const sites = latticeSites(perSide, spacing).filter((site) =>
      isFree(site, around, box, closest + DISORDER * Math.hypot(...spacing)),
    );
    if (sites.length < count) continue;
    const order = permutation(key, sites.length);
    const noise = uniform(key, count * spaceDim);
    const out = new Float64Array(count * spaceDim);
    for (let i = 0; i < count; i++) {
      for (let axis = 0; axis < spaceDim; axis++) {
        const n = i * spaceDim + axis;
        out[n] = sites[order[i]][axis] + DISORDER * spacing[axis] * (2 * noise[n] - 1);
      }
    }
    return out;
  }
}

function latticeSites(perSide: number, spacing: readonly number[]): number[][] {
  return Array.from({ length: perSide ** spacing.length }, (_, index) => {
    let rest = index;
    return spacing.map((step) => {
      const n = rest % perSide;
      rest = Math.floor(rest / perSide);
      return (n + 0.5 - perSide / 2) * step;
    });
  });
}

function isFree(
  site: readonly number[],
  around: Float64Array,
  box: readonly number[],
  closest: number,
): boolean {
  for (let i = 0; i < around.length; i += box.length) {
    let r2 = 0;
    box.forEach((side, axis) => {
      let d = site[axis] - around[i + axis];
      d -= side * Math.round(d / side);
      r2 += d * d;
    });
    if (r2 < closest * closest) return false;
  }
  return true;
}

/** The `count` sites of a face-centred cubic lattice that are nearest to a random point, slightly disordered, centred at the origin. */
export function compactBall(key: Key, count: number, nearestDistance: number): Float64Array {
  const random = uniform(key, 3 + 3 * count);
  const half = nearestDistance / Math.SQRT2; // sites are the points of a cubic lattice with this step whose numbers have an even sum
  const reach = Math.ceil(Math.cbrt(count)) + 2;
  const sites: { site: number[]; r2: number }[] = [];
  for (let a = -reach; a <= reach; a++) {
    for (let b = -reach; b <= reach; b++) {
      for (let c = -reach; c <= reach; c++) {
        if ((a + b + c) % 2 !== 0) continue;
        const site = [a, b, c].map((n, axis) => (n - random[axis]) * half);
        sites.push({ site, r2: site[0] * site[0] + site[1] * site[1] + site[2] * site[2] });
      }
    }
  }
  sites.sort((p, q) => p.r2 - q.r2);
  const out = new Float64Array(3 * count);
  for (let i = 0; i < out.length; i++) {
    out[i] = sites[Math.floor(i / 3)].site[i % 3] + DISORDER * nearestDistance * (2 * random[3 + i] - 1);
  }
  for (let axis = 0; axis < 3; axis++) {
    let mean = 0;
    for (let i = axis; i < out.length; i += 3) mean += out[i] / count;
    for (let i = axis; i < out.length; i += 3) out[i] -= mean;
  }
  return out;
}
