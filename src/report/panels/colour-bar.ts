/** Bands of colour for values on a surface, and the bar that says which is which. */
import type { Markish, RenderFunction } from '@observablehq/plot';
import { textWidth } from '../chart.js';
import { elements } from '../svg.js';
import type { Theme } from '../theme.js';

/** Band i holds the values from `edges[i]` to `edges[i + 1]`; the last one all above, too, where `open`. */
export interface Bands {
  readonly edges: readonly number[];
  readonly colours: readonly string[];
  readonly open: boolean;
}

const steps = [1, 1.5, 2, 2.5, 3, 4, 5, 7.5];

/** Steps that are easy to read, from fine to coarse. */
function* readable(atLeast: number): Generator<number> {
  for (let power = 10 ** Math.floor(Math.log10(atLeast)); ; power *= 10)
    for (const step of steps) if (step * power >= atLeast * (1 - 1e-9)) yield step * power;
}

/** At most as many bands as there are colours, their edges at round numbers, the colours spread over the ramp. */
export function makeBands(low: number, high: number, most: number, ramp: readonly string[]): Bands {
  const top = Math.min(high, most);
  const range = top - low || Math.abs(low) || 1;
  for (const step of readable(range / ramp.length)) {
    const first = Math.floor(low / step + 1e-9);
    const count = Math.max(1, Math.ceil((low + range) / step - 1e-9) - first);
    if (count > ramp.length) continue;
    const edges = Array.from({ length: count + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
    const colours = edges
      .slice(1)
      .map((_, i) => ramp[Math.round((i * (ramp.length - 1)) / (count - 1 || 1))]);
    return { edges, colours, open: high > edges[count] };
  }
  throw new Error('unreachable: steps grow without end');
}

const wordsOf = (edge: number) => String(edge).replace('-', '−');

/** Pixels to the right of the frame that the bar needs, with its numbers and label. */
export const barMargin = ({ edges }: Bands): number =>
  48 + Math.ceil(Math.max(20, ...edges.map((edge) => textWidth(wordsOf(edge)))));

/** The bar, to the right of the frame: bands between their edges, each or every second one with its number. */
export function colourBar(bands: Bands, label: string, theme: Theme): Markish {
  const render: RenderFunction = (_index, _scales, _values, dimensions, context) => {
    const { width, height, marginTop, marginRight, marginBottom } = dimensions;
    const draw = elements(context.document);
    const bar = draw('g', { 'aria-hidden': 'true', 'font-size': 11 });
    const { edges, colours, open } = bands;
    const left = width - marginRight + 14;
    const tall = height - marginTop - marginBottom;
    const each = tall / colours.length;
    const every = Math.ceil((edges.length * 15) / tall / (edges.length > 8 ? 0.5 : 1)) || 1;
    const words = (text: string, attributes: Record<string, string | number>) => {
      const element = draw('text', { fill: theme.ink, 'text-anchor': 'start', ...attributes });
      element.textContent = text;
      return element;
    };
    colours.forEach((fill, i) =>
      bar.append(
        draw('rect', { x: left, y: height - marginBottom - (i + 1) * each, width: 12, height: each, fill }),
      ),
    );
    bar.append(
      draw('rect', {
        ...{ x: left, y: marginTop, width: 12, height: tall },
        ...{ fill: 'none', stroke: theme.faint, 'stroke-opacity': 0.55 },
      }),
    );
    edges.forEach((edge, i) => {
      if (i % every) return;
      const text = wordsOf(edge);
      const y = height - marginBottom - i * each;
      bar.append(
        words(open && i === edges.length - 1 ? `${text}+` : text, { x: left + 18, y, dy: '0.32em' }),
      );
    });
    const [x, y] = [width - 6, marginTop + tall / 2];
    bar.append(
      words(label, {
        transform: `translate(${x},${y}) rotate(-90)`,
        'text-anchor': 'middle',
        'font-size': 12,
      }),
    );
    return bar;
  };
  return render;
}
