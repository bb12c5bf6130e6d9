/** The unbiased free energy along a coordinate from a biased simulation, each sample weighted by exp(bias). */
import {
  note,
  OK,
  weightedDensity,
  type Axis,
  type Grid,
  type Status,
} from '../../estimators/index.js';
import { InputError } from '../../math/errors.js';
import { fold, key } from '../../random/index.js';
import { checkFinite, coordinateColumns, takeColumn } from './columns.js';
import { driftStatus, part, traceConvergence } from './convergence.js';
import { checkInside, domainOf, type Domain } from './domains.js';
import { gridFor } from './grids.js';
import { landmarks, profileOf } from './profiles.js';
import { asTables, usualUnit, type Source, type TableSource } from './read.js';
import { filesOf, lateStarts, unitsOf, verdict } from './summaries.js';
import { correlationsOf, cutNote, cutOf, type Cut } from './time.js';
import type { EstimateOptions, EstimateResult, Measured, MeasuredMany } from './types.js';
import { toKT } from './units.js';

/** A biased trajectory. */
interface Trajectory extends Cut {
  readonly name: string;
  readonly values: Float64Array;
  readonly logWeights: Float64Array;
  readonly samples: number;
}

const usualResamples = 200;

/** Reweights one trajectory or several. @throws InputError naming the file, line and column of what does not fit */
export function estimateReweighted(sources: readonly Source[], options: EstimateOptions): EstimateResult {
  const tables = asTables(sources, 'reweighting takes tables with a coordinate and a bias');
  const odd = tables.find(({ format }) => format !== tables[0].format);
  if (odd)
    throw new InputError(`${tables[0].file} and ${odd.file} are of different programs: give files of one`);
  const unit = options.units ?? usualUnit[tables[0].format];
  const scale = toKT(unit, options.temperature, 'biases');
  const biases = biasColumns(tables[0], options.bias);
  const [name, ...more] = coordinateColumns(tables[0], options.columns, { except: biases });
  if (more.length > 0) throw new InputError(`reweight takes one coordinate, not ${1 + more.length}`);
  const domains = [domainOf(tables, name, options.periods?.[0])];
  const trajectories = tables.map((source) => readTrajectory(source, { name, domain: domains[0], biases, scale }, options));
  const all = Float64Array.from(trajectories.flatMap(({ values, start }) => [...values.subarray(start)]));
  const grid = gridFor({ values: all, domains, names: [name] }, options) as Axis;
  const resamples = options.bootstrap || usualResamples;
  const seed = key(options.seed ?? 1);
  const found = densityOf(trajectories, grid, { from: 0, to: 1, resamples, key: fold(seed, 0) });
  const { value, standardError, diagnostics, status } = found;
  const profile = profileOf(grid, [name], logarithm({ value, standardError }), { value, standardError });
  const middle = (grid.low + grid.high) / 2;
  const halves: Grid = { ...grid, bins: 2 };
  const convergence = traceConvergence(
    `The free energy of ${name} above ${Number(middle.toPrecision(4))} less that below`,
    options.convergence ?? 2,
    (from, to): Measured => {
      const p = densityOf(trajectories, halves, { from, to, resamples, key: fold(seed, 1) });
      // Both densities add up to one: an error of one is the same of the other.
      const error = p.standardError[1] * (1 / p.value[0] + 1 / p.value[1]);
      return {
        value: Math.log(p.value[0] / p.value[1]),
        standardError: Number.isFinite(error) ? error : Infinity,
      };
    },
  );
  return {
    method: 'reweight',
    summary: `${all.length} samples of ${trajectories.length === 1 ? 'a biased simulation' : `${trajectories.length} biased simulations`} were reweighted to the free energy along ${name} without the bias.`,
    units: unitsOf({
      unit,
      ...(options.temperature === undefined ? {} : { temperature: options.temperature }),
    }),
    files: filesOf(tables),
    differences: landmarks(profile, grid.periodic === true),
    states: trajectories.map(({ name: file, samples, start, inefficiency }) => ({
      name: file,
      file,
      place: [],
      samples,
      discarded: start,
      inefficiency,
      effectiveSamples: (samples - start) / inefficiency,
    })),
    profile,
    convergence,
    correlations: correlationsOf(
      trajectories.map((one) => ({ ...one, series: one.values.subarray(one.start) })),
    ),
    weights: { samples: all.length, kishSize: diagnostics.kishSize, paretoShape: diagnostics.paretoShape },
    notes: [
      `Biases are in ${unit}; each sample counts exp((${biases.join(' + ')}) / kT).`,
      ...cutNote(trajectories, options).slice(0, 1),
      `Errors are those of ${resamples} bootstrap resamples over ${trajectories.length === 1 ? '16 blocks of the trajectory' : 'trajectories'}.`,
    ],
    warnings: tables.flatMap(({ table }) => table.warnings),
    ...verdict(
      status,
      driftStatus(convergence),
      lateStarts(trajectories),
      outsideStatus(diagnostics.outside),
    ),
  };
}

