/**
 * The free energy of alanine dipeptide along φ by five methods, all from one structure and with the same number of energy evaluations: 64 walkers, ff96 + OBC2, 300 K, 4 fs.
 */
import type { Axis } from 'wellspring';
import { biasingForce, metadynamics, parallelTempering, umbrella } from 'wellspring/workflows';
import type { VariableRegion, WorkflowContext } from 'wellspring/workflows';
import { resultOf } from '../../examples/lib/session.js';
import { dipeptide, phi } from './dipeptide.js';

/** −ln p of each bin in kT, zero at its lowest, with standard errors relative to that one. */
export type PhiProfile = {
  readonly value: readonly number[];
  readonly standardError: readonly number[];
  readonly evaluations: number;
  /** What the method itself says of its run. */
  readonly status: string;
};

export const bins = 72;
export const grid: Axis = { low: -Math.PI, high: Math.PI, bins, periodic: true };
const walkers = 64;
const variable = { type: 'dihedral', ...phi } as const;
const minimise = 50;
const moves = { kernel: 'langevin-middle', timeStep: 0.004, friction: 5, minimise } as const;
/** 10 ps before anything is biased. */
const equilibration = 2500;

const regions: readonly VariableRegion[] = [
  { name: 'φ < 0', from: -Math.PI, to: 0 },
  { name: 'φ > 0', from: 0, to: Math.PI },
];

/** Steps of a walker that are left of so many evaluations, in whole rounds. */
const stepsFor = (evaluations: number, before: number, each: number, round: number) =>
  round * Math.floor((evaluations / walkers - before) / each / round);

type Method = (evaluations: number, context: WorkflowContext) => Promise<PhiProfile>;

const byMetadynamics: Method = async (evaluations, context) => {
  const nodes = { low: -Math.PI, high: Math.PI, nodes: bins, periodic: true };
  const stride = 500;
  const { samples, estimate, status } = await resultOf(
    metadynamics(
      {
        ...{ system: dipeptide, method: 'well-tempered', variables: [variable], axes: [nodes], bins: [bins] },
        ...{ sigma: [0.35], height: 0.05, biasFactor: 8, outside: 'stop', walkers, stride, regions },
        sample: {
          ...{ ...moves, equilibration, every: 50, discard: 0.2 },
          steps: stepsFor(evaluations, equilibration + minimise, 1, stride),
        },
      },
      context,
    ),
  );
  const { value, standardError } = estimate.profiles[0].reweighted;
  const lowest = indexOfLowest(value);
  return {
    value: Array.from(value, (f) => f - value[lowest]),
    // Errors are of −ln of a normalised density: those of two bins add.
    standardError: Array.from(standardError, (e, b) =>
      b === lowest ? 0 : Math.hypot(e, standardError[lowest]),
    ),
    ...{ evaluations: samples.evaluations, status: status.message },
  };
};

const byBiasingForce =
  (spring?: number): Method =>
  async (evaluations, context) => {
    const half = Math.PI / bins;
    const stride = 25;
    const { samples, estimate, status } = await resultOf(
      biasingForce(
        {
          ...{ system: dipeptide, variables: [variable], walkers, stride, regions, fullSamples: 2000 },
          ...(spring === undefined ? {} : { extended: [spring] }),
          axes: [{ low: half - Math.PI, high: half + Math.PI, nodes: bins, periodic: true }],
          sample: {
            ...{ ...moves, equilibration, discard: 0.2 },
            steps: stepsFor(
              evaluations,
              equilibration + minimise,
              1 + (spring === undefined ? 1 / stride : 0),
              stride,
            ),
          },
        },
        context,
      ),
    );
    const { value, standardError } = estimate.profiles[0];
    return {
      ...{ value: Array.from(value), standardError: Array.from(standardError) },
      ...{ evaluations: samples.evaluations, status: status.message },
    };
  };

const byTempering: Method = async (evaluations, context) => {
  const every = 100;
  // The ladder is tuned in 160 rounds at least.
  const warmUp = Math.max(160 * every, stepsFor(0.1 * evaluations, 0, 1, every));
  const result = await resultOf(
    parallelTempering(
      {
        ...{ system: dipeptide, variable, grid, exchange: { every, scheme: 'even-odd' } },
        ladder: { type: 'temperatures', highest: 800, count: 8, spacing: 'equal-acceptance' },
        sample: {
          ...{ ...moves, ladders: walkers / 8, equilibration: warmUp },
          steps: stepsFor(evaluations, warmUp + minimise, 1, every),
        },
      },
      context,
    ),
  );
  const { profile, status } = result.joined;
  return {
    ...{ value: Array.from(profile.value), standardError: Array.from(profile.bootstrapError) },
    ...{ evaluations: result.evaluations, status: status.message },
  };
};

const byUmbrella: Method = async (evaluations, context) => {
  const [count, every, pull, settling] = [32, 200, 2500, 12_500];
  const half = Math.PI / count;
  const result = await resultOf(
    umbrella(
      {
        ...{ system: dipeptide, grid },
        windows: { variable, from: half - Math.PI, to: Math.PI - half, count, spring: 40 },
        sample: {
          ...{ ...moves, walkers: walkers / count, pull, equilibration: settling, every },
          steps: stepsFor(evaluations, pull + settling + minimise, 1, every),
        },
      },
      context,
    ),
  );
  const { profile, status } = result.profiles.mbar;
  return {
    ...{ value: Array.from(profile.value), standardError: Array.from(profile.bootstrapError) },
    ...{ evaluations: result.samples.evaluations, status: status.message },
  };
};

/** By the name that tables show. */
export const methods: Readonly<Record<string, Method>> = {
  'well-tempered metadynamics': byMetadynamics,
  'adaptive biasing force': byBiasingForce(),
  'parallel tempering': byTempering,
  'umbrella, MBAR': byUmbrella,
  'extended ABF': byBiasingForce((bins / (2 * Math.PI)) ** 2),
};

export const indexOfLowest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((best, value, b, all) => (value < all[best] ? b : best), 0);
