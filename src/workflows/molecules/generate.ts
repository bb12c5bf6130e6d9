/** Molecules drawn from the model at every window's centre, checked, and chosen to start from. */
import { scoreModel } from '../../models/index.js';
import type { Key } from '../../random/index.js';
import type { Restraint } from '../../systems/molecules/index.js';
import { buildVariable } from '../../variables/index.js';
import { stage } from '../types.js';
import type { Workflow, WorkflowContext } from '../types.js';
import { checkMolecules } from './molecule-checks.js';
import type { MoleculeChecks } from './molecule-checks.js';
import { decodeMolecules, moleculeCoordinates } from './network-coordinates.js';
import { around, dihedralsOf, recorded, windowCentresOf } from './problem.js';
import type { Dihedral, DihedralWindows, MoleculeUmbrella, MovingMolecule } from './problem.js';
import type { MoleculeModel } from './train-model.js';
import type { MoleculeTrainingData } from './training-data.js';

/** Molecules as drawn, with what was found of them. */
export type GeneratedMolecules = {
  /** molecules × atoms × 3, nm. */
  readonly positions: Float64Array;
  /** What they were asked to be: molecules × dihedrals. */
  readonly asked: Float64Array;
  /** Their dihedrals after minimisation under the windows' springs: molecules × recorded dihedrals. */
  readonly reached: Float64Array;
  readonly checks: MoleculeChecks;
};

/** Where the windows start. */
export type GeneratedStarts = GeneratedMolecules & {
  /** windows × walkers × atoms × 3: minimised. */
  readonly starts: Float64Array;
  /** The molecule that each walker starts from. */
  readonly chosen: Int32Array;
  /** 1 for windows at which no molecule passed: their walkers start from those of the nearest window with good ones. */
  readonly borrowed: Uint8Array;
};

/** Training molecules that show what energies are usual. */
const usualMolecules = 1000;

/**
 * Draw one molecule at each of many conditions and check it.
 *
 * @param conditions molecules × dihedrals, radians
 */
export async function generateMolecules(
  problem: Pick<MoleculeUmbrella, 'windows' | 'watch' | 'starts'>,
  molecule: MovingMolecule,
  data: MoleculeTrainingData,
  trained: MoleculeModel,
  conditions: Float64Array,
  { runtime, key, signal }: Pick<WorkflowContext, 'runtime' | 'signal'> & { key: Key },
): Promise<GeneratedMolecules> {
  const { windows, starts } = problem;
  const coordinates = moleculeCoordinates(molecule.molecule);
  const model = await scoreModel(runtime, trained.model);
  const options = { sampler: starts.sampler, ...(signal ? { signal } : {}) };
  const seen = await model.sampleEach(key, conditions, options);
  const internal = decodeMolecules(trained.seen, seen, conditions);
  const positions = new Float64Array((internal.length / coordinates.dim) * molecule.dim);
  coordinates.toCartesian(internal, positions);

  const { minimisation } = starts;
  const usual = spread(data, molecule.dim);
  const held = (labels: Float64Array) => springsAt(windows, labels, molecule.kT);
  const limit = checkMolecules(molecule, usual.positions, {
    ...{ minimisation, limit: Infinity, restraints: held(usual.labels) },
  }).minimisedEnergies.reduce((highest, energy) => Math.max(highest, energy), -Infinity);
  const checks = checkMolecules(molecule, positions, {
    ...{ minimisation, limit, restraints: held(conditions) },
  });
  const reached = dihedralValues(recorded(problem), checks.minimised, molecule.dim);
  return { positions, asked: conditions, reached, checks };
}

