/** The report of a discovery: what was found, what it follows, and whether it holds. */
import { formatCount, formatNumber } from '../../report/format.js';
import type { Diagnostic, Headline, ReportData, Table } from '../../report/index.js';
import { discoverOf } from '../../runs/index.js';
import type { FinishedRun } from '../../runs/index.js';
import type { Discover, DiscoverResult } from '../../workflows/index.js';
import { markovFigure, samplesFigures } from './discover-figures.js';
import { curveFigures, provenance } from './plain.js';

const methodTitles: Record<Discover['method']['type'], string> = {
  pca: 'principal components',
  tica: 'time-lagged independent components',
  'diffusion-map': 'a diffusion map',
  network: 'a neural network',
};

export function discoverPresentation(run: FinishedRun): ReportData {
  const result = run.result as DiscoverResult;
  const problem = discoverOf(run.experiment);
  const { markov } = result;
  return {
    title: run.experiment.title ?? 'Discovery of slow variables',
    subtitle: `${run.experiment.system.type}, seed ${run.experiment.seed}`,
    summary: [summaryOf(problem, result)],
    headlines: headlines(result),
    figures: [
      ...samplesFigures(result),
      ...(markov ? [markovFigure(markov)] : []),
      ...curveFigures(run).filter(({ id }) => id.startsWith('discover')),
    ],
    tables: [
      componentTable(problem, result),
      ...(result.correlations.length > 0 ? [correlationTable(result)] : []),
    ],
    diagnostics: diagnosticsOf(result),
    provenance: provenance(run),
  };
}

function summaryOf({ method }: Discover, { data, found }: DiscoverResult): string {
  const { kernel } = found;
  return (
    `${formatCount(data.walkers)} walkers were simulated without a bias, and ${formatCount(data.walkers * data.frames)} frames kept with ` +
    `${formatCount(data.names.length)} features (${data.names.slice(0, 4).join(', ')}${data.names.length > 4 ? ', …' : ''}). In them ` +
    `${methodTitles[method.type]} found ${found.names.length === 1 ? 'one variable' : `${found.names.length} variables`}, kept in variable.safetensors.` +
    (kernel
      ? ` The map is made of ${formatCount(kernel.samples)} frames with bandwidth ${formatNumber(kernel.bandwidth)}, which gives a frame ` +
        `${formatCount(Math.round(kernel.neighbours))} neighbours.`
      : '')
  );
}

function headlines({ correlations, found, markov }: DiscoverResult): Headline[] {
  const best = correlations
    .filter(({ found: name }) => name === found.names[0])
    .reduce<DiscoverResult['correlations'][number] | undefined>(
      (most, one) => (most && Math.abs(most.value) >= Math.abs(one.value) ? most : one),
      undefined,
    );
  return [
    ...(best
      ? [
          {
            label: `Correlation of the ${best.found} with ${best.known}`,
            value: best.value,
            ...(best.rank === undefined ? {} : { note: `of ranks ${formatNumber(best.rank)}` }),
            role: 'model' as const,
          },
        ]
      : []),
    ...(found.timescales
      ? [
          {
            label: 'Slowest timescale',
            value: found.timescales[0],
            unit: 'of time',
            role: 'assisted' as const,
          },
        ]
      : []),
    ...(markov
      ? [
          {
            label: 'Slowest timescale of the Markov model',
            value: markov.timescales.value[(markov.lags.length - 1) * markov.timescales.processes],
            error: markov.timescales.standardError[(markov.lags.length - 1) * markov.timescales.processes],
            note: `at a lag of ${formatNumber(markov.lags[markov.lags.length - 1])}, bootstrap error`,
            role: 'systematic' as const,
          },
        ]
      : []),
  ];
}

const eigenvalueTitles: Record<Discover['method']['type'], string> = {
  pca: 'Variance',
  tica: 'Autocorrelation',
  'diffusion-map': 'Eigenvalue of the generator',
  network: 'Autocorrelation',
};

function componentTable({ method }: Discover, { found }: DiscoverResult): Table {
  const { timescales } = found;
  return {
    id: 'components',
    title: 'Found variables',
    caption:
      'Use one in another experiment as { type: discovered, file: …/variable.safetensors, component: … }.',
    columns: [
      { label: 'Variable' },
      { label: 'Component', format: 'count' },
      { label: eigenvalueTitles[method.type], format: 'number' },
      ...(timescales ? [{ label: 'Timescale', format: 'number' as const }] : []),
    ],
    rows: found.names.map((name, c) => [
      name,
      c,
      found.eigenvalues[c],
      ...(timescales ? [timescales[c]] : []),
    ]),
  };
}

function correlationTable({ correlations }: DiscoverResult): Table {
  return {
    id: 'correlations',
    title: 'Correlations with known variables',
    caption:
      'Of ranks: 1 where one grows with the other, however bent. With an angle: the multiple correlation with its cosine and sine.',
    columns: [
      { label: 'Found' },
      { label: 'Known' },
      { label: 'Correlation', format: 'number' },
      { label: 'Of ranks', format: 'number' },
    ],
    rows: correlations.map(({ found, known, value, rank }) => [found, known, value, rank ?? null]),
  };
}

/** Of seen and unseen data, further apart than this a network has learned noise. */
const overlearned = 0.1;

function diagnosticsOf({ found, markov }: DiscoverResult): Diagnostic[] {
  const { scores, warnings = [] } = found;
  const out: Diagnostic[] = warnings.map((message) => ({
    severity: 'warning',
    title: 'What was noticed',
    message: `${message[0].toUpperCase()}${message.slice(1)}.`,
  }));
  if (scores && 'validation' in scores) {
    const { training, validation } = scores as { training: number; validation: number };
    const bad = training - validation > overlearned * training;
    out.push({
      severity: bad ? 'warning' : 'good',
      title: 'Score on unseen data',
      message: `VAMP-2 ${formatNumber(training)} where it was trained, ${formatNumber(validation)} on the fifth kept aside${bad ? ': it learned noise; train shorter, take a smaller network, or more data' : ''}.`,
    });
  }
  if (scores && 'crossValidated' in scores) {
    out.push({
      severity: 'note',
      title: 'Cross-validated score',
      message: `VAMP-2 ${formatNumber(scores['crossValidated'])} ± ${formatNumber(scores['standardError'])} on data left out: compare features and lags by it.`,
    });
  }
  if (markov) {
    out.push({
      severity: markov.advice.startsWith('the model foretells') ? 'good' : 'warning',
      title: 'Chapman-Kolmogorov check',
      message: `${markov.advice[0].toUpperCase()}${markov.advice.slice(1)}.`,
    });
    out.push({
      severity: markov.share > 0.99 ? 'good' : 'warning',
      title: 'Connected states',
      message: `${markov.states} states hold ${formatNumber(100 * markov.share)} % of the transitions.`,
    });
  }
  if (out.some(({ severity }) => severity === 'warning')) return out;
  return [
    {
      severity: 'good',
      title: 'All checks passed',
      message:
        'There are as many variables as were asked for, and the method has nothing to warn of.' +
        (markov
          ? ''
          : ' Whether they are slow and foretell the dynamics is not checked: add markov for that.'),
    },
    ...out,
  ];
}
