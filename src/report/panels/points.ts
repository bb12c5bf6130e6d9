/** Clouds of points, shared by the panels that draw the plane. */
import { contour, dot, identity, pointer, tip } from '@observablehq/plot';
import type { Markish } from '@observablehq/plot';
import { tipStyle } from '../chart.js';
import type { DrawOptions, Key } from '../chart.js';
import type { CountGrid, Points } from '../types.js';

const pairs = (points: Points): [number, number][] => Array.from(points.x, (x, i) => [x, points.y[i]]);

/** Nested contours of the counts, evenly spaced in their logarithm, so that rare regions still show. */
export function cloud(grid: CountGrid, { theme }: DrawOptions): Markish {
  const counts = Array.from(grid.counts);
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  const levels = 7;
  const thresholds = Array.from({ length: levels }, (_, i) => 0.4 * (most / 0.4) ** (i / levels));
  return contour(counts, {
    width: grid.width,
    height: grid.height,
    x1: grid.x[0],
    x2: grid.x[1],
    y1: grid.y[0],
    y2: grid.y[1],
    value: identity,
    blur: 0.6,
    thresholds,
    fill: theme.role[grid.role],
    fillOpacity: 0.17,
    stroke: 'none',
    clip: true,
  });
}

/** The dots of each layer; starting points last and larger. Those, and all dots on a coloured ground, have an outline. */
export function dots(layers: readonly Points[], { theme }: DrawOptions, outlined = false): Markish[] {
  return [...layers.filter((layer) => !layer.starts), ...layers.filter((layer) => layer.starts)].map(
    (layer) =>
      dot(pairs(layer), {
        x: '0',
        y: '1',
        fill: theme.role[layer.role],
        clip: true,
        ...(layer.starts
          ? { r: 4.5, stroke: theme.paper, strokeWidth: 1.2 }
          : {
              r: layer.x.length > 300 ? 1.7 : 2.4,
              fillOpacity: layer.role === 'training' ? 0.35 : outlined ? 1 : 0.6,
            }),
      }),
  );
}

/** A tip that names the layer of the nearest point. */
export function pointTip(
  layers: readonly Points[],
  names: readonly [string, string],
  { theme }: DrawOptions,
): Markish {
  const all = layers.flatMap((layer) => pairs(layer).map(([x, y]) => ({ x, y, origin: layer.label })));
  return tip(
    all,
    pointer({
      x: { value: 'x', label: names[0] },
      y: { value: 'y', label: names[1] },
      channels: { origin: { value: 'origin', label: 'from' } },
      format: { origin: true, x: '.3~g', y: '.3~g' },
      ...tipStyle(theme),
    }),
  );
}

export function pointKeys(layers: readonly Points[]): Key[] {
  return layers.map(({ label, role, starts }) => ({ label, role, shape: starts ? 'start' : 'dot' }));
}
