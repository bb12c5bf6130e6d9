/**
 * Coulomb and Lennard-Jones energies of all pairs without cutoff, U = C q_i q_j / r + 4ε ((σ/r)¹² − (σ/r)⁶), with
 * Lorentz–Berthelot combination σ = (σ_i + σ_j)/2, ε = √(ε_i ε_j); the pairs listed as exceptions have parameters of
 * their own. Reference: Cornell et al. (1995), doi:10.1021/ja00124a002.
 */
import type { Nonbonded } from '../types.js';
import type { TermFunction } from './term.js';

export function nonbonded(force: Nonbonded): TermFunction {
  const { coulombConstant, charges, sigmas, epsilons, exceptions } = force;
  const count = charges.length;
  const excepted = new Uint8Array(count * count);
  for (let at = 0; at < exceptions.atoms.length; at += 2) {
    const [i, j] = exceptions.atoms.subarray(at, at + 2);
    excepted[i * count + j] = excepted[j * count + i] = 1;
  }
  return (positions, forces) => {
    let energy = 0;
    const addPair = (i: number, j: number, chargeProduct: number, sigma: number, epsilon: number) => {
      const [a, b] = [3 * i, 3 * j];
      const x = positions[b] - positions[a];
      const y = positions[b + 1] - positions[a + 1];
      const z = positions[b + 2] - positions[a + 2];
      const rr = x * x + y * y + z * z;
      const coulomb = (coulombConstant * chargeProduct) / Math.sqrt(rr);
      const ss = (sigma * sigma) / rr;
      const s6 = ss * ss * ss;
      energy += coulomb + 4 * epsilon * s6 * (s6 - 1);
      const push = (coulomb + 24 * epsilon * s6 * (2 * s6 - 1)) / rr;
      forces[a] -= push * x;
      forces[a + 1] -= push * y;
      forces[a + 2] -= push * z;
      forces[b] += push * x;
      forces[b + 1] += push * y;
      forces[b + 2] += push * z;
    };
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        if (excepted[i * count + j]) continue;
        const epsilon = Math.sqrt(epsilons[i] * epsilons[j]);
        addPair(i, j, charges[i] * charges[j], (sigmas[i] + sigmas[j]) / 2, epsilon);
      }
    }
    const { atoms, chargeProducts } = exceptions;
    for (let pair = 0; pair < chargeProducts.length; pair++) {
      if (chargeProducts[pair] === 0 && exceptions.epsilons[pair] === 0) continue;
      const [sigma, epsilon] = [exceptions.sigmas[pair], exceptions.epsilons[pair]];
      addPair(atoms[2 * pair], atoms[2 * pair + 1], chargeProducts[pair], sigma, epsilon);
    }
    return energy;
  };
}
