/** Scores of slow variables on data that they have not seen. */
import { InputError } from '../math/index.js';
import { vamp, vampScore } from './koopman.js';
import { laggedCovariances } from './lagged-covariances.js';
import { trajectories } from './samples.js';
import type { Samples } from './samples.js';

/** A score with its spread over the parts that were left out. */
export interface CrossValidatedScore {
  readonly mean: number;
  readonly standardError: number;
  readonly scores: readonly number[];
}

/**
 * The VAMP score on data that the model has not seen: each fold in turn is left out of the model and scored. Folds are made of whole trajectories
 * where there are two or more for each, else of pieces of them, equally long within a trajectory and two or more for each fold.
 *
 * R. T. McGibbon and V. S. Pande, J. Chem. Phys. 142, 124105 (2015), doi:10.1063/1.4916292.
 *
 * @throws InputError for fewer than two folds, or trajectories too short for the lag and the folds
 * @example
 * const { mean, standardError } = crossValidatedScore(samples, { lag: 10, components: 2 });
 */
export function crossValidatedScore(
  samples: Samples,
  {
    lag,
    components,
    folds = 5,
    r = 2,
  }: { lag: number; components?: number | undefined; folds?: number; r?: 1 | 2 },
): CrossValidatedScore {
  if (!Number.isInteger(folds) || folds < 2)
    throw new InputError(`folds is ${folds}: give a whole number from 2`);
  const parts = stretches(samples, folds, lag);
  const scores = Array.from({ length: folds }, (_, fold) => {
    const training = joined(
      samples,
      parts.filter((_part, i) => i % folds !== fold),
    );
    const test = joined(
      samples,
      parts.filter((_part, i) => i % folds === fold),
    );
    return vampScore(vamp(training, { lag, components }), laggedCovariances(test, { lag }), r);
  });
  const mean = scores.reduce((sum, score) => sum + score / folds, 0);
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2 / (folds - 1), 0);
  return { mean, standardError: Math.sqrt(variance / folds), scores };
}

type Range = { readonly from: number; readonly to: number };

/** Trajectories whole where they are many, else cut into pieces of time. */
function stretches(samples: Samples, folds: number, lag: number): Range[] {
  const whole = trajectories(samples);
  if (whole.length >= 2 * folds) return whole;
  const pieces = Math.ceil((2 * folds) / whole.length);
  const parts = whole.flatMap(({ from, to }) =>
    Array.from({ length: pieces }, (_, i) => ({
      from: from + Math.floor((i * (to - from)) / pieces),
      to: from + Math.floor(((i + 1) * (to - from)) / pieces),
    })),
  );
  if (parts.every(({ from, to }) => to - from > lag + 1)) return parts;
  throw new InputError(
    `trajectories are too short to cut into ${folds} folds at a lag of ${lag} rows: lower the lag or the folds, or simulate longer`,
  );
}

function joined({ values, dim, names }: Samples, parts: readonly Range[]): Samples {
  const lengths = parts.map(({ from, to }) => to - from);
  const out = new Float64Array(lengths.reduce((sum, length) => sum + length, 0) * dim);
  let at = 0;
  for (const { from, to } of parts) {
    out.set(values.subarray(from * dim, to * dim), at);
    at += (to - from) * dim;
  }
  return { values: out, dim, names, lengths };
}
