import { cos, exp, log, sin } from '../../math/index.js';
import { fold, normal, split, type Key } from '../../random/index.js';
import { fillBox } from './lattice.js';
import { particlePotential } from './potential.js';
import type { DistanceTerm, ParticlePotential, StartOptions } from './types.js';

const BEADS = 9;
const BOND = 1;
const NEXT = 1.63;
const STIFFNESS = 500;
/** κ [d⁴/4α⁴ − d²/α²] with d = R − 4.62 and α = 0.8 is κ [1 − d²/2α²]² − κ. */
const END_TO_END = { height: 9.1, centre: 4.62, width: Math.SQRT2 * 0.8 };

export interface PolymerInSolventOptions {
  /** Particles of the solvent (default 200). */
  solvent?: number;
  /** Solvent particles per volume σ³, which sets the box (default 0.48). */
  density?: number;
  /** kT in units of ε (default 1.3). */
  temperature?: number;
}

export interface PolymerInSolventSpec extends PolymerInSolventOptions {
  type: 'polymer-in-solvent';
}

export interface PolymerInSolvent extends ParticlePotential {
  readonly spec: PolymerInSolventSpec;
  /** End-to-end distances of the compact and the extended chain, at the wells of its end-to-end energy: 3.489 and 5.751. */
  readonly lengths: readonly [number, number];
  startingPositions(key: Key, walkers: number, options?: StartOptions): Float64Array;
}

/**
 * A chain of 9 beads in a Lennard-Jones liquid in three dimensions, with two preferred end-to-end distances and a barrier of 7 kT between.
 *
 * ε = σ = 1 for all pairs, 'xplor' from 2 to 2.5; within the chain from the third neighbour on. Bonds 500/2 (r − 1)², springs
 * 500/2 (r − 1.63)² between second neighbours, 9.1 [1 − (R − 4.62)²/(2·0.8²)]² for the end-to-end distance R: the published energy plus 9.1, so that
 * its wells are at 0. Particles 0 to 8 are the chain, which does not see its own images. C. Schönle et al. (2025), arXiv:2512.16812,
 * after S. Tamagnone, A. Laio, M. Gabrié (2024), arXiv:2406.01524.
 *
 * @throws InputError for options out of range, among them a box smaller than twice the cutoff.
 * @example
 * const polymer = polymerInSolvent();
 * polymer.box; // [7.46901, 7.46901, 7.46901]
 */
export function polymerInSolvent(options: PolymerInSolventOptions = {}): PolymerInSolvent {
  const { solvent = 200, density = 0.48, temperature = 1.3 } = options;
  const side = exp(log(solvent / density) / 3);
  const chain: DistanceTerm[] = Array.from({ length: BEADS - 1 }, (_, i) => ({
    type: 'harmonic',
    particles: [i, i + 1],
    length: BOND,
    spring: STIFFNESS,
  }));
  const angles: DistanceTerm[] = Array.from({ length: BEADS - 2 }, (_, i) => ({
    type: 'harmonic',
    particles: [i, i + 2],
    length: NEXT,
    spring: STIFFNESS,
  }));
  const { height, centre, width } = END_TO_END;
  const pair = { cutoff: 2.5, smoothing: 'xplor', from: 2 } as const;
  const potential = particlePotential({
    particles: { chain: BEADS, solvent },
    spaceDim: 3,
    box: side,
    temperature,
    pairs: [
      { species: ['chain', 'chain'], ...pair, bondsApart: 3 },
      { species: ['chain', 'solvent'], ...pair },
      { species: ['solvent', 'solvent'], ...pair },
    ],
    bonds: chain,
    springs: [
      ...angles,
      { type: 'double-well', particles: [0, BEADS - 1], height, length: centre - width, width },
    ],
  });
  const lengths = [centre - width, centre + width] as const;
  const start = (key: Key, state: StartOptions['state'] = 'compact'): Float64Array => {
    const [turn, rest] = split(key, 2);
    const beads = rotated(helixOf(lengths[state === 'compact' ? 0 : 1]), normal(turn, 4));
    const out = new Float64Array(potential.dim);
    out.set(beads);
    out.set(
      fillBox({ key: rest, count: solvent, box: [side, side, side], sigma: 1, around: beads }),
      beads.length,
    );
    return out;
  };
  return {
    ...potential,
    spec: { type: 'polymer-in-solvent', solvent, density, temperature },
    lengths,
    startingPositions(key, walkers, { state } = {}) {
      const out = new Float64Array(walkers * potential.dim);
      for (let w = 0; w < walkers; w++) out.set(start(fold(key, w), state), w * potential.dim);
      return out;
    },
  };
}

/** The helix with the chain's bond lengths and angles that has a given end-to-end distance: the more wound up the shorter. */
function helixOf(distance: number): Float64Array {
  let [low, high] = [Math.PI / 6, Math.PI];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (endToEnd(helix(middle)) < distance) low = middle;
    else high = middle;
  }
  return helix(low);
}

function endToEnd(beads: Float64Array): number {
  const last = beads.length - 3;
  const [x, y, z] = [0, 1, 2].map((axis) => beads[last + axis] - beads[axis]);
  return Math.sqrt(x * x + y * y + z * z);
}

/** Beads in a frame that turns by the torsion after each bond and bends by the angle at each bead, centred. */
function helix(torsion: number): Float64Array {
  const bend = 1 - (NEXT * NEXT) / (2 * BOND * BOND); // cosine of the angle at a bead
  const [along, across] = [-bend, Math.sqrt(1 - bend * bend)];
  const [c, s] = [cos(torsion), sin(torsion)];
  let t = [1, 0, 0]; // direction of the bond
  let n = [0, 1, 0]; // towards which the last bend went
  let b = [0, 0, 1];
  const combine = (p: number, q: number, r: number) =>
    t.map((_, axis) => p * t[axis] + q * n[axis] + r * b[axis]);
  const out = new Float64Array(3 * BEADS);
  for (let bead = 1; bead < BEADS; bead++) {
    for (let axis = 0; axis < 3; axis++) out[3 * bead + axis] = out[3 * bead - 3 + axis] + BOND * t[axis];
    [t, n, b] = [
      combine(along, -across * c, across * s),
      combine(across, along * c, -along * s),
      combine(0, s, c),
    ];
  }
  for (let axis = 0; axis < 3; axis++) {
    let mean = 0;
    for (let bead = 0; bead < BEADS; bead++) mean += out[3 * bead + axis] / BEADS;
    for (let bead = 0; bead < BEADS; bead++) out[3 * bead + axis] -= mean;
  }
  return out;
}

/** Turned by the rotation of a quaternion of any length: of four normal numbers, a uniform one. */
function rotated(positions: Float64Array, [w, x, y, z]: Float64Array): Float64Array {
  const norm2 = w * w + x * x + y * y + z * z;
  const s = 2 / norm2;
  const rows = [
    [1 - s * (y * y + z * z), s * (x * y - w * z), s * (x * z + w * y)],
    [s * (x * y + w * z), 1 - s * (x * x + z * z), s * (y * z - w * x)],
    [s * (x * z - w * y), s * (y * z + w * x), 1 - s * (x * x + y * y)],
  ];
  return positions.map((_, i) => {
    const from = i - (i % 3);
    const [a, b, c] = rows[i % 3];
    return a * positions[from] + b * positions[from + 1] + c * positions[from + 2];
  });
}
