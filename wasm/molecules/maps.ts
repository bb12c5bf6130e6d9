// Correction maps of two dihedrals: periodic bicubic splines, one patch of 16 coefficients a grid cell, looked up walker by
// walker in float64 (there is one map a residue: its cost does not count).
import { highestShare, lowestShare } from './bonded';
import { COSINE, dihedral, pushDihedral, SINE } from './dihedral';
import { arctangent2 } from './functions';
import { higher, LANES, lower, mul } from './lanes';
import { mapAtoms, maps } from './memory';

const ANGLES: usize = memory.data(32, 16);
const SLOPES: usize = memory.data(32, 16);
const TURN: f64 = 6.283185307179586;

/** Adds the forces of the maps, and their energies to the float64 sums at `sums`, one a walker; with `shared`, forces get their atoms' shares. */
export function mapForces(sums: usize, shared: bool): void {
  const end = mapAtoms + 40 * maps;
  for (let at = mapAtoms; at < end; at += 40) {
    dihedral(load<u32>(at), load<u32>(at, 4), load<u32>(at, 8), load<u32>(at, 12));
    v128.store(ANGLES, arctangent2(v128.load(SINE), v128.load(COSINE)));
    dihedral(load<u32>(at, 16), load<u32>(at, 20), load<u32>(at, 24), load<u32>(at, 28));
    v128.store(ANGLES, arctangent2(v128.load(SINE), v128.load(COSINE)), 16);
    for (let lane = 0; lane < LANES; lane++) {
      look(load<u32>(at, 32), load<u32>(at, 36), lane * sizeof<Real>(), sums + 8 * lane);
    }
    if (shared) {
      const most = higher(
        highestShare(load<u32>(at), load<u32>(at, 4), load<u32>(at, 8), load<u32>(at, 12)),
        highestShare(load<u32>(at, 16), load<u32>(at, 20), load<u32>(at, 24), load<u32>(at, 28)),
      );
      const least = lower(
        lowestShare(load<u32>(at), load<u32>(at, 4), load<u32>(at, 8), load<u32>(at, 12)),
        lowestShare(load<u32>(at, 16), load<u32>(at, 20), load<u32>(at, 24), load<u32>(at, 28)),
      );
      const share = mul(most, least);
      v128.store(SLOPES, mul(v128.load(SLOPES), share));
      v128.store(SLOPES, mul(v128.load(SLOPES, 16), share), 16);
    }
    pushDihedral(load<u32>(at, 16), load<u32>(at, 20), load<u32>(at, 24), load<u32>(at, 28), v128.load(SLOPES, 16));
    dihedral(load<u32>(at), load<u32>(at, 4), load<u32>(at, 8), load<u32>(at, 12));
    pushDihedral(load<u32>(at), load<u32>(at, 4), load<u32>(at, 8), load<u32>(at, 12), v128.load(SLOPES));
  }
}

function look(map: usize, size: i32, lane: usize, sum: usize): void {
  const width = TURN / (size as f64);
  // From 0 up to 2π, as OpenMM's maps begin at 0.
  let x = load<Real>(ANGLES + lane) as f64;
  let y = load<Real>(ANGLES + lane, 16) as f64;
  x = (x < 0 ? x + TURN : x) / width;
  y = (y < 0 ? y + TURN : y) / width;
  // The comparison is false of NaN, which must not become an address.
  const s = x >= 0 && x < (size as f64) ? (x as i32) : 0;
  const t = y >= 0 && y < (size as f64) ? (y as i32) : 0;
  const dx = x - (s as f64);
  const dy = y - (t as f64);
  const patch = map + 128 * (s + size * t);
  // Coefficient (i, j) of dxⁱ dyʲ at 4 i + j.
  let energy: f64 = 0;
  let slopeX: f64 = 0;
  let slopeY: f64 = 0;
  for (let i = 3; i >= 0; i--) {
    const c = patch + 32 * i;
    const c0 = load<f64>(c);
    const c1 = load<f64>(c, 8);
    const c2 = load<f64>(c, 16);
    const c3 = load<f64>(c, 24);
    const value = ((c3 * dy + c2) * dy + c1) * dy + c0;
    slopeX = slopeX * dx + energy;
    energy = energy * dx + value;
    slopeY = slopeY * dx + ((3 * c3 * dy + 2 * c2) * dy + c1);
  }
  store<f64>(sum, load<f64>(sum) + energy);
  store<Real>(SLOPES + lane, (slopeX / width) as Real);
  store<Real>(SLOPES + lane, (slopeY / width) as Real, 16);
}
