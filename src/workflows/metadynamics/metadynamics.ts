/**
 * Metadynamics: a bias of hills fills the wells of chosen variables until walkers cross between them, and the free energy comes from the
 * bias and from the weighted frames. Plain, well-tempered, or OPES; all walkers share one bias.
 *
 * A. Laio, M. Parrinello 2002, doi:10.1073/pnas.202427399; A. Barducci, G. Bussi, M. Parrinello 2008, doi:10.1103/PhysRevLett.100.020603;
 * M. Invernizzi, M. Parrinello 2020, doi:10.1021/acs.jpclett.0c00497; weights: P. Tiwary, M. Parrinello 2015, doi:10.1021/jp504920s;
 * T. M. Schäfer, G. Settanni 2020, doi:10.1021/acs.jctc.9b00867.
 */
import type { Status } from '../../estimators/index.js';
import { split } from '../../random/index.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { estimateAdaptive, type AdaptiveEstimate } from './estimate.js';
import type { BiasedFrames, Metadynamics } from './problem.js';
import { sampleAdaptively } from './sample.js';
import { verdictOf } from './verdict.js';

export type MetadynamicsResult = {
  readonly samples: BiasedFrames;
  readonly estimate: AdaptiveEstimate;
  readonly status: Status;
};

/**
 * Run the whole experiment.
 *
 * @throws InputError for variables or options that do not fit the system, a sigma below the spacing of the grid, a bias factor of 1 or less,
 * and where a walker leaves a grid that may not grow
 * @example
 * for await (const event of metadynamics(experiment, { key: key(1), runtime })) console.log(event.type);
 */
export async function* metadynamics(
  problem: Metadynamics,
  context: WorkflowContext,
): Workflow<MetadynamicsResult> {
  const [sampleKey, errorKey] = split(context.key, 2);
  const samples = yield* sampleAdaptively(problem, { ...context, key: sampleKey });
  const { estimate, status } = yield* stage(context, {
    name: 'estimate',
    title: 'Reweight the frames',
    total: 1,
    unit: 'estimates',
    async *body() {
      const estimate = await estimateAdaptive(problem, samples, { ...context, key: errorKey });
      const status = verdictOf(problem, estimate);
      if (!status.ok) yield { type: 'warning', message: status.message };
      return { estimate, status };
    },
  });
  return { samples, estimate, status };
}