/** The reweighting factor if there is one, else all biases. */
function biasColumns({ file, table }: TableSource, wanted: readonly string[] | undefined): readonly string[] {
  if (wanted) return wanted;
  const constant = table.columns.filter((column) => /\.rbias$/.test(column));
  const plain = table.columns.filter((column) => /(^|\.)bias$/.test(column));
  // metad.rbias is metad.bias less its constant, so that it takes its place.
  const found = [
    ...constant,
    ...plain.filter((column) => !constant.includes(column.replace(/bias$/, 'rbias'))),
  ];
  if (found.length > 0) return found;
  throw new InputError(
    `${file}: there is no column of a bias: say which with --bias. It has the columns ${table.columns.map((column) => `'${column}'`).join(', ')}`,
  );
}

function readTrajectory(
  source: TableSource,
  {
    name,
    domain,
    biases,
    scale,
  }: {
    readonly name: string;
    readonly domain: Domain | undefined;
    readonly biases: readonly string[];
    readonly scale: number;
  },
  options: EstimateOptions,
): Trajectory {
  const values = takeColumn(source, name);
  checkFinite(source, values, `'${name}'`);
  checkInside(values, domain, (i) => `${source.file}:${source.table.lines[i]}: '${name}'`);
  if (values.length < 2)
    throw new InputError(`${source.file}: ${values.length === 0 ? 'no samples' : 'one sample'}: run longer`);
  const logWeights = new Float64Array(values.length);
  for (const bias of biases) {
    const column = takeColumn(source, bias);
    checkFinite(source, column, `'${bias}'`);
    column.forEach((energy, i) => (logWeights[i] += energy * scale));
  }
  return { name: source.file, values, logWeights, samples: values.length, ...cutOf(values, options) };
}

function densityOf(
  trajectories: readonly Trajectory[],
  grid: Grid,
  {
    from,
    to,
    resamples,
    key: own,
  }: {
    readonly from: number;
    readonly to: number;
    readonly resamples: number;
    readonly key: ReturnType<typeof key>;
  },
) {
  const parts = trajectories.map(({ values, logWeights, start }, trajectory) => {
    const [first, end] = part(values.length - start, from, to).map((at) => start + at);
    return { values: values.subarray(first, end), logWeights: logWeights.subarray(first, end), trajectory };
  });
  return weightedDensity(Float64Array.from(parts.flatMap(({ values }) => [...values])), {
    grid,
    logWeights: Float64Array.from(parts.flatMap(({ logWeights }) => [...logWeights])),
    trajectoryOf: Int32Array.from(
      parts.flatMap(({ values, trajectory }) => Array.from(values, () => trajectory)),
    ),
    key: own,
    resamples,
  });
}

/** −ln of a density, zero at its highest bin; errors are those of each bin, first order. */
function logarithm({ value, standardError }: MeasuredMany): MeasuredMany {
  const highest = value.reduce((a, b) => Math.max(a, b), 0);
  return {
    value: value.map((p) => (p > 0 ? Math.log(highest / p) : Infinity)),
    standardError: standardError.map((error, b) => (value[b] > 0 ? error / value[b] : Infinity)),
  };
}

function outsideStatus(outside: number): Status {
  if (!(outside > 1e-6)) return OK;
  return note(
    'outside-grid',
    `${(100 * outside).toPrecision(2)} % of the weight lies outside the grid and was left out.`,
  );
}
