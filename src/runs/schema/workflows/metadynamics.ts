import { z } from 'zod';
import { choice, count, group, positive, real } from '../fields.js';
import { variable } from '../variables.js';
import { regions, share, walkerMoves } from './parts.js';


/** Metadynamics, well-tempered or plain, and OPES. */
export const metadynamics = z
  .strictObject({
    type: z.literal('metadynamics'),
    method: choice('well-tempered', 'metadynamics', 'opes').default('well-tempered').meta({
      description: 'How the bias grows: hills that shrink (well-tempered), hills that do not (metadynamics), or reweighted kernels (opes)',
    }),
    variables: z
      .array(variable, { error: 'a list of one to three variables' })
      .min(1, 'a list of one to three variables')
      .max(3, 'a list of one to three variables')
      .meta({ description: 'What the bias acts on, such as [{ type: dihedral, atoms: [4, 6, 8, 14], name: φ }]' }),
    sigma: z
      .array(positive(), { error: 'a list of one width for each variable' })
      .optional()
      .meta({
        description: 'Width of the hills, one a variable (default for dihedrals: 0.35); about the spread of the variable within a well, or a half of it',
      }),
    height: positive().default(0.5).meta({ description: "Height of one walker's hill, kT; not of opes" }),
    biasFactor: z
      .number({ error: 'a number above 1' })
      .gt(1, 'a number above 1 (1 is no bias at all); hills that never shrink are method: metadynamics')
      .optional()
      .meta({ description: 'γ: barriers are lowered to a γ-th (default 10; of opes its barrier); not of plain metadynamics' }),
    barrier: positive().default(10).meta({ description: 'Of opes: about the highest barrier to be crossed, kT' }),
    walkers: count().default(8).meta({ description: 'Walkers, which all share one bias' }),
    stride: count().default(500).meta({ description: 'Steps between hills' }),
    grid: z
      .array(
        z.strictObject({
          low: real().optional().meta({ description: 'Left end (default, where the variable is periodic: minus half its period)' }),
          high: real().optional().meta({ description: 'Right end (default, where the variable is periodic: half its period)' }),
          nodes: count(3).optional().meta({ description: 'Nodes of the grid (default: four a sigma)' }),
        }),
        { error: 'a list of one grid for each variable' },
      )
      .optional()
      .meta({ description: 'The grid that the bias is kept on, one entry a variable; periodic variables need none' }),
    outside: choice('stop', 'grow').default('stop').meta({ description: 'What to do with a walker that leaves the grid: stop with advice, or let the grid grow' }),
    walls: z
      .array(
        z.strictObject({
          variable: count(0).default(0).meta({ description: 'Which of the variables, counted from 0' }),
          side: choice('upper', 'lower').meta({ description: 'upper: nothing goes above; lower: nothing goes below' }),
          at: real().meta({ description: 'Where the wall starts' }),
          spring: positive().default(200).meta({ description: 'κ of κ/2 (x − at)² beyond, kT per squared unit' }),
        }),
      )
      .optional()
      .meta({ description: 'Walls that hold walkers back; the free energy is that with the walls' }),
    regions,
    sample: group({
      steps: count().default(500_000).meta({ description: 'Steps of each walker' }),
      every: count().optional().meta({ description: 'Steps between frames, which divide the stride (default: the stride)' }),
      equilibration: count(0).default(1000).meta({ description: 'Steps of each walker before the first hill' }),
      discard: share().default(0.3).meta({ description: 'Share of the frames that is left out of averages, while the bias grows fast' }),
      ...walkerMoves,
    }).meta({ description: 'How walkers move, and what is kept' }),
    bins: count(2).default(72).meta({ description: 'Bins over the grid of each variable; its free-energy profile has those from the first to the last that a frame is in' }),
  })
  .meta({
    title: 'Metadynamics',
    description: 'A bias of hills that fills the wells of one to three variables: plain, well-tempered or OPES; several walkers share it',
  });
