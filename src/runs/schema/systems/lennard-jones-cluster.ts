import { z } from 'zod';
import { choice, count, nonNegative, positive } from '../fields.js';

/** A cluster of Lennard-Jones particles behind a wall. */
export const lennardJonesCluster = z
  .strictObject({
    type: z.literal('lennard-jones-cluster'),
    particles: count(2).meta({ description: 'How many particles' }),
    temperature: positive().default(0.2).meta({ description: 'kT in units of ε' }),
    confinement: z
      .strictObject({
        spring: nonNegative().meta({ description: 'Spring constant κ of κ/2 (distance − radius)² outside the radius' }),
        radius: nonNegative().default(0).meta({ description: 'Free inside; 0 is a harmonic trap' }),
        centre: choice('particles', 'origin')
          .default('particles')
          .meta({ description: 'Around the centre of the particles, or a fixed one' }),
      })
      .optional()
      .meta({ description: 'What holds the cluster together (default: spring 100 outside 1 + ½ ∛particles)' }),
  })
  .meta({
    title: 'Lennard-Jones cluster',
    description: 'Particles that attract each other, held together by a wall, in free space',
  });
