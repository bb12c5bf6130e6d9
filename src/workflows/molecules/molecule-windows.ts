/** Umbrella windows of a molecule: all walkers of all windows are one batch, whether they start from generated molecules or are pulled. */
import type { BiasSpec } from '../../biases/index.js';
import { stage } from '../types.js';
import type { Workflow, WorkflowContext } from '../types.js';
import { moveWalkers } from '../walkers.js';
import type { WalkerCheckpoint } from '../walkers.js';
import { dihedralValues } from './generate.js';
import type { GeneratedStarts } from './generate.js';
import { around, dihedralsOf, recorded, startingTitles, windowCentresOf } from './problem.js';
import type { MoleculeUmbrella, MovingMolecule, Starting } from './problem.js';
import { copies, langevin } from './training-data.js';

/** What the walkers of all windows visited. */
export type WindowedMolecules = {
  /** frames × walkers × recorded dihedrals; the walkers of window 0 come first. */
  readonly values: Float64Array;
  readonly walkers: number;
  /** Where the walkers ended: walkers × atoms × 3, nm. */
  readonly ends: Float64Array;
  /** Energy evaluations that brought the walkers to their windows, and those of the windows, equilibration included. */
  readonly evaluations: { readonly start: number; readonly windows: number };
};

/** Structures to start from and what they cost. */
export type WindowStarts = { readonly positions: Float64Array; readonly evaluations: number };

/** The starts of windows from generated molecules: what the checks cost. */
export const assistedStarts = ({ starts, checks }: GeneratedStarts): WindowStarts => ({
  positions: starts,
  evaluations: checks.evaluations,
});

/** Pull every walker from the molecule's own structure to its window's centre, the shortest way around. */
export async function* pullToWindows(
  problem: MoleculeUmbrella,
  molecule: MovingMolecule,
  context: WorkflowContext,
): Workflow<WindowStarts> {
  const { windows, sample, starts } = problem;
  const centres = centresOfWalkers(problem);
  const own = molecule.molecule.positions;
  const from = dihedralValues(windows, own, molecule.dim);
  const { steps, spring } = starts.pull;
  const biases = windows.map(({ atoms, name }, j): BiasSpec => {
    const to = centres[j].map((centre) => from[j] + around(centre - from[j]));
    return {
      ...{ type: 'moving', variable: { type: 'dihedral', atoms, name }, spring, steps },
      ...{ from: to.map(() => from[j]), to },
    };
  });
  const walkers = (windowCentresOf(windows).length / windows.length) * sample.walkers;
  return yield* stage(context, {
    name: 'pull',
    title: 'Pull one structure to all windows',
    total: walkers * steps,
    unit: 'walker-steps',
    async *body(saved: WalkerCheckpoint | undefined) {
      const { positions, evaluations } = yield* moveWalkers(
        context,
        {
          ...{ system: problem.system, kernel: langevin(problem.dynamics), biases, dim: molecule.dim, steps },
          ...{ positions: copies(own, walkers), recording: {} },
        },
        saved,
      );
      return { positions, evaluations };
    },
  });
}

/** Sample all windows from given structures. */
export async function* sampleMoleculeWindows(
  problem: MoleculeUmbrella,
  molecule: MovingMolecule,
  starting: Starting,
  starts: WindowStarts,
  context: WorkflowContext,
): Workflow<WindowedMolecules> {
  const { windows, sample } = problem;
  const centres = centresOfWalkers(problem);
  const biases = windows.map(({ atoms, name, spring }, j): BiasSpec => {
    const variable = { type: 'dihedral', atoms, name } as const;
    return { type: 'harmonic', variable, centre: centres[j], spring };
  });
  const walkers = starts.positions.length / molecule.dim;
  const steps = sample.equilibration + sample.steps;
  return yield* stage(context, {
    name: `sample-${starting}`,
    title: `Sample ${startingTitles[starting]}`,
    total: walkers * steps,
    unit: 'walker-steps',
    async *body(saved: WalkerCheckpoint | undefined) {
      const { values, positions, evaluations } = yield* moveWalkers(
        context,
        {
          ...{ system: problem.system, kernel: langevin(problem.dynamics), biases, dim: molecule.dim, steps },
          positions: starts.positions,
          recording: {
            ...{ every: sample.every, after: sample.equilibration, positions: 0 },
            variables: dihedralsOf(recorded(problem)),
          },
        },
        saved,
      );
      return {
        ...{ values, walkers, ends: positions },
        evaluations: { start: starts.evaluations, windows: evaluations },
      };
    },
  });
}

/** For each dihedral the centres of all walkers. */
function centresOfWalkers({ windows, sample }: MoleculeUmbrella): Float64Array[] {
  const centres = windowCentresOf(windows);
  const dims = windows.length;
  const walkers = (centres.length / dims) * sample.walkers;
  return windows.map((_, j) =>
    Float64Array.from({ length: walkers }, (_, w) => centres[Math.floor(w / sample.walkers) * dims + j]),
  );
}
