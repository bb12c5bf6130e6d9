import { z } from 'zod';
import { choice, count, group, positive, real } from '../fields.js';

const place = () => z.array(real(), { error: 'a list of one number for each coordinate' }).optional();

/** Classical umbrella sampling: windows along a coordinate. */
export const umbrella = z
  .strictObject({
    type: z.literal('umbrella'),
    windows: z
      .strictObject({
        coordinate: count(0)
          .default(0)
          .meta({ description: 'Which coordinate the windows are along, counted from 0' }),
        from: real().meta({ description: 'Centre of the first window' }),
        to: real().meta({ description: 'Centre of the last window, above from' }),
        count: count(2).default(24).meta({ description: 'Number of windows' }),
        spring: positive()
          .default(50)
          .meta({ description: 'Spring constant κ of κ/2 (x − centre)²; the drift of a dynamics loses κ (x − centre)' }),
      })
      .refine(({ from, to }) => to > from, { path: ['to'], error: 'a number above from' })
      .meta({ description: 'The umbrellas' }),
    hold: z
      .strictObject({
        coordinate: count(0).meta({ description: 'Which coordinate, counted from 0' }),
        at: real().meta({ description: 'Where it is held' }),
        spring: positive().default(50).meta({ description: 'Spring constant κ of κ/2 (x − at)²' }),
      })
      .optional()
      .meta({ description: 'A further coordinate that is held in all windows, such as the slow one of a fast/slow system' }),
    sample: group({
      walkers: count().default(4).meta({ description: 'Walkers of each window' }),
      equilibration: count(0).default(1000).meta({ description: 'Steps of each walker that are thrown away' }),
      steps: count().default(10_000).meta({ description: 'Steps of each walker that count' }),
      every: count().default(20).meta({ description: 'Steps between the frames that are kept' }),
      timeStep: positive().default(0.002).meta({ description: 'Time step of the dynamics' }),
      kernel: choice('leimkuhler-matthews', 'euler-maruyama')
        .default('leimkuhler-matthews')
        .meta({ description: 'Integrator of the dynamics; leimkuhler-matthews has the exact width in a harmonic well' }),
      from: place().meta({
        description: "Where the first window's walkers start in the coordinates that are neither windowed nor held",
      }),
      to: place().meta({ description: "Where the last window's start, the others evenly between (default: from)" }),
    }).meta({ description: 'Sampling of the windows' }),
    grid: group({
      low: real().optional().meta({ description: 'Left end (default: half a window spacing below windows.from)' }),
      high: real().optional().meta({ description: 'Right end (default: half a window spacing above windows.to)' }),
      bins: count(2).default(100).meta({ description: 'Number of bins' }),
    })
      .refine(({ low, high }) => low === undefined || high === undefined || high > low, {
        path: ['high'],
        error: 'a number above low',
      })
      .meta({ description: 'The bins of the profile, along the coordinate of the windows' }),
  })
  .meta({
    title: 'Umbrella sampling',
    description: 'Windows along a coordinate, joined by WHAM and MBAR into a free-energy profile',
  });
