/** What all panels share: margins, axes, frame and legend around Observable Plot. */
import { axisX, axisY, dot, frame, plot, text, vector } from '@observablehq/plot';
import type { Markish, PlotOptions, ScaleOptions } from '@observablehq/plot';
import { formatShortCount } from './format.js';
import { sans } from './theme.js';
import type { Theme } from './theme.js';
import type { Axis, Numbers, Panel, Series } from './types.js';

/** How to draw: onto which document, how wide in pixels, in which colours, with or without hover marks. */
export interface DrawOptions {
  readonly document: Document;
  readonly width: number;
  readonly theme: Theme;
  readonly hover?: boolean;
}

/** A kind of panel: how to draw it, to say it in words, and to keep of its data only what can be seen. */
export interface PanelKind<P extends Panel = Panel> {
  draw(panel: P, options: DrawOptions): SVGSVGElement;
  describe(panel: P): string;
  condense?(panel: P): P;
  /** Other panels to switch to on the page, the panel itself first. */
  views?(panel: P): readonly { readonly label: string; readonly panel: P }[];
}

/** A legend entry. */
export type Key = Series & { readonly shape: 'line' | 'dot' | 'start' | 'area' };

export interface Chart {
  readonly x: Axis;
  readonly y: Axis;
  readonly keys: readonly Key[];
  readonly marks: readonly Markish[];
  readonly label: string;
  readonly height?: number;
  /** How wide the words at the ticks of y are, in pixels, where they are wider than numbers. */
  readonly ticksWidth?: number;
  readonly scales?: {
    readonly x?: ScaleOptions;
    readonly y?: ScaleOptions;
    readonly color?: ScaleOptions;
    readonly fx?: ScaleOptions;
    readonly fy?: ScaleOptions;
  };
  readonly plot?: PlotOptions;
}

const fontSize = 12;
const rowHeight = 19;
export const margins = { left: 54, right: 14, bottom: 44 };
/** Left of the words at the ticks of y: the tick, the axis' label and space, in pixels. */
const roomBesideTicks = 30;
const noLabel = { label: null } as const;

