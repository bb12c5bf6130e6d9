import { z } from 'zod';
import { positive } from '../fields.js';

/** The surface of Müller and Brown (1979). */
export const mullerBrown = z
  .strictObject({
    type: z.literal('muller-brown'),
    beta: positive().default(0.1).meta({ description: '1/kT in the units of the surface' }),
  })
  .meta({ title: 'Müller-Brown surface', description: 'Three minima joined by a curved valley, in two dimensions' });
