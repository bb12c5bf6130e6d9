/** A grid that a map carries along, step by step: where it is stretched, squeezed and bent. */
import { dot, line } from '@observablehq/plot';
import { chart, extent, padded, rangeOf } from '../chart.js';
import type { PanelKind } from '../chart.js';
import { thinned } from '../condense.js';
import { formatCount } from '../format.js';
import type { MappingPanel } from '../types.js';
import { pointKeys, pointTip } from './points.js';

const mostDots = 400;

const shown = ({ steps, step = steps.length - 1 }: MappingPanel) => steps[step];

export const mapping: PanelKind<MappingPanel> = {
  condense: (panel) => ({ ...panel, layers: panel.layers?.map((layer) => thinned(layer, mostDots)) ?? [] }),

  describe(panel) {
    const { label, lines } = shown(panel);
    return `A grid of ${formatCount(lines.length)} lines in ${panel.x.label} and ${panel.y.label}: ${label}.`;
  },

  views: (panel) =>
    panel.steps.length < 2
      ? []
      : // What is drawn without a script comes first: from the end of the map back to where it begins.
        [...panel.steps.keys()]
          .reverse()
          .map((step) => ({ label: panel.steps[step].label, panel: { ...panel, step } })),

  draw(panel, options) {
    const { theme } = options;
    const { x, y, steps, layers = [] } = panel;
    const all = steps.flatMap(({ lines }) => lines);
    const { label, lines } = shown(panel);
    const nodes = {
      ...{ label: `grid ${label}`, role: 'model' as const },
      x: lines.flatMap((one) => Array.from(one.x)),
      y: lines.flatMap((one) => Array.from(one.y)),
    };
    // One frame for all steps, so that what moves is the grid.
    const bounds = (axis: 'x' | 'y') =>
      padded(extent(...all.map((one) => one[axis]), ...layers.map((layer) => layer[axis])), 0.03);
    return chart(
      {
        x: { ...x, domain: rangeOf(x) ?? bounds('x') },
        y: { ...y, domain: rangeOf(y) ?? bounds('y') },
        label: mapping.describe(panel),
        keys: pointKeys(layers),
        marks: [
          ...layers.map((layer) =>
            dot(
              Array.from(layer.x, (at, i) => ({ x: at, y: layer.y[i] })),
              { x: 'x', y: 'y', r: 1.5, fill: theme.role[layer.role], fillOpacity: 0.35, clip: true },
            ),
          ),
          ...lines.map((one, i, { length }) =>
            line(
              Array.from(one.x, (at, p) => ({ x: at, y: one.y[p] })),
              {
                x: 'x',
                y: 'y',
                stroke: theme.role.model,
                // The middle lines of both directions are told apart from the rest.
                strokeWidth: i === Math.floor(length / 4) || i === Math.floor((3 * length) / 4) ? 2 : 0.9,
                strokeOpacity: 0.8,
                clip: true,
              },
            ),
          ),
          ...(options.hover ? [pointTip([...layers, nodes], [x.label, y.label], options)] : []),
        ],
      },
      options,
    );
  },
};
