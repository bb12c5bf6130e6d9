/** An energy surface as filled contours. */
import { contour, identity, pointer, tip } from '@observablehq/plot';
import { chart, extent, listing, tipStyle } from '../chart.js';
import type { PanelKind } from '../chart.js';
import { thinned } from '../condense.js';
import { formatNumber } from '../format.js';
import type { SurfacePanel } from '../types.js';
import { dots, pointKeys } from './points.js';

type Grid = SurfacePanel['grid'];

/** Where a hover can read the surface: about this many places along each axis. */
const hoverPlaces = 48;

/** Enough nodes for smooth contours in half a page. */
const mostNodes = 100;

/** Every few nodes of a fine grid, both ends kept where the spacing allows. */
function coarser(grid: Grid): Grid {
  const strideX = Math.max(1, Math.round((grid.width - 1) / (mostNodes - 1)));
  const strideY = Math.max(1, Math.round((grid.height - 1) / (mostNodes - 1)));
  if (strideX === 1 && strideY === 1) return grid;
  const width = Math.floor((grid.width - 1) / strideX) + 1;
  const height = Math.floor((grid.height - 1) / strideY) + 1;
  const values = Array.from(
    { length: width * height },
    (_, i) => grid.values[Math.floor(i / width) * strideY * grid.width + (i % width) * strideX],
  );
  const end = ([low, high]: readonly [number, number], nodes: number, kept: number, stride: number) =>
    [low, low + ((high - low) * (kept - 1) * stride) / (nodes - 1)] as const;
  return {
    values,
    width,
    height,
    x: end(grid.x, grid.width, width, strideX),
    y: end(grid.y, grid.height, height, strideY),
  };
}

/** The nodes' places along an axis. */
function nodes([low, high]: readonly [number, number], n: number): number[] {
  return Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));
}

/** Contour marks take values at the centres of cells: half a spacing more on each side puts ours on the nodes. */
function cells([low, high]: readonly [number, number], n: number): [number, number] {
  const half = (high - low) / (n - 1) / 2;
  return [low - half, high + half];
}

export const surface: PanelKind<SurfacePanel> = {
  condense: (panel) => ({
    ...panel,
    grid: coarser(panel.grid),
    ...(panel.layers ? { layers: panel.layers.map((layer) => thinned(layer, 500)) } : {}),
  }),

  describe({ x, y, value, layers = [] }) {
    const points = layers.length ? `, with ${listing(layers.map((layer) => layer.label))}` : '';
    return `Contour plot of ${value.label} over ${x.label} and ${y.label}${points}.`;
  },

  draw(panel, options) {
    const { theme, hover } = options;
    const { x, y, grid, value, layers = [] } = panel;
    const [low, high] = extent(grid.values);
    const range = Math.min(panel.range ?? Infinity, high - low || 1);
    const levels = theme.ramp.length;
    const thresholds = Array.from({ length: levels }, (_, i) => low + (range * i) / levels);
    const [x1, x2] = cells(grid.x, grid.width);
    const [y1, y2] = cells(grid.y, grid.height);
    const clipped = Array.from(grid.values, (energy) =>
      Number.isFinite(energy) ? Math.min(energy, low + 1.5 * range) : low + 1.5 * range,
    );
    const shared = {
      width: grid.width,
      height: grid.height,
      x1,
      x2,
      y1,
      y2,
      value: identity,
      clip: true,
    } as const;
    const places = nodes(grid.y, grid.height).flatMap((placeY, row) =>
      nodes(grid.x, grid.width).map((placeX, column) => ({
        x: placeX,
        y: placeY,
        energy: grid.values[row * grid.width + column],
        row,
        column,
      })),
    );
    const strideX = Math.ceil(grid.width / hoverPlaces);
    const strideY = Math.ceil(grid.height / hoverPlaces);
    const unit = value.unit ? ` ${value.unit}` : '';
    return chart(
      {
        x: { ...x, domain: x.domain ?? grid.x },
        y: { ...y, domain: y.domain ?? grid.y },
        label: surface.describe(panel),
        keys: [
          {
            shape: 'ramp',
            label: value.label,
            low: formatNumber(low, 2),
            high: `${formatNumber(low + range, 2)}${unit}`,
          },
          ...pointKeys(layers),
        ],
        scales: { color: { type: 'threshold', domain: thresholds.slice(1), range: [...theme.ramp] } },
        marks: [
          contour(clipped, {
            ...shared,
            thresholds: [Math.min(low - 1, low - range), ...thresholds.slice(1)],
            fill: 'value',
            stroke: theme.paper,
            strokeWidth: 0.6,
            strokeOpacity: 0.7,
          }),
          ...dots(layers, options, true),
          ...(hover
            ? [
                tip(
                  places.filter(({ row, column }) => row % strideY === 0 && column % strideX === 0),
                  pointer({
                    x: { value: 'x', label: x.label },
                    y: { value: 'y', label: y.label },
                    channels: { energy: { value: 'energy', label: value.label } },
                    format: {
                      energy: (energy: number) => `${formatNumber(energy)}${unit}`,
                      x: '.3~g',
                      y: '.3~g',
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
