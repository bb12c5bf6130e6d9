import { z } from 'zod';
import { count, nonNegative, positive } from '../fields.js';

/** The two-dimensional dimer among WCA particles. */
export const dimerInSolvent = z
  .strictObject({
    type: z.literal('dimer-in-solvent'),
    solvent: count(0).default(98).meta({ description: 'Particles of the solvent' }),
    box: positive().default(15).meta({ description: 'Side of the periodic square in units of σ' }),
    height: nonNegative().default(2).meta({ description: "Height of the dimer's barrier in units of ε" }),
    width: positive().default(2).meta({ description: "Half the distance between the dimer's two lengths in units of σ" }),
    temperature: positive().default(1).meta({ description: 'kT in units of ε' }),
  })
  .meta({
    title: 'Dimer in solvent',
    description: 'Two particles joined by a double well among repulsive ones, in a periodic square',
  });
