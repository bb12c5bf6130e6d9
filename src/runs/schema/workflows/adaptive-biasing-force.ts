import { z } from 'zod';
import { count, group, positive, real } from '../fields.js';
import { variable } from '../variables.js';
import { regions, share, walkerMoves } from './parts.js';

/** Adaptive biasing force, with the forces of the system or on extended variables. */
export const adaptiveBiasingForce = z
  .strictObject({
    type: z.literal('adaptive-biasing-force'),
    variables: z
      .array(variable, { error: 'a list of one to three variables' })
      .min(1, 'a list of one to three variables')
      .max(3, 'a list of one to three variables')
      .meta({ description: 'What the force acts on, such as [{ type: dihedral, atoms: [4, 6, 8, 14], name: φ }]' }),
    extended: z
      .union([z.boolean(), z.array(positive())], { error: 'true, false, or a list of one spring for each variable' })
      .default(false)
      .meta({
        description:
          'Bias a variable tied to each one by a spring (eABF), which any variable can have; true, or the springs in kT per squared unit ' +
          '(default: a spring whose thermal width is the width of a bin)',
      }),
    fullSamples: positive().default(200).meta({ description: "Samples from which on a bin's mean force is used in full" }),
    walkers: count().default(16).meta({ description: 'Walkers, which share what they find' }),
    stride: count().default(10).meta({ description: 'Steps between samples of the force' }),
    grid: z
      .array(
        z.strictObject({
          low: real().optional().meta({ description: 'Left end (default, where the variable is periodic: minus half its period)' }),
          high: real().optional().meta({ description: 'Right end (default, where the variable is periodic: half its period)' }),
          bins: count(4).default(48).meta({ description: 'Number of bins' }),
        }),
        { error: 'a list of one grid for each variable' },
      )
      .optional()
      .meta({ description: 'The bins of the mean force, one entry a variable; periodic variables need none' }),
    wallSpring: positive()
      .default(200)
      .meta({ description: 'κ of the walls κ/2 (x − end)² beyond the ends of grids that are not periodic, kT per squared unit' }),
    regions,
    sample: group({
      steps: count().default(200_000).meta({ description: 'Steps of each walker' }),
      equilibration: count(0).default(1000).meta({ description: 'Steps of each walker before the first sample' }),
      discard: share()
        .default(0.2)
        .meta({ description: 'Share of the samples that is left out of the means, while walkers are still held in wells' }),
      ...walkerMoves,
    }).meta({ description: 'How walkers move, and what counts' }),
  })
  .meta({
    title: 'Adaptive biasing force',
    description: 'The mean force along one to three variables, found and taken away while walkers move; its integral is the free energy',
  });
