/** Targets of Monte Carlo with exact answers. */
import { z } from 'zod';
import { count, fraction, positive, real } from '../fields.js';

const numbers = (what: string) => z.array(real(), { error: what });

const gaussianMixture = z
  .strictObject({
    type: z.literal('gaussian-mixture'),
    means: z
      .array(numbers('a list of numbers, one a coordinate'), { error: 'a list of places' })
      .meta({ description: 'Where the modes are' }),
    weights: numbers('a list of numbers, one a mode').optional().meta({ description: 'Weights of the modes (default: all alike)' }),
    spreads: z
      .union([positive(), z.array(positive())], { error: 'a number above 0, or a list of them' })
      .optional()
      .meta({ description: 'Standard deviation of the modes, one for all or one each (default 1)' }),
  })
  .meta({ title: 'Mixture of Gaussians', description: 'Round Gaussians with weights: metastable, and all of it known' });

const twoModes = z
  .strictObject({
    type: z.literal('two-modes'),
    dim: count().default(2).meta({ description: 'Number of coordinates' }),
    weight: fraction().default(0.7).meta({ description: 'Weight of the right mode' }),
    separation: positive().default(10).meta({ description: 'Distance of the modes, whose standard deviation is 1' }),
  })
  .meta({ title: 'Two modes', description: 'Two Gaussians of unequal weight that no local move joins' });

const doubleWell = z
  .strictObject({
    type: z.literal('double-well'),
    dim: count().default(2).meta({ description: 'Number of coordinates: x, and others in harmonic wells' }),
    barrier: positive().default(5).meta({ description: 'Height of the barrier between the wells at x = ±1, kT' }),
    tilt: real().default(0).meta({ description: 'Slope that raises the right well by twice as much over the left' }),
  })
  .meta({ title: 'Double well', description: 'Two wells at x = ±1 with a barrier between' });

const entropicBarrier = z
  .strictObject({
    type: z.literal('entropic-barrier'),
    barrier: positive().default(3).meta({ description: 'Height of the free-energy barrier at x = 0, kT' }),
    width: positive().default(0.5).meta({ description: 'Width of the neck along x' }),
    tilt: real().default(0).meta({ description: 'Slope along x' }),
  })
  .meta({ title: 'Entropic barrier', description: 'Two chambers that a narrow neck joins: no temperature lowers this barrier' });

const torus = z
  .strictObject({
    type: z.literal('torus'),
    barrier: positive().default(5).meta({ description: 'Height of the barriers between the wells of each angle, kT' }),
    tilt: real().default(1).meta({ description: 'Depth in favour of the wells at 0 over those at ±π' }),
    coupling: real().default(1).meta({ description: 'Strength with which the angles keep company' }),
  })
  .meta({ title: 'Torus', description: 'Two angles with four wells: periodic in both, with exact free energies' });

const dualMoon = z
  .strictObject({
    type: z.literal('dual-moon'),
    dim: count(2).default(5).meta({ description: 'Number of coordinates' }),
  })
  .meta({ title: 'Dual moon', description: 'Four modes of equal weight on a thin shell, the example of flowMC' });

const manyWell = z
  .strictObject({
    type: z.literal('many-well'),
    dim: count(2).default(32).meta({ description: 'Number of coordinates, even' }),
  })
  .meta({ title: 'Many wells', description: 'Double wells side by side, 2^(dim/2) modes of known weights' });

const gaussianTunnel = z
  .strictObject({
    type: z.literal('gaussian-tunnel'),
    width: count().default(19).meta({ description: 'Coordinates that have to move along' }),
  })
  .meta({ title: 'Gaussian tunnel', description: 'Two modes along z, with a winding tunnel between them' });

const phi4Chain = z
  .strictObject({
    type: z.literal('phi4-chain'),
    sites: count().default(100).meta({ description: 'Number of sites N' }),
    stiffness: positive().default(0.1).meta({ description: 'Stiffness a' }),
    beta: positive().default(20).meta({ description: 'Inverse temperature' }),
    field: real().default(0).meta({ description: 'Field b, which favours the negative phase' }),
  })
  .meta({ title: 'φ⁴ chain', description: 'A chain with two phases, its ends held at zero' });

const phi4Lattice = z
  .strictObject({
    type: z.literal('phi4-lattice'),
    size: count().default(6).meta({ description: 'Sites along each side of the periodic square' }),
    massSquared: real().default(1).meta({ description: 'm², which may be negative' }),
    coupling: positive().default(1).meta({ description: 'λ' }),
  })
  .meta({ title: 'φ⁴ lattice', description: 'φ⁴ theory on a periodic square lattice' });

const isingModel = z
  .strictObject({
    type: z.literal('ising'),
    rows: count().default(8).meta({ description: 'Rows of the periodic lattice' }),
    columns: count().optional().meta({ description: 'Columns (default: as many as rows)' }),
    coupling: real().default(0.44).meta({ description: 'βJ; the infinite lattice has its transition at 0.4407' }),
    field: real().default(0).meta({ description: 'βh' }),
  })
  .meta({ title: 'Ising model', description: 'Spins on a periodic square lattice, exactly solved' });

const mixtureRegression = z
  .strictObject({
    type: z.literal('mixture-regression'),
    x: numbers('a list of numbers').meta({ description: 'Where the points are' }),
    y: numbers('a list of as many numbers').meta({ description: 'Their values' }),
    noise: positive().default(0.5).meta({ description: 'Standard deviation of y around its line' }),
    prior: positive().default(3).meta({ description: "Standard deviation of the slopes' and intercepts' priors" }),
  })
  .meta({ title: 'Mixture regression', description: 'The posterior of two lines through the same points, with its two mirrored modes' });

export const targets = [
  gaussianMixture,
  twoModes,
  doubleWell,
  entropicBarrier,
  torus,
  dualMoon,
  manyWell,
  gaussianTunnel,
  phi4Chain,
  phi4Lattice,
  isingModel,
  mixtureRegression,
] as const;
