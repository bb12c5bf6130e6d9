import { z } from 'zod';
import { choice, count, fraction, group, nonNegative, positive, real } from '../fields.js';
import { flow, places } from './flow-parts.js';

const region = z
  .strictObject({
    coordinate: z
      .union([count(0), z.literal('mean')], { error: 'the number of a coordinate, from 0, or mean' })
      .default(0)
      .meta({ description: 'Which coordinate, from 0, or mean: the mean of all, such as a magnetisation' }),
    below: real().optional().meta({ description: 'The region is left of this boundary' }),
    above: real().optional().meta({ description: 'The region is right of this boundary' }),
  })
  .refine(({ below, above }) => below !== undefined || above !== undefined, {
    path: ['below'],
    error: 'a boundary: below, above or both',
  })
  .refine(({ below = Infinity, above = -Infinity }) => below > above, { path: ['below'], error: 'a number above above' });

const state = (id: 'A' | 'B') =>
  group({
    name: z
      .string({ error: 'a name' })
      .min(1, 'a name')
      .default(id)
      .meta({ description: 'What figures and tables call it' }),
    system: z
      .record(z.string(), z.json(), { error: 'a map of options' })
      .optional()
      .meta({
        description: 'Options of the system that differ in this state, such as { field: 0.1 }; with a type, another system altogether',
      }),
    region: region.optional().meta({ description: 'The part of the configurations that is this state (default: all)' }),
    from: places()
      .min(1, 'a list of places')
      .default([0])
      .meta({ description: 'Places where chains start, in turn: a list of numbers each, or one number for all coordinates' }),
    spread: nonNegative().default(0.5).meta({ description: 'Standard deviation of the scatter around them' }),
  }).meta({ description: `State ${id}` });

const { centre: _, scale: __, ...architecture } = flow.unwrap().shape;

/** The free-energy difference of two states by maps and flows. */
export const targetedFreeEnergy = z
  .strictObject({
    type: z.literal('targeted-free-energy'),
    states: z
      .strictObject({ a: state('A'), b: state('B') })
      .meta({ description: 'Two states: of two systems, of one system with different options, or two regions of one system' }),
    sample: group({
      kernel: choice('mala', 'hamiltonian').default('mala').meta({ description: 'How chains move' }),
      timeStep: positive().default(0.1).meta({ description: 'First guess of the time step, which the warm-up tunes' }),
      leaps: count().default(10).meta({ description: 'Leapfrog steps of hamiltonian' }),
      chains: count(4).default(64).meta({ description: 'Chains of each state' }),
      warmUp: count(20).default(500).meta({ description: 'Steps that tune the kernel and do not count' }),
      frames: count(4).default(200).meta({ description: 'Samples of each chain' }),
      every: count().default(10).meta({ description: 'Steps between samples' }),
    }).meta({ description: 'Sampling of both states' }),
    flow: group({ ...architecture, layers: count().default(6).meta({ description: 'Number of layers' }) }).meta({
      description: 'The map between the states, and a flow of each: they are built alike',
    }),
    train: group({
      steps: count().default(500).meta({ description: 'Optimiser steps of the map and of each flow' }),
      batch: count(2).default(512).meta({ description: 'Samples of one step' }),
      learningRate: positive().default(0.003).meta({ description: 'At the start; it falls to zero along a cosine' }),
      part: fraction().default(0.5).meta({ description: 'Part of the chains to learn from; the others judge' }),
    }).meta({ description: 'Training' }),
    draws: count(100).default(10_000).meta({ description: 'Independent samples of each flow' }),
  })
  .meta({
    title: 'Targeted free energies',
    description: 'The free-energy difference of two states by learned maps and flows, by every estimator side by side',
  });
