import { z } from 'zod';
import { fastSlow, temperatureIsFree, temperatureIsTaken } from './fast-slow.js';

/** Eq. 6 of the paper: a double well that the slow variable tilts. */
export const evolvingDoubleWell = z
  .strictObject({ type: z.literal('evolving-double-well'), ...fastSlow })
  .refine(temperatureIsFree, temperatureIsTaken)
  .meta({ title: 'Evolving double well', description: 'V = (z₂² − 1)² + (0.2 z₁ − 1) z₂: the slow z₁ tilts the wells of the fast z₂' });
