/** A quantity over the course of a run, such as the training loss. */
import { gridX, gridY, line, pointerX, ruleX, tip } from '@observablehq/plot';
import { chart, extent, guides, listing, padded, ticksAcross, tipStyle } from '../chart.js';
import type { PanelKind } from '../chart.js';
import { envelope } from '../condense.js';
import { formatCount, formatNumber } from '../format.js';
import type { CurvePanel, Numbers } from '../types.js';

const mostPoints = 700;
const defaultSmooth = 0.03;

/** Mean of the values in the last `window` of x, at each x. */
export function runningMean(x: Numbers, y: Numbers, window: number): number[] {
  const means: number[] = [];
  let sum = 0;
  let first = 0;
  for (let i = 0; i < y.length; i++) {
    sum += y[i];
    while (x[first] < x[i] - window) sum -= y[first++];
    means.push(sum / (i - first + 1));
  }
  return means;
}

/** A raw curve and its running mean; made once from all values, before points are left out. */
type Smoothed = CurvePanel['series'][number] & {
  readonly mean?: { readonly x: Numbers; readonly y: Numbers };
};

function smoothed(panel: CurvePanel): Smoothed[] {
  return panel.series.map((series: Smoothed) => {
    const share = panel.smooth ?? defaultSmooth;
    if (series.mean || !(share > 0) || series.x.length < 20) return series;
    const [low, high] = extent(series.x);
    return {
      ...series,
      mean: envelope(series.x, runningMean(series.x, series.y, share * (high - low)), mostPoints / 2),
    };
  });
}

export const curve: PanelKind<CurvePanel> = {
  condense: (panel) => ({
    ...panel,
    series: smoothed(panel).map((series) => ({ ...series, ...envelope(series.x, series.y, mostPoints) })),
  }),

  describe({ x, y, series, log }) {
    return `${y.label} against ${x.label}${log ? ', logarithmic axis' : ''}: ${listing(series.map(({ label }) => label))}.`;
  },

  draw(panel, options) {
    const { theme, hover } = options;
    const series = smoothed(panel);
    const shown = (value: number) => (panel.log && !(value > 0) ? NaN : value);
    const points = ({ x, y }: { readonly x: Numbers; readonly y: Numbers }) =>
      Array.from(x, (at, i) => ({ x: at, y: shown(y[i]) }));
    const tipped = series.flatMap((one) =>
      points(one.mean ?? one).map((point) => ({ ...point, series: one.label })),
    );
    return chart(
      {
        x: { ...panel.x, domain: panel.x.domain ?? extent(...series.map(({ x }) => x)) },
        y: {
          ...panel.y,
          domain:
            panel.y.domain ??
            range(
              tipped.map(({ y }) => y),
              series.flatMap(({ y }) => Array.from(y, shown)),
              panel.log,
            ),
        },
        label: curve.describe(panel),
        keys: series.length > 1 ? series.map(({ label, role }) => ({ label, role, shape: 'line' })) : [],
        scales: { y: panel.log ? { type: 'log' } : {} },
        marks: [
          gridX(guides(theme, ticksAcross(options.width))),
          gridY(guides(theme)),
          ...series
            .filter(({ mean }) => mean)
            .map((one) =>
              line(points(one), {
                x: 'x',
                y: 'y',
                stroke: theme.role[one.role],
                strokeWidth: 0.7,
                strokeOpacity: 0.35,
                clip: true,
              }),
            ),
          ...series.map((one) =>
            line(points(one.mean ?? one), {
              x: 'x',
              y: 'y',
              stroke: theme.role[one.role],
              strokeWidth: 1.8,
              clip: true,
            }),
          ),
          ...(hover
            ? [
                ruleX(tipped, pointerX({ x: 'x', stroke: theme.faint, strokeWidth: 0.8 })),
                tip(
                  tipped,
                  pointerX({
                    x: { value: 'x', label: panel.x.label },
                    y: {
                      value: 'y',
                      label: `${panel.y.label} (${series.some(({ mean }) => mean) ? 'running mean' : 'value'})`,
                    },
                    ...(series.length > 1 ? { channels: { series: { value: 'series', label: '' } } } : {}),
                    format: { x: (x: number) => formatCount(x), y: (y: number) => formatNumber(y, 4) },
                    ...tipStyle(theme),
                  }),
                ),
              ]
            : []),
        ],
      },
      options,
    );
  },
};

/** The middle 98 % of the raw values and all of the mean: one wild early step should not flatten the rest. */
function range(means: readonly number[], raw: readonly number[], log = false): [number, number] {
  const sorted = raw.filter(Number.isFinite).sort((a, b) => a - b);
  if (!sorted.length) return log ? [0.1, 1] : [0, 1];
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  const [low, high] = extent(means, [at(0.01), at(0.99)]);
  return log ? [low / 1.1, high * 1.1] : padded([low, high]);
}
