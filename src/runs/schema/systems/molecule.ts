import { z } from 'zod';
import { choice, nonNegative, path, positive } from '../fields.js';
import { moleculeOptions } from './molecules.js';

const born = z
  .strictObject({
    model: choice('HCT', 'OBC1', 'OBC2', 'GBn', 'GBn2').meta({ description: 'Generalized Born model: igb 1, 2, 5, 7, 8 of Amber' }),
    radii: choice('file', 'bondi', 'mbondi', 'mbondi2', 'mbondi3')
      .default('file')
      .meta({ description: 'Intrinsic radii; file: those of the prmtop' }),
    soluteDielectric: positive().default(1).meta({ description: 'Dielectric constant of the molecule' }),
    solventDielectric: positive().default(78.5).meta({ description: 'Dielectric constant of the solvent' }),
    kappa: nonNegative().default(0).meta({ description: 'Inverse Debye length in 1/nm; 0 is no salt' }),
    surfaceArea: z
      .boolean({ error: 'true or false' })
      .default(true)
      .meta({ description: 'Whether the energy of the surface area is added' }),
  })
  .optional()
  .meta({ description: 'Implicit solvent of a prmtop (default: none; System files have their own)' });

/** A molecule that another program has set up. */
export const moleculeSystem = z
  .strictObject({
    type: z.literal('molecule'),
    system: path().meta({ description: "OpenMM's System XML or an Amber prmtop; relative to this file" }),
    coordinates: path().meta({
      description: 'Where it starts, the first frame: PDB, GRO, inpcrd, rst7, DCD, XTC, XYZ, or npy in nm; relative to this file',
    }),
    topology: path().optional().meta({ description: 'PDB with the names of the atoms, where the others have none' }),
    born,
    ...moleculeOptions,
  })
  .meta({
    title: 'Molecule',
    description: 'A molecule without periodic box from files of OpenMM or Amber, in vacuum or implicit solvent',
  });
