/** Overlaps between windows as a heat map. */
import { cell, text } from '@observablehq/plot';
import { chart, textWidth, tipStyle } from '../chart.js';
import type { PanelKind } from '../chart.js';
import { formatNumber } from '../format.js';
import type { OverlapPanel } from '../types.js';

/** Values are written into cells at least this wide, in pixels. */
const readableCell = 30;

export const overlap: PanelKind<OverlapPanel> = {
  describe({ label, names, values }) {
    const size = names.length;
    let weakest = Infinity;
    for (let i = 0; i + 1 < size; i++) weakest = Math.min(weakest, values[i * size + i + 1]);
    const least = size > 1 ? ` The smallest overlap of neighbours is ${formatNumber(weakest, 2)}.` : '';
    return `Heat map of the overlap between ${size} windows in ${label}.${least}`;
  },

  draw(panel, options) {
    const { theme, width, hover } = options;
    const { names } = panel;
    const size = names.length;
    const side = (width - 68) / Math.max(1, size);
    const cells = Array.from(panel.values, (value, i) => ({
      row: names[Math.floor(i / size)],
      column: names[i % size],
      value,
    }));
    type Cell = (typeof cells)[number];
    const skip = Math.ceil(size / 12);
    const tickFormat = (name: string) => (names.indexOf(name) % skip === 0 ? name : '');
    const print = ({ value }: Cell) =>
      value >= 0.995 ? '1' : value < 0.005 ? '' : value.toFixed(2).replace(/^0/, '');
    return chart(
      {
        x: { label: panel.label },
        y: { label: panel.label },
        label: overlap.describe(panel),
        keys: [],
        height: Math.min(420, width),
        ticksWidth: Math.max(0, ...names.map(tickFormat).map(textWidth)),
        scales: {
          x: { type: 'band', domain: [...names], padding: 0.04, tickFormat },
          y: { type: 'band', domain: [...names], padding: 0.04, tickFormat },
        },
        marks: [
          cell(cells, {
            x: 'column',
            y: 'row',
            fill: theme.role.assisted,
            fillOpacity: ({ value }: Cell) => Math.sqrt(Math.min(1, Math.max(0, value))),
            ...(hover
              ? {
                  channels: { overlap: { value: 'value', label: 'overlap' } },
                  tip: {
                    format: { fillOpacity: false, overlap: (value: number) => formatNumber(value) },
                    ...tipStyle(theme),
                  },
                }
              : {}),
          }),
          ...(side >= readableCell
            ? [
                text(cells, {
                  x: 'column',
                  y: 'row',
                  text: print,
                  fill: theme.ink,
                  fontSize: 11,
                  filter: ({ value }: Cell) => value < 0.45,
                }),
                text(cells, {
                  x: 'column',
                  y: 'row',
                  text: print,
                  fill: theme.paper,
                  fontSize: 11,
                  filter: ({ value }: Cell) => value >= 0.45,
                }),
              ]
            : []),
        ],
        plot: { opacity: { type: 'identity' } },
      },
      options,
    );
  },
};
