/** Does a Markov state model hold? Timescales that do not depend on the lag, and probabilities that powers of the model foretell. */
import { InputError } from '../math/index.js';
import { fold } from '../random/index.js';
import type { Key } from '../random/index.js';
import { kMeans } from './clustering.js';
import { modelOfCounts } from './markov-model.js';
import type { MarkovModel } from './markov-model.js';
import { countGroups, resampledCounts, resampleKey, stateCount } from './transition-counts.js';
import type { StateSeries } from './transition-counts.js';

/** How closely the models of resamples are solved: their spread is an error bar. */
const ROUGH = 1e-7;

/** Timescales at some lags, lags × count, in rows, with bootstrap errors over trajectories (or pieces of them); NaN where there are fewer. */
export interface ImpliedTimescales {
  readonly lags: readonly number[];
  readonly count: number;
  readonly value: Float64Array;
  readonly standardError: Float64Array;
}

/**
 * The slowest timescales of Markov models at several lags: where they have levelled off, the model holds.
 *
 * W. C. Swope, J. W. Pitera and F. Suits, J. Phys. Chem. B 108, 6571 (2004), doi:10.1021/jp037421y.
 *
 * @throws InputError for a lag longer than all trajectories
 * @example
 * const { value, standardError } = impliedTimescales({ labels }, { lags: [1, 2, 5, 10], key: key(1) });
 */
export function impliedTimescales(
  series: StateSeries,
  options: {
    lags: readonly number[];
    key: Key;
    count?: number;
    resamples?: number;
    reversible?: boolean | undefined;
  },
): ImpliedTimescales {
  const { lags, key, count = 3, resamples = 30, reversible = true } = options;
  const states = stateCount(series);
  const value = new Float64Array(lags.length * count).fill(NaN);
  const standardError = new Float64Array(lags.length * count).fill(NaN);
  lags.forEach((lag, l) => {
    const groups = countGroups(series, { lag, states });
    const slowest = (counts: Float64Array, tolerance?: number) =>
      modelOfCounts(counts, states, { lag, reversible, ...(tolerance ? { tolerance } : {}) }).timescales;
    const all = slowest(groups.reduce((sum, group) => sum.map((x, i) => x + group[i])));
    const drawn = Array.from({ length: resamples }, (_, r) =>
      slowestOrNone(() => slowest(resampledCounts(resampleKey(fold(key, l), r), groups), ROUGH)),
    );
    for (let c = 0; c < Math.min(count, all.length); c++) {
      value[l * count + c] = all[c];
      standardError[l * count + c] = spread(drawn.map((timescales) => timescales?.[c] ?? NaN));
    }
  });
  return { lags, count, value, standardError };
}

