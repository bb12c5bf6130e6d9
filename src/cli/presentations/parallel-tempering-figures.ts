/** The figures of replica exchange: profile, swaps, walks, histograms. */
import type { Axis, Curve, Figure } from '../../report/index.js';
import { rungName } from '../../workflows/index.js';
import type { ParallelTempering, ParallelTemperingResult, WithErrors } from '../../workflows/index.js';
import { oneAmong } from './plain.js';

/** Points of a walk, and replicas whose walks are drawn. */
const walkPoints = 400;
const shownWalks = 6;
const histogramBins = 60;

export function profileFigure({ grid }: ParallelTempering, result: ParallelTemperingResult): Figure {
  const { variable, joined, exact } = result;
  const x: Axis = { label: variable.name, domain: [grid.low, grid.high] };
  const truth = (y: Float64Array): Curve[] =>
    exact ? [{ label: 'exact', role: 'exact', x: joined.centres, y }] : [];
  const label = 'all rungs, MBAR';
  return {
    id: 'profile',
    title: `Free energy along ${variable.name}`,
    caption:
      `(a) Free energy of ${variable.name} at the target, zero at its lowest bin, with a band of one standard error (bootstrap over ` +
      `stretches of ladders)${exact ? '; black, the exact one' : ''}. (b) The density, normalised on the grid.`,
    panels: [
      {
        kind: 'profile',
        x,
        series: [
          band({ label, role: 'assisted', x: joined.centres }, joined.profile),
          ...truth(exact?.profile ?? joined.centres),
        ],
      },
      {
        kind: 'densities',
        x,
        series: [
          band({ label, role: 'assisted', x: joined.centres }, joined.density),
          ...truth(exact?.density ?? joined.centres),
        ],
      },
    ],
  };
}

function band(curve: Omit<Curve, 'y'>, { value, bootstrapError }: WithErrors): Curve {
  const known = (y: number) => (Number.isFinite(y) ? y : NaN);
  return {
    ...curve,
    y: value.map(known),
    low: value.map((y, b) => known(y - bootstrapError[b])),
    high: value.map((y, b) => known(y + bootstrapError[b])),
  };
}

const parameterAxis = ({ ladder, variable }: ParallelTemperingResult): Axis => ({
  label:
    ladder.type === 'windows'
      ? `centre of ${variable.name}`
      : `temperature${ladder.unit ? ` / ${ladder.unit}` : ' / own temperature'}`,
});

/** How often pairs swap along the ladder, and where replicas get stuck. */
export function swapFigure(result: ParallelTemperingResult): Figure {
  const { ladder, passes, joined } = result;
  const x = parameterAxis(result);
  const middles = (parameters: Float64Array) =>
    parameters.slice(1).map((parameter, k) => (parameter + parameters[k]) / 2);
  const first = passes[0];
  return {
    id: 'swaps',
    title: 'Swaps along the ladder',
    caption:
      '(a) Mean probability that neighbouring rungs swap, between the two' +
      (passes.length > 2 ? '; before tuning and with the ladder frozen' : '') +
      '. (b) Of the replicas on each rung, the share that last visited the lowest rung rather than the highest: an even fall is the ' +
      'fastest ladder, a steep step a bottleneck.',
    panels: [
      {
        kind: 'profile',
        x,
        y: { label: 'probability of a swap', domain: [0, 1] },
        series: [
          ...(passes.length > 2
            ? [
                {
                  label: 'before tuning',
                  role: 'training' as const,
                  x: middles(first.parameters),
                  y: first.acceptance,
                },
              ]
            : []),
          {
            label: 'frozen',
            role: 'assisted',
            x: middles(ladder.parameters),
            y: joined.swaps.acceptance,
            low: joined.swaps.acceptance.map((a, k) => a - joined.swaps.acceptanceError[k]),
            high: joined.swaps.acceptance.map((a, k) => a + joined.swaps.acceptanceError[k]),
          },
        ],
      },
      {
        kind: 'profile',
        x,
        y: { label: 'share from the lowest rung', domain: [0, 1] },
        series: [
          { label: 'replicas', role: 'systematic', x: ladder.parameters, y: joined.walks.upFraction },
          {
            label: 'even fall',
            role: 'exact',
            x: ladder.parameters,
            y: ladder.parameters.map((_, k) => 1 - k / (ladder.parameters.length - 1)),
          },
        ],
      },
    ],
  };
}

