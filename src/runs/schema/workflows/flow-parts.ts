/** What workflows with a flow have in common. */
import { z } from 'zod';
import { choice, count, group, positive, real } from '../fields.js';

const perCoordinate = (number: () => z.ZodNumber) =>
  z.union([number(), z.array(number())], { error: 'a number, or a list of one for each coordinate' });

/** Places: a list of numbers each, or one number for all coordinates. */
export const places = () => z.array(perCoordinate(real), { error: 'a list of places' });

export const local = group({
  kernel: choice('mala', 'hamiltonian', 'random-walk').default('mala').meta({ description: 'How chains move locally' }),
  timeStep: positive()
    .default(0.1)
    .meta({ description: 'Time step; of random-walk the standard deviation of a step' }),
  leaps: count().default(10).meta({ description: 'Leapfrog steps of hamiltonian' }),
  steps: count().default(50).meta({ description: 'Steps of a round' }),
  every: count().default(5).meta({ description: 'Steps between the samples that the flow learns from' }),
}).meta({ description: 'Local moves' });

export const flow = group({
  type: choice('affine', 'spline', 'autoregressive')
    .default('spline')
    .meta({ description: 'RealNVP, spline couplings, or autoregressive splines' }),
  layers: count().default(8).meta({ description: 'Number of layers' }),
  width: count().default(64).meta({ description: 'Width of the networks in them' }),
  depth: count().default(2).meta({ description: 'Hidden layers of the networks' }),
  bins: count(2).default(8).meta({ description: 'Bins of the splines' }),
  bound: positive().default(4).meta({ description: 'Splines bend within ±bound standard deviations of the base' }),
  centre: perCoordinate(real).default(0).meta({ description: 'Mean of the base' }),
  scale: perCoordinate(positive).default(1).meta({ description: 'Standard deviation of the base: cover what is known' }),
}).meta({ description: 'The flow' });
