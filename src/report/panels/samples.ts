/** Samples in the plane over the training data. */
import { chart, extent, listing, padded, rangeOf } from '../chart.js';
import type { PanelKind } from '../chart.js';
import { countGrid, thinned } from '../condense.js';
import { formatCount } from '../format.js';
import type { SamplesPanel } from '../types.js';
import { cloud, dots, pointKeys, pointTip } from './points.js';

/** More background points than this are drawn as contours of their counts, not one by one. */
const mostBackgroundDots = 1500;
const mostLayerDots = 700;

const count = (n: number) => `${formatCount(n)} points`;

export const samples: PanelKind<SamplesPanel> = {
  condense(panel) {
    const { background, layers } = panel;
    const large =
      background &&
      'x' in background &&
      !('counts' in background) &&
      background.x.length > mostBackgroundDots;
    return {
      ...panel,
      ...(large ? { background: countGrid(background, background.x, background.y) } : {}),
      layers: layers.map((layer) => thinned(layer, mostLayerDots)),
    };
  },

  describe({ x, y, background, layers }) {
    const parts = layers.map((layer) => `${layer.label} (${count(layer.x.length)})`);
    return `Scatter plot of ${y.label} against ${x.label}: ${listing(parts)}${background ? `, over ${background.label}` : ''}.`;
  },

  draw(panel, options) {
    const { x, y, background, layers } = panel;
    const grid = background && 'counts' in background ? background : undefined;
    const points = background && !('counts' in background) ? [background, ...layers] : layers;
    const boundsX = [...(grid ? [grid.x] : []), ...points.map((layer) => layer.x)];
    const boundsY = [...(grid ? [grid.y] : []), ...points.map((layer) => layer.y)];
    return chart(
      {
        x: { ...x, domain: rangeOf(x) ?? padded(extent(...boundsX), 0.02) },
        y: { ...y, domain: rangeOf(y) ?? padded(extent(...boundsY), 0.02) },
        label: samples.describe(panel),
        keys: [
          ...(background ? [{ label: background.label, role: background.role, shape: 'area' } as const] : []),
          ...pointKeys(layers),
        ],
        marks: [
          ...(grid ? [cloud(grid, options)] : []),
          ...dots(points, options),
          ...(options.hover ? [pointTip(points, [x.label, y.label], options)] : []),
        ],
      },
      options,
    );
  },
};
