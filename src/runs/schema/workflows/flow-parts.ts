/** What workflows with a flow have in common. */
import { z } from 'zod';
import { choice, count, group, nonNegative, positive, real } from '../fields.js';

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

const ends = {
  low: real().meta({ description: 'Left end' }),
  high: real().meta({ description: 'Right end, above low' }),
};

const domain = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('line') }),
  z.strictObject({ type: z.literal('interval'), ...ends }),
  z.strictObject({ type: z.literal('circle'), ...ends }),
]);

const base = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('product'),
    concentration: nonNegative()
      .default(0)
      .meta({ description: 'Of von Mises densities on circles, around their middle; 0 is uniform' }),
  }),
  z.strictObject({
    type: z.literal('gaussian'),
    precision: z
      .array(z.array(real()), { error: 'a matrix: a list of lists of numbers' })
      .optional()
      .meta({ description: 'Inverse of the covariance matrix' }),
    bands: z
      .array(real())
      .min(1)
      .optional()
      .meta({ description: 'The same where it is constant along its diagonals: the main one, the next, and so on; zero beyond' }),
  }),
  z.strictObject({
    type: z.literal('mixture'),
    modes: z
      .array(
        z.strictObject({
          centre: perCoordinate(real).meta({ description: 'Mean: one number for all coordinates, or one each' }),
          spread: positive().meta({ description: 'Standard deviation' }),
          weight: positive().default(1).meta({ description: 'Relative to the others' }),
        }),
      )
      .min(1)
      .meta({ description: 'Round normal densities' }),
  }),
]);

export const flow = group({
  type: choice('affine', 'spline', 'autoregressive')
    .default('spline')
    .meta({ description: 'RealNVP, spline couplings, or autoregressive splines' }),
  layers: count().default(8).meta({ description: 'Number of layers' }),
  width: count().default(64).meta({ description: 'Width of the networks in them' }),
  depth: count().default(2).meta({ description: 'Hidden layers of the networks' }),
  bins: count(2).default(8).meta({ description: 'Bins of the splines' }),
  bound: positive().default(4).meta({ description: 'Splines bend within ±bound standard deviations of the base' }),
  domain: z
    .union([domain, z.array(domain)])
    .default({ type: 'line' })
    .meta({ description: 'Where coordinates live, one for all or one each; off the line layers are splines' }),
  base: base
    .default({ type: 'product', concentration: 0 })
    .meta({ description: 'What the flow starts from: normal, uniform or von Mises coordinates; a normal density of all; a mixture' }),
  centre: perCoordinate(real).default(0).meta({ description: 'Mean of the base' }),
  scale: perCoordinate(positive).default(1).meta({ description: 'Standard deviation of the base: cover what is known' }),
}).meta({ description: 'The flow' });
