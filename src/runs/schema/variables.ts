/** Collective variables as experiment files say them. Atoms are counted from 0; lengths are nm, angles radians. */
import { z } from 'zod';
import { count, path, positive, real } from './fields.js';

const name = z.string({ error: 'a name' }).min(1, 'a name').optional().meta({ description: 'What figures and tables call it' });
const atoms = (number: number, words: string) =>
  z
    .array(count(0), { error: `a list of ${words} atoms` })
    .length(number, `a list of ${words} atoms`)
    .meta({ description: `Its ${words} atoms, counted from 0` });
const some = z
  .array(count(0), { error: 'a list of atoms' })
  .min(1, 'a list of atoms')
  .optional()
  .meta({ description: 'Which atoms, counted from 0 (default: all)' });
const numbers = z.array(real(), { error: 'a list of numbers' });
const pairs = z
  .array(z.tuple([count(0), count(0)], { error: 'a pair of atoms' }), { error: 'a list of pairs of atoms' })
  .min(1, 'a list of pairs of atoms')
  .meta({ description: 'Pairs of atoms, counted from 0' });

const simple = [
  z.strictObject({
    type: z.literal('coordinate'),
    index: count(0).meta({ description: 'Which coordinate, from 0' }),
    period: positive().optional().meta({ description: 'Of an angle that may wind, such as 6.283185307179586' }),
  }),
  z.strictObject({ type: z.literal('distance'), atoms: atoms(2, 'two'), name }),
  z.strictObject({ type: z.literal('angle'), atoms: atoms(3, 'three'), name }),
  z.strictObject({ type: z.literal('dihedral'), atoms: atoms(4, 'four'), name }),
  z.strictObject({
    type: z.literal('radius-of-gyration'),
    atoms: some,
    weights: numbers.optional().meta({ description: 'One an atom (default: all the same)' }),
    name,
  }),
  z.strictObject({
    type: z.literal('rmsd'),
    reference: numbers.meta({ description: 'All coordinates of the reference structure, nm' }),
    atoms: some,
    name,
  }),
  z.strictObject({
    type: z.literal('contacts'),
    pairs,
    radius: positive().meta({ description: 'Distance at which a contact counts a half, nm' }),
    name,
  }),
] as const;

/**
 * One component of what `workflow: discover` found. A workflow is handed the variable that the file holds in place of this, which is why the
 * type of it is told as one that all of them know.
 */
const discovered = z.strictObject({
  type: z.literal('discovered'),
  file: path().meta({ description: 'variable.safetensors of a run of discover, relative to this file' }),
  component: count(0).default(0).meta({ description: 'Which of its components, counted from 0' }),
}) as unknown as (typeof simple)[0];

const inner = z.discriminatedUnion('type', simple, {
  error: 'one of coordinate, distance, angle, dihedral, radius-of-gyration, rmsd, contacts',
});

/** A variable that is one number a walker. */
export const variable = z.discriminatedUnion(
  'type',
  [
    ...simple,
    discovered,
    z.strictObject({ type: z.literal('sine'), of: inner.meta({ description: 'Of which variable' }) }),
    z.strictObject({ type: z.literal('cosine'), of: inner.meta({ description: 'Of which variable' }) }),
    z.strictObject({
      type: z.literal('combination'),
      of: z
        .array(inner, { error: 'a list of variables' })
        .min(1, 'a list of variables')
        .meta({ description: 'Which variables' }),
      weights: numbers.optional().meta({ description: 'One a variable (default: 1)' }),
      offset: real().optional().meta({ description: 'Added to the weighted sum (default 0)' }),
      name,
    }),
  ],
  {
    error:
      'one of coordinate, distance, angle, dihedral, radius-of-gyration, rmsd, contacts, sine, cosine, combination, discovered',
  },
);
