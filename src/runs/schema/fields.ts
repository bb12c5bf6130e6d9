/** The kinds of numbers that experiment files hold, each with the sentence that a wrong one is answered with. */
import { z } from 'zod';

/** A finite number above 0. */
export const positive = () => z.number({ error: 'a number above 0' }).positive('a number above 0');

/** A finite number of 0 or more. */
export const nonNegative = () => z.number({ error: 'a number of 0 or more' }).min(0, 'a number of 0 or more');

/** Any finite number. */
export const real = () => z.number({ error: 'a finite number' });

/** A whole number of `least` or more. */
export const count = (least = 1) =>
  z
    .int({ error: `a whole number of ${least} or more` })
    .min(least, `a whole number of ${least} or more`)
    .max(Number.MAX_SAFE_INTEGER, 'a smaller number');

/** A number between 0 and 1. */
export const fraction = () =>
  z.number({ error: 'a number between 0 and 1' }).min(0, 'a number between 0 and 1').max(1, 'a number between 0 and 1');

/** A path to a file, relative to the experiment file. */
export const path = () => z.string({ error: 'the path of a file' }).min(1, 'the path of a file');

/** One of some words. */
export const choice = <const Words extends readonly [string, ...string[]]>(...words: Words) =>
  z.enum(words, { error: `one of ${words.join(', ')}` });

/** A group of optional fields: left out, it has all its defaults. */
export const group = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape).prefault({} as never);

/** A TypeScript or JavaScript module of the user: which file, which export, and what to call it with. */
export const module = (what: string) =>
  z.strictObject({
    type: z.literal('module'),
    path: path().meta({ description: `TypeScript or JavaScript file that exports ${what}; relative to this file` }),
    export: z
      .string({ error: 'the name of an export' })
      .default('default')
      .meta({ description: 'Name of the export' }),
    options: z
      .record(z.string(), z.json(), { error: 'a map of options' })
      .optional()
      .meta({ description: 'Handed to the export when it is a function' }),
  });
