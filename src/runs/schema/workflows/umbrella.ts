import { z } from 'zod';
import { count, group, positive, real } from '../fields.js';
import { grid, kernel, timeStep } from './parts.js';

/** Classical umbrella sampling: windows along a coordinate. */
export const umbrella = z
  .strictObject({
    type: z.literal('umbrella'),
    windows: z
      .strictObject({
        coordinate: count(0).default(0).meta({ description: 'Which coordinate the windows are along, counted from 0' }),
        from: real().meta({ description: 'Centre of the first window' }),
        to: real().meta({ description: 'Centre of the last window' }),
        count: count().default(24).meta({ description: 'Number of windows' }),
        spring: positive().default(50).meta({ description: 'Spring constant κ of κ/2 (x − centre)²' }),
      })
      .meta({ description: 'The umbrellas' }),
    sample: group({
      walkers: count().default(4).meta({ description: 'Walkers of each window' }),
      equilibration: count(0).default(1000).meta({ description: 'Steps of each walker that are thrown away' }),
      steps: count().default(10_000).meta({ description: 'Steps of each walker that count' }),
      every: count().default(10).meta({ description: 'Steps between the frames that are kept' }),
      timeStep,
      kernel,
    }).meta({ description: 'Sampling of the windows' }),
    grid,
  })
  .meta({ title: 'Umbrella sampling', description: 'Windows along a coordinate, joined by WHAM and MBAR into a free-energy profile' });
