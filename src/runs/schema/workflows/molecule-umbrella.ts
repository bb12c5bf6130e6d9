import { z } from 'zod';
import { choice, count, group, nonNegative, positive } from '../fields.js';
import { process, sampler } from './parts.js';

const dihedral = {
  atoms: z
    .tuple([count(0), count(0), count(0), count(0)], { error: 'a list of four atoms' })
    .meta({ description: 'Its four atoms, counted from 0 (alanine dipeptide: φ is 4, 6, 8, 14 and ψ is 6, 8, 14, 16)' }),
  name: z.string({ error: 'a name' }).min(1, 'a name').meta({ description: 'What figures and tables call it' }),
};

/** Section V C of Crabtree, Bello-Rivas and Kevrekidis (2023), carried through to free-energy surfaces. */
export const moleculeUmbrella = z
  .strictObject({
    type: z.literal('molecule-umbrella'),
    windows: z
      .array(
        z.strictObject({
          ...dihedral,
          count: count(3).default(18).meta({ description: 'Windows around the circle' }),
          spring: positive().default(25).meta({ description: 'κ of κ/2 (angle − centre)², in kT per radian²' }),
        }),
        { error: 'a list of one or two dihedrals' },
      )
      .min(1, 'one or two dihedrals')
      .max(2, 'one or two dihedrals')
      .meta({ description: 'One or two dihedrals with windows all around; of two, every pair of centres is a window' }),
    watch: z
      .strictObject(dihedral)
      .optional()
      .meta({ description: 'A further dihedral that is shown beside that of a single row of windows' }),
    dynamics: group({
      timeStep: positive()
        .default(0.004)
        .meta({ description: 'ps; 0.004 needs constraints: hydrogen-bonds and hydrogenMass: 3, without them 0.001' }),
      friction: positive().default(1).meta({ description: 'Friction of the Langevin dynamics, 1/ps' }),
    }).meta({ description: 'How the molecule moves' }),
    simulate: group({
      walkers: count().default(64).meta({ description: 'Walkers simulated side by side, all from the given structure' }),
      equilibration: count(0).default(2500).meta({ description: 'Steps of each walker before structures are kept' }),
      steps: count().default(75_000).meta({ description: 'Steps of each walker from which structures are kept' }),
      every: count().default(100).meta({ description: 'Steps between the structures that are kept' }),
      temperature: positive().optional().meta({
        description: "Kelvin; above the system's, barriers are crossed more often and more windows have data (default: the system's)",
      }),
    }).meta({ description: 'Unbiased dynamics that the model learns from' }),
    train: group({
      steps: count().default(3000).meta({ description: 'Optimiser steps' }),
      batch: count().default(512).meta({ description: 'Structures a step' }),
      learningRate: positive().default(2e-3).meta({ description: 'Learning rate of Adam at the start; falls to 0' }),
      labelWindow: nonNegative()
        .default(0.1)
        .meta({ description: 'Half width in radians within which a label borrows a structure' }),
      process,
      network: group({
        width: count().default(256).meta({ description: 'Units of a hidden layer' }),
        depth: count().default(4).meta({ description: 'Hidden layers' }),
        activation: choice('silu', 'relu', 'tanh').default('silu').meta({ description: 'Between the layers' }),
      }).meta({ description: 'The score network' }),
    }).meta({ description: 'Training of the conditional score model of internal coordinates' }),
    starts: group({
      candidates: count().default(4).meta({ description: 'Molecules drawn for each walker of a window, to choose from' }),
      minimisation: count(0)
        .default(50)
        .meta({ description: 'Steps of steepest descent, after which energies are judged and walkers start' }),
      sampler: sampler.prefault({ type: 'heun' }).meta({ description: 'How noise turns into molecules' }),
      pull: group({
        steps: count().default(5000).meta({ description: 'Steps in which windows are pulled from the given structure' }),
        spring: positive().default(100).meta({ description: 'Spring of the moving restraint, kT per radian²' }),
      }).meta({ description: 'The usual way to start, for comparison' }),
    }).meta({ description: 'How windows start' }),
    sample: group({
      walkers: count().default(8).meta({ description: 'Walkers of each window' }),
      equilibration: count(0).default(500).meta({ description: 'Steps of each walker that are thrown away' }),
      steps: count().default(25_000).meta({ description: 'Steps of each walker that count' }),
      every: count().default(50).meta({ description: 'Steps between the frames that are kept' }),
    }).meta({ description: 'Sampling of the windows' }),
    estimate: group({
      bins: count(4).default(36).meta({ description: 'Bins of the surfaces along each dihedral' }),
    }).meta({ description: 'The free-energy surfaces' }),
  })
  .meta({
    title: 'Score-assisted umbrella sampling of a molecule',
    description:
      'Simulate, train a conditional score model of the molecule, start umbrella windows over one or two dihedrals from generated molecules',
  });
