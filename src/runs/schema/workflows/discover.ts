import { z } from 'zod';
import { choice, count, group, positive, real } from '../fields.js';
import { variable } from '../variables.js';
import { moves, place } from './parts.js';

const components = count()
  .default(2)
  .meta({ description: 'Variables to find' });
const lag = count().default(10).meta({ description: 'Frames between the two times that are compared' });
const scale = choice('none', 'deviation')
  .default('none')
  .meta({ description: 'deviation divides each feature by its standard deviation' });

const method = z.discriminatedUnion(
  'type',
  [
    z
      .strictObject({ type: z.literal('pca'), components, scale })
      .meta({ description: 'Principal components: where samples vary most' }),
    z
      .strictObject({
        type: z.literal('tica'),
        components,
        lag,
        folds: count(2).default(5).meta({ description: 'Parts of the data that the score leaves out in turn' }),
      })
      .meta({ description: 'Linear combinations that change most slowly' }),
    z
      .strictObject({
        type: z.literal('diffusion-map'),
        components,
        samples: count(50).default(10_000).meta({ description: 'Frames that the map is made of, evenly spaced' }),
        alpha: real().default(1).meta({
          description: '1: the shape of the samples; 0.5: dynamics in the energy −ln density; 0: the plain graph',
        }),
        bandwidth: positive()
          .optional()
          .meta({ description: 'ε of exp(−d²/(4ε)) in squared units of the features (default: chosen)' }),
        variableBandwidth: z
          .boolean({ error: 'true or false' })
          .default(false)
          .meta({ description: 'Wider kernels where samples are sparse' }),
        scale,
        reach: positive().default(16).meta({ description: 'Kernels below e^−reach count as zero' }),
      })
      .meta({ description: 'Slow directions of a random walk among the samples' }),
    z
      .strictObject({
        type: z.literal('network'),
        components,
        lag,
        steps: count().default(1000).meta({ description: 'Optimiser steps' }),
        batch: count(10).default(1000).meta({ description: 'Pairs of frames in a step' }),
        learningRate: positive().default(0.002).meta({ description: 'At the start; it falls to zero along a cosine' }),
        network: group({
          width: count().default(32).meta({ description: 'Units of a hidden layer' }),
          depth: count().default(2).meta({ description: 'Hidden layers' }),
          activation: choice('silu', 'tanh').default('silu').meta({ description: 'Between the layers' }),
        }).meta({ description: 'The network' }),
      })
      .meta({ description: 'A neural network of features that changes most slowly' }),
  ],
  { error: 'one of pca, tica, diffusion-map, network' },
);

/** Slow variables found in unbiased dynamics. */
export const discover = z
  .strictObject({
    type: z.literal('discover'),
    features: z
      .union(
        [choice('coordinates', 'heavy-atom-distances'), z.array(variable, { error: 'a list of variables' }).min(1, 'at least one variable')],
        { error: "'coordinates', 'heavy-atom-distances', or a list of variables" },
      )
      .default('coordinates')
      .meta({ description: 'What variables are made of; of what has a period, cosine and sine are taken' }),
    watch: z
      .array(variable, { error: 'a list of variables' })
      .default([])
      .meta({ description: 'Known variables to compare with; figures are drawn over the first two' }),
    simulate: group({
      walkers: count().default(100).meta({ description: 'Walkers simulated side by side' }),
      equilibration: count(0).default(1000).meta({ description: 'Steps of each walker that are thrown away' }),
      steps: count().default(10_000).meta({ description: 'Steps of each walker that count' }),
      every: count().default(100).meta({ description: 'Steps between the frames that are kept' }),
      ...moves,
      from: place('Where the first walker starts (fast/slow systems: slow 0, fast −1); a molecule starts from its structure'),
      to: place('Where the last walker starts, the others evenly between (fast/slow: slow 10, fast −1; else: from)'),
    }).meta({ description: 'Unbiased dynamics' }),
    method: method.prefault({ type: 'diffusion-map' }).meta({ description: 'How variables are found' }),
    markov: z
      .strictObject({
        states: count(2).default(50).meta({ description: 'States: clusters of the found variables' }),
        lags: z
          .array(count(), { error: 'a list of numbers of frames' })
          .min(1, 'at least one lag')
          .default([1, 2, 5, 10, 20])
          .meta({ description: 'Lags at which timescales are told, in frames' }),
        lag: count().default(5).meta({ description: 'Lag of the model that is checked, in frames' }),
        sets: count(2).default(2).meta({ description: 'Metastable sets that it tells apart' }),
        steps: count(2).default(5).meta({ description: 'Multiples of its lag at which it is checked' }),
      })
      .optional()
      .meta({ description: 'Check a Markov state model on the found variables' }),
  })
  .meta({
    title: 'Discovery of slow variables',
    description: 'Principal or independent components, diffusion maps or networks, as variables that windows can use',
  });
