import { z } from 'zod';
import { count, group, nonNegative, positive } from '../fields.js';
import { flow, local, places } from './flow-parts.js';
import { share } from './parts.js';

/** Local moves that train a flow, a flow that proposes jumps. */
export const adaptiveFlowMcmc = z
  .strictObject({
    type: z.literal('adaptive-flow-mcmc'),
    chains: group({
      count: count(2).default(100).meta({ description: 'Number of chains' }),
      from: places()
        .default([0])
        .meta({ description: 'Places where chains start, in turn: a list of numbers each, or one number for all coordinates' }),
      spread: nonNegative().default(1).meta({ description: 'Standard deviation of the scatter around them' }),
    }).meta({ description: 'The chains' }),
    local,
    flow,
    train: group({
      loops: count().default(20).meta({ description: 'Rounds of local moves, training and jumps' }),
      steps: count().default(100).meta({ description: 'Optimiser steps of a round' }),
      batch: count(2).default(512).meta({ description: 'Samples of one step' }),
      learningRate: positive().default(0.003).meta({ description: 'At the start of each round' }),
      memory: count().default(5).meta({ description: 'The flow learns from the samples of so many last rounds' }),
    }).meta({ description: 'Training, which does not count as sampling' }),
    global: group({
      steps: count().default(10).meta({ description: 'Jumps of each chain in a round' }),
    }).meta({ description: 'Jumps to samples of the flow' }),
    produce: group({
      loops: count(2).default(50).meta({ description: 'Rounds with the flow frozen: these are the samples' }),
      discard: share().default(0.2).meta({ description: 'Part of these rounds that is left out: the chains still remember in what proportions the training left them' }),
      samples: count(100).default(10_000).meta({ description: 'Independent samples of the flow for free energies' }),
    }).meta({ description: 'Sampling' }),
  })
  .meta({
    title: 'Adaptive Monte Carlo with a flow',
    description: 'Local moves train a flow, the flow proposes jumps; free energies from both',
  });
