/** Samples of several thermodynamic states with their energies in the others: from dhdl files, arrays of NumPy or a table. */
import type { NpyArray } from '../../formats/index.js';
import { InputError } from '../../math/errors.js';
import { checkFinite, takeColumn } from './columns.js';
import { statesOfGradients } from './gradient-table.js';
import { described, type Source, type TableSource } from './read.js';
import { statesOfDhdl } from './states-of-dhdl.js';
import { cutOf, type Cut } from './time.js';
import type { EstimateOptions } from './types.js';
import { toKT, type EnergyUnit } from './units.js';

/** Samples of one state from one file, in time order. */
export interface Segment {
  readonly file: string;
  readonly state: number;
  /** Reduced energies, one array a state; nothing where the file does not have that state's. */
  readonly energies: readonly (Float64Array | undefined)[];
  /** ∂u/∂λ along each component of λ. */
  readonly gradients: readonly Float64Array[];
  readonly samples: number;
}

/** States with what was sampled of them. */
export interface States {
  /** `λ = 0.25`, or `state 3`. */
  readonly names: readonly string[];
  /** λ of each, one value a component; empty where states are only numbered. */
  readonly places: readonly (readonly number[])[];
  /** Ordered by state. */
  readonly segments: readonly Segment[];
  readonly unit: EnergyUnit;
  readonly temperature?: number;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** A segment without what was cut off. */
export interface CutSegment extends Segment, Cut {}

/** Reads the states of files of one kind. @throws InputError naming the file and line of what does not fit */
export function loadStates(sources: readonly Source[], options: EstimateOptions): States {
  const [first] = sources;
  const odd = sources.find(({ format }) => format !== first.format);
  if (odd) {
    throw new InputError(
      `${first.file} is ${described(first)}, ${odd.file} is ${described(odd)}: give files of one kind`,
    );
  }
  if (first.format === 'dhdl') return statesOfDhdl(sources as (typeof first)[], options);
  if (sources.length > 1)
    throw new InputError(`${described(first)} holds all states: give one, not ${sources.length}`);
  if (first.format === 'arrays') return ofArrays(first, options);
  if (first.format === 'CSV') {
    return first.table.columns.some((column) => /^u_\d+$/.test(column))
      ? ofTable(first, options)
      : statesOfGradients(first, options);
  }
  throw new InputError(
    `${first.file} is ${described(first)}: energies of states are read from GROMACS dhdl files, NumPy arrays (u_kn, N_k) or a CSV table`,
  );
}

/** Cuts each segment where its equilibrium begins, by the series that matters most for its neighbours. */
export function cutStates({ segments, names }: States, options: EstimateOptions): CutSegment[] {
  return segments.map((segment) => {
    const series = telling(segment, names.length);
    const { start, inefficiency } = series ? cutOf(series, options) : { start: 0, inefficiency: 1 };
    return { ...segment, start: Math.min(start, Math.max(0, segment.samples - 2)), inefficiency };
  });
}

/** Series whose correlation in time counts: the gradient, or the energy difference to a neighbouring state. */
export function telling(
  { state, energies, gradients, samples }: Segment,
  states: number,
): Float64Array | undefined {
  if (gradients.length > 0) {
    const total = new Float64Array(samples);
    for (const gradient of gradients) gradient.forEach((value, i) => (total[i] += value));
    if (total.every(Number.isFinite)) return total;
  }
  const neighbour = [state + 1, state - 1].find((k) => k >= 0 && k < states && energies[k] !== undefined);
  const [own, other] = [energies[state], neighbour === undefined ? undefined : energies[neighbour]];
  if (!own || !other) return undefined;
  const difference = other.map((u, i) => u - own[i]);
  return difference.every(Number.isFinite) ? difference : undefined;
}

/** `u_kn` as pymbar takes it, states × samples, with the samples of each state from the archive or from --counts. */
function ofArrays(
  { file, arrays }: Extract<Source, { format: 'arrays' }>,
  { counts, units, temperature }: EstimateOptions,
): States {
  const entries = Object.entries(arrays);
  const [name, matrix] = entries.find(([key]) => key === 'u_kn') ??
    entries.find(([, { shape }]) => shape.length === 2) ?? ['', undefined];
  const held = entries.map(([key, { shape }]) => `'${key}' (${shape.join(' × ')})`).join(', ');
  if (matrix?.shape.length !== 2) {
    throw new InputError(`${file}: there is no array u_kn of states × samples; it holds ${held}`);
  }
  const [states, samples] = matrix.shape;
  const stored = arrays.N_k ?? arrays.n_k ?? arrays.counts;
  if (!counts && !stored) {
    throw new InputError(
      `${file}: how many samples each state has is not said: save N_k beside ${name}, or give --counts, ${states} numbers`,
    );
  }
  const own = counts ?? numbers(stored);
  const total = own.reduce((a, b) => a + b, 0);
  if (own.length !== states || total !== samples) {
    throw new InputError(
      `${file}: '${name}' is ${states} × ${samples}, but the counts are ${own.length} numbers that add up to ${total}: it must be states × samples` +
        (own.length === samples || total === states ? '; transpose it' : ''),
    );
  }
  const unit = units ?? 'kT';
  const scale = toKT(unit, temperature, `${file}: energies`);
  const energies = Float64Array.from(numbers(matrix), (u) => u * scale);
  let from = 0;
  const segments = own.flatMap((count, state) => {
    const rows = Array.from({ length: states }, (_, k) =>
      energies.subarray(k * samples + from, k * samples + from + count),
    );
    rows.forEach((row, k) => {
      const bad = row.findIndex((u) => !(u > -Infinity));
      if (bad < 0) return;
      throw new InputError(
        `${file}: ${name}[${k}, ${from + bad}], the energy in state ${k} of sample ${bad} of state ${state}, is ${row[bad]}`,
      );
    });
    from += count;
    return count === 0 ? [] : [{ file, state, energies: rows, gradients: [], samples: count }];
  });
  return {
    names: Array.from({ length: states }, (_, k) => `state ${k}`),
    places: Array.from({ length: states }, () => []),
    segments,
    unit,
    ...(temperature === undefined ? {} : { temperature }),
    notes: [`Energies of '${name}' are in ${unit}.`],
    warnings: own.flatMap((count, k) =>
      count === 0 ? [`${file}: state ${k} has no samples; its free energy is found from the others.`] : [],
    ),
  };
}

const numbers = ({ data }: NpyArray): number[] => Array.from(data as ArrayLike<number | bigint>, Number);

/** A table with the sampled state in column `k` and energies in columns `u_0`, `u_1`, …. */
function ofTable(
  source: Extract<TableSource, { format: 'CSV' }>,
  { units, temperature }: EstimateOptions,
): States {
  const { file, table } = source;
  const found = table.columns.filter((column) => /^u_\d+$/.test(column));
  const states = found.length;
  const missing = found.findIndex((_, k) => !found.includes(`u_${k}`));
  if (states < 2 || missing >= 0 || !table.columns.includes('k')) {
    throw new InputError(
      `${file}: its columns are ${table.columns.join(', ')}: a table of energies has 'k', the state that a row was sampled in, and 'u_0', 'u_1', … for its ` +
        `energy in each${missing >= 0 ? ` ('u_${missing}' is missing)` : ''}`,
    );
  }
  const unit = units ?? 'kT';
  const scale = toKT(unit, temperature, `${file}: energies`);
  const state = takeColumn(source, 'k');
  checkFinite(source, state, "the state 'k'");
  const wrong = state.findIndex((k) => !(Number.isInteger(k) && k >= 0 && k < states));
  if (wrong >= 0) {
    throw new InputError(
      `${file}:${table.lines[wrong]}: the state 'k' is ${state[wrong]}: states are numbered from 0 to ${states - 1}`,
    );
  }
  const columns = Array.from({ length: states }, (_, k) => {
    const energies = takeColumn(source, `u_${k}`);
    const bad = energies.findIndex((u) => !(u > -Infinity));
    if (bad < 0) return energies.map((u) => u * scale);
    throw new InputError(
      `${file}:${table.lines[bad]}: 'u_${k}' is ${energies[bad]}: repair or remove the row`,
    );
  });
  const rows = Array.from({ length: states }, (_, k) =>
    Int32Array.from(state.keys()).filter((i) => state[i] === k),
  );
  return {
    names: Array.from({ length: states }, (_, k) => `state ${k}`),
    places: Array.from({ length: states }, () => []),
    segments: rows.flatMap((own, k) =>
      own.length === 0
        ? []
        : [
            {
              file,
              state: k,
              gradients: [],
              samples: own.length,
              energies: columns.map((u) => Float64Array.from(own, (i) => u[i])),
            },
          ],
    ),
    unit,
    ...(temperature === undefined ? {} : { temperature }),
    notes: [`Energies are in ${unit}.`],
    warnings: rows.flatMap((own, k) =>
      own.length === 0
        ? [`${file}: state ${k} has no samples; its free energy is found from the others.`]
        : [],
    ),
  };
}
