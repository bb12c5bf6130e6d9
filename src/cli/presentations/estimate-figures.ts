/** The figures of an estimate. */
import type { Figure, Panel, Role } from '../../report/index.js';
import type { EstimateResult } from '../../runs/estimate/index.js';
import { curve, profileFigure, rangeOf } from './estimate-profiles.js';
import { workFigure } from './work-figure.js';

/** Every figure that the result has data for. */
export function estimateFigures(result: EstimateResult): Figure[] {
  return [
    ...profileFigure(result),
    ...integrandFigure(result),
    ...(result.work ? [workFigure(result.work)] : []),
    ...convergenceFigure(result),
    ...statesFigure(result),
    ...correlationFigure(result),
  ];
}

function integrandFigure({ integrand, method }: EstimateResult): Figure[] {
  if (!integrand) return [];
  const { label, places } = integrand;
  const series = [curve(label, 'assisted', places, integrand)];
  return [
    {
      id: 'integrand',
      title: 'What was integrated',
      caption:
        method === 'ti'
          ? 'The mean gradient at each λ in kT, with one standard error. The free energy is the area under a smooth curve through the points: where it bends sharply, another λ helps.'
          : 'The mean force of the unbiased free energy, the average over the windows that visit each place, with one standard error.',
      panels: [
        {
          kind: 'profile',
          x: { label: method === 'ti' ? 'λ' : 'coordinate' },
          y: { label, domain: rangeOf(series) },
          series,
        },
      ],
    },
  ];
}

function convergenceFigure({ convergence }: EstimateResult): Figure[] {
  if (!convergence || convergence.shares.length < 3) return [];
  const { label, shares, forward, backward } = convergence;
  const last = shares.length - 1;
  const series = [
    curve('forward', 'assisted', shares, forward),
    curve('backward', 'umbrella', shares, backward),
  ];
  return [
    {
      id: 'convergence',
      title: 'Convergence in time',
      caption: `${label}, from a growing share of each series: taken from its start (forward) and from its end (backward), with one standard error. The line is the result of all data. Curves that meet within their bands early have converged; one that still climbs has not.`,
      panels: [
        {
          kind: 'profile',
          x: { label: 'share of the data', domain: [shares[0], 1] },
          y: { label: 'difference / kT', domain: rangeOf(series) },
          series: [
            { label: 'all data', role: 'exact', x: shares, y: shares.map(() => forward.value[last]) },
            ...series,
          ],
        },
      ],
    },
  ];
}

/** Places in as few decimals as tell them apart; states by number. */
function shortNames({ states }: EstimateResult): string[] {
  const places = states.map(({ place }) => place);
  if (!places.every(({ length }) => length === 1)) return states.map((_, k) => String(k));
  const gaps = places.slice(1).map(([x], k) => Math.abs(x - places[k][0]));
  const least = Math.min(...gaps.filter((gap) => gap > 0), 1);
  const decimals = Math.max(0, Math.ceil(-Math.log10(least)));
  const names = places.map(([x]) =>
    x
      .toFixed(decimals)
      .replace(/^-(?=.*[1-9])/, '−')
      .replace('-', ''),
  );
  return new Set(names).size === names.length ? names : states.map((_, k) => String(k));
}

function statesFigure(result: EstimateResult): Figure[] {
  const { histograms, overlap, profile, states } = result;
  const names = shortNames(result);
  const size = overlap ? Math.round(Math.sqrt(overlap.matrix.length)) : 0;
  const matrixNames = size === names.length ? names : Array.from({ length: size }, (_, k) => String(k));
  const panels: Panel[] = [
    ...(histograms && profile
      ? [
          {
            kind: 'histograms' as const,
            x: { label: profile.names[0] },
            names,
            centres: profile.centres,
            values: histograms,
          },
        ]
      : []),
    ...(overlap
      ? [
          {
            kind: 'overlap' as const,
            label: profile ? 'window' : 'state',
            names: matrixNames,
            values: overlap.matrix,
          },
        ]
      : []),
  ];
  if (panels.length === 0 || states.length === 0) return [];
  const captions = [
    ...(histograms ? ['Histograms of the coordinate in each window: each must reach into the next.'] : []),
    ...(overlap
      ? [
          'Overlap matrix: the share of the state of a row that belongs to the state of a column. An unbroken band along the diagonal links all of them.',
        ]
      : []),
  ];
  const lettered = captions.map((text, i) => (captions.length > 1 ? `(${'ab'[i]}) ${text}` : text));
  return [
    { id: 'states', title: profile ? 'The windows' : 'The states', caption: lettered.join(' '), panels },
  ];
}

const roles: readonly Role[] = ['umbrella', 'assisted', 'systematic'];

function correlationFigure({ correlations, states }: EstimateResult): Figure[] {
  const measured = states.filter(({ inefficiency }) => Number.isFinite(inefficiency));
  if (correlations.length === 0 || measured.length === 0) return [];
  const panels: Panel[] = [
    {
      kind: 'profile',
      x: { label: 'lag / samples' },
      y: { label: 'autocorrelation', domain: [-0.4, 1.05] },
      series: correlations.map(({ name, lags, values }, i) => ({
        label: name,
        role: roles[i],
        x: lags,
        y: values,
      })),
    },
    ...(measured.length > 2
      ? [
          {
            kind: 'curve' as const,
            x: { label: 'number of the series, from 0' },
            y: {
              label: 'statistical inefficiency',
              domain: [0, 1.1 * Math.max(...measured.map(({ inefficiency }) => inefficiency))] as const,
            },
            smooth: 0,
            series: [
              {
                ...{ label: 'inefficiency', role: 'assisted' as const },
                x: measured.map((_, k) => k),
                y: measured.map(({ inefficiency }) => inefficiency),
              },
            ],
          },
        ]
      : []),
  ];
  return [
    {
      id: 'correlation',
      title: 'Correlation in time',
      caption:
        `${panels.length > 1 ? '(a) ' : ''}Autocorrelation of the slowest, the middle and the fastest series: how far apart samples must be to be independent.` +
        (panels.length > 1 ? ' (b) How many samples of each series make one independent sample.' : ''),
      panels,
    },
  ];
}
