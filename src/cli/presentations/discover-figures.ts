/** The figures of a discovery: frames by what was found, and the Markov state model. */
import { formatNumber } from '../../report/format.js';
import type { Axis, Figure, Panel, Role } from '../../report/index.js';
import type { DiscoverResult, MarkovReport } from '../../workflows/index.js';

/** Cells of a map along each axis. */
const cells = 48;

/** The found variables over the first two watched ones (or features), and against each that they follow. */
export function samplesFigures({ data, found, correlations }: DiscoverResult): Figure[] {
  const known = data.watchNames.length > 1;
  const [names, values, periods] = known
    ? [data.watchNames, data.watched, data.watchPeriods]
    : [data.names, data.features, data.names.map(() => null)];
  const width = names.length;
  const column = (all: Float64Array, of: number, c: number) => all.filter((_, i) => i % of === c);
  const components = found.names.slice(0, 2);
  const maps =
    width < 2
      ? []
      : [
          {
            id: 'maps',
            title: 'Frames by what was found',
            caption: `Mean of each found variable in the cells of ${names[0]} and ${names[1]} that frames visited.`,
            panels: components.map((name, c) =>
              mapPanel(name, [names[0], names[1]], [periods[0], periods[1]], {
                x: column(values, width, 0),
                y: column(values, width, 1),
                shade: column(found.values, found.names.length, c),
              }),
            ),
          },
        ];
  const against = correlations
    .filter(({ found: name }) => components.includes(name))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, 2);
  if (against.length === 0) return maps;
  return [
    ...maps,
    {
      id: 'against',
      title: 'Found and known variables',
      caption: against
        .map(
          ({ found: name, known: other, value }) =>
            `${name} against ${other}: correlation ${formatNumber(value)}.`,
        )
        .join(' '),
      panels: against.map(({ found: name, known: other }) =>
        scatterPanel(
          {
            label: other,
            values: column(data.watched, data.watchNames.length, data.watchNames.indexOf(other)),
          },
          { label: name, values: column(found.values, found.names.length, found.names.indexOf(name)) },
        ),
      ),
    },
  ];
}

type Column = { readonly label: string; readonly values: Float64Array };

function scatterPanel(x: Column, y: Column): Panel {
  const every = Math.ceil(x.values.length / 1000);
  const thin = (values: Float64Array) => values.filter((_, i) => i % every === 0);
  return {
    kind: 'samples',
    x: { label: x.label },
    y: { label: y.label },
    layers: [{ label: 'frames', role: 'training', x: thin(x.values), y: thin(y.values) }],
  };
}

function mapPanel(
  name: string,
  labels: readonly [string, string],
  periods: readonly (number | null)[],
  { x, y, shade }: { x: Float64Array; y: Float64Array; shade: Float64Array },
): Panel {
  const range = (values: Float64Array, period: number | null): readonly [number, number] =>
    period === null
      ? [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
      : [-period / 2, period / 2];
  const [xs, ys] = [range(x, periods[0]), range(y, periods[1])];
  const cellOf = (value: number, [low, high]: readonly [number, number]) =>
    Math.min(cells - 1, Math.max(0, Math.floor(((value - low) / (high - low)) * cells)));
  const sums = new Float64Array(cells * cells);
  const counts = new Float64Array(cells * cells);
  for (let i = 0; i < x.length; i++) {
    const cell = cellOf(y[i], ys) * cells + cellOf(x[i], xs);
    sums[cell] += shade[i];
    counts[cell]++;
  }
  const centres = ([low, high]: readonly [number, number]): readonly [number, number] => [
    low + (high - low) / cells / 2,
    high - (high - low) / cells / 2,
  ];
  const axis = (label: string, period: number | null): Axis =>
    period === null ? { label } : { label, period };
  return {
    kind: 'surface',
    x: axis(labels[0], periods[0]),
    y: axis(labels[1], periods[1]),
    value: { label: name },
    grid: {
      values: sums.map((sum, cell) => (counts[cell] > 0 ? sum / counts[cell] : NaN)),
      ...{ width: cells, height: cells, x: centres(xs), y: centres(ys) },
    },
  };
}

const roles: readonly Role[] = ['model', 'assisted', 'systematic', 'umbrella', 'extra'];

export function markovFigure({ lags, timescales, check }: MarkovReport): Figure {
  const { value, standardError, processes } = timescales;
  const steps = check.times.length;
  const of = (values: Float64Array, process: number) =>
    Float64Array.from(lags, (_, l) => values[l * processes + process]);
  return {
    id: 'markov',
    title: 'The Markov state model',
    caption:
      '(a) Timescales at several lags, with bands of one bootstrap error: where they have levelled off, the model holds. (b) The Chapman-Kolmogorov check: the ' +
      'probability to be in a set of states again, counted (bands of one standard error of the difference), and foretold by the model (black).',
    panels: [
      {
        kind: 'profile',
        x: { label: 'lag' },
        y: { label: 'timescale' },
        series: Array.from({ length: processes }, (_, c) => {
          const [y, error] = [of(value, c), of(standardError, c)];
          return {
            ...{ label: `process ${c + 1}`, role: roles[c % roles.length], x: lags, y },
            low: y.map((t, i) => t - error[i]),
            high: y.map((t, i) => t + error[i]),
          };
        }),
      },
      {
        kind: 'profile',
        x: { label: 'time' },
        y: { label: 'probability to be there again', domain: [0, 1] },
        series: Array.from({ length: check.sets }, (_, set) => {
          const row = (values: Float64Array) => values.slice(set * steps, (set + 1) * steps);
          const [counted, error] = [row(check.counted), row(check.standardError)];
          return [
            {
              ...{
                label: `set ${set + 1}, counted`,
                role: roles[set % roles.length],
                x: check.times,
                y: counted,
              },
              low: counted.map((p, i) => p - error[i]),
              high: counted.map((p, i) => p + error[i]),
            },
            { label: 'by the model', role: 'exact' as const, x: check.times, y: row(check.predicted) },
          ];
        }).flat(),
      },
    ],
  };
}
