import { z } from 'zod';
import { choice, count, fraction, group, path, positive, real } from '../fields.js';
import { variable } from '../variables.js';
import { place, regions, walkerMoves } from './parts.js';

const spring = z
  .union([positive(), z.literal('suggest')], { error: "a number above 0, or 'suggest'" })
  .default(50)
  .meta({
    description:
      'Spring constant κ of κ/2 (x − centre)² in kT per squared unit (nm, radian); suggest takes it from a short run. The drift of a dynamics loses κ (x − centre)',
  });

const along = {
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
};

type Along = { readonly [Key in keyof typeof along]?: unknown };
const isAround = ({ from, to, variable: given }: Along) =>
  from === undefined && to === undefined && (given as { type?: string } | undefined)?.type === 'dihedral';
const hasFrom = (row: Along) => row.from !== undefined || isAround(row);
const hasTo = ({ from, to }: Along) => from === undefined || (to !== undefined && (to as number) > (from as number));
const hasOne = ({ coordinate, variable: given }: Along) => coordinate === undefined || given === undefined;
const wrong = {
  from: { path: ['from'], error: 'the centre of the first window' },
  to: { path: ['to'], error: 'a number above from' },
  coordinate: { path: ['coordinate'], error: 'either a coordinate or a variable' },
};

const row = z
  .strictObject({ ...along, count: count(2).default(12).meta({ description: 'Windows along it' }), spring })
  .refine(hasFrom, wrong.from)
  .refine(hasTo, wrong.to)
  .refine(hasOne, wrong.coordinate);

const windowsPath = z
  .strictObject({
    variables: z
      .array(variable, { error: 'a list of variables' })
      .min(1, 'a list of variables')
      .meta({ description: 'The space of the path: a few variables, such as two dihedrals' }),
    places: z
      .array(z.array(real(), { error: 'a list of one number for each variable' }), { error: 'a list of places' })
      .min(2, 'two places or more')
      .optional()
      .meta({ description: 'Places that the path goes through in turn, one number a variable' }),
    structures: z
      .array(path(), { error: 'a list of files' })
      .min(2, 'two files or more')
      .optional()
      .meta({ description: 'Instead of places: structures that it goes through (PDB, xyz …), from which windows start, too' }),
    table: path().optional().meta({
      description: "Instead of both: a path as 'string-method' leaves it, tables/path.csv of its run, with a column for each variable's name",
    }),
    tube: positive()
      .default(2)
      .meta({ description: 'How far from the path its profile reaches, in widths κ^−1/2 of the springs' }),
  })
  .refine(({ places, structures, table }) => [places, structures, table].filter((given) => given !== undefined).length === 1, {
    path: ['places'],
    error: 'one of places, structures and table',
  });

const until = z.strictObject({
  standardError: positive().meta({ description: 'What the standard error shall fall to, kT' }),
  of: choice('difference', 'profile')
    .optional()
    .meta({
      description:
        'Error of what: the difference of two states (regions, or the two deepest wells), or the least certain place of the profile (default: the difference where there is one)',
    }),
  below: positive().default(5).meta({ description: 'Up to which height above its lowest point the profile counts, kT' }),
  walkerSteps: count()
    .optional()
    .meta({ description: 'The most that may be spent: steps of all walkers together (default: 100 first rounds)' }),
  overlap: fraction()
    .default(0.03)
    .meta({ description: 'Neighbours that share less of their distributions get a window between them' }),
  mostWindows: count(2).optional().meta({ description: 'The most windows that there may be (default: 4 times those at first)' }),
});

/** Classical umbrella sampling: windows along a coordinate, on a grid, along a path. */
export const umbrella = z
  .strictObject({
    type: z.literal('umbrella'),
    windows: z
      .strictObject({
        ...along,
        grid: z
          .array(row, { error: 'a list of two rows of windows' })
          .length(2, 'two rows of windows')
          .optional()
          .meta({ description: 'Instead of one row: windows at every pair of centres of two rows, for a profile of two variables' }),
        path: windowsPath
          .optional()
          .meta({ description: 'Instead of one row: windows at equal distances along a path in some variables' }),
        count: count(2).default(24).meta({ description: 'Number of windows' }),
        spring,
      })
      .refine(({ grid, path: given, ...row }) => grid !== undefined || given !== undefined || hasFrom(row), wrong.from)
      .refine(hasTo, wrong.to)
      .refine(hasOne, wrong.coordinate)
      .refine(
        ({ grid, path: given, coordinate, variable: other, from }) =>
          (grid === undefined && given === undefined) ||
          (coordinate === undefined && other === undefined && from === undefined && (grid === undefined || given === undefined)),
        { path: ['grid'], error: 'one of a row (variable, from, to), a grid and a path' },
      )
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
      steps: count()
        .default(10_000)
        .meta({ description: 'Steps of each walker that count; with until those of a first round, and the unit of the rounds after' }),
      every: count().default(20).meta({ description: 'Steps between the frames that are kept' }),
      ...walkerMoves,
      from: place("Where the first window's walkers start in the coordinates that are neither windowed nor held"),
      to: place("Where the last window's start, the others evenly between (default: from)"),
      starts: path().optional().meta({
        description:
          'Structures of a molecule to start from (PDB, DCD, XTC, npy …), relative to this file: each window takes the nearest (default: its own)',
      }),
      pull: count(0)
        .optional()
        .meta({
          description:
            'Steps in which walkers are pulled from window to window, where windows lie in no coordinate (default 5000 of a molecule, else 1000; 0: each window takes the nearest structures as they are)',
        }),
    }).meta({ description: 'Sampling of the windows' }),
    until: until
      .optional()
      .meta({ description: 'Sample in rounds until an error is small enough: windows that need no more rest, and are added where overlap is short' }),
    regions,
    grid: group({
      low: real().optional().meta({ description: 'Left end (default: half a window spacing below windows.from; all around the circle where the windows are)' }),
      high: real().optional().meta({ description: 'Right end (default: half a window spacing above windows.to)' }),
      bins: count(2).optional().meta({ description: 'Number of bins (default 100; 36 for each of two variables, 50 along a path)' }),
    })
      .refine(({ low, high }) => low === undefined || high === undefined || high > low, {
        path: ['high'],
        error: 'a number above low',
      })
      .meta({ description: 'The bins of the profile, along the coordinate of the windows' }),
  })
  .meta({
    title: 'Umbrella sampling',
    description: 'Windows along a coordinate, on a grid or along a path, joined by MBAR (and WHAM) into a free-energy profile, until its error is small enough',
  });
