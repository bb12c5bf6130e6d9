/**
 * What flows and local moves reach together: `npm run bench -- adaptive-flow [part] [seeds]`, seeds as in `1,2,3`. Parts: mixtures (2, 10 and 32
 * dimensions), mixture-2, mixture-10, mixture-32, moon, phi4, phi4-field, wrong-flow, evaluations (all but phi4-field), short (a small run of
 * two of them). Each row is printed as JSON as soon as it is known.
 *
 * Every row starts with nine chains in ten in one mode. Weights are those of the production, whose flow is frozen; their standard errors
 * come from the spread between chains. `MALA alone` has as many energy evaluations and the same start.
 */
import { mala, startChains } from '../src/kernels/index.js';
import { bulkSize } from '../src/diagnostics/index.js';
import { fold, key, normal } from '../src/random/index.js';
import { buildSystem, phi4Chain, type BuiltInSystemSpec, type Potential } from '../src/systems/index.js';
import { onnxNode } from '../src/tensor/index.js';
import {
  adaptiveFlowMcmc,
  type AdaptiveFlowMcmc,
  type AdaptiveFlowMcmcResult,
} from '../src/workflows/index.js';
import { type BenchResult, type Cell } from './harness.js';

/** A target, how it is sampled, and what is known of it. */
export interface Study {
  readonly name: string;
  readonly experiment: AdaptiveFlowMcmc;
  /** Which mode a place is in: weights are of mode 1. */
  mode(x: Float64Array): number;
  /** Exact weight of mode 1. */
  readonly weight: number;
  /** What mixes slowest: effective samples are of it. */
  slow(x: Float64Array): number;
}

const filled = (dim: number, first: number) => [first, ...new Array<number>(dim - 1).fill(0)];
const ninety = (a: number | readonly number[], b: number | readonly number[]) => [
  ...new Array<number | readonly number[]>(9).fill(a),
  b,
];
const right = (x: Float64Array) => (x[0] > 0 ? 1 : 0);

function mixture(dim: number): Study {
  const weight = 0.7;
  return {
    name: `two modes, ${dim} dimensions`,
    weight,
    mode: right,
    slow: right,
    experiment: {
      system: { type: 'two-modes', dim, weight, separation: 12 },
      // Many chains where there are many dimensions: the flow must not learn the few places where they are by heart.
      chains: { count: dim > 2 ? 1000 : 100, from: ninety(filled(dim, -6), filled(dim, 6)), spread: 0.5 },
      local: { kernel: 'mala', steps: 20, every: 5, timeStep: dim > 10 ? 0.3 : 0.5, leaps: 1 },
      flow: {
        type: 'spline',
        layers: 4,
        width: 64,
        depth: 2,
        bins: 8,
        bound: 4,
        centre: 0,
        scale: [6, ...new Array<number>(dim - 1).fill(1)],
      },
      train: { loops: 15, steps: 100, batch: 512, learningRate: 3e-3, memory: 4 },
      global: { steps: 5 },
      produce: { loops: 40, samples: 10_000 },
    },
  };
}

export const moon: Study = {
  name: 'dual moon, 5 dimensions',
  // Four modes of equal weight; mode 1 is the quadrant where both coordinates are positive.
  weight: 0.25,
  mode: (x) => (x[0] > 0 && x[1] > 0 ? 1 : 0),
  slow: (x) => (x[0] > 0 ? 1 : 0) + (x[1] > 0 ? 2 : 0),
  experiment: {
    system: { type: 'dual-moon' },
    chains: { count: 100, from: ninety([-1.4, -1.4, 0, 0, 0], [1.4, 1.4, 0, 0, 0]), spread: 0.3 },
    local: { kernel: 'mala', steps: 50, every: 5, timeStep: 0.005, leaps: 1 },
    flow: { type: 'spline', layers: 6, width: 32, depth: 2, bins: 8, bound: 4, centre: 0, scale: 2 },
    train: { loops: 15, steps: 150, batch: 512, learningRate: 5e-3, memory: 5 },
    global: { steps: 10 },
    produce: { loops: 40, samples: 10_000 },
  },
};