/** Draw candidates for every walker of every window and choose among those that pass. */
export async function* generateStarts(
  problem: MoleculeUmbrella,
  molecule: MovingMolecule,
  data: MoleculeTrainingData,
  trained: MoleculeModel,
  context: WorkflowContext,
): Workflow<GeneratedStarts> {
  const { windows, starts, sample } = problem;
  const centres = windowCentresOf(windows);
  const dims = windows.length;
  const count = centres.length / dims;
  const perWindow = sample.walkers * starts.candidates;
  return yield* stage(context, {
    name: 'generate',
    title: 'Generate molecules and check them',
    total: count * perWindow,
    unit: 'molecules',
    async *body() {
      const conditions = Float64Array.from({ length: count * perWindow * dims }, (_, i) => {
        const window = Math.floor(i / (perWindow * dims));
        return centres[window * dims + (i % dims)];
      });
      const made = await generateMolecules(problem, molecule, data, trained, conditions, context);
      const { chosen, borrowed } = choose(made.checks.good, {
        centres,
        dims,
        perWindow,
        walkers: sample.walkers,
      });
      const without = borrowed.reduce((sum, flag) => sum + flag, 0);
      if (without > 0) {
        yield {
          type: 'warning',
          message:
            `no good molecule for ${without} of ${count} windows, which start from those of the nearest window: the training data hardly ` +
            'visit them; simulate longer or hotter (simulate.steps, simulate.temperature), or draw more (starts.candidates)',
        };
      }
      const starting = new Float64Array(chosen.length * molecule.dim);
      chosen.forEach((from, i) => {
        const row = made.checks.minimised.subarray(from * molecule.dim, (from + 1) * molecule.dim);
        starting.set(row, i * molecule.dim);
      });
      return { ...made, starts: starting, chosen, borrowed };
    },
  });
}

/** The first good molecules of each window, again and again where there are few; those of the nearest window where there are none. */
export function choose(
  good: Uint8Array,
  {
    centres,
    dims,
    perWindow,
    walkers,
  }: { centres: Float64Array; dims: number; perWindow: number; walkers: number },
): { chosen: Int32Array; borrowed: Uint8Array } {
  const count = centres.length / dims;
  const passing = Array.from({ length: count }, (_, window) =>
    Array.from({ length: perWindow }, (_, i) => window * perWindow + i).filter((i) => good[i] === 1),
  );
  const distance = (a: number, b: number) =>
    Math.hypot(
      ...Array.from({ length: dims }, (_, j) => around(centres[a * dims + j] - centres[b * dims + j])),
    );
  const filled = passing.flatMap((own, window) => (own.length > 0 ? [window] : []));
  if (filled.length === 0) {
    throw new Error(
      'none of the generated molecules passed the checks: train longer (train.steps), or on more data (simulate.steps)',
    );
  }
  const nearest = (window: number) =>
    filled.reduce((best, other) => (distance(other, window) < distance(best, window) ? other : best));
  const borrowed = Uint8Array.from(passing, (own) => Number(own.length === 0));
  const chosen = passing.flatMap((own, window) => {
    const from = own.length > 0 ? own : passing[nearest(window)];
    return Array.from({ length: walkers }, (_, i) => from[i % from.length]);
  });
  return { chosen: Int32Array.from(chosen), borrowed };
}

/** The windows' springs as the kernel takes them, one centre a molecule. */
export function springsAt(
  windows: readonly DihedralWindows[],
  centres: Float64Array,
  kT: number,
): Restraint[] {
  const dims = windows.length;
  return windows.map(({ atoms, spring }, j) => ({
    variable: 'dihedral',
    atoms,
    spring: spring * kT,
    centre: Float64Array.from({ length: centres.length / dims }, (_, i) => centres[i * dims + j]),
  }));
}

/** The dihedrals of molecules: molecules × dihedrals. */
export function dihedralValues(
  dihedrals: readonly Dihedral[],
  positions: Float64Array,
  dim: number,
): Float64Array {
  const variable = buildVariable({ type: 'stack', of: dihedralsOf(dihedrals) }, dim);
  const values = new Float64Array((positions.length / dim) * dihedrals.length);
  variable.evaluate(positions, values);
  return values;
}

/** Molecules evenly through the training data. */
function spread({ positions, labels }: MoleculeTrainingData, dim: number) {
  const rows = positions.length / dim;
  const perRow = labels.length / rows;
  const count = Math.min(rows, usualMolecules);
  const some = { positions: new Float64Array(count * dim), labels: new Float64Array(count * perRow) };
  for (let i = 0; i < count; i++) {
    const row = Math.floor((i * rows) / count);
    some.positions.set(positions.subarray(row * dim, (row + 1) * dim), i * dim);
    some.labels.set(labels.subarray(row * perRow, (row + 1) * perRow), i * perRow);
  }
  return some;
}
