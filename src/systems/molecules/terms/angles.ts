/** Harmonic angles, U = k/2 (θ − θ₀)². Reference: Cornell et al. (1995), doi:10.1021/ja00124a002. */
import type { HarmonicAngles } from '../types.js';
import type { TermFunction } from './term.js';

/** Least |a × b| that is divided by: at a straight angle the direction of the force is undefined, its size is not. */
const TINY = 1e-12;

export function angles({ atoms, angles: rest, constants }: HarmonicAngles): TermFunction {
  return (positions, forces) => {
    let energy = 0;
    for (let angle = 0; angle < rest.length; angle++) {
      const i = 3 * atoms[3 * angle];
      const j = 3 * atoms[3 * angle + 1];
      const k = 3 * atoms[3 * angle + 2];
      // a from the middle atom to the first, b to the last, p = a × b
      const ax = positions[i] - positions[j];
      const ay = positions[i + 1] - positions[j + 1];
      const az = positions[i + 2] - positions[j + 2];
      const bx = positions[k] - positions[j];
      const by = positions[k + 1] - positions[j + 1];
      const bz = positions[k + 2] - positions[j + 2];
      const px = ay * bz - az * by;
      const py = az * bx - ax * bz;
      const pz = ax * by - ay * bx;
      const p = Math.max(TINY, Math.sqrt(px * px + py * py + pz * pz));
      // the arctangent keeps its digits where the cosine is flat
      const bend = Math.atan2(p, ax * bx + ay * by + az * bz) - rest[angle];
      energy += 0.5 * constants[angle] * bend * bend;
      const torque = constants[angle] * bend;
      const first = torque / (p * (ax * ax + ay * ay + az * az));
      const last = torque / (p * (bx * bx + by * by + bz * bz));
      const fx = first * (ay * pz - az * py);
      const fy = first * (az * px - ax * pz);
      const fz = first * (ax * py - ay * px);
      const gx = last * (py * bz - pz * by);
      const gy = last * (pz * bx - px * bz);
      const gz = last * (px * by - py * bx);
      forces[i] -= fx;
      forces[i + 1] -= fy;
      forces[i + 2] -= fz;
      forces[k] -= gx;
      forces[k + 1] -= gy;
      forces[k + 2] -= gz;
      forces[j] += fx + gx;
      forces[j + 1] += fy + gy;
      forces[j + 2] += fz + gz;
    }
    return energy;
  };
}
