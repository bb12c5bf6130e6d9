import { z } from 'zod';
import { nonNegative, real } from '../fields.js';
import { fastSlow, temperatureIsFree, temperatureIsTaken } from './fast-slow.js';

/** Eq. 8 of the paper: a double well with a barrier to choose. */
export const variableBarrierDoubleWell = z
  .strictObject({
    type: z.literal('variable-barrier-double-well'),
    barrier: nonNegative().default(8).meta({ description: 'Height of the barrier above the well at −1, in kT' }),
    depth: real().default(0).meta({ description: 'How far the well at +1 lies below the one at −1, in kT' }),
    ...fastSlow,
  })
  .refine(temperatureIsFree, temperatureIsTaken)
  .meta({ title: 'Variable-barrier double well', description: 'Two wells with a barrier between them that ordinary sampling does not cross' });
