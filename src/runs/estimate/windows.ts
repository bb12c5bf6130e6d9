/** Umbrella windows with their samples, checked and cut. */
import { InputError } from '../../math/errors.js';
import { checkFinite, coordinateColumns, takeColumn } from './columns.js';
import { checkInside, distance, domainOf, type Domain } from './domains.js';
import { fitHarmonic } from './harmonic-fit.js';
import type { Source, TableSource } from './read.js';
import { cutOf } from './time.js';
import type { EstimateOptions } from './types.js';
import { toKT, type EnergyUnit } from './units.js';
import { listWindows, type ListedWindow } from './window-lists.js';

/** A window with its samples, time in order. */
export interface UmbrellaWindow {
  /** `w03.dat (at 1.5)`. */
  readonly name: string;
  readonly file: string;
  readonly centre: readonly number[];
  /** kT per squared unit. */
  readonly spring: readonly number[];
  /** Samples × dims, without what was cut off. */
  readonly values: Float64Array;
  readonly samples: number;
  readonly start: number;
  readonly inefficiency: number;
}

export interface Windows {
  readonly windows: readonly UmbrellaWindow[];
  /** Names of the coordinates. */
  readonly names: readonly string[];
  /** [low, high) of coordinates that are periodic. */
  readonly domains: readonly (Domain | undefined)[];
  readonly unit: EnergyUnit;
  readonly temperature?: number;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  readonly sources: readonly Source[];
}

/**
 * Reads windows with their samples.
 *
 * @throws InputError naming file, line and window for whatever does not fit
 */
export function loadWindows(sources: readonly Source[], options: EstimateOptions): Windows {
  const { listed: raw, lists, unit, temperature } = listWindows(sources, options);
  const dims = options.columns?.length ?? raw[0].centre?.length ?? 1;
  const names = coordinateColumns(raw[0].source, options.columns, {
    dimensions: dims,
    except: options.bias ?? [],
  });
  const domains = names.map((name, j) => domainOf(raw.map(({ source }) => source), name, options.periods?.[j]));
  const scale = toKT(unit, temperature, 'springs');
  const windows = raw.map((window) => prepare(window, { names, domains, scale, options }));
  windows.sort((a, b) => {
    const apart = a.centre.map((x, j) => x - b.centre[j]);
    return apart.find((x) => x !== 0) ?? 0;
  });
  const force = isForce(raw[0].source);
  return {
    windows,
    names: names.map((name) => axisName(raw[0].source, name)),
    domains,
    unit,
    ...(temperature === undefined ? {} : { temperature }),
    notes: [
      ...(raw[0].centre ? [] : ["Centres and springs were found from the files' bias columns."]),
      ...(force ? ['Coordinates were found from pull forces: centre − force / spring.'] : []),
      ...(unit === 'kT'
        ? []
        : [`Springs are in ${unit} per squared unit of the coordinate; the bias is spring/2 (x − centre)².`]),
    ],
    warnings: [...raw.flatMap(({ source }) => source.table.warnings), ...degrees(raw[0].source)],
    sources: [...lists, ...raw.map(({ source }) => source)],
  };
}

/** The samples of a window, checked and cut. */
function prepare(
  { source, place, ...raw }: ListedWindow,
  context: Pick<Windows, 'names' | 'domains'> & { readonly scale: number; readonly options: EstimateOptions },
): UmbrellaWindow {
  const { names, domains, scale, options } = context;
  const dims = names.length;
  const title = `the window${raw.centre ? ` at ${raw.centre.join(', ')}` : ''}`;
  const columns = names.map((name, j) => {
    const values = source.table.values.length === 0 ? new Float64Array(0) : takeColumn(source, name);
    checkFinite(source, values, `'${name}' of ${title}`);
    if (!isForce(source)) checkInside(values, domains[j], (i) => `${source.file}:${source.table.lines[i]}: '${name}'`);
    return values;
  });
  const samples = columns[0].length;
  if (samples < 2) {
    throw new InputError(
      `${place}: ${title} has ${samples === 0 ? 'no samples' : 'one sample'} in ${source.file}: run it longer, or leave it out`,
    );
  }
  const values = new Float64Array(samples * dims);
  columns.forEach((column, j) => column.forEach((x, i) => (values[i * dims + j] = x)));
  const { centre, spring } = raw.centre
    ? (raw as Required<typeof raw>)
    : fromBias(source, values, title, context);
  centre.forEach((x, j) => checkInside([x], domains[j], () => `${place}: the centre along '${names[j]}'`));
  if (isForce(source))
    values.forEach((force, i) => (values[i] = centre[i % dims] - force / spring[i % dims]));
  // Distances from the centre have no jumps where a coordinate is periodic.
  const away = Array.from({ length: dims }, (_, j) =>
    Float64Array.from({ length: samples }, (_, i) => distance(values[i * dims + j], centre[j], domains[j])),
  );
  const cuts = away.map((series) => cutOf(series, options));
  const start = Math.min(samples - 2, Math.max(...cuts.map((cut) => cut.start)));
  const rest = away.map((series) => cutOf(series.subarray(start), { ...options, discard: 'none' }));
  return {
    name: `${source.file} (at ${centre.map((x) => Number(x.toPrecision(6))).join(', ')})`,
    file: source.file,
    centre,
    spring: spring.map((value) => value * scale),
    values: values.subarray(start * dims),
    samples,
    start,
    inefficiency: Math.max(...rest.map((cut) => cut.inefficiency)),
  };
}

function fromBias(
  source: TableSource,
  values: Float64Array,
  title: string,
  { names, domains, options }: Pick<Windows, 'names' | 'domains'> & { readonly options: EstimateOptions },
) {
  const { columns } = source.table;
  const found = options.bias ?? columns.filter((column) => /(^|\.)bias$/.test(column));
  if (found.length !== 1) {
    throw new InputError(
      `${source.file}: ${title} has no centre and spring: give --centres and --springs, a list of windows, or with --bias the column of its bias ` +
        `(${found.length === 0 ? 'there is none that is called so' : `there are ${found.join(', ')}`})`,
    );
  }
  const bias = takeColumn(source, found[0]);
  checkFinite(source, bias, `'${found[0]}' of ${title}`);
  const dims = names.length;
  const least = bias.reduce((lowest, b, i) => (b < bias[lowest] ? i : lowest), 0);
  const near = values.map((x, i) => {
    const origin = values[least * dims + (i % dims)];
    return origin + distance(x, origin, domains[i % dims]);
  });
  const fit = fitHarmonic(near, bias, dims);
  if (fit) return fit;
  throw new InputError(
    `${source.file}: '${found[0]}' is not a harmonic bias on ${names.join(' and ')} (${title}): give --centres and --springs`,
  );
}

const isForce = (source: TableSource): boolean =>
  source.format === 'xvg' && /^Force/.test(source.table.yLabel);

/** A coordinate as an axis is labelled. */
function axisName(source: TableSource, name: string): string {
  if (source.format === 'xvg')
    return `pull coordinate ${name} / ${/deg/.test(source.table.yLabel) ? 'nm or deg' : 'nm'}`;
  return source.format === 'time series'
    ? name === '2'
      ? 'x'
      : name === '3'
        ? 'y'
        : `column ${name}`
    : name;
}

/** A trap of GROMACS: angles are printed in degrees, their springs are per squared radian. */
function degrees(source: TableSource): string[] {
  if (source.format !== 'xvg' || !/deg/.test(source.table.yLabel)) return [];
  return [
    `${source.file}: pull angles are in degrees, but their springs in mdp files are per rad²: divide those by 3282.81 to give them per deg².`,
  ];
}
