/**
 * The free energy of alanine dipeptide along φ by five methods, all from one structure and with the same number of energy evaluations: 64 walkers, ff96 + OBC2, 300 K, 4 fs.
 */
import { split, type Axis } from 'wellspring';
import {
  biasingForce,
  metadynamics,
  parallelTempering,
  rowOfWindows,
  sampleWindows,
  umbrella,
} from 'wellspring/workflows';
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

const byBiasingForce: Method = async (evaluations, context) => {
  const half = Math.PI / bins;
  const stride = 25;
  const { samples, estimate, status } = await resultOf(
    biasingForce(
      {
        ...{ system: dipeptide, variables: [variable], walkers, stride, regions, fullSamples: 2000 },
        axes: [{ low: half - Math.PI, high: half + Math.PI, nodes: bins, periodic: true }],
        sample: {
          ...{ ...moves, equilibration, discard: 0.2 },
          // A sample of the force is an evaluation of its own.
          steps: stepsFor(evaluations, equilibration + minimise, 1 + 1 / stride, stride),
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
  const warmUp = warmUpFor(evaluations);
  const result = await resultOf(
    parallelTempering(
      {
        ...{ system: dipeptide, variable, grid, exchange },
        ladder: { type: 'temperatures', highest: 600, count: 4, spacing: 'equal-acceptance' },
        sample: {
          ...{ ...moves, ladders: walkers / 4, equilibration: warmUp },
          steps: stepsFor(evaluations, warmUp + minimise, 1, exchange.every),
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

const exchange = { every: 100, scheme: 'even-odd' } as const;
/** The ladder is tuned in 160 rounds at least. */
const warmUpFor = (evaluations: number) =>
  Math.max(160 * exchange.every, stepsFor(0.1 * evaluations, 0, 1, exchange.every));

const windows = { from: Math.PI / 32 - Math.PI, to: Math.PI - Math.PI / 32, count: 32, spring: 40 };
const pull = 2500;

const byUmbrella: Method = async (evaluations, context) => {
  const [every, settling] = [200, 12_500];
  const result = await resultOf(
    umbrella(
      {
        ...{ system: dipeptide, grid, windows: { ...windows, variable } },
        sample: {
          ...{ ...moves, walkers: walkers / windows.count, pull, equilibration: settling, every },
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

const bySwappingWindows: Method = async (evaluations, context) => {
  const [pullKey, sampleKey] = split(context.key, 2);
  const brief = { walkers: 1, pull, equilibration: 0, steps: 500, every: 25 };
  const pulled = await resultOf(
    sampleWindows(
      rowOfWindows({
        system: dipeptide,
        grid,
        windows: { ...windows, variable },
        sample: { ...moves, ...brief },
      }),
      { ...context, key: pullKey },
    ),
  );
  const left = evaluations - pulled.evaluations;
  const warmUp = warmUpFor(left);
  const result = await resultOf(
    parallelTempering(
      {
        ...{ system: dipeptide, variable, grid, exchange, starts: pulled.positions },
        ladder: { type: 'windows', ...windows },
        sample: {
          ...{ ...moves, ladders: walkers / windows.count, equilibration: warmUp },
          steps: stepsFor(left, warmUp + minimise, 1, exchange.every),
        },
      },
      { ...context, key: sampleKey },
    ),
  );
  const { profile, status } = result.joined;
  return {
    ...{ value: Array.from(profile.value), standardError: Array.from(profile.bootstrapError) },
    ...{ evaluations: pulled.evaluations + result.evaluations, status: status.message },
  };
};

/** By the name that tables show. */
export const methods: Readonly<Record<string, Method>> = {
  'well-tempered metadynamics': byMetadynamics,
  'adaptive biasing force': byBiasingForce,
  'parallel tempering': byTempering,
  'umbrella, MBAR': byUmbrella,
  'umbrella, windows swap': bySwappingWindows,
};

export const indexOfLowest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((best, value, b, all) => (value < all[best] ? b : best), 0);
