/**
 * Whether generated molecules are molecules: their bonds, their handedness, atoms that clash, and their energy after a few steps of steepest
 * descent (Fig. 7 of Crabtree et al. 2023), beside molecules of the training data that are treated in the same way.
 */
import { distance } from '../../math/geometry.js';
import { sameChirality, stereocentres, totals } from '../../systems/molecules/index.js';
import type { Restraint, Topology } from '../../systems/molecules/index.js';
import type { MovingMolecule } from './problem.js';

/** What was found of each of some molecules; flags are 1 where the molecule passes. */
export type MoleculeChecks = {
  readonly bonds: Uint8Array;
  readonly chirality: Uint8Array;
  readonly clashes: Uint8Array;
  /** Minimised, no higher than the highest training molecule. */
  readonly energy: Uint8Array;
  /** All of them. */
  readonly good: Uint8Array;
  /** Before and after minimisation, kJ/mol. */
  readonly energies: Float64Array;
  readonly minimisedEnergies: Float64Array;
  /** molecules × atoms × 3, nm. */
  readonly minimised: Float64Array;
  /** The highest energy of a training molecule after as many steps, kJ/mol. */
  readonly limit: number;
  /** Energy evaluations of the checks. */
  readonly evaluations: number;
};

/** A bond may differ by this share from its length in the molecule's own structure. */
const bondTolerance = 0.2;
/** Atoms more than three bonds apart that are closer than this clash, nm: hydrogen bonds of 0.16 nm do not. */
const clashDistance = 0.14;

/** Most steps of steepest descent that a check makes are few, so that molecules keep their conformation. */
export type CheckOptions = {
  readonly minimisation: number;
  /** kJ/mol; Infinity for none. */
  readonly limit: number;
  /** Springs that hold the labels while minimising. */
  readonly restraints?: readonly Restraint[];
};

/** Check molecules (molecules × atoms × 3, nm). */
export function checkMolecules(
  { molecule, kernel, dim }: MovingMolecule,
  positions: Float64Array,
  { minimisation, limit, restraints = [] }: CheckOptions,
): MoleculeChecks {
  const count = positions.length / dim;
  const flags = (passes: (i: number) => boolean) =>
    Uint8Array.from({ length: count }, (_, i) => Number(passes(i)));
  const row = (i: number) => positions.subarray(i * dim, (i + 1) * dim);

  const { bonds } = molecule.topology;
  const lengths = bondLengths(bonds, molecule.positions);
  const bondsFit = flags((i) =>
    bondLengths(bonds, row(i)).every((length, b) => Math.abs(length / lengths[b] - 1) < bondTolerance),
  );
  const sameHands = new Set(
    sameChirality(stereocentres(molecule.topology), molecule.positions, positions, count),
  );
  const chirality = flags((i) => sameHands.has(i));
  const far = farPairs(molecule.topology);
  const clashes = flags((i) => far.every(([a, b]) => distance(row(i), 3 * a, 3 * b) > clashDistance));
  const energies = energiesOf(kernel, positions, count);
  const descent = kernel.steepestDescent(positions, { steps: minimisation, restraints });
  const energy = flags((i) => descent.energies[i] <= limit);
  return {
    bonds: bondsFit,
    chirality,
    clashes,
    energy,
    good: flags((i) => bondsFit[i] + chirality[i] + clashes[i] + energy[i] === 4),
    energies,
    minimisedEnergies: descent.energies,
    minimised: descent.positions,
    limit,
    evaluations: count * (minimisation + 2),
  };
}

function energiesOf(kernel: MovingMolecule['kernel'], positions: Float64Array, count: number): Float64Array {
  const energies = new Float64Array(6 * count);
  kernel.energiesAndForces(positions, energies, new Float64Array(positions.length));
  return totals(energies);
}

function bondLengths(bonds: Int32Array, x: Float64Array): number[] {
  return Array.from({ length: bonds.length / 2 }, (_, b) =>
    distance(x, 3 * bonds[2 * b], 3 * bonds[2 * b + 1]),
  );
}

/** Pairs of atoms more than three bonds apart. */
function farPairs({ atoms, bonds }: Topology): [number, number][] {
  const neighbours = atoms.map(() => [] as number[]);
  for (let b = 0; b < bonds.length; b += 2) {
    neighbours[bonds[b]].push(bonds[b + 1]);
    neighbours[bonds[b + 1]].push(bonds[b]);
  }
  return atoms.flatMap((_, a) => {
    let near = new Set([a]);
    for (let step = 0; step < 3; step++)
      near = new Set([...near].flatMap((atom) => [atom, ...neighbours[atom]]));
    return atoms.flatMap((_, b) => (b > a && !near.has(b) ? [[a, b] as [number, number]] : []));
  });
}
