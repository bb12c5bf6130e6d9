/**
 * Averages over a solved mixture with their joint covariance: several observables, several states, sampled or not.
 *
 * Every one is Σ_n m_n W_n A_n with the weights W of its state; to first order it fluctuates as Σ_n m_n z_n, z_n = W_n (A_n − ⟨A⟩), and
 * two of them have the covariance Θ(z, z′) of mixture.ts.
 *
 * Source: M. R. Shirts and J. D. Chodera, J. Chem. Phys. 129, 124105 (2008), doi:10.1063/1.2978177, equations 8 to 16.
 */
import { InputError } from '../math/errors.js';
import { columnProducts } from './column-products.js';
import { combine, problem, type Estimate, type Status } from './estimate.js';
import type { Mixture } from './mixture.js';

/** What to average, and where. */
export interface Quantity {
  /** A of every sample. */
  readonly observable: ArrayLike<number>;
  /** A state's number, or the reduced energies of all samples in a state that was not sampled. */
  readonly state: number | Float64Array;
}

export interface ExpectationsDiagnostics {
  /** Covariance of the averages, `quantities × quantities`; infinite where the data do not determine one. */
  readonly covariance: Float64Array;
  /** Standard errors of all differences, `quantities × quantities`: correlations make them smaller or larger than those of a sum. */
  readonly differenceErrors: Float64Array;
  /** Kish's number of samples behind each. */
  readonly effectiveSamples: Float64Array;
}

/** z_n = W_n (a_n − mean) of one estimate, with W the weights of a state of these energies and this free energy. */
export interface Column {
  readonly energies: Float64Array;
  /** Free energy on the mixture's scale; infinite where no sample is possible. */
  readonly f: number;
  readonly observable: (sample: number) => number;
  readonly mean: number;
}

/** Σ m z z′ of all pairs of columns, and the columns' responses. */
export function joint(
  mixture: Mixture,
  columns: readonly Column[],
): { products: Float64Array; responses: Float64Array } {
  const { samples, multiplicity } = mixture.data;
  const { logDensities } = mixture;
  const fill = (column: number, start: number, out: Float64Array): void => {
    const { energies, f, observable, mean } = columns[column];
    for (let i = 0; i < out.length; i++) {
      const n = start + i;
      const w = f < Infinity ? Math.exp(f - energies[n] - logDensities[n]) : 0;
      out[i] = w > 0 ? w * (observable(n) - mean) : 0;
    }
  };
  const size = mixture.sampled.length;
  const responses = new Float64Array(columns.length * size);
  const z = new Float64Array(samples);
  for (let a = 0; a < columns.length; a++) {
    fill(a, 0, z);
    responses.set(mixture.responses(z), a * size);
  }
  return { products: columnProducts(columns.length, samples, multiplicity, fill), responses };
}

/** The averages of all quantities; `energiesOf` turns a quantity's state into energies. */
export function expectations(
  mixture: Mixture,
  quantities: readonly Quantity[],
  energiesOf: (state: number | Float64Array) => Float64Array,
  status: Status,
): Estimate<Float64Array, ExpectationsDiagnostics> {
  const { samples, multiplicity } = mixture.data;
  const count = quantities.length;
  const effectiveSamples = new Float64Array(count);
  const constant = new Uint8Array(count);
  const columns = quantities.map(({ observable, state }, a): Column => {
    checkObservable(observable, samples, a);
    const energies = energiesOf(state);
    const weights = mixture.weights(energies);
    const f = mixture.absolute(energies);
    let mean = f < Infinity ? 0 : NaN;
    let squares = 0;
    let same = samples > 1;
    for (let n = 0; n < samples; n++) {
      const share = (multiplicity ? multiplicity[n] : 1) * weights[n];
      if (share > 0) mean += share * observable[n];
      squares += share * weights[n];
      if (observable[n] !== observable[0]) same = false;
    }
    effectiveSamples[a] = squares > 0 ? 1 / squares : 0;
    constant[a] = same ? 1 : 0;
    return { energies, f, observable: (n) => observable[n], mean: same ? observable[0] : mean };
  });
  // A last column of zeros: the difference of a column to it is the column itself.
  const { products, responses } = joint(mixture, [...columns, { ...columns[0], f: Infinity }]);
  const pairs = mixture.differenceVariances(products, responses);
  const variances = Float64Array.from(columns, ({ f }, a) => {
    // A variance of zero means that one sample rules, unless the observable is a constant.
    if (!(f < Infinity) || !(pairs[a * (count + 1) + count] > 0 || constant[a])) return Infinity;
    return constant[a] ? 0 : pairs[a * (count + 1) + count];
  });
  const differences = Float64Array.from({ length: count * count }, (_, at) => {
    const [a, b] = [Math.floor(at / count), at % count];
    return a === b ? 0 : variances[a] + variances[b] < Infinity ? pairs[a * (count + 1) + b] : Infinity;
  });
  const covariance = differences.map((difference, at) => {
    const sum = 0.5 * (variances[Math.floor(at / count)] + variances[at % count] - difference);
    return Number.isNaN(sum) ? Infinity : sum;
  });
  return {
    value: Float64Array.from(columns, ({ mean }) => mean),
    standardError: variances.map(Math.sqrt),
    status: combine(leastSupport(effectiveSamples), status),
    diagnostics: { covariance, effectiveSamples, differenceErrors: differences.map(Math.sqrt) },
  };
}

function leastSupport(effectiveSamples: Float64Array): Status {
  const least = effectiveSamples.reduce((a, b) => Math.min(a, b), Infinity);
  const which = effectiveSamples.indexOf(least);
  return supportStatus(least, effectiveSamples.length > 1 ? `the state of quantity ${which}` : undefined);
}

/** What to say of a state that few samples support. */
export function supportStatus(effectiveSamples: number, name = 'this state'): Status {
  if (effectiveSamples >= 10) return { ok: true, code: 'ok', message: '' };
  return problem(
    'few-samples',
    effectiveSamples === 0
      ? `No sample is possible in ${name}: sample it or a state nearer to it.`
      : `Only ${effectiveSamples.toFixed(1)} effective samples lie where ${name} does: sample it or a state nearer to it.`,
  );
}

function checkObservable(observable: ArrayLike<number>, samples: number, index: number): void {
  if (observable.length !== samples) {
    throw new InputError(
      `the observable has ${observable.length} values for ${samples} samples: it needs one for each`,
    );
  }
  for (let n = 0; n < samples; n++) {
    if (!Number.isFinite(observable[n])) {
      throw new InputError(
        `observable ${index} of sample ${n} is ${observable[n]}: it must be a finite number, or the sample left out`,
      );
    }
  }
}
