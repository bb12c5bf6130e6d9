/** What all molecules have in common. */
import { choice, positive } from '../fields.js';

export const moleculeOptions = {
  temperature: positive().default(300).meta({ description: 'Kelvin' }),
  precision: choice('fast', 'exact')
    .default('fast')
    .meta({ description: "Of forces: 'fast' is float32 (relative errors of 1e-5), 'exact' float64 at a third of the speed" }),
  constraints: choice('none', 'hydrogen-bonds')
    .default('none')
    .meta({
      description: "'hydrogen-bonds' holds bonds to hydrogens at their lengths, so that 2 fs is a safe time step instead of 1",
    }),
  hydrogenMass: positive()
    .optional()
    .meta({ description: 'Mass of hydrogens in dalton, taken from their partners; with constraints and 3, 4 fs is safe' }),
};
