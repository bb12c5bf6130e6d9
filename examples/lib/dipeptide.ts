/**
 * Alanine dipeptide as the examples and studies have it: 20 ns without a bias at 300 K and friction 1/ps as in Crabtree, Bello-Rivas and
 * Kevrekidis (2023), section V C, with ff96 and OBC2 in place of Amber14, and 4 fs with rigid bonds to heavy hydrogens in place of 1 fs.
 */
import { split, type AlanineDipeptideSpec } from 'wellspring';
import {
  generateMolecules,
  moleculeOfSystem,
  simulateMolecule,
  trainMoleculeModel,
} from 'wellspring/workflows/molecules';
import type {
  Dihedral,
  GeneratedMolecules,
  MoleculeModel,
  MoleculeTrainingData,
  MoleculeUmbrella,
  MovingMolecule,
} from 'wellspring/workflows/molecules';
import type { WorkflowContext } from 'wellspring/workflows';
import { short } from './experiments.js';
import { resultOf } from './session.js';

export const dipeptide: AlanineDipeptideSpec = {
  type: 'alanine-dipeptide',
  flavour: 'ff96-obc',
  constraints: 'hydrogen-bonds',
  hydrogenMass: 3,
};

/** ps, 1/ps. */
export const dynamics = { timeStep: 0.004, friction: 1 };

export const phi: Dihedral = { atoms: [4, 6, 8, 14], name: 'φ' };
export const psi: Dihedral = { atoms: [6, 8, 14, 16], name: 'ψ' };

/** Windows over ψ, a model of 20 ns. */
export const overPsi: MoleculeUmbrella = {
  system: dipeptide,
  windows: [{ ...psi, count: 18, spring: 25 }],
  watch: phi,
  dynamics,
  simulate: {
    walkers: 64,
    equilibration: short ? 250 : 2500,
    steps: short ? 500 : 75_600,
    every: short ? 25 : 100,
  },
  train: {
    ...{ steps: short ? 100 : 3000, batch: short ? 128 : 512, learningRate: 2e-3 },
    ...{ labelWindow: 0.1, process: { type: 'edm' } },
    network: { width: short ? 64 : 256, depth: short ? 2 : 4, activation: 'silu' },
  },
  starts: {
    ...{ candidates: 4, minimisation: 50, sampler: { type: 'heun', steps: 40 } },
    pull: { steps: 1250, spring: 100 },
  },
  sample: { walkers: 8, equilibration: 250, steps: 5000, every: 10 },
  estimate: { bins: 36 },
};

/** A model of the molecule given ψ. */
export type Learnt = {
  readonly molecule: MovingMolecule;
  readonly data: MoleculeTrainingData;
  readonly trained: MoleculeModel;
  /** Draws so many molecules at one value of ψ (radians) and checks them. */
  generate(at: number, count: number): Promise<GeneratedMolecules>;
};

/** Simulate and train. */
export async function learnDipeptide(context: WorkflowContext): Promise<Learnt> {
  const [dataKey, modelKey, drawKey] = split(context.key, 3);
  const molecule = await moleculeOfSystem(dipeptide, {});
  const data = await resultOf(simulateMolecule(overPsi, molecule, { ...context, key: dataKey }));
  const trained = await resultOf(trainMoleculeModel(overPsi, molecule, data, { ...context, key: modelKey }));
  const { runtime } = context;
  return {
    ...{ molecule, data, trained },
    generate: (at, count) =>
      generateMolecules(overPsi, molecule, data, trained, new Float64Array(count).fill(at), {
        runtime,
        key: drawKey,
      }),
  };
}

/** An angle in degrees, from −180 to 180. */
export const degrees = (radians: number): number =>
  (180 / Math.PI) * (radians - 2 * Math.PI * Math.round(radians / (2 * Math.PI)));

/** The share of flags that are set. */
export const share = (flags: Uint8Array): number => flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
