import { exp, InputError, log } from '../../math/index.js';
import { fold, type Key } from '../../random/index.js';
import { compactBall } from './lattice.js';
import { MINIMUM } from './lennard-jones.js';
import { particlePotential } from './potential.js';
import type { Confinement, ParticlePotential, Startable } from './types.js';

export interface LennardJonesClusterOptions {
  /** How many (2 or more). */
  particles: number;
  /** kT in units of ε (default 0.2). */
  temperature?: number;
  /** What holds the cluster together in units of ε and σ (default: spring 100 outside a radius of 1 + ½ ∛particles around its centre). */
  confinement?: Confinement;
}

export interface LennardJonesClusterSpec extends LennardJonesClusterOptions {
  type: 'lennard-jones-cluster';
}

export interface LennardJonesCluster extends ParticlePotential, Startable {
  readonly spec: LennardJonesClusterSpec;
}

/**
 * Particles with Lennard-Jones energies between all pairs, ε = σ = 1, and a wall that keeps them from evaporating: the funnels of 38
 * particles, face-centred cubic and icosahedral, are the hardest of the small ones.
 *
 * Lowest energies: −16.505384 for 7, −44.326801 for 13, −173.928427 for 38 (The Cambridge Cluster Database). D. J. Wales, J. P. K. Doye,
 * J. Phys. Chem. A 101, 5111 (1997), doi:10.1021/jp970984n; thermodynamics of 38 within a wall: J. P. Neirotti, F. Calvo, D. L. Freeman,
 * J. D. Doll, J. Chem. Phys. 112, 10340 (2000), doi:10.1063/1.481671. Walkers start from a compact piece of crystal.
 *
 * @throws InputError for fewer than two particles, or other options out of range.
 * @example
 * const cluster = lennardJonesCluster({ particles: 13, temperature: 0.3 });
 * cluster.dim; // 39
 */
export function lennardJonesCluster(options: LennardJonesClusterOptions): LennardJonesCluster {
  const { particles, temperature = 0.2 } = options;
  if (!(Number.isInteger(particles) && particles >= 2)) {
    throw new InputError(`particles is ${particles}: a cluster has a whole number of them, 2 or more`);
  }
  const usual = { spring: 100, radius: 1 + exp(log(particles) / 3) / 2 };
  const confinement = options.confinement ?? usual;
  const potential = particlePotential({
    particles: { atom: particles },
    spaceDim: 3,
    temperature,
    pairs: [{ species: ['atom', 'atom'] }],
    confinement,
  });
  return {
    ...potential,
    spec: { type: 'lennard-jones-cluster', particles, temperature, confinement },
    startingPositions(key: Key, walkers: number) {
      const out = new Float64Array(walkers * potential.dim);
      for (let w = 0; w < walkers; w++)
        out.set(compactBall(fold(key, w), particles, MINIMUM), w * potential.dim);
      return out;
    },
  };
}
