/** The same number by several estimators, one below the other, with error bars: what agrees lies in one line. */
import { dot, gridX, ruleX, ruleY, text, tip, pointer } from '@observablehq/plot';
import { chart, extent, guides, listing, margins, padded, rangeOf, ticksAcross, tipStyle } from '../chart.js';
import type { PanelKind } from '../chart.js';
import { formatEstimate } from '../format.js';
import type { EstimatesPanel } from '../types.js';

/** Height of one row, in pixels. */
const rowHeight = 30;
/** Room for the names of rows: so many pixels a letter, and no more than this part of the width. */
const [letter, share] = [6.4, 0.45];
/** Errors beyond so many times the least one are cut at the frame, or one bad estimate would hide all others. */
const longest = 40;

type Row = EstimatesPanel['rows'][number];

const known = ({ value }: Row) => Number.isFinite(value);
const errorOf = ({ error }: Row) => (error !== undefined && Number.isFinite(error) ? error : 0);

/** The range that shows the exact value and all estimates that can be trusted, with two standard errors. */
function range({ x, rows, exact }: EstimatesPanel): [number, number] | readonly [number, number] {
  const given = rangeOf(x);
  if (given) return given;
  const shown = rows.filter((row) => known(row) && row.trusted !== false);
  const all = shown.length > 0 ? shown : rows.filter(known);
  const least = all.reduce((low, row) => Math.min(low, errorOf(row) || Infinity), Infinity);
  const close = all.filter((row) => errorOf(row) <= longest * least || least === Infinity);
  const ends = close.flatMap((row) => [row.value - 2.2 * errorOf(row), row.value + 2.2 * errorOf(row)]);
  return padded(extent([...ends, ...(exact === undefined ? [] : [exact])]), 0.08);
}

export const estimates: PanelKind<EstimatesPanel> = {
  describe({ x, rows, exact }) {
    const said = rows.map((row) =>
      known(row) ? `${row.label} ${formatEstimate(row)}` : `${row.label} without a value`,
    );
    const truth = exact === undefined ? '' : ` The exact value is ${formatEstimate({ value: exact })}.`;
    return `${x.label} by ${rows.length} estimators: ${listing(said)}.${truth}`;
  },

  draw(panel, options) {
    const { theme, width, hover } = options;
    const { rows, exact } = panel;
    const [low, high] = range(panel);
    const names = rows.map(({ label }) => label);
    const longestName = names.reduce((most, name) => Math.max(most, name.length), 0);
    const left = Math.min(margins.left + longestName * letter - 20, share * width);
    const inside = rows.filter((row) => known(row) && row.value >= low && row.value <= high);
    const outside = rows.filter((row) => !inside.includes(row));
    const faint = (row: Row) => (row.trusted === false ? 0.45 : 1);
    const bar = (row: Row, times: number) => ({
      ...row,
      from: Math.max(low, row.value - times * errorOf(row)),
      to: Math.min(high, row.value + times * errorOf(row)),
    });
    const bars = (times: number, strokeWidth: number, opacity: number) =>
      ruleY(
        inside.map((row) => bar(row, times)),
        {
          y: 'label',
          x1: 'from',
          x2: 'to',
          stroke: (row: Row) => theme.role[row.role],
          strokeOpacity: (row: Row) => opacity * faint(row),
          strokeWidth,
        },
      );
    const middle = (low + high) / 2;
    return chart(
      {
        x: { ...panel.x, domain: [low, high] },
        y: { label: '' },
        label: estimates.describe(panel),
        keys: exact === undefined ? [] : [{ label: 'exact', role: 'exact', shape: 'line' }],
        height: 70 + rowHeight * rows.length,
        scales: { y: { type: 'band', domain: names, padding: 0 } },
        plot: {
          marginLeft: left,
          opacity: { type: 'identity' },
          color: { type: 'identity' },
          symbol: { type: 'identity' },
        },
        marks: [
          gridX(guides(theme, ticksAcross(width - left))),
          ...(exact === undefined
            ? []
            : [ruleX([exact], { stroke: theme.role.exact, strokeWidth: 1.6, strokeOpacity: 0.75 })]),
          bars(1.96, 1.4, 0.55),
          bars(1, 4, 0.8),
          dot(inside, {
            x: 'value',
            y: 'label',
            r: 4,
            fill: (row: Row) => (row.trusted === false ? theme.paper : theme.role[row.role]),
            stroke: (row: Row) => theme.role[row.role],
            strokeOpacity: faint,
            strokeWidth: 1.6,
          }),
          text(outside, {
            y: 'label',
            x: middle,
            text: (row: Row) => aside(row, low),
            fill: theme.faint,
            fontSize: 11.5,
          }),
          ...(hover
            ? [
                tip(
                  inside,
                  pointer({
                    x: 'value',
                    y: 'label',
                    channels: {
                      estimate: { label: '', value: (row: Row) => `${row.label}: ${formatEstimate(row)}` },
                      note: { label: '', value: (row: Row) => row.note ?? '' },
                    },
                    format: { estimate: true, note: true, x: false, y: false },
                    ...tipStyle(theme),
                    maxRadius: 60,
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

/** What to say of an estimate that has no place in the frame. */
function aside(row: Row, low: number): string {
  if (!known(row)) return row.note ?? 'no value';
  const arrow = row.value < low ? '← ' : '';
  return `${arrow}${formatEstimate(row)}${arrow ? '' : ' →'}`;
}
