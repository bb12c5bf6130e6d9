/** Choices that no file can mend. */
import { InputError } from '../../math/errors.js';
import { methodNames, type EstimateMethod } from './methods.js';
import type { EstimateOptions } from './types.js';

/** What kind of data a method was given. */
export type Kind = 'states' | 'windows' | 'work' | 'biased' | 'hills';

const biased: readonly Kind[] = ['windows', 'biased'];
const onGrid: readonly Kind[] = [...biased, 'hills'];
/** Where each option counts. */
const uses: Readonly<Partial<Record<keyof EstimateOptions, readonly Kind[]>>> = {
  bias: biased,
  bins: onGrid,
  min: onGrid,
  max: onGrid,
  periods: biased,
  centres: ['windows'],
  springs: ['windows'],
  counts: ['states'],
  reverse: ['work'],
};

const commandNames: Readonly<Partial<Record<keyof EstimateOptions, string>>> = { periods: 'periodic' };

/** Options that were given and change nothing, in words. */
export function unusedOptions(kind: Kind, method: EstimateMethod, options: EstimateOptions): string[] {
  const given = (Object.keys(uses) as (keyof EstimateOptions)[]).filter(
    (name) => options[name] !== undefined && !uses[name]!.includes(kind),
  );
  const resampled = kind === 'biased' || method === 'mbar' || method === 'wham';
  if ((options.bootstrap ?? 0) > 0 && !resampled) given.push('bootstrap');
  const of = { states: 'states', windows: 'umbrella windows', work: 'work', biased: 'a biased run', hills: 'hills' }[kind];
  return given.map((name) => `--${commandNames[name] ?? name} changes nothing for ${methodNames[method]} of ${of}.`);
}

/** @throws InputError naming the option that cannot be, before any file is read */
export function checkOptions({
  discard,
  temperature,
  bootstrap,
  convergence,
  springs,
  bins,
  seed,
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
  if (seed !== undefined && !(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new InputError(`--seed is ${seed}: give a whole number of 0 or more`);
  }
  const negative = springs?.find((spring) => !(spring >= 0 && spring < Infinity));
  if (negative !== undefined) throw new InputError(`--springs has ${negative}: springs are 0 or more`);
  const broken = bins?.find((count) => !(Number.isInteger(count) && count > 0));
  if (broken !== undefined) throw new InputError(`--bins has ${broken}: give whole numbers from 1`);
}
