/** Curves with bands over one coordinate, shared by densities and free-energy profiles. */
import { areaY, dot, gridX, gridY, line, pointerX, ruleX, tip } from '@observablehq/plot';
import type { Markish } from '@observablehq/plot';
import { chart, extent, guides, listing, rangeOf, ticksAcross, tipStyle } from '../chart.js';
import type { DrawOptions } from '../chart.js';
import { every } from '../condense.js';
import { formatEstimate, formatNumber } from '../format.js';
import type { Axis, Curve } from '../types.js';

/** More points than this are closer together than pixels. */
const mostPoints = 401;

export function condenseCurves(series: readonly Curve[]): Curve[] {
  return series.map((curve) => ({
    ...curve,
    x: every(curve.x, mostPoints),
    y: every(curve.y, mostPoints),
    ...(curve.low && curve.high
      ? { low: every(curve.low, mostPoints), high: every(curve.high, mostPoints) }
      : {}),
  }));
}

export function describeCurves(what: string, x: Axis, series: readonly Curve[]): string {
  const bands = series.some((curve) => curve.low && curve.high) ? ' Bands show the errors.' : '';
  return `${what} against ${x.label}: ${listing(series.map((curve) => curve.label))}.${bands}`;
}

interface Row {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

function rows({ x, y, low, high }: Curve): Row[] {
  return Array.from(x, (at, i) => ({
    x: at,
    y: y[i],
    ...(low && high ? { low: low[i], high: high[i] } : {}),
  }));
}

/** The curve's value and half band at `x`, by linear interpolation; nothing outside its range. */
export function valueAt(curve: Curve, x: number): { value: number; error?: number } | undefined {
  const xs = curve.x;
  let above = 0;
  while (above < xs.length && xs[above] < x) above++;
  if (above === xs.length || (above === 0 && xs[0] !== x)) return undefined;
  const below = Math.max(0, above - 1);
  const share = above === below ? 0 : (x - xs[below]) / (xs[above] - xs[below]);
  const mix = (values: Curve['y']) => values[below] + share * (values[above] - values[below]);
  const value = mix(curve.y);
  if (!Number.isFinite(value)) return undefined;
  return { value, ...(curve.low && curve.high ? { error: (mix(curve.high) - mix(curve.low)) / 2 } : {}) };
}

/** A line at the pointer, a dot on each curve, and their values in a tip. */
function hover(x: Axis, series: readonly Curve[], { theme }: DrawOptions): Markish[] {
  const longest = series.reduce((a, b) => (b.x.length > a.x.length ? b : a)).x;
  const at = Array.from(longest);
  const channels = Object.fromEntries(
    series.map((curve, k) => [
      `series${k}`,
      {
        label: curve.label,
        value: at.map((value) => {
          const found = valueAt(curve, value);
          return found ? formatEstimate(found) : '–';
        }),
      },
    ]),
  );
  return [
    ruleX(at, pointerX({ x: at, stroke: theme.faint, strokeWidth: 0.8, maxRadius: Infinity })),
    ...series.map((curve) =>
      dot(
        at.map((value) => ({ x: value, y: valueAt(curve, value)?.value ?? NaN })),
        pointerX({
          x: 'x',
          y: 'y',
          r: 3.2,
          fill: theme.role[curve.role],
          stroke: theme.paper,
          maxRadius: Infinity,
        }),
      ),
    ),
    tip(
      at.map((value) => ({ x: value })), // numbers by themselves would be taken for the tip's text
      pointerX({
        x: { value: 'x', label: x.label },
        frameAnchor: 'top',
        anchor: 'top-left',
        channels,
        format: {
          x: (value: number) => formatNumber(value),
          ...Object.fromEntries(Object.keys(channels).map((name) => [name, true])),
        },
        ...tipStyle(theme),
        maxRadius: Infinity,
      }),
    ),
  ];
}

/** Draws curves: bands below, the exact curve under the estimates so that it never hides them, then hover marks. */
export function drawCurves(
  panel: { readonly x: Axis; readonly y: Axis; readonly series: readonly Curve[] },
  label: string,
  options: DrawOptions,
): SVGSVGElement {
  const { theme } = options;
  const { series } = panel;
  const finite = (value: number | undefined) => (Number.isFinite(value) ? value! : NaN);
  return chart(
    {
      x: { ...panel.x, domain: rangeOf(panel.x) ?? extent(...series.map((curve) => curve.x)) },
      y: panel.y,
      label,
      keys: series.map(({ label: name, role }) => ({ label: name, role, shape: 'line' })),
      marks: [
        gridX(guides(theme, ticksAcross(options.width))),
        gridY(guides(theme)),
        ...series
          .filter((curve) => curve.low && curve.high)
          .map((curve) =>
            areaY(rows(curve), {
              x: 'x',
              y1: (row: Row) => finite(row.low),
              y2: (row: Row) => finite(row.high),
              fill: theme.role[curve.role],
              fillOpacity: 0.2,
              clip: true,
            }),
          ),
        ...[...series]
          .sort((a, b) => Number(b.role === 'exact') - Number(a.role === 'exact'))
          .map((curve) =>
            line(rows(curve), {
              x: 'x',
              y: (row: Row) => finite(row.y),
              stroke: theme.role[curve.role],
              strokeWidth: curve.role === 'exact' ? 2.4 : 1.7,
              clip: true,
            }),
          ),
        ...(options.hover && series.length ? hover(panel.x, series, options) : []),
      ],
    },
    options,
  );
}
