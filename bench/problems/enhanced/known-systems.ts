/** Systems with two sides whose free energies are known, for methods that cross barriers. */
import type { Axis } from '../../../src/estimators/index.js';
import {
  doubleWell,
  entropicBarrier,
  mullerBrown,
  torus,
  type BuiltInSystemSpec,
} from '../../../src/systems/index.js';
import type { VariableSpec } from '../../../src/variables/index.js';

/** What methods are asked: the free energy of the right half of a variable's range minus that of the left half, kT. */
export interface KnownSystem {
  readonly name: string;
  readonly system: BuiltInSystemSpec;
  readonly variable: VariableSpec;
  /** Two bins: the two sides. */
  readonly grid: Axis & { readonly bins: 2 };
  /** A finer grid of the same range, for biases. */
  readonly bins: number;
  /** Of overdamped dynamics. */
  readonly timeStep: number;
  /** A place on either side. */
  readonly places: readonly [readonly number[], readonly number[]];
  readonly exact: number;
  /** Of the variable; around a circle it repeats. */
  readonly density: (x: number) => number;
}

const tilted = { type: 'double-well', barrier: 6, tilt: 0.5 } as const;
const neck = { type: 'entropic-barrier', barrier: 2, tilt: 0.2 } as const;

const ring = { type: 'torus', barrier: 3 } as const;

const angle = torus(ring).marginalDensity('phi');
const left = angle.cdf(Math.PI / 2) - angle.cdf(-Math.PI / 2);
const alongDoubleWell = doubleWell(tilted).marginalDensity('x');
const downTheValley = mullerBrown().marginalDensity('s');
const alongNeck = entropicBarrier(neck).marginalDensity('x');
const logOdds = (p: number) => Math.log(p / (1 - p));

export const knownSystems: readonly KnownSystem[] = [
  {
    name: 'double well',
    system: tilted,
    variable: { type: 'coordinate', index: 0 },
    grid: { low: -2.5, high: 2.5, bins: 2 },
    bins: 100,
    timeStep: 0.005,
    places: [
      [-1, 0],
      [1, 0],
    ],
    exact: logOdds(alongDoubleWell.cdf(0)),
    density: (x) => alongDoubleWell.density(x),
  },
  {
    name: 'Müller-Brown',
    system: { type: 'muller-brown' },
    // x alone does not tell the deepest well from the one beside it
    variable: { type: 'linear-combination', weights: [1, -1] },
    grid: { low: -3.08, high: 2.92, bins: 2 },
    bins: 120,
    timeStep: 4e-4,
    places: [
      [-0.558, 1.442],
      [0.623, 0.028],
    ],
    exact: logOdds(downTheValley.cdf(-0.08)),
    density: (s) => downTheValley.density(s),
  },
  {
    name: 'entropic barrier',
    system: neck,
    variable: { type: 'coordinate', index: 0 },
    grid: { low: -6, high: 6, bins: 2 },
    bins: 120,
    timeStep: 0.005,
    places: [
      [-2, 0],
      [2, 0],
    ],
    exact: logOdds(alongNeck.cdf(0)),
    density: (x) => alongNeck.density(x),
  },
  {
    name: 'torus',
    system: ring,
    variable: { type: 'coordinate', index: 0, period: 2 * Math.PI },
    grid: { low: -Math.PI / 2, high: (3 * Math.PI) / 2, bins: 2, periodic: true },
    bins: 72,
    timeStep: 0.01,
    places: [
      [0, 0],
      [Math.PI, Math.PI],
    ],
    exact: logOdds(left),
    density: (x) => angle.density(x - 2 * Math.PI * Math.round(x / (2 * Math.PI))),
  },
];
