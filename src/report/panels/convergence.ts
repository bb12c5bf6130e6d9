/** Error against the number of samples, as small multiples. */
import { dot, gridY, line, pointer, ruleX, text, tip } from '@observablehq/plot';
import { chart, extent, guides, listing, tipStyle } from '../chart.js';
import type { PanelKind } from '../chart.js';
import { formatCount, formatEstimate, formatShortCount } from '../format.js';
import type { ConvergencePanel } from '../types.js';

interface Row {
  readonly group: string;
  readonly series: string;
  readonly n: number;
  readonly shifted: number;
  readonly mean: number;
  readonly spread: number;
}

/** Series at the same n stand side by side: this factor apart on the logarithmic axis. */
const step = 1.07;

/** Groups stand side by side where each has this many pixels, else one above the other. */
const narrowest = 240;

export const convergence: PanelKind<ConvergencePanel> = {
  describe({ x, y, groups }) {
    const names = [...new Set(groups.flatMap(({ series }) => series.map(({ label }) => label)))];
    return `${y.label} against ${x.label} for ${listing(groups.map(({ title }) => title))}: ${listing(names)}. Bars show the spread over repeats.`;
  },

  draw(panel, options) {
    const { theme, hover } = options;
    const { groups } = panel;
    const rows = (group: (typeof groups)[number], k: number): Row[] => {
      const { label, n, mean, spread } = group.series[k];
      const shift = step ** (k - (group.series.length - 1) / 2);
      return Array.from(n, (at, i) => ({
        group: group.title,
        series: label,
        n: at,
        shifted: at * shift,
        mean: mean[i],
        spread: spread?.[i] ?? 0,
      }));
    };
    const all = groups.flatMap((group) =>
      group.series.map((series, k) => ({ series, rows: rows(group, k) })),
    );
    const keys = new Map(all.map(({ series }) => [series.label, series]));
    const sizes = [...new Set(all.flatMap(({ rows: data }) => data.map(({ n }) => n)))].sort((a, b) => a - b);
    const [fewest, most] = extent(sizes);
    const tallest = Math.max(
      ...all.flatMap(({ rows: data }) => data.map(({ mean, spread }) => mean + spread)),
    );
    const titles = groups.map(({ title }) => title);
    const stacked = options.width < narrowest * groups.length;
    const facet = groups.length < 2 ? undefined : stacked ? 'fy' : 'fx';
    const position = { x: 'shifted', ...(facet ? { [facet]: 'group' } : {}) };
    const across = stacked ? 1 : groups.length;
    return chart(
      {
        x: { ...panel.x, domain: panel.x.domain ?? [fewest / 1.35, most * 1.35] },
        y: { ...panel.y, domain: panel.y.domain ?? [0, 1.05 * tallest] },
        label: convergence.describe(panel),
        keys: [...keys.values()].map(({ label, role }) => ({ label, role, shape: 'line' })),
        scales: {
          x: {
            type: 'log',
            ticks: roomFor(sizes, options.width / across),
            tickFormat: most >= 1e4 ? formatShortCount : formatCount,
          },
          ...(facet ? { [facet]: { domain: titles, padding: stacked ? 0.16 : 0.06 } } : {}),
        },
        ...(stacked ? { height: 210 * groups.length } : {}),
        marks: [
          gridY(guides(theme)),
          ...all.flatMap(({ series, rows: data }) => {
            const colour = theme.role[series.role];
            return [
              ruleX(data, {
                ...position,
                y1: (row: Row) => row.mean - row.spread,
                y2: (row: Row) => row.mean + row.spread,
                stroke: colour,
                strokeWidth: 1.3,
                strokeOpacity: 0.65,
                clip: true,
              }),
              line(data, { ...position, y: 'mean', stroke: colour, strokeWidth: 1.7 }),
              dot(data, { ...position, y: 'mean', fill: colour, stroke: theme.paper, r: 3.6 }),
            ];
          }),
          ...(facet
            ? [
                text(titles, {
                  [facet]: titles,
                  text: titles,
                  frameAnchor: 'top',
                  dy: -12,
                  fontWeight: 600,
                  fill: theme.ink,
                }),
              ]
            : []),
          ...(hover
            ? [
                tip(
                  all.flatMap(({ rows: data }) => data),
                  pointer({
                    ...position,
                    y: 'mean',
                    channels: {
                      series: { value: 'series', label: '' },
                      size: { value: (row: Row) => formatCount(row.n), label: panel.x.label },
                      error: {
                        value: (row: Row) =>
                          formatEstimate(
                            row.spread ? { value: row.mean, error: row.spread } : { value: row.mean },
                          ),
                        label: panel.y.label,
                      },
                    },
                    format: {
                      series: true,
                      size: true,
                      error: true,
                      x: false,
                      y: false,
                      fx: false,
                      fy: false,
                    },
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

/** The sample sizes themselves as ticks, as many as do not touch each other. */
function roomFor(sizes: readonly number[], width: number): number[] {
  const [fewest, most] = extent(sizes);
  const perLog = (width - 60) / Math.log((most / fewest) * 1.8);
  const kept: number[] = [];
  for (const size of sizes) {
    const room = kept.length ? perLog * Math.log(size / kept.at(-1)!) : Infinity;
    if (room > 7 * formatShortCount(size).length + 4) kept.push(size);
  }
  return kept;
}
