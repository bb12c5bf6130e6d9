/** Structures that the model learns from: unbiased Langevin dynamics of many walkers, all from one structure, perhaps hot. */
import type { SystemSpec } from '../../systems/index.js';
import { stage } from '../types.js';
import type { Workflow, WorkflowContext } from '../types.js';
import { moveWalkers } from '../walkers.js';
import type { WalkerCheckpoint } from '../walkers.js';
import { dihedralsOf, recorded } from './problem.js';
import type { MoleculeDynamics, MoleculeUmbrella, MovingMolecule } from './problem.js';

/** Structures and their dihedrals. */
export type MoleculeTrainingData = {
  /** rows × atoms × 3, nm. */
  readonly positions: Float64Array;
  /** rows × dihedrals of the windows. */
  readonly labels: Float64Array;
  /** The watched dihedral of each row; empty where none is. */
  readonly watched: Float64Array;
  /** Kelvin. */
  readonly temperature: number;
  readonly evaluations: number;
};

/** Simulate without a bias. */
export async function* simulateMolecule(
  problem: MoleculeUmbrella,
  molecule: MovingMolecule,
  context: WorkflowContext,
): Workflow<MoleculeTrainingData> {
  const { walkers, equilibration, steps, every, temperature = molecule.temperature } = problem.simulate;
  return yield* stage(context, {
    name: 'simulate',
    title: `Simulate without a bias at ${temperature} K`,
    total: walkers * (equilibration + steps),
    unit: 'walker-steps',
    async *body(saved: WalkerCheckpoint | undefined) {
      const { frames, values, evaluations } = yield* moveWalkers(
        context,
        {
          // A molecule's temperature is one of its options; checkProblem keeps other systems out.
          system: { ...problem.system, temperature } as SystemSpec,
          kernel: langevin(problem.dynamics),
          positions: copies(molecule.molecule.positions, walkers),
          dim: molecule.dim,
          steps: equilibration + steps,
          recording: { every, after: equilibration, variables: dihedralsOf(recorded(problem)) },
        },
        saved,
      );
      const dims = problem.windows.length;
      const width = recorded(problem).length;
      return {
        positions: frames,
        labels: values.filter((_, i) => i % width < dims),
        watched: values.filter((_, i) => i % width >= dims),
        temperature,
        evaluations,
      };
    },
  });
}

/** The kernel that moves molecules. */
export const langevin = ({ timeStep, friction }: MoleculeDynamics) =>
  ({ type: 'langevin-middle', timeStep, friction }) as const;

/** One structure many times. */
export function copies(positions: Float64Array, count: number): Float64Array {
  const all = new Float64Array(count * positions.length);
  for (let i = 0; i < count; i++) all.set(positions, i * positions.length);
  return all;
}
