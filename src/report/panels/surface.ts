/** An energy surface, or the errors of one, as filled contours with a colour bar. */
import { contour, dot, identity, pointer, text, tip } from '@observablehq/plot';
import type { Markish } from '@observablehq/plot';
import { chart, extent, listing, margins, rangeOf, tipStyle } from '../chart.js';
import type { DrawOptions, PanelKind } from '../chart.js';
import { thinned } from '../condense.js';
import { formatEstimate, formatNumber } from '../format.js';
import type { SurfacePanel } from '../types.js';
import { barMargin, colourBar, makeBands } from './colour-bar.js';
import { dots, pointKeys } from './points.js';
import { closed, coarser, filled, nodes, spacing } from './surface-grid.js';
import type { Grid } from './surface-grid.js';

/** Where a hover can read the surface: about this many places along each axis. */
const hoverPlaces = 48;

const shown = ({ x, y, grid }: SurfacePanel) => [rangeOf(x) ?? grid.x, rangeOf(y) ?? grid.y] as const;

const closedGrid = (panel: SurfacePanel) => closed(panel.grid, panel.x, panel.y, ...shown(panel));

const titled = ({ value }: SurfacePanel) => (value.unit ? `${value.label} / ${value.unit}` : value.label);

/** Contour marks take values at the centres of cells: half a spacing more on each side puts ours on the nodes. */
function cells([low, high]: readonly [number, number], n: number): [number, number] {
  const half = spacing([low, high], n) / 2;
  return [low - half, high + half];
}

/** Filled contours of the bands; what was not visited is covered again. */
function contours(grid: Grid, bands: ReturnType<typeof makeBands>, { theme }: DrawOptions): Markish[] {
  const { width, height, values } = grid;
  const [x1, x2] = cells(grid.x, width);
  const [y1, y2] = cells(grid.y, height);
  const shared = { width, height, x1, x2, y1, y2, value: identity, clip: true } as const;
  const inner = bands.edges.slice(1, -1);
  const lowest = bands.edges[0] - (bands.edges[1] - bands.edges[0]);
  const missing = Array.from(values, (value) => (Number.isFinite(value) ? 0 : 1));
  return [
    contour(filled(values, width, height), {
      ...shared,
      thresholds: [lowest, ...inner],
      fill: 'value',
      stroke: theme.paper,
      strokeWidth: 0.6,
      strokeOpacity: 0.7,
    }),
    ...(missing.includes(1)
      ? [contour(missing, { ...shared, thresholds: [0.5], fill: theme.paper, stroke: 'none' })]
      : []),
  ];
}

/** Rings with names beside them, written over a rim of paper. */
function named(marks: NonNullable<SurfacePanel['marks']>, { theme }: DrawOptions, middle: number): Markish[] {
  const words = (those: typeof marks, side: 'start' | 'end') =>
    text(those, {
      x: 'x',
      y: 'y',
      text: 'label',
      textAnchor: side,
      dx: side === 'start' ? 8 : -8,
      fontSize: 12,
      fontWeight: 600,
      fill: theme.ink,
      stroke: theme.paper,
      strokeWidth: 3.5,
    });
  return [
    dot(marks, { x: 'x', y: 'y', r: 4.5, stroke: theme.paper, strokeWidth: 3.6 }),
    dot(marks, { x: 'x', y: 'y', r: 4.5, stroke: theme.ink, strokeWidth: 1.6 }),
    words(
      marks.filter(({ x }) => x <= middle),
      'start',
    ),
    words(
      marks.filter(({ x }) => x > middle),
      'end',
    ),
  ];
}

/** The value, with its error where there is one, at the node nearest to the pointer. */
function readOut(panel: SurfacePanel, grid: Grid, { theme }: DrawOptions): Markish {
  const { x, y, value } = panel;
  const [[left, right], [bottom, top]] = shown(panel);
  const strideX = Math.ceil(grid.width / hoverPlaces);
  const strideY = Math.ceil(grid.height / hoverPlaces);
  const unit = value.unit ? ` ${value.unit}` : '';
  const columns = nodes(grid.x, grid.width);
  const places = nodes(grid.y, grid.height).flatMap((placeY, row) =>
    columns.flatMap((placeX, column) => {
      const outside = placeX < left || placeX > right || placeY < bottom || placeY > top;
      const i = row * grid.width + column;
      if (outside || row % strideY || column % strideX || !Number.isFinite(grid.values[i])) return [];
      const error = grid.errors?.[i];
      const estimate = { value: grid.values[i], ...(Number.isFinite(error) ? { error } : {}) };
      return [{ x: placeX, y: placeY, words: `${formatEstimate(estimate)}${unit}` }];
    }),
  );
  return tip(
    places,
    pointer({
      x: { value: 'x', label: x.label },
      y: { value: 'y', label: y.label },
      channels: { energy: { value: 'words', label: value.label } },
      format: {
        energy: true,
        x: (at: number) => formatNumber(at),
        y: (at: number) => formatNumber(at),
      },
      ...tipStyle(theme),
    }),
  );
}

export const surface: PanelKind<SurfacePanel> = {
  condense: (panel) => ({
    ...panel,
    grid: coarser(closedGrid(panel)),
    ...(panel.layers ? { layers: panel.layers.map((layer) => thinned(layer, 500)) } : {}),
  }),

  views(panel) {
    const { errors, ...grid } = panel.grid;
    if (!errors) return [];
    const { range: _, ...rest } = panel;
    const value = { ...panel.value, label: `standard error of the ${panel.value.label}` };
    return [
      { label: panel.value.label, panel },
      {
        label: 'standard error',
        panel: { ...rest, value, grid: { ...grid, values: errors }, shades: 'errors' },
      },
    ];
  },

  describe(panel) {
    const { x, y, value, layers = [], marks = [], grid } = panel;
    const [low, high] = extent(grid.values);
    const unit = value.unit ? ` ${value.unit}` : '';
    const points = layers.length ? `, with ${listing(layers.map((layer) => layer.label))}` : '';
    const places = marks.length ? ` Marked: ${listing(marks.map(({ label }) => label))}.` : '';
    return `Contour plot of ${value.label} over ${x.label} and ${y.label}, from ${formatNumber(low)} to ${formatNumber(high)}${unit}${points}.${places}`;
  },

  draw(panel, options) {
    const { theme, hover, width } = options;
    const { x, y, layers = [], marks = [] } = panel;
    const grid = closedGrid(panel);
    const [low, high] = extent(grid.values);
    const errors = panel.shades === 'errors';
    const ramp = errors ? theme.errors : theme.ramp;
    const bands = makeBands(errors ? 0 : low, high, low + (panel.range ?? Infinity), ramp);
    const barWidth = barMargin(bands);
    const [[left, right], shownY] = shown(panel);
    const square = x.period !== undefined && x.period === y.period;
    return chart(
      {
        x: { ...x, domain: [left, right] },
        y: { ...y, domain: shownY },
        label: surface.describe(panel),
        keys: pointKeys(layers),
        ...(square ? { height: width - margins.left - barWidth + 10 + margins.bottom } : {}),
        scales: {
          color: { type: 'threshold', domain: bands.edges.slice(1, -1), range: [...bands.colours] },
        },
        marks: [
          ...contours(grid, bands, options),
          ...dots(layers, options, true),
          ...named(marks, options, left + 0.6 * (right - left)),
          colourBar(bands, titled(panel), theme),
          ...(hover ? [readOut(panel, grid, options)] : []),
        ],
        plot: { marginRight: barWidth },
      },
      options,
    );
  },
};
