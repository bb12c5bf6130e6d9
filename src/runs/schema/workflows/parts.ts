/** Parts that several workflows share. */
import { z } from 'zod';
import { choice, count, nonNegative, path, positive, real } from '../fields.js';

/** A regular grid of bins along a coordinate. */
export const grid = z
  .strictObject({
    coordinate: count(0).default(1).meta({ description: 'Which coordinate, counted from 0' }),
    low: real().default(-1.5).meta({ description: 'Left end' }),
    high: real().default(1.5).meta({ description: 'Right end, above low' }),
    bins: count(2).default(200).meta({ description: 'Number of bins' }),
  })
  .refine(({ low, high }) => high > low, { path: ['high'], error: 'a number above low' })
  .prefault({})
  .meta({ description: 'The coordinate whose density is wanted, and its bins' });

/** How walkers move. */
export const kernel = choice('euler-maruyama', 'leimkuhler-matthews', 'langevin-middle')
  .default('leimkuhler-matthews')
  .meta({
    description:
      'Integrator: leimkuhler-matthews errs by the square of the time step, euler-maruyama (the paper) by the time step; ' +
      'langevin-middle has velocities and needs an energy',
  });

/** Of the kernel with velocities. */
export const friction = positive()
  .optional()
  .meta({ description: 'Friction of langevin-middle per unit of time, 1/ps for molecules (default 1)' });

export const timeStep = positive().default(0.01).meta({ description: 'Time step of the dynamics' });

const widened = {
  sigmaMin: positive().optional().meta({ description: 'Least noise (default 0.002); data have unit variance' }),
  sigmaMax: positive().optional().meta({ description: 'Most noise (default 20); data have unit variance' }),
};
const linear = {
  betaMin: positive().optional().meta({ description: 'Noise rate at the data (default 0.1)' }),
  betaMax: positive().optional().meta({ description: 'Noise rate at the end (default 20)' }),
};

/** Steps of a sampler. */
const reverseSteps = (steps: number) =>
  count().default(steps).meta({ description: 'Steps from noise to data' });

/** The forward process of a score model. */
export const process = z
  .discriminatedUnion(
    'type',
    [
      z.strictObject({ type: z.literal('edm'), ...widened }),
      z.strictObject({ type: z.literal('ve'), ...widened }),
      z.strictObject({ type: z.literal('vp-linear'), ...linear }),
      z.strictObject({ type: z.literal('vp-cosine') }),
      z.strictObject({ type: z.literal('sub-vp'), ...linear }),
    ],
    { error: 'one of edm, ve, vp-linear, vp-cosine, sub-vp' },
  )
  .prefault({ type: 'edm' })
  .meta({ description: 'How training data turn into noise: EDM (Karras et al. 2022) unless you want to compare' });

/** How noise turns into points. */
export const sampler = z
        .discriminatedUnion(
          'type',
          [
            z.strictObject({ type: z.literal('probability-flow'), steps: reverseSteps(40) }),
            z.strictObject({
              type: z.literal('heun'),
              steps: reverseSteps(40),
              churn: nonNegative()
                .default(0)
                .meta({ description: 'Noise added on the way; 0 is the deterministic sampler' }),
            }),
            z.strictObject({ type: z.literal('reverse-sde'), steps: reverseSteps(100) }),
            z.strictObject({
              type: z.literal('predictor-corrector'),
              steps: reverseSteps(100),
              corrections: count(0).default(1).meta({ description: 'Langevin steps after each step' }),
              signalToNoise: positive().default(0.16).meta({ description: 'Size of the Langevin steps' }),
            }),
          ],
          { error: 'one of probability-flow, heun, reverse-sde, predictor-corrector' },
        );

/** A place of the whole system. */
export const place = (description: string) =>
  z.array(real(), { error: 'a list of one number for each coordinate' }).optional().meta({ description });

/** How walkers of any system move. */
export const moves = {
  timeStep: positive().optional().meta({
    description:
      'Time step of the dynamics (default 0.002; of molecules, in ps: 0.001, with constraints 0.002, with hydrogenMass 3 or more, too, 0.004)',
  }),
  kernel: choice('leimkuhler-matthews', 'euler-maruyama', 'langevin-middle')
    .optional()
    .meta({ description: 'Integrator of the dynamics (default leimkuhler-matthews; of molecules langevin-middle)' }),
  friction,
};

/** How walkers of any system with an energy move, and where they start. */
export const walkerMoves = {
  ...moves,
  minimise: count(0).default(100).meta({ description: 'Trial moves of steepest descent before a molecule moves' }),
  from: place('Where the first walker starts, one number a coordinate; not of molecules'),
  to: place('Where the last walker starts, the others evenly between (default: from)'),
  starts: path().optional().meta({
    description: 'Structures of a molecule to start from in turn (PDB, DCD, XTC, npy …), relative to this file (default: its own)',
  }),
};

/** A share that leaves something. */
export const share = () =>
  z.number({ error: 'a number from 0 to below 1' }).min(0, 'a number from 0 to below 1').lt(1, 'a number from 0 to below 1');

/** States along a variable that are compared. */
export const regions = z
      .array(
        z.strictObject({
          name: z.string({ error: 'a name' }).min(1, 'a name').meta({ description: 'What it is called' }),
          from: real().meta({ description: 'Left end' }),
          to: real().meta({ description: 'Right end; on a circle it may lie below from' }),
        }),
      )
      .min(2, 'two states or more')
      .optional()
      .meta({ description: 'States along the first variable that are compared (default: the wells that are found)' });
