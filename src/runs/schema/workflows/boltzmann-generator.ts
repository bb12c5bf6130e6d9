import { z } from 'zod';
import { choice, count, fraction, group, nonNegative, path, positive } from '../fields.js';
import { flow, local, places } from './flow-parts.js';

/** A flow that learns a target, and draws weighed samples of it. */
export const boltzmannGenerator = z
  .strictObject({
    type: z.literal('boltzmann-generator'),
    flow,
    train: group({
      type: choice('energy', 'data', 'data-and-energy', 'annealing').default('energy').meta({
        description:
          'energy: reverse Kullback-Leibler divergence by forces; data: likelihood of samples; data-and-energy: both at once; ' +
          'annealing: likelihood of samples that annealed importance sampling moves to where the flow misses the target (FAB)',
      }),
      steps: count().default(1000).meta({ description: 'Optimiser steps' }),
      batch: count(2).default(512).meta({ description: 'Samples of one step' }),
      learningRate: positive().default(0.003).meta({ description: 'At the start; it falls to zero along a cosine' }),
      gradient: choice('total', 'path', 'score-function').default('total').meta({
        description:
          'Of energies: path leaves out the part whose mean is zero, and so noise where the flow is right; score-function needs no forces',
      }),
      annealFrom: positive()
        .max(1, 'a number above 0, 1 at most')
        .default(1)
        .meta({ description: 'Of energies: inverse temperature at the start, relative to that of the end; 1: no annealing' }),
      dropWorst: fraction().default(0).meta({ description: 'Part of each batch with the worst loss that does not count' }),
      dataShare: fraction().default(0.5).meta({ description: 'Of data-and-energy: how much the data count' }),
      validation: fraction().default(0).meta({ description: 'Of data: part kept aside, to stop when it gets worse' }),
      annealing: group({
        levels: count(0).default(2).meta({ description: 'Densities between the flow and p²/q, each with one Hamiltonian move' }),
        leaps: count().default(5).meta({ description: 'Leapfrog steps of one move' }),
        timeStep: positive().default(0.1).meta({ description: 'Of the moves, at the start; it follows their acceptance' }),
        updates: count().default(4).meta({ description: 'Optimiser steps for each batch of new samples' }),
        memory: count().default(64).meta({ description: 'Batches of samples that are remembered' }),
      }).meta({ description: 'Of annealing: its path, moves and memory' }),
    }).meta({ description: 'How the flow learns' }),
    data: group({
      source: choice('chains', 'file', 'none')
        .default('chains')
        .meta({ description: 'Samples of the target, to learn from and to see lost modes by: of local chains, or of a file' }),
      file: path().optional().meta({ description: 'CSV with a column a coordinate, or .npy of rows × coordinates' }),
      rounds: count().default(10).meta({ description: 'Rounds of local moves' }),
      discard: count(0).default(2).meta({ description: 'Rounds at the start that do not count' }),
    }).meta({ description: 'Samples of the target' }),
    chains: group({
      count: count(2).default(50).meta({ description: 'Number of chains' }),
      from: places()
        .optional()
        .meta({ description: 'Places where chains start, in turn; left out, they start where the flow does and run downhill first' }),
      spread: nonNegative().default(1).meta({ description: 'Standard deviation of the scatter around the places' }),
    }).meta({ description: 'Chains that sample the target' }),
    local,
    draw: group({
      samples: count(100).default(10_000).meta({ description: 'Independent samples of the flow' }),
    }).meta({ description: 'Drawing' }),
  })
  .meta({
    title: 'Boltzmann generator',
    description: 'A flow learns the target from energies or samples and draws weighed samples; lost modes are told',
  });
