/** A coordinate of several walkers against time. */
import { gridY, line, pointer, tip } from '@observablehq/plot';
import { chart, extent, guides, listing, rangeOf, tipStyle } from '../chart.js';
import type { PanelKind } from '../chart.js';
import { envelope } from '../condense.js';
import type { Numbers, TrajectoriesPanel } from '../types.js';

const mostPoints = 400;

type Series = TrajectoriesPanel['series'][number];

/** Walkers of one series may keep different times once condensed, so a condensed series carries one x per walker. */
function split(series: Series): { x: Numbers; y: Numbers }[] {
  return series.walkers.map((y) => ({ x: series.x, y }));
}

export const trajectories: PanelKind<TrajectoriesPanel> = {
  condense: (panel) => ({
    ...panel,
    series: panel.series.flatMap((series) =>
      split(series).map(({ x, y }) => {
        const kept = envelope(x, y, mostPoints);
        return { label: series.label, role: series.role, x: kept.x, walkers: [kept.y] };
      }),
    ),
  }),

  describe({ x, y, series }) {
    return `${y.label} of the walkers against ${x.label}: ${listing([...new Set(series.map(({ label }) => label))])}.`;
  },

  draw(panel, options) {
    const { theme, hover } = options;
    const keys = new Map(panel.series.map(({ label, role }) => [label, role]));
    const walkers = panel.series.flatMap((series) =>
      split(series).map((walker) => ({ ...walker, role: series.role, label: series.label })),
    );
    const points = walkers.map(({ x, y, label }) => Array.from(x, (at, i) => ({ x: at, y: y[i], label })));
    return chart(
      {
        x: { ...panel.x, domain: rangeOf(panel.x) ?? extent(...panel.series.map(({ x }) => x)) },
        y: panel.y,
        label: trajectories.describe(panel),
        keys: [...keys].map(([label, role]) => ({ label, role, shape: 'line' })),
        marks: [
          gridY(guides(theme)),
          ...walkers.map(({ role }, k) =>
            line(points[k], {
              x: 'x',
              y: 'y',
              stroke: theme.role[role],
              strokeWidth: 0.9,
              strokeOpacity: 0.7,
              clip: true,
            }),
          ),
          ...(hover
            ? [
                tip(
                  points.flat(),
                  pointer({
                    x: { value: 'x', label: panel.x.label },
                    y: { value: 'y', label: panel.y.label },
                    channels: { label: { value: 'label', label: '' } },
                    format: { x: ',.0f', y: '.3~g' },
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
