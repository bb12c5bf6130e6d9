/**
 * Adaptive biasing force: the mean force along chosen variables is found while walkers move, and taken away, until they diffuse freely; integrated,
 * it is the free energy. Several walkers share what they find. The extended variant needs no forces of the system.
 *
 * E. Darve, A. Pohorille 2001, doi:10.1063/1.1410978; J. Comer et al. 2015, doi:10.1021/jp506633n; A. Lesage et al. 2017,
 * doi:10.1021/acs.jpcb.6b10055 (extended).
 */
import { combine, note, OK, problem as wrong, type Status } from '../../estimators/index.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { beyondGrid } from './beyond.js';
import { estimateForces, type ForceEstimate } from './estimate.js';
import type { BiasingForce, ForceSamples } from './problem.js';
import { sampleForces } from './sample.js';

export type BiasingForceResult = {
  readonly samples: ForceSamples;
  readonly estimate: ForceEstimate;
  readonly status: Status;
};

/**
 * Run the whole experiment.
 *
 * @throws InputError for variables or options that do not fit the system, and variables whose force is not known
 * @example
 * for await (const event of biasingForce(experiment, { key: key(1), runtime })) console.log(event.type);
 */
export async function* biasingForce(
  problem: BiasingForce,
  context: WorkflowContext,
): Workflow<BiasingForceResult> {
  const samples = yield* sampleForces(problem, context);
  const { estimate, status } = yield* stage(context, {
    name: 'estimate',
    title: 'Integrate the mean force',
    total: 1,
    unit: 'estimates',
    async *body() {
      const estimate = await estimateForces(problem, samples, context);
      const status = combine(beyondGrid(problem, samples, estimate.first), verdictOf(problem, estimate));
      if (!status.ok) yield { type: 'warning', message: status.message };
      return { estimate, status };
    },
  });
  return { samples, estimate, status };
}

/** Crossings below which a difference between two states hangs on chance. */
const FEW_CROSSINGS = 10;

/** Whether it has converged, in words. */
function verdictOf({ fullSamples, walkers }: BiasingForce, estimate: ForceEstimate): Status {
  const { counts, parts, difference, crossings, regions } = estimate;
  const thin = counts.filter((count) => count < fullSamples).length;
  const total = crossings.reduce((sum, count) => sum + count, 0);
  return combine(
    parts > 1
      ? wrong(
          'unconnected',
          `Walkers visited ${parts} parts of the grid between which none has gone: run longer, or narrow the grid.`,
        )
      : OK,
    thin > 0
      ? (regions.length > 1 ? note : wrong)(
          'few-samples',
          `${thin} of ${counts.length} bins have fewer than the ${fullSamples} samples from which their mean force is used in full: run longer, or narrow the grid.`,
        )
      : OK,
    regions.length > 1 && total < FEW_CROSSINGS
      ? wrong(
          'few-crossings',
          `${walkers} walkers went ${total} times from one state to another (${FEW_CROSSINGS} are the least): run longer.`,
        )
      : OK,
    difference && halvesDiffer(difference)
      ? wrong(
          'halves-differ',
          `The first and the second half of the samples give ${difference.halves.map((f) => f.toFixed(2)).join(' and ')} kT, more apart than their ` +
            'errors: run longer, or discard more of the start (sample.discard).',
        )
      : OK,
  );
}

/** Each half has half of the samples, and their difference both of their errors: twice the error of the whole. */
const halvesDiffer = ({ halves: [a, b], standardError }: NonNullable<ForceEstimate['difference']>) =>
  Math.abs(a - b) > Math.max(0.2, 3 * 2 * standardError);
