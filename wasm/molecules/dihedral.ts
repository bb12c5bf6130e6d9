// The dihedral of four atoms for torsions, maps and restraints: cosine, sine and what its gradient needs, left in memory
// because WebAssembly functions return one value. A. Blondel and M. Karplus, J. Comput. Chem. 17, 1132 (1996), DOI
// 10.1002/(SICI)1096-987X(19960715)17:9<1132::AID-JCC5>3.0.CO;2-T: F = r_i − r_j, G = r_j − r_k, H = r_l − r_k, A = F × G,
// B = H × G.
import { add, div, dot, higher, madd, mul, nmadd, real, sqrt, sub } from './lanes';
import { forces, positions } from './memory';

const SCRATCH: usize = memory.data(160, 16);
export const COSINE: usize = SCRATCH;
export const SINE: usize = SCRATCH + 16;
/** A |G| / A² and B |G| / B²: −∇_i φ and ∇_l φ. */
const FIRST: usize = SCRATCH + 32;
const LAST: usize = SCRATCH + 80;
/** F·G / G² and H·G / G². */
const P: usize = SCRATCH + 128;
const Q: usize = SCRATCH + 144;

export function dihedral(i: usize, j: usize, k: usize, l: usize): void {
  const tiny = real(1e-20);
  const rj = positions + j;
  const rk = positions + k;
  const jx = v128.load(rj);
  const jy = v128.load(rj, 16);
  const jz = v128.load(rj, 32);
  const kx = v128.load(rk);
  const ky = v128.load(rk, 16);
  const kz = v128.load(rk, 32);
  const ri = positions + i;
  const rl = positions + l;
  const fx = sub(v128.load(ri), jx);
  const fy = sub(v128.load(ri, 16), jy);
  const fz = sub(v128.load(ri, 32), jz);
  const gx = sub(jx, kx);
  const gy = sub(jy, ky);
  const gz = sub(jz, kz);
  const hx = sub(v128.load(rl), kx);
  const hy = sub(v128.load(rl, 16), ky);
  const hz = sub(v128.load(rl, 32), kz);
  const ax = nmadd(fz, gy, mul(fy, gz));
  const ay = nmadd(fx, gz, mul(fz, gx));
  const az = nmadd(fy, gx, mul(fx, gy));
  const bx = nmadd(hz, gy, mul(hy, gz));
  const by = nmadd(hx, gz, mul(hz, gx));
  const bz = nmadd(hy, gx, mul(hx, gy));
  const a2 = higher(dot(ax, ay, az, ax, ay, az), tiny);
  const b2 = higher(dot(bx, by, bz, bx, by, bz), tiny);
  const g2 = higher(dot(gx, gy, gz, gx, gy, gz), tiny);
  const g = sqrt(g2);
  const inverse = div(real(1), sqrt(mul(a2, b2)));
  v128.store(COSINE, mul(inverse, dot(ax, ay, az, bx, by, bz)));
  v128.store(SINE, mul(v128.neg<Real>(mul(inverse, g)), dot(bx, by, bz, fx, fy, fz)));
  const ga = div(g, a2);
  const gb = div(g, b2);
  v128.store(FIRST, mul(ga, ax));
  v128.store(FIRST, mul(ga, ay), 16);
  v128.store(FIRST, mul(ga, az), 32);
  v128.store(LAST, mul(gb, bx));
  v128.store(LAST, mul(gb, by), 16);
  v128.store(LAST, mul(gb, bz), 32);
  v128.store(P, div(dot(fx, fy, fz, gx, gy, gz), g2));
  v128.store(Q, div(dot(hx, hy, hz, gx, gy, gz), g2));
}

/** Adds −slope ∇φ of the dihedral found last to the forces: ∇_j φ = U + w, ∇_k φ = −w − V with w = p U − q V. */
export function pushDihedral(i: usize, j: usize, k: usize, l: usize, slope: v128): void {
  const p = v128.load(P);
  const q = v128.load(Q);
  for (let c: usize = 0; c < 48; c += 16) {
    const u = mul(slope, v128.load(FIRST + c));
    const v = mul(slope, v128.load(LAST + c));
    const w = nmadd(q, v, mul(p, u));
    const at = forces + c;
    v128.store(at + i, add(v128.load(at + i), u));
    v128.store(at + j, sub(v128.load(at + j), add(u, w)));
    v128.store(at + k, add(v128.load(at + k), add(w, v)));
    v128.store(at + l, sub(v128.load(at + l), v));
  }
}
