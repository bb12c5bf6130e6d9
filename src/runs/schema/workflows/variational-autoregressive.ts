import { z } from 'zod';
import { choice, count, fraction, group, positive } from '../fields.js';

/** A network that draws spins one after another. */
export const variationalAutoregressive = z
  .strictObject({
    type: z.literal('variational-autoregressive'),
    network: group({
      width: count().default(128).meta({ description: 'Units of each hidden layer, shared out among the spins: two each are plenty' }),
      depth: count(0).default(1).meta({ description: 'Hidden layers' }),
      activation: choice('silu', 'relu', 'tanh').default('silu').meta({ description: 'Between layers' }),
      symmetric: z
        .boolean({ error: 'true or false' })
        .optional()
        .meta({ description: 'Give mirror images the same probability (default: where there is no field)' }),
    }).meta({ description: 'The network' }),
    train: group({
      steps: count().default(1000).meta({ description: 'Optimiser steps' }),
      batch: count(2).default(256).meta({ description: 'Configurations of one step' }),
      learningRate: positive().default(0.01).meta({ description: 'At the start; it falls to zero along a cosine' }),
      annealFrom: fraction()
        .default(0)
        .meta({ description: "Inverse temperature at the start relative to the end's, which it reaches after half of the steps" }),
    }).meta({ description: 'Training by the reverse Kullback-Leibler divergence' }),
    draw: group({
      samples: count(100).default(10_000).meta({ description: 'Independent configurations of the network' }),
    }).meta({ description: 'Drawing' }),
    chains: group({
      count: count(2).default(50).meta({ description: 'Number of chains' }),
      steps: count(20).default(200).meta({ description: "Proposals of each, all of the network's" }),
    }).meta({ description: 'Chains that accept or refuse what the network proposes' }),
  })
  .meta({
    title: 'Variational autoregressive network',
    description: 'A network learns spins from their energy, draws them with exact probabilities; weights and chains make it exact',
  });
