/**
 * Score-assisted umbrella sampling of a molecule, whole: simulate, train a score model of the molecule's internal coordinates conditioned on
 * one or two dihedrals, generate molecules at every window's centre and check them, sample windows that start from them and windows that
 * are pulled from one structure, and join each into free-energy surfaces with errors.
 *
 * Reference: Crabtree, Bello-Rivas & Kevrekidis 2023, arXiv:2312.05715, section V C.
 */
import { split } from '../../random/index.js';
import type { Key } from '../../random/index.js';
import type { Topology } from '../../systems/index.js';
import type { Workflow, WorkflowContext } from '../types.js';
import { compareStarts } from './compare-starts.js';
import type { StartsComparison } from './compare-starts.js';
import { generateStarts } from './generate.js';
import type { GeneratedStarts } from './generate.js';
import { assistedStarts, pullToWindows, sampleMoleculeWindows } from './molecule-windows.js';
import type { WindowedMolecules } from './molecule-windows.js';
import { checkProblem, moleculeOfSystem } from './problem.js';
import type { MoleculeUmbrella, Starting } from './problem.js';
import { trainMoleculeModel } from './train-model.js';
import type { MoleculeModel } from './train-model.js';
import { simulateMolecule } from './training-data.js';
import type { MoleculeTrainingData } from './training-data.js';

/** What each stage found. */
export type MoleculeUmbrellaResult = {
  readonly topology: Topology;
  readonly data: MoleculeTrainingData;
  readonly trained: MoleculeModel;
  readonly generated: GeneratedStarts;
  readonly windows: Readonly<Record<Starting, WindowedMolecules>>;
  readonly comparison: StartsComparison;
};

/**
 * Run the whole experiment.
 *
 * @throws InputError for a system that is no molecule, dihedrals that it has not, windows that do not touch, a time step that is too long
 * @example
 * for await (const event of moleculeUmbrella(experiment, { key: key(1), runtime })) console.log(event.type);
 */
export async function* moleculeUmbrella(
  experiment: MoleculeUmbrella,
  context: WorkflowContext,
): Workflow<MoleculeUmbrellaResult> {
  const molecule = await moleculeOfSystem(experiment.system, context);
  checkProblem(experiment, molecule);
  const [dataKey, modelKey, drawKey, pullKey, assistedKey, pulledKey] = split(context.key, 6);
  const under = (key: Key): WorkflowContext => ({ ...context, key });

  const data = yield* simulateMolecule(experiment, molecule, under(dataKey));
  const trained = yield* trainMoleculeModel(experiment, molecule, data, under(modelKey));
  const generated = yield* generateStarts(experiment, molecule, data, trained, under(drawKey));
  const steered = yield* pullToWindows(experiment, molecule, under(pullKey));

  const sample = (starting: Starting, key: Key) =>
    sampleMoleculeWindows(
      ...([experiment, molecule, starting] as const),
      starting === 'assisted' ? assistedStarts(generated) : steered,
      under(key),
    );
  const windows = {
    assisted: yield* sample('assisted', assistedKey),
    pulled: yield* sample('pulled', pulledKey),
  };
  const comparison = yield* compareStarts(experiment, windows, context);
  return { topology: molecule.molecule.topology, data, trained, generated, windows, comparison };
}
