import { cos, density1D, InputError, log, sin, type Density1D } from '../../math/index.js';
import { fold, split, uniform, type Key } from '../../random/index.js';
import { fillBox } from './lattice.js';
import { MINIMUM, wca } from './lennard-jones.js';
import { particlePotential } from './potential.js';
import type { ParticlePotential, StartOptions } from './types.js';

export interface DimerInSolventOptions {
  /** Particles of the solvent (default 98; 0: a dimer in vacuum). */
  solvent?: number;
  /** Side of the periodic square, in units of σ (default 15). */
  box?: number;
  /** Height h of the dimer's barrier in units of ε (default 2). */
  height?: number;
  /** Half the distance w between the dimer's wells in units of σ (default 2). */
  width?: number;
  /** kT in units of ε (default 1). */
  temperature?: number;
}

export interface DimerInSolventSpec extends DimerInSolventOptions {
  type: 'dimer-in-solvent';
}

export interface DimerInSolvent extends ParticlePotential {
  readonly spec: DimerInSolventSpec;
  /** Lengths of the compact and the extended dimer, 2^(1/6) and 2^(1/6) + 2w. */
  readonly lengths: readonly [number, number];
  /** The exact density of the dimer's length without a solvent, by quadrature: proportional to r exp(−u(r)). */
  vacuumDensity(): Density1D;
  startingPositions(key: Key, walkers: number, options?: StartOptions): Float64Array;
}

/**
 * Two particles joined by a double well among repulsive ones in two dimensions: the compact and the extended dimer have the same bond energy,
 * and the solvent decides between them.
 *
 * All but the dimer's own pair repel each other by the WCA energy with ε = σ = 1; the bond is h [1 − (r − r₀ − w)²/w²]² with
 * r₀ = 2^(1/6). Particles 0 and 1 are the dimer. The slow variable of the literature is (r − r₀)/2w, 0 and 1 at the wells.
 * T. Lelièvre, M. Rousset, G. Stoltz, Free Energy Computations (Imperial College Press 2010), doi:10.1142/p579; these sizes:
 * C. Schönle et al. (2024), arXiv:2405.18160.
 *
 * @throws InputError for options out of range, or a box that does not hold the solvent (when it is filled).
 * @example
 * const dimer = dimerInSolvent({ height: 2 });
 * const start = dimer.startingPositions(key(1), 4, { state: 'extended' });
 */
export function dimerInSolvent(options: DimerInSolventOptions = {}): DimerInSolvent {
  const { solvent = 98, box = 15, height = 2, width = 2, temperature = 1 } = options;
  const lengths = [MINIMUM, MINIMUM + 2 * width] as const;
  const potential = particlePotential({
    particles: { dimer: 2, solvent },
    spaceDim: 2,
    box,
    temperature,
    pairs: [
      { species: ['dimer', 'solvent'], ...wca() },
      { species: ['solvent', 'solvent'], ...wca() },
    ],
    bonds: [{ type: 'double-well', particles: [0, 1], height, length: MINIMUM, width }],
  });
  if (box < 2 * lengths[1]) {
    throw new InputError(
      `box is ${box}, less than twice the length ${lengths[1]} of the extended dimer: use a larger box or a smaller width`,
    );
  }
  const start = (key: Key, state: StartOptions['state'] = 'compact'): Float64Array => {
    const [direction, rest] = split(key, 2);
    const angle = 2 * Math.PI * uniform(direction, 1)[0];
    const half = lengths[state === 'compact' ? 0 : 1] / 2;
    const [x, y] = [half * cos(angle), half * sin(angle)];
    const dimer = Float64Array.of(x, y, -x, -y);
    const out = new Float64Array(potential.dim);
    out.set(dimer);
    out.set(fillBox({ key: rest, count: solvent, box: [box, box], sigma: 1, around: dimer }), 4);
    return out;
  };
  return {
    ...potential,
    spec: { type: 'dimer-in-solvent', solvent, box, height, width, temperature },
    lengths,
    vacuumDensity() {
      const energy = (r: number) => (height * (1 - ((r - MINIMUM - width) / width) ** 2) ** 2) / temperature;
      return density1D((r) => log(r) - energy(r), { low: 0, high: box / 2 });
    },
    startingPositions(key, walkers, { state } = {}) {
      const out = new Float64Array(walkers * potential.dim);
      for (let w = 0; w < walkers; w++) out.set(start(fold(key, w), state), w * potential.dim);
      return out;
    },
  };
}
