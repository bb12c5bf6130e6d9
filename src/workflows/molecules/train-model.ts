/** A score model of a molecule's internal coordinates, conditioned on the dihedrals that the windows will hold. */
import { trainScoreModel } from '../../models/index.js';
import type { ScoreModelData, TrainingState } from '../../models/index.js';
import { stage } from '../types.js';
import type { Workflow, WorkflowContext } from '../types.js';
import { encodeMolecules, moleculeCoordinates, networkCoordinates } from './network-coordinates.js';
import type { NetworkCoordinates } from './network-coordinates.js';
import { TURN } from './problem.js';
import type { MoleculeUmbrella, MovingMolecule } from './problem.js';
import type { MoleculeTrainingData } from './training-data.js';

/** The model and how it sees a molecule. */
export type MoleculeModel = {
  readonly model: ScoreModelData;
  readonly seen: NetworkCoordinates;
  readonly losses: Float32Array;
};

/** Train a score model on internal coordinates, labelled by dihedrals on the circle. */
export async function* trainMoleculeModel(
  { windows, train }: MoleculeUmbrella,
  { molecule }: MovingMolecule,
  data: MoleculeTrainingData,
  context: WorkflowContext,
): Workflow<MoleculeModel> {
  return yield* stage(context, {
    name: 'train',
    title: 'Train the conditional score model',
    total: train.steps,
    unit: 'steps',
    async *body(saved: TrainingState | undefined) {
      const coordinates = moleculeCoordinates(molecule);
      const internal = new Float64Array(
        (data.positions.length / molecule.positions.length) * coordinates.dim,
      );
      coordinates.fromCartesian(data.positions, internal);
      const seen = networkCoordinates(
        coordinates,
        internal,
        windows.map(({ atoms }) => atoms),
      );
      const { model, losses } = yield* trainScoreModel(
        context.runtime,
        context.key,
        {
          positions: encodeMolecules(seen, internal),
          dim: seen.dim,
          labels: data.labels,
          labelPeriods: windows.map(() => TURN),
        },
        train,
        saved,
      );
      return { model, seen, losses };
    },
  });
}
