import { z } from 'zod';
import { count, group, path, positive, real } from '../fields.js';
import { variable } from '../variables.js';
import { place, walkerMoves } from './parts.js';

/** Classical umbrella sampling: windows along a coordinate. */
export const umbrella = z
  .strictObject({
    type: z.literal('umbrella'),
    windows: z
      .strictObject({
        coordinate: count(0)
          .optional()
          .meta({ description: 'Which coordinate the windows are along, counted from 0 (default 0)' }),
        variable: variable
          .optional()
          .meta({ description: 'Instead of a coordinate: a variable, such as { type: dihedral, atoms: [6, 8, 14, 16] }' }),
        from: real()
          .optional()
          .meta({ description: 'Centre of the first window; of a dihedral, windows go all around where from and to are left out' }),
        to: real().optional().meta({ description: 'Centre of the last window, above from' }),
        count: count(2).default(24).meta({ description: 'Number of windows' }),
        spring: positive()
          .default(50)
          .meta({
            description:
              'Spring constant κ of κ/2 (x − centre)² in kT per squared unit (nm, radian); the drift of a dynamics loses κ (x − centre)',
          }),
      })
      .refine(({ from, to, variable: along }) => from !== undefined || (to === undefined && along?.type === 'dihedral'), {
        path: ['from'],
        error: 'the centre of the first window',
      })
      .refine(({ from, to }) => from === undefined || (to !== undefined && to > from), {
        path: ['to'],
        error: 'a number above from',
      })
      .refine(({ coordinate, variable: along }) => coordinate === undefined || along === undefined, {
        path: ['coordinate'],
        error: 'either a coordinate or a variable',
      })
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
      ...walkerMoves,
      from: place("Where the first window's walkers start in the coordinates that are neither windowed nor held"),
      to: place("Where the last window's start, the others evenly between (default: from)"),
      starts: path().optional().meta({
        description:
          'Structures of a molecule to start from (PDB, DCD, XTC, npy …), relative to this file: each window takes the nearest (default: its own)',
      }),
      pull: count(0)
        .default(5000)
        .meta({ description: "Steps in which a molecule's walkers are pulled to the centres of their windows" }),
    }).meta({ description: 'Sampling of the windows' }),
    grid: group({
      low: real().optional().meta({ description: 'Left end (default: half a window spacing below windows.from; all around the circle where the windows are)' }),
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