/** The field of the published study is 0; `field` favours the negative phase. */
export function phi4(field: number): Study {
  const middle = (x: Float64Array) => (x[49] > 0 ? 1 : 0);
  return {
    name: `φ⁴ chain, 100 sites, β = 20, b = ${field}`,
    weight: phi4Chain({ field }).positiveWeight(),
    mode: middle,
    slow: middle,
    experiment: {
      system: { type: 'phi4-chain', sites: 100, beta: 20, field },
      // Many chains: the flow must not learn the few places where they are by heart.
      chains: { count: 1000, from: ninety(1, -1), spread: 0.05 },
      local: { kernel: 'mala', steps: 60, every: 20, timeStep: 4e-4, leaps: 1 },
      flow: {
        type: 'affine',
        layers: 8,
        width: 100,
        depth: 2,
        bins: 8,
        bound: 4,
        // The quadratic part of the energy, which couples neighbours: β ((3aN + 1/aN) 1 − aN · neighbours) as published.
        base: { type: 'gaussian', bands: [402, -200] },
        centre: 0,
        scale: 1,
      },
      train: { loops: 45, steps: 150, batch: 500, learningRate: 1e-3, memory: 4 },
      global: { steps: 10 },
      produce: { loops: 30, samples: 10_000 },
    },
  };
}

export async function finish(experiment: AdaptiveFlowMcmc, seed: number): Promise<AdaptiveFlowMcmcResult> {
  const run = adaptiveFlowMcmc(experiment, { key: key(seed), runtime: onnxNode({ threads: 1 }) });
  for (;;) {
    const next = await run.next();
    if (next.done) return next.value;
    if (process.env.WATCH && next.value.type === 'curve') {
      console.error(next.value.name, next.value.x, next.value.y.toFixed(3));
    }
  }
}

/** Series of a quantity, one a chain. */
export function seriesOf(
  result: AdaptiveFlowMcmcResult,
  quantity: (x: Float64Array) => number,
): Float64Array[] {
  const { data, shape } = result.produced.frames;
  const [frames, chains, dim] = shape;
  return Array.from({ length: chains }, (_, chain) =>
    Float64Array.from({ length: frames }, (_f, frame) => {
      const at = (frame * chains + chain) * dim;
      return quantity(data.subarray(at, at + dim));
    }),
  );
}

const meanOf = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

/** Mean over chains, with the standard error from their spread. */
function overChains(series: readonly Float64Array[]): { mean: number; standardError: number } {
  const means = series.map(meanOf);
  const mean = meanOf(means);
  const variance = means.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (means.length - 1);
  return { mean, standardError: Math.sqrt(variance / means.length) };
}

const changes = (series: Float64Array) =>
  series.reduce((sum, x, i) => sum + (i > 0 && x !== series[i - 1] ? 1 : 0), 0);

/** MALA by itself for as many energies: how often it crosses, and where its chains are then. */
export function localAlone({ experiment, mode }: Study, evaluations: number, seed: number) {
  const potential = buildSystem(experiment.system as BuiltInSystemSpec) as Potential;
  const { count, from, spread } = experiment.chains;
  const { dim } = potential;
  const start = normal(key(seed), count * dim).map((z, i) => {
    const place = from[Math.floor(i / dim) % from.length];
    return (typeof place === 'number' ? place : place[i % dim]) + spread * z;
  });
  const kernel = mala(potential, { timeStep: experiment.local.timeStep });
  let state = startChains(potential, start);
  const where = () =>
    Float64Array.from({ length: count }, (_, chain) =>
      mode(state.positions.subarray(chain * dim, (chain + 1) * dim)),
    );
  let crossings = 0;
  let last = where();
  let weight = 0;
  const steps = Math.max(1, Math.floor(evaluations / count));
  for (let step = 0; step < steps; step++) {
    state = kernel.step(fold(key(seed + 1), step), state).state;
    const now = where();
    crossings += now.reduce((sum, m, i) => sum + (m !== last[i] ? 1 : 0), 0);
    weight += meanOf(now) / steps;
    last = now;
  }
  return { crossings, weight };
}

