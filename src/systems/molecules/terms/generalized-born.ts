/**
 * Generalized Born solvent: HCT (Hawkins, Cramer, Truhlar 1996, doi:10.1021/jp961710n), OBC1 and OBC2 (Onufriev,
 * Bashford, Case 2004, doi:10.1002/prot.20033), GBn (Mongan et al. 2007, doi:10.1021/ct600085e) and GBn2 (Nguyen, Roe,
 * Simmerling 2013, doi:10.1021/ct3010485), salt by Debye–Hückel screening (Srinivasan et al. 1999,
 * doi:10.1007/s002140050460) and the surface area from Born radii (Schaefer, Bartels, Karplus 1998,
 * doi:10.1006/jmbi.1998.2172).
 *
 * Radii depend on all positions, so there are three passes: integrals and radii; energies with their derivatives by
 * distance and by radius; and the chain rule from radii through integrals to positions.
 */
import type { GeneralizedBorn } from '../types.js';
import type { TermFunction } from './term.js';

/** The integral of one neighbour with scaled radius s over an atom with offset radius ρ̃, and its derivative by r. */
function descreening(r: number, offsetRadius: number, s: number): [number, number] {
  if (r + s <= offsetRadius) return [0, 0];
  const far = Math.abs(r - s);
  const upper = 1 / (r + s);
  const lower = 1 / Math.max(offsetRadius, far);
  const lowerSlope = far > offsetRadius ? Math.sign(s - r) * lower * lower : 0;
  const log = Math.log(upper / lower);
  const span = upper * upper - lower * lower;
  const value = 0.5 * (lower - upper + 0.25 * (r - (s * s) / r) * span + (0.5 * log) / r);
  const slope =
    0.5 *
    (lowerSlope +
      upper * upper +
      0.25 * (1 + (s * s) / (r * r)) * span -
      0.5 * (r - (s * s) / r) * (upper ** 3 + lower * lowerSlope) -
      (0.5 * (upper + lowerSlope / lower + log / r)) / r);
  return [value, slope];
}

/** The neck between two atoms, and its derivative by r. */
function neckIntegral(
  neck: NonNullable<GeneralizedBorn['neck']>,
  r: number,
  i: number,
  j: number,
): [number, number] {
  const entry = neck.indices[i] + neck.size * neck.indices[j];
  const d = r - neck.distances[entry];
  const d2 = d * d;
  const denominator = 1 + 100 * d2 + 0.3e6 * d2 * d2 * d2;
  const value = (neck.scale * neck.depths[entry]) / denominator;
  return [value, (-value * d * (200 + 1.8e6 * d2 * d2)) / denominator];
}

export function generalizedBorn(force: GeneralizedBorn): TermFunction {
  const { charges, radii, offsetRadii, scaledRadii, neck, tanh, kappa, surfaceArea } = force;
  const count = charges.length;
  const bornRadii = new Float64Array(count);
  const radiusSlopes = new Float64Array(count); // dB/dI
  const integralSlopes = new Float64Array(count); // dU/dB, then dU/dI

  const distance = (positions: Float64Array, i: number, j: number) => {
    const x = positions[3 * j] - positions[3 * i];
    const y = positions[3 * j + 1] - positions[3 * i + 1];
    const z = positions[3 * j + 2] - positions[3 * i + 2];
    return Math.sqrt(x * x + y * y + z * z);
  };
  const integral = (r: number, i: number, j: number): [number, number] => {
    const [value, slope] = descreening(r, offsetRadii[i], scaledRadii[j]);
    if (!neck || r > radii[i] + radii[j] + neck.cutoff) return [value, slope];
    const [more, steeper] = neckIntegral(neck, r, i, j);
    return [value + more, slope + steeper];
  };
  const setRadius = (i: number, sum: number) => {
    let inverse = 1 / offsetRadii[i] - sum;
    let slope = 1;
    if (tanh.length > 0) {
      const [alpha, beta, gamma] = tanh.subarray(3 * i, 3 * i + 3);
      const psi = sum * offsetRadii[i];
      const bend = Math.tanh(psi * (alpha - psi * (beta - psi * gamma)));
      inverse = 1 / offsetRadii[i] - bend / radii[i];
      slope = (1 - bend * bend) * (alpha - psi * (2 * beta - 3 * psi * gamma)) * (offsetRadii[i] / radii[i]);
    }
    bornRadii[i] = 1 / inverse;
    radiusSlopes[i] = slope / (inverse * inverse);
  };
  /** (1/ε_in − e^{−κf}/ε_out)/f and its derivative. */
  const screened = (f: number): [number, number] => {
    const salt = Math.exp(-kappa * f) / force.solventDielectric;
    const value = (1 / force.soluteDielectric - salt) / f;
    return [value, (kappa * salt - value) / f];
  };

  return (positions, forces) => {
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let j = 0; j < count; j++) if (j !== i) sum += integral(distance(positions, i, j), i, j)[0];
      setRadius(i, sum);
    }
    let energy = 0;
    const push = (i: number, j: number, r: number, slope: number) => {
      for (let axis = 0; axis < 3; axis++) {
        const along = (slope * (positions[3 * j + axis] - positions[3 * i + axis])) / r;
        forces[3 * i + axis] += along;
        forces[3 * j + axis] -= along;
      }
    };
    integralSlopes.fill(0);
    for (let i = 0; i < count; i++) {
      const b = bornRadii[i];
      const [value, slope] = screened(b);
      const half = -0.5 * force.coulombConstant * charges[i] * charges[i];
      const area = surfaceArea.energy * (surfaceArea.shares?.[i] ?? 1);
      const surface = area * (radii[i] + surfaceArea.probe) ** 2 * (radii[i] / b) ** 6;
      energy += half * value + surface;
      integralSlopes[i] += half * slope - (6 * surface) / b;
      for (let j = i + 1; j < count; j++) {
        const r = distance(positions, i, j);
        const product = b * bornRadii[j];
        const decay = Math.exp((-r * r) / (4 * product));
        const f = Math.sqrt(r * r + product * decay);
        const [pairValue, pairSlope] = screened(f);
        const strength = -force.coulombConstant * charges[i] * charges[j];
        energy += strength * pairValue;
        push(i, j, r, (strength * pairSlope * r * (1 - decay / 4)) / f);
        const byProduct = (strength * pairSlope * decay * (1 + (r * r) / (4 * product))) / (2 * f);
        integralSlopes[i] += byProduct * bornRadii[j];
        integralSlopes[j] += byProduct * b;
      }
    }
    for (let i = 0; i < count; i++) integralSlopes[i] *= radiusSlopes[i];
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        const r = distance(positions, i, j);
        push(i, j, r, integralSlopes[i] * integral(r, i, j)[1] + integralSlopes[j] * integral(r, j, i)[1]);
      }
    }
    return energy;
  };
}