/** About how wide a text is, in pixels, at the size of labels: it cannot be measured before it is shown. */
export function textWidth(words: string): number {
  let ems = 0;
  for (const character of words)
    ems += /[ijltfrI.,:;|'()[\] ]/.test(character)
      ? 0.3
      : /[mwMW%]/.test(character)
        ? 0.84
        : /[A-Z]/.test(character)
          ? 0.68
          : 0.56;
  return ems * fontSize;
}

const swatchWidth = { line: 24, dot: 16, start: 16, area: 18 } as const;

const keyWidth = (key: Key) => swatchWidth[key.shape] + textWidth(key.label) + 18;

/** Rows of legend entries that fit the width, each with its horizontal place. */
function layOut(keys: readonly Key[], width: number): { key: Key; dx: number; row: number }[] {
  let dx = 0;
  let row = 0;
  return keys.map((key) => {
    const wide = keyWidth(key);
    if (dx > 0 && dx + wide > width) {
      dx = 0;
      row++;
    }
    const place = { key, dx, row };
    dx += wide;
    return place;
  });
}

const horizontal = {
  draw(path: CanvasPath, length: number): void {
    path.moveTo(0, 0);
    path.lineTo(0, -length);
  },
};

function legend(places: ReturnType<typeof layOut>, rows: number, top: number, theme: Theme): Markish[] {
  const place = (dx: number, row: number) =>
    ({
      facet: 'super',
      frameAnchor: 'top-left',
      dx,
      dy: (row - rows) * rowHeight + rowHeight / 2 - 6 - top,
      ariaHidden: 'true',
    }) as const;
  const words = (label: string, dx: number, row: number) =>
    text([label], {
      ...place(dx, row),
      text: [label],
      textAnchor: 'start',
      lineAnchor: 'middle',
      fill: theme.ink,
      fontSize,
    });
  return places.flatMap(({ key, dx, row }): Markish[] => {
    const colour = theme.role[key.role];
    if (key.shape === 'line')
      return [
        vector([0], {
          ...place(dx + 1, row),
          shape: horizontal,
          length: 18,
          rotate: 90,
          anchor: 'start',
          stroke: colour,
          strokeWidth: 2.2,
        }),
        words(key.label, dx + swatchWidth.line, row),
      ];
    const shape =
      key.shape === 'area'
        ? ({ symbol: 'square', r: 5.5, fill: colour, fillOpacity: 0.45 } as const)
        : key.shape === 'start'
          ? { r: 4.5, fill: colour, stroke: theme.paper, strokeWidth: 1.2 }
          : { r: 3.2, fill: colour, fillOpacity: 0.85 };
    return [
      dot([0], { ...place(dx + 6, row), ...shape }),
      words(key.label, dx + swatchWidth[key.shape], row),
    ];
  });
}

/** Draws marks in the common frame. */
export function chart(
  { x, y, keys, marks, label, height, ticksWidth = 0, scales, plot: more }: Chart,
  options: DrawOptions,
): SVGSVGElement {
  const { theme, width, document } = options;
  const titles = scales?.fx || scales?.fy ? 22 : 0;
  const left = Math.max(margins.left, Math.ceil(ticksWidth) + roomBesideTicks);
  const places = layOut(keys, width - left - margins.right);
  const rows = places.length ? places.at(-1)!.row + 1 : 0;
  const marginTop = 10 + rows * rowHeight + titles;
  const tick = {
    tickSize: 4,
    fontSize: fontSize - 1,
    color: theme.ink,
    labelArrow: 'none',
    labelAnchor: 'center',
  } as const;
  const [shownX, shownY] = [rangeOf(x), rangeOf(y)];
  const tickFormat = (value: number) =>
    Math.abs(value) >= 1e4 ? formatShortCount(value) : String(Number(value.toPrecision(6))).replace('-', '−');
  const element = plot({
    document,
    width,
    height: (height ?? Math.round(Math.max(230, Math.min(380, width * 0.64)))) + rows * rowHeight + titles,
    marginLeft: left,
    marginRight: margins.right,
    marginBottom: margins.bottom,
    marginTop,
    style: { fontFamily: sans, fontSize: `${fontSize}px`, color: theme.ink, overflow: 'visible' },
    ...more,
    x: { ...(shownX ? { domain: [...shownX] } : {}), ...noLabel, ...scales?.x },
    y: { ...(shownY ? { domain: [...shownY] } : {}), ...noLabel, ...scales?.y },
    ...(scales?.color ? { color: { ...scales.color, legend: false } } : {}),
    ...(scales?.fx ? { fx: { axis: null, ...noLabel, ...scales.fx } } : {}),
    ...(scales?.fy ? { fy: { axis: null, ...noLabel, ...scales.fy } } : {}),
    marks: [
      ...marks,
      frame({ stroke: theme.faint, strokeOpacity: 0.55 }),
      axisX({
        ...tick,
        tickFormat,
        ticks: sixths(x) ?? ticksAcross(width),
        ...tickOptions(scales?.x),
        label: x.label,
        labelOffset: 38,
      }),
      axisY({
        ...tick,
        tickFormat,
        ticks: sixths(y) ?? 5,
        ...tickOptions(scales?.y),
        label: y.label,
        labelOffset: left - 8,
      }),
      ...legend(places, rows, titles, theme),
    ],
  }) as unknown as SVGSVGElement;
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', label);
  return element;
}

/** The range of an axis that says one or has a period. */
export function rangeOf({ domain, period }: Axis): readonly [number, number] | undefined {
  return domain ?? (period ? [-period / 2, period / 2] : undefined);
}

/** Ticks of an angle in degrees. */
function sixths(axis: Axis): number[] | undefined {
  if (axis.period !== 360) return undefined;
  const [low, high] = rangeOf(axis)!;
  const first = Math.ceil(low / 60);
  return Array.from({ length: Math.floor(high / 60) - first + 1 }, (_, i) => 60 * (first + i));
}

/** Ticks that a panel asks for: exact places, its own words, or one for each band. */
function tickOptions(scale: ScaleOptions = {}): object {
  const { type, ticks, tickFormat } = scale;
  if (type === 'band') return { ticks: undefined, tickFormat };
  return { ...(Array.isArray(ticks) ? { ticks } : {}), ...(tickFormat ? { tickFormat } : {}) };
}

/** How many ticks suit a horizontal axis. */
export const ticksAcross = (width: number) => Math.max(3, Math.round(width / 85));

/** Light guides at the ticks. */
export const guides = (theme: Theme, ticks = 5) =>
  ({ stroke: theme.faint, strokeOpacity: 0.18, ticks }) as const;

/** The look of tips. */
export const tipStyle = (theme: Theme) =>
  ({ fill: theme.paper, stroke: theme.faint, lineHeight: 1.25 }) as const;

/** The smallest and largest finite value of several lists. */
export function extent(...lists: readonly Numbers[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const list of lists)
    for (let i = 0; i < list.length; i++) {
      const value = list[i];
      if (value < low && value !== -Infinity) low = value;
      if (value > high && value !== Infinity) high = value;
    }
  return low <= high ? [low, high] : [0, 1];
}

/** A range widened by a share of its length on both sides. */
export function padded([low, high]: readonly [number, number], share = 0.04): [number, number] {
  const pad = share * (high - low || Math.abs(high) || 1);
  return [low - pad, high + pad];
}

/** "a, b and c". */
export function listing(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
