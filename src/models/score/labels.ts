/**
 * The labels that a model is conditioned on: one or several numbers a sample, some of them on a circle. The network sees a number on the
 * line standardised, and one on a circle as its cosine and sine, so that the two ends of a period are one place.
 */
import { InputError } from '../../math/errors.js';

/** The labels of training data, as plain data. */
export type LabelEncoding = {
  readonly mean: Float64Array;
  readonly std: Float64Array;
  /** Least and greatest value of each label in the training data. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** The period of each label, null on the line. Absent: all on the line. */
  readonly periods?: readonly (number | null)[];
};

/** Each label's period, null on the line. */
export const periodsOf = ({ mean, periods }: LabelEncoding): readonly (number | null)[] =>
  periods ?? Array.from(mean, () => null);

/** How many numbers the network sees of labels with these periods. */
export const labelFeatures = (periods: readonly (number | null)[]): number =>
  periods.reduce<number>((sum, period) => sum + (period === null ? 1 : 2), 0);

/** What the network sees of one row of labels. */
export function encodeLabel(encoding: LabelEncoding, label: ArrayLike<number>): number[] {
  const periods = periodsOf(encoding);
  if (label.length !== periods.length) {
    throw new InputError(`condition has ${label.length} values: this model has ${periods.length} label(s)`);
  }
  return periods.flatMap((period, i) => {
    if (period === null) return [(label[i] - encoding.mean[i]) / encoding.std[i]];
    const angle = (2 * Math.PI * label[i]) / period;
    // √2 gives both unit variance for evenly spread labels.
    return [Math.SQRT2 * Math.cos(angle), Math.SQRT2 * Math.sin(angle)];
  });
}

/** How far a label lies outside the training data's range, in the labels' units; circles have no outside. */
export function distanceOutside(encoding: LabelEncoding, label: ArrayLike<number>): number {
  const periods = periodsOf(encoding);
  return Math.hypot(
    ...periods.map((period, i) =>
      period === null ? Math.max(0, encoding.low[i] - label[i], label[i] - encoding.high[i]) : 0,
    ),
  );
}
