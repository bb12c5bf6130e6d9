/** Histograms in a row, such as those of umbrella windows: what matters is how far each reaches into the next. */
import { areaY, gridX, line, pointerX, tip } from '@observablehq/plot';
import { chart, extent, guides, rangeOf, ticksAcross, tipStyle } from '../chart.js';
import type { PanelKind } from '../chart.js';
import { formatNumber } from '../format.js';
import type { HistogramsPanel } from '../types.js';

/** Neighbours are told apart by taking turns. */
const turns = ['assisted', 'systematic'] as const;

export const histograms: PanelKind<HistogramsPanel> = {
  describe({ x, names }) {
    return `Histograms of ${x.label} in ${names.length} windows.`;
  },

  draw(panel, options) {
    const { theme, hover } = options;
    const { x, names, centres, values } = panel;
    const bins = centres.length;
    const windows = names.map((name, k) => {
      const points = Array.from(centres, (at, b) => ({ name, x: at, y: values[k * bins + b] }));
      // Bins without a sample on both sides of the histogram would only draw a line along the axis.
      const filled = (b: number) => [b - 1, b, b + 1].some((i) => points[i]?.y > 0);
      return { colour: theme.role[turns[k % 2]], points: points.filter((_, b) => filled(b)) };
    });
    return chart(
      {
        x: { ...x, domain: rangeOf(x) ?? extent(centres) },
        y: { label: 'density of a window', ...panel.y, domain: [0, 1.06 * extent(values)[1]] },
        label: histograms.describe(panel),
        keys: [],
        marks: [
          gridX(guides(theme, ticksAcross(options.width))),
          ...windows.map(({ colour, points }) =>
            areaY(points, { x: 'x', y: 'y', fill: colour, fillOpacity: 0.16 }),
          ),
          ...windows.map(({ colour, points }) =>
            line(points, { x: 'x', y: 'y', stroke: colour, strokeWidth: 1.2 }),
          ),
          ...(hover
            ? [
                tip(
                  windows.map(({ points }) =>
                    points.reduce((top, point) => (point.y > top.y ? point : top), points[0]),
                  ),
                  pointerX({
                    x: 'x',
                    y: 'y',
                    channels: { window: { value: 'name', label: 'window at' } },
                    format: { window: true, x: (value: number) => formatNumber(value), y: false },
                    ...tipStyle(theme),
                    maxRadius: Infinity,
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