/**
 * Energies per effective sample of chains that cross so often between a mode of a known weight and the rest: at least. In equilibrium an effective
 * sample of which mode a chain is in costs 4 w (1 − w) crossings, and crossings that turn back at once are counted too. Chains that never cross
 * have none; then it is more than all that was spent.
 */
export const localEnergies = (
  weight: number,
  energies: number,
  crossings: number,
): { least: number; crossed: boolean } => ({
  least: (4 * weight * (1 - weight) * energies) / Math.max(1, crossings),
  crossed: crossings > 0,
});

/** With two digits, as it is only a bound. */
export const told = ({ least, crossed }: ReturnType<typeof localEnergies>): string =>
  `${crossed ? 'above' : 'never crosses, above'} ${Number(least.toPrecision(2)).toLocaleString('en')}`;

export async function study(one: Study, seed: number): Promise<Record<string, Cell>> {
  const before = process.cpuUsage();
  const result = await finish(one.experiment, seed);
  const { user, system } = process.cpuUsage(before);
  const modes = seriesOf(result, one.mode);
  const { mean, standardError } = overChains(modes);
  const { trained, produced, verdict } = result;
  const spent = trained.evaluations + produced.evaluations;
  const alone = localAlone(one, spent, seed);
  const effective = bulkSize(seriesOf(result, one.slow));
  return {
    target: one.name,
    seed,
    exact: one.weight,
    weight: mean,
    'standard error': standardError,
    z: (mean - one.weight) / standardError,
    jumps: modes.reduce((sum, series) => sum + changes(series), 0),
    'acceptance of jumps': produced.rounds.at(-1)!.global,
    'R-hat': Math.max(...verdict.rHat),
    'effective samples': effective,
    'energies per effective sample': produced.evaluations / effective,
    'with training': spent / effective,
    'MALA alone crosses': alone.crossings,
    'weight by MALA': alone.weight,
    'MALA alone: energies per effective sample': told(localEnergies(one.weight, spent, alone.crossings)),
    status: verdict.status.code,
    'processor seconds': (user + system) / 1e6,
  };
}

/** A flow that has learnt nothing: random weights, the same answer, slower. */
const wrong: Study = (() => {
  const base = mixture(2);
  return {
    ...base,
    name: 'two modes, 2 dimensions, an untrained flow',
    experiment: {
      ...base.experiment,
      train: { ...base.experiment.train, loops: 1, steps: 1, learningRate: 1e-9 },
      produce: { loops: 150, samples: 4000 },
    },
  };
})();

const shortened = (one: Study): Study => ({
  ...one,
  experiment: {
    ...one.experiment,
    train: {
      ...one.experiment.train,
      loops: Math.min(8, one.experiment.train.loops),
      steps: Math.min(60, one.experiment.train.steps),
    },
    produce: { loops: 20, samples: 2000 },
  },
});

export const parts: Record<string, () => readonly Study[]> = {
  mixtures: () => [2, 10, 32].map(mixture),
  'mixture-2': () => [mixture(2)],
  'mixture-10': () => [mixture(10)],
  'mixture-32': () => [mixture(32)],
  moon: () => [moon],
  phi4: () => [phi4(0)],
  'phi4-field': () => [phi4(0.005)],
  'wrong-flow': () => [wrong],
  evaluations: () => [...[2, 10, 32].map(mixture), moon, phi4(0), wrong],
  short: () => [mixture(2), wrong].map(shortened),
};

export default async function bench(args: string[]): Promise<BenchResult> {
  const [part = 'evaluations', seeds = '1'] = args;
  const studies = parts[part];
  if (!studies) throw new Error(`no part '${part}': there are ${Object.keys(parts).join(', ')}`);
  const rows: Record<string, Cell>[] = [];
  for (const seed of seeds.split(',')) {
    for (const one of studies()) {
      rows.push(await study(one, Number(seed)));
      console.error(JSON.stringify(rows.at(-1)));
    }
  }
  return {
    title: `Adaptive Monte Carlo with a flow, seeds ${seeds}`,
    rows,
    ratios: {},
    measured: Object.fromEntries(
      rows.map((row) => [`${row.target as string}, seed ${row.seed} z`, row.z as number]),
    ),
  };
}
