import { z } from 'zod';
import { choice, count, group, positive, nonNegative, real } from '../fields.js';
import { variable } from '../variables.js';
import { friction, grid, kernel, process, sampler, timeStep } from './parts.js';

const place = () => z.array(real(), { error: 'a list of one number for each coordinate' }).optional();

/** Algorithms 1 and 2 of Crabtree, Bello-Rivas and Kevrekidis (2023), with systematic starts. */
export const scoreAssistedUmbrella = z
  .strictObject({
    type: z.literal('score-assisted-umbrella'),
    condition: z
      .strictObject({
        coordinate: count(0).default(0).meta({ description: 'Which coordinate is held, counted from 0' }),
        variable: variable.optional().meta({
          description: 'What is held and is the label of the model in place of the coordinate, which is then only drawn beside the wanted one; such as what discover found',
        }),
        at: real().meta({ description: 'Where it is held: the centre of the umbrella' }),
        spring: positive().default(50).meta({ description: 'Spring constant κ of κ/2 (x − at)²' }),
      })
      .meta({ description: 'The umbrella: what is held, where and how tightly' }),
    density: grid,
    simulate: group({
      walkers: count().default(200).meta({ description: 'Walkers simulated side by side' }),
      equilibration: count(0)
        .default(100_000)
        .meta({ description: 'Steps of each walker before samples are kept' }),
      steps: count().default(100_000).meta({ description: 'Steps of each walker from which samples are kept' }),
      timeStep,
      kernel,
      friction,
      samples: count().default(100_000).meta({ description: 'Samples kept as training data, over all walkers' }),
      from: place().meta({ description: 'Where the first walker starts (fast/slow systems: slow 0, fast −1)' }),
      to: place().meta({
        description: 'Where the last walker starts, the others evenly between (fast/slow: slow 10, fast −1)',
      }),
    }).meta({ description: 'Unbiased dynamics that the model learns from' }),
    train: group({
      steps: count().default(3000).meta({ description: 'Optimiser steps' }),
      batch: count().default(512).meta({ description: 'Samples a step' }),
      learningRate: positive().default(2e-3).meta({ description: 'Learning rate of Adam at the start; falls to 0' }),
      labelWindow: nonNegative()
        .default(0.1)
        .meta({ description: 'Half width within which a label borrows a sample; 0 is each sample with its own label' }),
      process,
      network: group({
        width: count().default(64).meta({ description: 'Units of a hidden layer' }),
        depth: count().default(3).meta({ description: 'Hidden layers' }),
        activation: choice('silu', 'relu', 'tanh').default('silu').meta({ description: 'Between the layers' }),
      }).meta({ description: 'The score network' }),
      coordinates: z
        .array(count(0), { error: 'a list of coordinates, counted from 0' })
        .min(1, 'at least one coordinate')
        .optional()
        .meta({ description: 'Coordinates that the model generates (default: all but the one held)' }),
    }).meta({ description: 'Training of the conditional score model' }),
    starts: group({
      walkers: count().default(10).meta({ description: 'Starting points of one run, one walker each' }),
      pool: count(2).default(10_000).meta({ description: 'Points drawn from the model to choose from' }),
      sampler: sampler
        .prefault({ type: 'probability-flow' })
        .meta({
          description: 'How noise turns into points; only probability-flow tells densities, which weights need',
        }),
    }).meta({ description: 'Starting points drawn from the model' }),
    sample: group({
      steps: count().default(1000).meta({
        description: 'Steps of each assisted walker; umbrella sampling alone gets the steps of all together',
      }),
      timeStep,
      kernel,
      friction,
      from: place().meta({ description: 'Where umbrella sampling alone starts (fast/slow: condition.at, fast −1)' }),
    }).meta({ description: 'Umbrella sampling' }),
    study: group({
      repeats: count(0).default(1000).meta({ description: 'Independent repeats of each method; 0 for no study' }),
      totals: z
        .array(count(), { error: 'a list of numbers of steps' })
        .default([])
        .meta({ description: 'Total numbers of steps to compare at, besides walkers × sample.steps' }),
    }).meta({ description: 'How the L1 distance to the exact density falls, where that density is known' }),
  })
  .refine(({ study }) => study.repeats !== 1, {
    path: ['study', 'repeats'],
    error: '0, or at least 2: one repeat has no spread',
  })
  .meta({
    title: 'Score-assisted umbrella sampling',
    description:
      'Simulate, train a conditional score model, draw starting points from it, sample under the umbrella',
  });
