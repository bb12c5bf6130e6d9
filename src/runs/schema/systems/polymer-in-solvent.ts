import { z } from 'zod';
import { count, positive } from '../fields.js';

/** The chain of 9 beads in a Lennard-Jones liquid. */
export const polymerInSolvent = z
  .strictObject({
    type: z.literal('polymer-in-solvent'),
    solvent: count().default(200).meta({ description: 'Particles of the solvent' }),
    density: positive().default(0.48).meta({ description: 'Solvent particles per volume σ³; it sets the box' }),
    temperature: positive().default(1.3).meta({ description: 'kT in units of ε' }),
  })
  .meta({
    title: 'Polymer in solvent',
    description: 'A chain of 9 beads with two end-to-end distances in a periodic Lennard-Jones liquid',
  });
