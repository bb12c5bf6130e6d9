/** What score-assisted umbrella sampling of a molecule is asked, from an experiment file. */
import type { MoleculeUmbrella } from '../../workflows/molecules/index.js';
import type { Experiment } from '../schema/experiment.js';

/** The workflow's own options from an experiment. */
export function moleculeUmbrellaOf({ system, workflow }: Experiment): MoleculeUmbrella {
  if (workflow.type !== 'molecule-umbrella') throw new TypeError(`not a recipe for ${workflow.type}`);
  const { type: _, ...rest } = workflow;
  return { system, ...rest };
}
