import { z } from 'zod';
import { choice } from '../fields.js';
import { moleculeOptions } from './molecules.js';

/** The built-in molecule. */
export const alanineDipeptide = z
  .strictObject({
    type: z.literal('alanine-dipeptide'),
    flavour: choice('ff96-obc', 'ff14sb-gbn', 'ff14sb-gbn2', 'ff99sbildn-vacuum')
      .default('ff96-obc')
      .meta({ description: 'Force field and implicit solvent' }),
    ...moleculeOptions,
  })
  .meta({
    title: 'Alanine dipeptide',
    description: '22 atoms with an Amber force field in implicit solvent; φ is of atoms 4-6-8-14, ψ of 6-8-14-16',
  });
