import { z } from 'zod';
import { choice, count, group, nonNegative, positive, real } from '../fields.js';

const perCoordinate = (number: () => z.ZodNumber) =>
  z.union([number(), z.array(number())], { error: 'a number, or a list of one for each coordinate' });

/** Local moves that train a flow, a flow that proposes jumps. */
export const adaptiveFlowMcmc = z
  .strictObject({
    type: z.literal('adaptive-flow-mcmc'),
    chains: group({
      count: count(2).default(100).meta({ description: 'Number of chains' }),
      from: z
        .array(perCoordinate(real), { error: 'a list of places' })
        .default([0])
        .meta({ description: 'Places where chains start, in turn: a list of numbers each, or one number for all coordinates' }),
      spread: nonNegative().default(1).meta({ description: 'Standard deviation of the scatter around them' }),
    }).meta({ description: 'The chains' }),
    local: group({
      kernel: choice('mala', 'hamiltonian', 'random-walk').default('mala').meta({ description: 'How chains move locally' }),
      timeStep: positive()
        .default(0.1)
        .meta({ description: 'Time step; of random-walk the standard deviation of a step' }),
      leaps: count().default(10).meta({ description: 'Leapfrog steps of hamiltonian' }),
      steps: count().default(50).meta({ description: 'Steps of a round' }),
      every: count().default(5).meta({ description: 'Steps between the samples that the flow learns from' }),
    }).meta({ description: 'Local moves' }),
    flow: group({
      type: choice('affine', 'spline', 'autoregressive')
        .default('spline')
        .meta({ description: 'RealNVP, spline couplings, or autoregressive splines' }),
      layers: count().default(8).meta({ description: 'Number of layers' }),
      width: count().default(64).meta({ description: 'Width of the networks in them' }),
      depth: count().default(2).meta({ description: 'Hidden layers of the networks' }),
      bins: count(2).default(8).meta({ description: 'Bins of the splines' }),
      bound: positive().default(4).meta({ description: 'Splines bend within ±bound standard deviations of the base' }),
      centre: perCoordinate(real).default(0).meta({ description: 'Mean of the base' }),
      scale: perCoordinate(positive).default(1).meta({ description: 'Standard deviation of the base: cover what is known' }),
    }).meta({ description: 'The flow' }),
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
      samples: count(100).default(10_000).meta({ description: 'Independent samples of the flow for free energies' }),
    }).meta({ description: 'Sampling' }),
  })
  .meta({
    title: 'Adaptive Monte Carlo with a flow',
    description: 'Local moves train a flow, the flow proposes jumps; free energies from both',
  });
