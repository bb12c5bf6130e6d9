/** A Markov state model on what was found: do its timescales level off, and does it foretell longer times? */
import { chapmanKolmogorov, impliedTimescales, kMeans, markovModel, moments } from '../../discovery/index.js';
import type { Samples } from '../../discovery/index.js';
import { split } from '../../random/index.js';
import type { WorkflowContext } from '../types.js';

/** How the check is made; lags are in kept frames. */
export type MarkovCheck = {
  /** States: clusters of the found variables. */
  readonly states: number;
  readonly lags: readonly number[];
  /** Of the model that is checked. */
  readonly lag: number;
  /** Metastable sets that it tells apart. */
  readonly sets: number;
  /** Multiples of its lag. */
  readonly steps: number;
};

/** What was found; times are in the system's units. */
export type MarkovReport = {
  readonly states: number;
  /** Share of the counted transitions in the connected states. */
  readonly share: number;
  readonly lag: number;
  readonly lags: Float64Array;
  /** lags × processes. */
  readonly timescales: {
    readonly value: Float64Array;
    readonly standardError: Float64Array;
    readonly processes: number;
  };
  /** sets × steps. */
  readonly check: {
    readonly times: Float64Array;
    readonly sets: number;
    readonly predicted: Float64Array;
    readonly counted: Float64Array;
    readonly standardError: Float64Array;
    readonly worst: number;
  };
  /** The stationary probability of each set. */
  readonly populations: Float64Array;
  readonly advice: string;
};

/** Standard errors by which a check may be off before it is said to fail: the largest of a dozen is seldom above. */
const FAR = 4;

/** Make and check the model. */
export function checkMarkov(
  samples: Samples,
  { states, lags, lag, sets, steps }: MarkovCheck,
  interval: number,
  context: WorkflowContext,
): MarkovReport {
  const [clusterKey, timescaleKey, checkKey] = split(context.key, 3);
  const { deviation } = moments(samples);
  const values = samples.values.map((value, i) => value / deviation[i % samples.dim]);
  const { labels } = kMeans(
    { values, dim: samples.dim },
    { clusters: states, key: clusterKey, tries: 1, most: 100 },
  );
  const series = { labels, lengths: samples.lengths };
  const timescales = impliedTimescales(series, { lags, key: timescaleKey, count: Math.max(1, sets - 1) });
  const model = markovModel(series, { lag });
  const multiples = Array.from({ length: steps }, (_, i) => i + 1);
  const check = chapmanKolmogorov(series, model, { sets, steps: multiples, key: checkKey });
  const populations = new Float64Array(sets);
  model.stationary.forEach((p, i) => (populations[check.setOf[i]] += p));
  const inTime = (rows: Float64Array) => rows.map((value) => value * interval);
  return {
    states: model.states.length,
    share: model.share,
    lag: lag * interval,
    lags: Float64Array.from(lags, (rows) => rows * interval),
    timescales: {
      value: inTime(timescales.value),
      standardError: inTime(timescales.standardError),
      processes: timescales.count,
    },
    check: {
      times: Float64Array.from(multiples, (step) => step * lag * interval),
      ...{
        sets,
        predicted: check.predicted,
        counted: check.counted,
        standardError: check.standardError,
        worst: check.worst,
      },
    },
    populations,
    advice:
      check.worst > FAR
        ? `the model does not foretell longer times (off by ${check.worst.toFixed(1)} standard errors): raise markov.lag, take more states, or better features`
        : 'the model foretells what is counted at longer times',
  };
}
