// Bonds, angles and torsions. Each loop adds its forces; with `energy` it returns its energy, too.
import { COSINE, dihedral, pushDihedral, SINE } from './dihedral';
import { arctangent2, halfArctangent, one } from './functions';
import {
  add,
  addVector,
  div,
  dot,
  higher,
  lower,
  less,
  madd,
  mul,
  nmadd,
  real,
  second,
  select,
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
  arms,
  bondAtoms,
  bondParameters,
  bonds,
  forces,
  mirrored,
  mirrors,
  shares,
  torsionAtoms,
  torsionParameters,
  torsions,
} from './memory';
import { between } from './restrained';

/** Bytes of an arm: a unit vector and the inverse distance. */
const ARM: usize = 64;
/** Offset of the inverse distance. */
const INVERSE: usize = 48;

/** Adds the forces of all bonds and leaves them in memory as arms of the angles. A bond without a force constant is there for its arm alone. */
// @ts-ignore: decorator
@inline
export function bondForces(energy: bool): v128 {
  const unit = one();
  let sum = zero();
  let at = bondAtoms;
  let parameters = bondParameters;
  let arm = arms;
  const end = at + 8 * bonds;
  for (; at < end; at += 8, parameters += 2 * sizeof<Real>(), arm += ARM) {
    const i = load<u32>(at);
    const j = load<u32>(at, 4);
    const x = between(i, j, 0);
    const y = between(i, j, 1);
    const z = between(i, j, 2);
    const r = sqrt(dot(x, y, z, x, y, z));
    const inverse = div(unit, r);
    const ux = mul(x, inverse);
    const uy = mul(y, inverse);
    const uz = mul(z, inverse);
    v128.store(arm, ux);
    v128.store(arm, uy, 16);
    v128.store(arm, uz, 32);
    v128.store(arm, inverse, INVERSE);
    const stretch = sub(r, splat(parameters));
    const slope = mul(second(parameters), stretch);
    if (energy) sum = madd(slope, stretch, sum);
    const gx = mul(slope, ux);
    const gy = mul(slope, uy);
    const gz = mul(slope, uz);
    subVector(forces + i, gx, gy, gz);
    addVector(forces + j, gx, gy, gz);
  }
  for (at = mirrored; arm < arms + ARM * (bonds + mirrors); at += 4, arm += ARM) {
    const from = arms + load<u32>(at);
    v128.store(arm, v128.neg<Real>(v128.load(from)));
    v128.store(arm, v128.neg<Real>(v128.load(from, 16)), 16);
    v128.store(arm, v128.neg<Real>(v128.load(from, 32)), 32);
    v128.store(arm, v128.load(from, INVERSE), INVERSE);
  }
  return energy ? mul(sum, real(0.5)) : sum;
}

/** Adds the forces of all angles i-j-k, from the arms that point from j to i and k: after `bondForces`. */
// @ts-ignore: decorator
@inline
export function angleForces(energy: bool): v128 {
  const unit = one();
  const tiny = real(1e-10);
  const narrow = real(0.7071);
  let sum = zero();
  let at = angleAtoms;
  let parameters = angleParameters;
  const end = at + 20 * angles;
  for (; at < end; at += 20, parameters += 3 * sizeof<Real>()) {
    const a = arms + load<u32>(at, 12);
    const b = arms + load<u32>(at, 16);
    const ax = v128.load(a);
    const ay = v128.load(a, 16);
    const az = v128.load(a, 32);
    const bx = v128.load(b);
    const by = v128.load(b, 16);
    const bz = v128.load(b, 32);
    const cx = nmadd(az, by, mul(ay, bz));
    const cy = nmadd(ax, bz, mul(az, bx));
    const cz = nmadd(ay, bx, mul(ax, by));
    const cosine = dot(ax, ay, az, bx, by, bz);
    const sine = higher(sqrt(dot(cx, cy, cz, cx, cy, cz)), tiny);
    // δ = θ − θ₀ from the tangent of its half
    const cosine0 = second(parameters);
    const sine0 = third(parameters);
    const sineOf = nmadd(cosine, sine0, mul(sine, cosine0));
    const cosineOf = madd(sine, sine0, mul(cosine, cosine0));
    const above = higher(add(unit, cosineOf), tiny);
    const inverse = div(unit, mul(above, sine));
    let bend = mul(real(2), halfArctangent(mul(sineOf, mul(sine, inverse))));
    const far = less(cosineOf, narrow);
    if (v128.any_true(far)) bend = select(arctangent2(sineOf, cosineOf), bend, far);
    const slope = mul(splat(parameters), bend);
    if (energy) sum = madd(slope, bend, sum);
    // ∇_i θ = (cos θ a − b) / (|r_i − r_j| sin θ)
    const scale = mul(slope, mul(above, inverse));
    const ga = mul(scale, v128.load(a, INVERSE));
    const gb = mul(scale, v128.load(b, INVERSE));
    const ix = mul(ga, sub(mul(cosine, ax), bx));
    const iy = mul(ga, sub(mul(cosine, ay), by));
    const iz = mul(ga, sub(mul(cosine, az), bz));
    const kx = mul(gb, sub(mul(cosine, bx), ax));
    const ky = mul(gb, sub(mul(cosine, by), ay));
    const kz = mul(gb, sub(mul(cosine, bz), az));
    const i = forces + load<u32>(at);
    const j = forces + load<u32>(at, 4);
    const k = forces + load<u32>(at, 8);
    subVector(i, ix, iy, iz);
    subVector(k, kx, ky, kz);
    addVector(j, add(ix, kx), add(iy, ky), add(iz, kz));
  }
  return energy ? mul(sum, real(0.5)) : sum;
}

/** The factor of a term of four atoms: their largest share times their smallest, so that one of 1 among roots of λ leaves √λ. */
// @ts-ignore: decorator
@inline
export function sharedByFour(i: u32, j: u32, k: u32, l: u32): v128 {
  return mul(highestShare(i, j, k, l), lowestShare(i, j, k, l));
}

export function highestShare(i: u32, j: u32, k: u32, l: u32): v128 {
  const ij = higher(v128.load(shares + i), v128.load(shares + j));
  return higher(ij, higher(v128.load(shares + k), v128.load(shares + l)));
}

export function lowestShare(i: u32, j: u32, k: u32, l: u32): v128 {
  const ij = lower(v128.load(shares + i), v128.load(shares + j));
  return lower(ij, lower(v128.load(shares + k), v128.load(shares + l)));
}

/**
 * Torsions of the same four atoms are one Fourier series Σ_n c_n cos nφ + s_n sin nφ, by the recurrence of Chebyshev,
 * without a trigonometric function. With `shared`, forces are multiplied by the shares of their atoms.
 */
// @ts-ignore: decorator
@inline
export function torsionForces(energy: bool, shared: bool): v128 {
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
    if (shared) {
      const share = sharedByFour(load<u32>(at), load<u32>(at, 4), load<u32>(at, 8), load<u32>(at, 12));
      slope = mul(slope, share);
    }
    pushDihedral(load<u32>(at), load<u32>(at, 4), load<u32>(at, 8), load<u32>(at, 12), slope);
  }
  return sum;
}