/** A resample may have left nothing that hangs together. */
function slowestOrNone(find: () => Float64Array): Float64Array | undefined {
  try {
    return find();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Standard deviation; infinite where less than half of the values are numbers. */
function spread(values: readonly number[]): number {
  const known = values.filter(Number.isFinite);
  if (2 * known.length < values.length || known.length < 2) return Infinity;
  const mean = known.reduce((sum, x) => sum + x / known.length, 0);
  return Math.sqrt(known.reduce((sum, x) => sum + (x - mean) ** 2 / (known.length - 1), 0));
}

/**
 * Sets of states that are joined by fast processes: clusters of the slowest right eigenvectors, which are nearly constant on each.
 *
 * @returns the set of each state of the model, from 0
 * @throws InputError for a model without detailed balance, or with fewer states than sets
 */
export function metastableSets(model: MarkovModel, sets: number, key: Key): Int32Array {
  const { eigenvectors, stationary } = model;
  const size = stationary.length;
  if (!eigenvectors) throw new InputError('sets of states need a reversible model');
  if (sets < 2 || sets > size)
    throw new InputError(`${sets} sets of ${size} states: give a number from 2 to ${size}`);
  const dim = sets - 1;
  const values = Float64Array.from(
    { length: size * dim },
    (_, i) => eigenvectors[(1 + (i % dim)) * size + Math.floor(i / dim)],
  );
  return kMeans({ values, dim }, { clusters: sets, key }).labels;
}

/** Probabilities to be in a set again after multiples of the lag: by the model, and counted. sets × steps. */
export interface ChapmanKolmogorov {
  readonly steps: readonly number[];
  readonly sets: number;
  /** Of each state of the model. */
  readonly setOf: Int32Array;
  readonly predicted: Float64Array;
  readonly counted: Float64Array;
  /** Bootstrap error of the difference. */
  readonly standardError: Float64Array;
  /** The largest |counted − predicted| in standard errors. */
  readonly worst: number;
}

/**
 * The Chapman-Kolmogorov check: a Markov model's k-th power must tell what is counted at k times its lag. Rows of a set are weighted by the model's
 * stationary distribution.
 *
 * J.-H. Prinz et al., J. Chem. Phys. 134, 174105 (2011), doi:10.1063/1.3565032, section III F.
 *
 * @throws InputError for multiples longer than all trajectories
 * @example
 * const check = chapmanKolmogorov({ labels }, markovModel({ labels }, { lag: 10 }), { sets: 2, steps: [1, 2, 3, 4], key: key(1) });
 */
export function chapmanKolmogorov(
  series: StateSeries,
  model: MarkovModel,
  {
    sets,
    steps,
    key,
    resamples = 30,
  }: { sets: number; steps: readonly number[]; key: Key; resamples?: number },
): ChapmanKolmogorov {
  const setOf = metastableSets(model, sets, fold(key, 0));
  const states = stateCount(series);
  const { lag, reversible } = model;
  const base = countGroups(series, { lag, states });
  const predicted = new Float64Array(sets * steps.length);
  const counted = new Float64Array(sets * steps.length);
  const standardError = new Float64Array(sets * steps.length);
  let worst = 0;
  steps.forEach((step, s) => {
    const longer = countGroups(series, { lag: lag * step, states });
    const told = stay(power(model.transitions, model.stationary.length, step), model, setOf, sets);
    const seen = stay(ownRows(sumOf(longer), states, model), model, setOf, sets);
    const differences = Array.from({ length: resamples }, (_, r) => {
      const drawKey = resampleKey(fold(key, s + 1), r);
      const again = slowestOrNone(() => {
        const counts = resampledCounts(drawKey, base);
        const other = modelOfCounts(counts, states, { lag, reversible, tolerance: ROUGH });
        if (other.states.join() !== model.states.join()) throw new InputError('another set of states');
        return stay(power(other.transitions, other.stationary.length, step), other, setOf, sets);
      });
      const longerAgain = stay(ownRows(resampledCounts(drawKey, longer), states, model), model, setOf, sets);
      return again?.map((value, set) => longerAgain[set] - value);
    });
    for (let set = 0; set < sets; set++) {
      const at = set * steps.length + s;
      predicted[at] = told[set];
      counted[at] = seen[set];
      standardError[at] = spread(differences.map((difference) => difference?.[set] ?? NaN));
      const off = Math.abs(seen[set] - told[set]);
      // The first power is the model itself, up to detailed balance.
      if (step > 1 && off > 1e-9) worst = Math.max(worst, off / standardError[at]);
    }
  });
  return { steps, sets, setOf, predicted, counted, standardError, worst };
}

const sumOf = (groups: readonly Float64Array[]): Float64Array =>
  groups.reduce((sum, group) => sum.map((x, i) => x + group[i]));

/** Transition probabilities between a model's states from counts; a row of zeros where none left. */
function ownRows(counts: Float64Array, states: number, { states: own }: MarkovModel): Float64Array {
  const size = own.length;
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += out[i * size + j] = counts[own[i] * states + own[j]];
    if (sum > 0) for (let j = 0; j < size; j++) out[i * size + j] /= sum;
  }
  return out;
}

/** Probability of each set to be in it again, from its stationary distribution. */
function stay(
  transitions: Float64Array,
  { stationary }: MarkovModel,
  setOf: Int32Array,
  sets: number,
): Float64Array {
  const size = stationary.length;
  const held = new Float64Array(sets);
  const back = new Float64Array(sets);
  for (let i = 0; i < size; i++) {
    let leaves = 0;
    let stays = 0;
    for (let j = 0; j < size; j++) {
      leaves += transitions[i * size + j];
      if (setOf[j] === setOf[i]) stays += transitions[i * size + j];
    }
    if (leaves === 0) continue;
    held[setOf[i]] += stationary[i];
    back[setOf[i]] += stationary[i] * stays;
  }
  return back.map((value, set) => value / held[set]);
}

function power(matrix: Float64Array, size: number, exponent: number): Float64Array {
  let out = matrix;
  for (let k = 1; k < exponent; k++) out = product(out, matrix, size);
  return out;
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k];
      if (factor !== 0) for (let j = 0; j < size; j++) out[i * size + j] += factor * b[k * size + j];
    }
  }
  return out;
}
