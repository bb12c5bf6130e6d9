import { z } from 'zod';
import { count, fraction, group, positive, real } from '../fields.js';
import { variable } from '../variables.js';
import { walkerMoves } from './parts.js';

const numbers = () => z.array(real(), { error: 'a list of one number for each variable' });

/** The string method with swarms of trajectories. */
export const stringMethod = z
  .strictObject({
    type: z.literal('string-method'),
    variables: z
      .array(variable, { error: 'a list of variables' })
      .min(1, 'a list of variables')
      .meta({ description: 'The space of the path: one variable or many, such as dihedrals' }),
    path: z
      .strictObject({
        from: numbers().meta({ description: 'Where the first path starts, one number a variable' }),
        to: numbers().meta({ description: 'Where it ends; around a circle as far as the difference says' }),
        images: count(4).default(24).meta({ description: 'Images of the path' }),
        fixedEnds: z
          .boolean({ error: 'true or false' })
          .default(false)
          .meta({ description: 'Whether the ends stay where they are; else they go to the minima nearby' }),
        scales: z
          .array(positive(), { error: 'a list of one length for each variable' })
          .optional()
          .meta({ description: 'Lengths in which distances along the path are measured (default: 1 for each)' }),
      })
      .meta({ description: 'The first path, a straight line' }),
    springs: z
      .union([positive(), z.array(positive())], { error: 'a number above 0, or one for each variable' })
      .default(100)
      .meta({ description: 'Springs that hold the images, kT per squared unit: one for all variables, or one each' }),
    walkers: count(2).default(8).meta({ description: 'Walkers of each image' }),
    iterations: count(6).default(60).meta({ description: 'How often the path is moved' }),
    hold: count().default(200).meta({ description: 'Steps under the springs in each iteration' }),
    swarm: count().default(20).meta({ description: 'Steps without them, whose mean drift moves the images' }),
    smoothing: fraction()
      .default(0.1)
      .meta({ description: 'Part of the way to the middle of its neighbours that an image is moved in each iteration' }),
    sample: group({
      approach: count().default(2000).meta({ description: 'Steps in which walkers are brought to the first path' }),
      steps: count().default(10_000).meta({ description: 'Steps of each walker along the final path, from which the free energy comes' }),
      ...walkerMoves,
    }).meta({ description: 'How walkers move, and where they start' }),
  })
  .meta({
    title: 'String method',
    description: 'The most probable path between two states in any number of variables, by swarms of trajectories, and the free energy along it',
  });