/** Replicas on their way up and down. */
export function walkFigure({ sample }: ParallelTempering, result: ParallelTemperingResult): Figure {
  const { samples, ladder, variable } = result;
  const states = ladder.parameters.length;
  const rows = states * sample.ladders;
  const rounds = samples.values.length / rows;
  const shown = Math.min(rounds, walkPoints);
  const replicas = Math.min(states, shownWalks);
  const x = Float64Array.from({ length: shown }, (_, i) => i + 1);
  const walk = (data: ArrayLike<number>, replica: number) =>
    Float64Array.from({ length: shown }, (_, round) => data[round * rows + replica]);
  const walks = (data: ArrayLike<number>) => Array.from({ length: replicas }, (_, i) => walk(data, i));
  return {
    id: 'walks',
    title: 'Walks of replicas',
    caption: `(a) The rung of ${Math.min(2, replicas)} replicas of the first ladder in the first ${shown} rounds that count. (b) ${variable.name} of ${replicas} of its replicas, of which one is in colour.`,
    panels: [
      {
        kind: 'trajectories',
        x: { label: 'round' },
        y: { label: 'rung' },
        series: oneAmong(walks(samples.rungs).slice(0, 2), { x, role: 'systematic', name: 'replica' }),
      },
      {
        kind: 'trajectories',
        x: { label: 'round' },
        y: { label: variable.name },
        series: oneAmong(walks(samples.values), { x, role: 'assisted', name: 'replica' }),
      },
    ],
  };
}

/** Whether neighbouring rungs see the same energies, or places. */
export function histogramFigure({ grid }: ParallelTempering, result: ParallelTemperingResult): Figure {
  const { samples, ladder, joined, variable } = result;
  const windows = ladder.type === 'windows';
  const states = ladder.parameters.length;
  const names = Array.from(ladder.parameters, (_, k) =>
    rungName(ladder, k).replace(/^(the window at|T =) /, ''),
  );
  const data = windows ? samples.values : samples.energies;
  const [low, high] = windows ? [grid.low, grid.high] : ends(data);
  const width = (high - low) / histogramBins;
  const values = new Float64Array(states * histogramBins);
  const each = data.length / states;
  for (let i = 0; i < data.length; i++) {
    const bin = Math.floor((data[i] - low) / width);
    if (bin >= 0 && bin < histogramBins) values[samples.rungs[i] * histogramBins + bin] += 1 / (each * width);
  }
  return {
    id: 'overlap',
    title: 'Overlap of neighbouring rungs',
    caption:
      `(a) Histograms of ${windows ? variable.name : 'the energy that temperatures scale'} on each rung. (b) Overlap matrix of MBAR: the share of ` +
      "a row's state that belongs to the state of a column.",
    panels: [
      {
        kind: 'histograms',
        y: { label: 'probability density' },
        x: windows ? { label: variable.name } : { label: 'energy / kT of the target' },
        names,
        centres: Float64Array.from({ length: histogramBins }, (_, b) => low + (b + 0.5) * width),
        values,
      },
      {
        kind: 'overlap',
        label: windows ? 'window' : `temperature${ladder.unit ? ` / ${ladder.unit}` : ''}`,
        names: names.map((name) => name.replace(' K', '')),
        values: joined.overlap.matrix,
      },
    ],
  };
}

/** Between the thousandths at both ends. */
function ends(data: Float64Array): [number, number] {
  const sorted = data.slice().sort();
  const low = sorted[Math.floor(0.001 * (sorted.length - 1))];
  const high = sorted[Math.ceil(0.999 * (sorted.length - 1))];
  return high > low ? [low, high] : [low - 0.5, low + 0.5];
}
