/** Choices that no file can mend. */
import { InputError } from '../../math/errors.js';
import type { EstimateOptions } from './types.js';

/** @throws InputError naming the option that cannot be, before any file is read */
export function checkOptions({
  discard,
  temperature,
  bootstrap,
  convergence,
  springs,
  bins,
}: EstimateOptions): void {
  if (typeof discard === 'number' && !(discard >= 0 && discard < 1)) {
    throw new InputError(
      `--discard is ${discard}: give auto, none, or a share of each series from 0 to below 1`,
    );
  }
  if (temperature !== undefined && !(temperature > 0 && temperature < Infinity)) {
    throw new InputError(`--temperature is ${temperature}: give it in K`);
  }
  for (const [name, count, least] of [
    ['bootstrap', bootstrap, 2],
    ['convergence', convergence, 2],
  ] as const) {
    if (count !== undefined && count !== 0 && !(Number.isInteger(count) && count >= least)) {
      throw new InputError(`--${name} is ${count}: give a whole number, ${least} or more`);
    }
  }
  const negative = springs?.find((spring) => !(spring >= 0 && spring < Infinity));
  if (negative !== undefined) throw new InputError(`--springs has ${negative}: springs are 0 or more`);
  const broken = bins?.find((count) => !(Number.isInteger(count) && count > 0));
  if (broken !== undefined) throw new InputError(`--bins has ${broken}: give whole numbers from 1`);
}
