import { z } from 'zod';
import { choice, count, group, path, positive, real } from '../fields.js';
import { variable } from '../variables.js';
import { place, walkerMoves } from './parts.js';

const rungs = {
  highest: positive()
    .optional()
    .meta({ description: "The highest temperature: K for molecules, else in units of the system's own" }),
  count: count().default(8).meta({ description: 'Number of temperatures, that of the system among them' }),
  spacing: choice('equal-acceptance', 'constant-length', 'geometric')
    .default('equal-acceptance')
    .meta({
      description:
        'How they are spaced: tuned in the warm-up so that all pairs swap equally often, or have the same thermodynamic length; or geometric',
    }),
  values: z
    .array(real(), { error: 'a list of temperatures' })
    .optional()
    .meta({ description: "Instead of all that: the temperatures themselves, the system's own first" }),
};
const eitherOf = ({ highest, values }: { highest?: number | undefined; values?: number[] | undefined }) =>
  (highest === undefined) !== (values === undefined);
const neither = { path: ['highest'], error: 'either the highest temperature or all values' };

const temperatures = z
  .strictObject({ type: z.literal('temperatures'), ...rungs })
  .refine(eitherOf, neither)
  .meta({ description: 'Temperatures: parallel tempering' });

const solute = z
  .strictObject({
    type: z.literal('solute'),
    atoms: z
      .array(count(0), { error: 'a list of atoms, counted from 0' })
      .optional()
      .meta({
        description:
          'The atoms of the solute, counted from 0: terms within it are scaled by T/T_k, terms across by its root (default: the whole molecule)',
      }),
    ...rungs,
  })
  .refine(eitherOf, neither)
  .meta({ description: 'Temperatures of torsions, non-bonded and solvation terms of a molecule alone: solute tempering' });

const windows = z
  .strictObject({
    type: z.literal('windows'),
    from: real().meta({ description: 'Centre of the first window' }),
    to: real().meta({ description: 'Centre of the last window, above from' }),
    count: count().default(12).meta({ description: 'Number of windows' }),
    spring: positive().default(50).meta({ description: 'Spring constant κ of κ/2 (x − centre)², kT per squared unit' }),
  })
  .meta({ description: 'Umbrella windows along the variable that swap: replica-exchange umbrella sampling' });

/** Replica exchange in temperature, in scaled terms, between windows. */
export const parallelTempering = z
  .strictObject({
    type: z.literal('parallel-tempering'),
    variable: variable.meta({ description: 'What the free energy is wanted along, such as { type: coordinate, index: 0 }' }),
    ladder: z
      .discriminatedUnion(
        'type',
        [
          temperatures,
          solute,
          windows,
        ],
        { error: 'one of temperatures, solute, windows' },
      )
      .meta({ description: 'The states that replicas swap' }),
    exchange: group({
      every: count().default(100).meta({ description: 'Steps between swaps, after which a frame is kept, too' }),
      scheme: choice('even-odd', 'random')
        .default('even-odd')
        .meta({ description: 'Even and odd pairs in turn (replicas travel), or by a coin (reversible: they diffuse)' }),
    }).meta({ description: 'The swaps' }),
    sample: group({
      ladders: count().default(4).meta({ description: 'Independent ladders side by side; errors come from them' }),
      equilibration: count(0)
        .default(20_000)
        .meta({ description: 'Steps of each replica in which the ladder is tuned and nothing is kept' }),
      steps: count().default(100_000).meta({ description: 'Steps of each replica that count' }),
      ...walkerMoves,
      from: place('Where the first ladder starts'),
      to: place('Where the last ladder starts, the others evenly between (default: from)'),
      starts: path().optional().meta({
        description: 'Structures of a molecule to start from, relative to this file, replica after replica (default: its own)',
      }),
    }).meta({ description: 'Sampling' }),
    grid: group({
      low: real().optional().meta({ description: 'Left end (default: −π of dihedrals, half a period of coordinates with one)' }),
      high: real().optional().meta({ description: 'Right end' }),
      bins: count(2).default(60).meta({ description: 'Number of bins' }),
    })
      .refine(({ low, high }) => low === undefined || high === undefined || high > low, {
        path: ['high'],
        error: 'a number above low',
      })
      .meta({ description: 'The bins of the profile, along the variable' }),
  })
  .meta({
    title: 'Parallel tempering',
    description: 'Replicas swap temperatures, scaled terms or umbrella windows; all of them give the free energy by MBAR',
  });
