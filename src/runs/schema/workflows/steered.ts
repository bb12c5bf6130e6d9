import { z } from 'zod';
import { count, group, positive, real } from '../fields.js';
import { variable } from '../variables.js';
import { walkerMoves } from './parts.js';

/** Steered dynamics: pulls along a variable, and the free energies that their work gives. */
export const steered = z
  .strictObject({
    type: z.literal('steered'),
    pull: z
      .strictObject({
        coordinate: count(0)
          .optional()
          .meta({ description: 'Which coordinate is pulled, counted from 0 (default 0)' }),
        variable: variable
          .optional()
          .meta({ description: 'Instead of a coordinate: a variable, such as { type: dihedral, atoms: [6, 8, 14, 16] }' }),
        from: real().meta({ description: 'Where the spring starts' }),
        to: real().meta({ description: 'Where it goes; around a circle as far as the difference says' }),
        spring: positive()
          .default(100)
          .meta({ description: 'Spring constant κ of κ/2 (x − centre)² in kT per squared unit (nm, radian)' }),
        steps: count().default(10_000).meta({ description: 'Steps of one pull: slower ones dissipate less (above 100 rounded up, so that a hundred looks or fewer divide them evenly)' }),
        walkers: count(2).default(100).meta({ description: 'Pulls in each direction' }),
        reverse: z
          .boolean({ error: 'true or false' })
          .default(true)
          .meta({ description: 'Whether to pull back as well: both directions together need far fewer pulls' }),
      })
      .refine(({ from, to }) => from !== to, { path: ['to'], error: 'another place than from' })
      .refine(({ coordinate, variable: along }) => coordinate === undefined || along === undefined, {
        path: ['coordinate'],
        error: 'either a coordinate or a variable',
      })
      .meta({ description: 'The spring and its way' }),
    sample: group({
      equilibration: count().default(2000).meta({ description: 'Steps of each walker under the resting spring before it is pulled' }),
      ...walkerMoves,
      approach: count(0).default(5000).meta({ description: "Steps in which a molecule's walkers are brought to the ends" }),
    }).meta({ description: 'How walkers move, and come to equilibrium at the ends' }),
    grid: group({
      low: real().optional().meta({ description: 'Left end of the profile (default: a tenth of the way beyond the pull)' }),
      high: real().optional().meta({ description: 'Right end (default: a tenth of the way beyond the pull)' }),
      bins: count(2).default(60).meta({ description: 'Number of bins' }),
    })
      .refine(({ low, high }) => low === undefined || high === undefined || high > low, {
        path: ['high'],
        error: 'a number above low',
      })
      .meta({ description: 'The bins of the profile' }),
  })
  .meta({
    title: 'Steered dynamics',
    description: 'Pulls along a variable, there and back: free energies by Jarzynski, Bennett and Crooks, and the profile between',
  });
