// Bonds, angles and torsions. Each loop adds its forces; with `energy` it returns its energy, too. A restraint on the same
// variable is the same code with another slope.
import { COSINE, dihedral, pushDihedral, SINE } from './dihedral';
import { arctangent2 } from './functions';
import {
  add,
  addVector,
  div,
  dot,
  higher,
  madd,
  mul,
  nmadd,
  narrow,
  real,
  second,
  SINGLE,
  splat,
  sqrt,
  sub,
  subVector,
  third,
  zero,
} from './lanes';
import {
  angleAtoms,
  angleParameters,
  angles,
  bondAtoms,
  bondParameters,
  bonds,
  forces,
  positions,
  torsionAtoms,
  torsionParameters,
  torsions,
  widePositions,
} from './memory';
import { restrain } from './restrain';

/** k (x − x₀) of a harmonic term with x₀ and k at `parameters`. */
// @ts-ignore: decorator
@inline
function harmonicSlope(value: v128, parameters: usize): v128 {
  return mul(second(parameters), sub(value, splat(parameters)));
}

/** Twice the harmonic energy. */
// @ts-ignore: decorator
@inline
function harmonicEnergy(value: v128, slope: v128, parameters: usize): v128 {
  return mul(slope, sub(value, splat(parameters)));
}

/**
 * A component of r_i − r_j. Stiff terms magnify what float32 positions have lost, so that they subtract in float64: it makes
 * the fast forces of a relaxed protein five times as accurate.
 */
// @ts-ignore: decorator
@inline
function between(i: usize, j: usize, component: usize): v128 {
  if (!SINGLE) return sub(v128.load(positions + i + 16 * component), v128.load(positions + j + 16 * component));
  const a = widePositions + 2 * i + 32 * component;
  const b = widePositions + 2 * j + 32 * component;
  return narrow(f64x2.sub(v128.load(a), v128.load(b)), f64x2.sub(v128.load(a, 16), v128.load(b, 16)));
}

/** The bond between atoms i and j, harmonic or, with `restrained`, held by the restraint number `parameters`. */
// @ts-ignore: decorator
@inline
export function bondForce(i: usize, j: usize, restrained: bool, parameters: usize): v128 {
  const x = between(i, j, 0);
  const y = between(i, j, 1);
  const z = between(i, j, 2);
  const r = sqrt(dot(x, y, z, x, y, z));
  const slope = restrained ? restrain(parameters, r) : harmonicSlope(r, parameters);
  const g = div(slope, r);
  const gx = mul(g, x);
  const gy = mul(g, y);
  const gz = mul(g, z);
  subVector(forces + i, gx, gy, gz);
  addVector(forces + j, gx, gy, gz);
  return restrained ? slope : harmonicEnergy(r, slope, parameters);
}

// @ts-ignore: decorator
@inline
export function bondForces(energy: bool): v128 {
  let sum = zero();
  let at = bondAtoms;
  let parameters = bondParameters;
  const end = at + 8 * bonds;
  for (; at < end; at += 8, parameters += 2 * sizeof<Real>()) {
    const twice = bondForce(load<u32>(at), load<u32>(at, 4), false, parameters);
    if (energy) sum = add(sum, twice);
  }
  return energy ? mul(sum, real(0.5)) : sum;
}

/** The angle i-j-k. */
// @ts-ignore: decorator
@inline
export function angleForce(i: usize, j: usize, k: usize, restrained: bool, parameters: usize): v128 {
  const ax = between(i, j, 0);
  const ay = between(i, j, 1);
  const az = between(i, j, 2);
  const bx = between(k, j, 0);
  const by = between(k, j, 1);
  const bz = between(k, j, 2);
  // c = a × b, whose length over a · b is the tangent of the angle
  const cx = nmadd(az, by, mul(ay, bz));
  const cy = nmadd(ax, bz, mul(az, bx));
  const cz = nmadd(ay, bx, mul(ax, by));
  const a2 = dot(ax, ay, az, ax, ay, az);
  const b2 = dot(bx, by, bz, bx, by, bz);
  const c = sqrt(higher(dot(cx, cy, cz, cx, cy, cz), real(1e-20)));
  const theta = arctangent2(c, dot(ax, ay, az, bx, by, bz));
  const slope = restrained ? restrain(parameters, theta) : harmonicSlope(theta, parameters);
  // ∇_i θ = a × c / (a² |c|), ∇_k θ = c × b / (b² |c|)
  const scale = div(slope, mul(c, mul(a2, b2)));
  const ga = mul(scale, b2);
  const gb = mul(scale, a2);
  const ix = mul(ga, nmadd(az, cy, mul(ay, cz)));
  const iy = mul(ga, nmadd(ax, cz, mul(az, cx)));
  const iz = mul(ga, nmadd(ay, cx, mul(ax, cy)));
  const kx = mul(gb, nmadd(cz, by, mul(cy, bz)));
  const ky = mul(gb, nmadd(cx, bz, mul(cz, bx)));
  const kz = mul(gb, nmadd(cy, bx, mul(cx, by)));
  subVector(forces + i, ix, iy, iz);
  subVector(forces + k, kx, ky, kz);
  addVector(forces + j, add(ix, kx), add(iy, ky), add(iz, kz));
  return restrained ? slope : harmonicEnergy(theta, slope, parameters);
}

// @ts-ignore: decorator
@inline
export function angleForces(energy: bool): v128 {
  let sum = zero();
  let at = angleAtoms;
  let parameters = angleParameters;
  const end = at + 12 * angles;
  for (; at < end; at += 12, parameters += 2 * sizeof<Real>()) {
    const twice = angleForce(load<u32>(at), load<u32>(at, 4), load<u32>(at, 8), false, parameters);
    if (energy) sum = add(sum, twice);
  }
  return energy ? mul(sum, real(0.5)) : sum;
}

/**
 * Torsions of the same four atoms are one Fourier series Σ_n c_n cos nφ + s_n sin nφ, by the recurrence of Chebyshev,
 * without a trigonometric function.
 */
// @ts-ignore: decorator
@inline
export function torsionForces(energy: bool): v128 {
  let sum = zero();
  let at = torsionAtoms;
  let parameters = torsionParameters;
  const end = at + 20 * torsions;
  for (; at < end; at += 20) {
    dihedral(load<u32>(at), load<u32>(at, 4), load<u32>(at, 8), load<u32>(at, 12));
    const cosine = v128.load(COSINE);
    const sine = v128.load(SINE);
    const last = parameters + 2 * sizeof<Real>() * load<u32>(at, 16);
    if (energy) sum = add(sum, splat(parameters));
    let cn = cosine;
    let sn = sine;
    let slope = zero();
    for (let n: i32 = 1; ; n++) {
      const c = second(parameters);
      const s = third(parameters);
      parameters += 2 * sizeof<Real>();
      if (energy) sum = madd(c, cn, madd(s, sn, sum));
      slope = madd(v128.splat<Real>(n as Real), nmadd(c, sn, mul(s, cn)), slope);
      if (parameters == last) break;
      const next = nmadd(sine, sn, mul(cosine, cn));
      sn = madd(sine, cn, mul(cosine, sn));
      cn = next;
    }
    parameters += sizeof<Real>();
    pushDihedral(load<u32>(at), load<u32>(at, 4), load<u32>(at, 8), load<u32>(at, 12), slope);
  }
  return sum;
}
