import { beforeAll, describe, expect, it } from 'vitest';
import { countGrid, renderFigure } from '../../src/report/index.js';
import type { Panel } from '../../src/report/index.js';
import { envelope } from '../../src/report/condense.js';
import { makeDocument, panelSvg } from '../../src/report/figures.js';
import { condensePanel, describePanel, drawPanel } from '../../src/report/panels/index.js';
import { runningMean } from '../../src/report/panels/curve.js';
import { valueAt } from '../../src/report/panels/curves.js';
import { darkTheme, lightTheme, pageTheme } from '../../src/report/theme.js';
import { figures } from './fixture.js';

let document: Document;
beforeAll(async () => {
  document = await makeDocument();
});

const panels: [string, Panel][] = figures.flatMap(({ panels: list }) =>
  list.map((panel): [string, Panel] => [panel.kind, panel]),
);
const count = (svg: Element, selector: string) => svg.querySelectorAll(selector).length;
const draw = (panel: Panel, width = 480) =>
  drawPanel(condensePanel(panel), { document, width, theme: lightTheme });
const text = (panel: Panel) => panelSvg(panel, 'p', { document, width: 480, theme: lightTheme });

describe.each(panels)('a panel of %s', (_, panel) => {
  it('says what it shows and has no broken coordinates', () => {
    const svg = draw(panel);
    expect(svg.getAttribute('role')).toBe('img');
    expect(svg.getAttribute('aria-label')).toBe(describePanel(condensePanel(panel)));
    expect(svg.outerHTML).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('draws the same again after a trip through JSON', () => {
    const condensed = condensePanel(panel);
    const gaps = (_: string, value: unknown): unknown =>
      Array.isArray(value) ? value.map((x: unknown) => (x === null ? NaN : x)) : value;
    const back = JSON.parse(JSON.stringify(condensed), gaps) as Panel;
    expect(text(back)).toBe(text(panel));
  });

  it('uses only variables on the page, only plain colours in files, at phone width too', () => {
    const page = panelSvg(panel, 'p', { document, width: 340, theme: pageTheme });
    const file = panelSvg(panel, 'p', { document, width: 480, theme: lightTheme });
    expect(page).toContain('var(--ink)');
    expect(page).not.toMatch(/(?:fill|stroke)="#/);
    expect(file.replace(/<style>[^]*?<\/style>/, '')).not.toContain('var(');
    expect(file.length).toBeLessThan(150_000);
  });
});

it('gives every role and every step of the ramp a colour in both themes', () => {
  expect(Object.keys(darkTheme.role)).toEqual(Object.keys(lightTheme.role));
  expect(darkTheme.ramp).toHaveLength(lightTheme.ramp.length);
  expect(darkTheme.errors).toHaveLength(lightTheme.errors.length);
  expect(Object.keys(darkTheme.atoms)).toEqual(Object.keys(lightTheme.atoms));
});

it('draws one dot for each point, and a cloud as contours', () => {
  const layer = { label: 'points', role: 'model', x: [1, 2, 3], y: [3, 1, 2] } as const;
  const axes = { x: { label: 'a' }, y: { label: 'b' } };
  const few = draw({ kind: 'samples', ...axes, layers: [layer], background: { ...layer, role: 'training' } });
  expect(count(few, '[aria-label=dot] circle')).toBe(6 + 1); // the points, and a swatch in the legend (that of the background is a square)
  const x = Float64Array.from({ length: 5000 }, (_, i) => Math.sin(i));
  const many = draw({
    kind: 'samples',
    ...axes,
    layers: [layer],
    background: { label: 'cloud', role: 'training', x, y: x },
  });
  expect(count(many, '[aria-label=contour] path')).toBeGreaterThan(3);
});

it('leaves gaps where a profile is unknown', () => {
  const curve = { label: 'F', role: 'assisted', x: [0, 1, 2, 3, 4], y: [0, 1, NaN, 1, Infinity] } as const;
  const svg = draw({ kind: 'profile', x: { label: 'x' }, series: [curve] });
  const path = svg.querySelector('[aria-label=line] path')!.getAttribute('d')!;
  expect(path.match(/M/g)).toHaveLength(2);
});

it('draws empty and single-valued data', () => {
  expect(() => draw({ kind: 'densities', x: { label: 'x' }, series: [] })).not.toThrow();
  expect(() => draw({ kind: 'samples', x: { label: 'x' }, y: { label: 'y' }, layers: [] })).not.toThrow();
  const flat = { values: new Array<number>(9).fill(2), width: 3, height: 3, x: [0, 1], y: [0, 1] } as const;
  expect(
    draw({ kind: 'surface', x: { label: 'x' }, y: { label: 'y' }, value: { label: 'u' }, grid: flat })
      .outerHTML,
  ).not.toContain('NaN');
  const one = { label: 'a', role: 'assisted', n: [1000], mean: [0.3] } as const;
  expect(
    draw({
      kind: 'convergence',
      x: { label: 'n' },
      y: { label: 'L' },
      groups: [{ title: 'g', series: [one] }],
    }).outerHTML,
  ).not.toContain('NaN');
});

it('counts points on a grid, low y first, and leaves out those outside', () => {
  const grid = countGrid({ label: 'c', role: 'training' }, [0.1, 0.9, 0.9, 7], [0.1, 0.1, 0.9, 0.5], {
    x: [0, 1],
    y: [0, 1],
    width: 2,
    height: 2,
  });
  expect(grid.counts).toEqual([1, 1, 0, 1]);
});

it('keeps the extremes of a long curve', () => {
  const y = Float64Array.from({ length: 10_000 }, (_, i) => Math.sin(i / 50));
  y[4321] = 9;
  y[777] = -9;
  const kept = envelope(
    y.map((_, i) => i),
    y,
    200,
  );
  expect(kept.x.length).toBeLessThanOrEqual(200);
  expect(kept.x[kept.y.indexOf(9)]).toBe(4321);
  expect(kept.x[kept.y.indexOf(-9)]).toBe(777);
});

it('smooths over the window that it looks back on', () => {
  expect(runningMean([1, 2, 3, 4], [4, 8, 0, 4], 1)).toEqual([4, 6, 4, 2]);
});

it('reads a curve between its points, and nowhere else', () => {
  const curve = { label: 'c', role: 'exact', x: [0, 2], y: [1, 3], low: [0, 2], high: [2, 6] } as const;
  expect(valueAt(curve, 1)).toEqual({ value: 2, error: 1.5 });
  expect(valueAt(curve, 0)).toEqual({ value: 1, error: 1 });
  expect(valueAt(curve, 2.1)).toBeUndefined();
});

it('writes a figure as one SVG file, its panels side by side', async () => {
  const svg = await renderFigure({ ...figures[0], title: 'a < b & c' });
  const { JSDOM } = await import('jsdom');
  const parsed = new new JSDOM('').window.DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(parsed.documentElement.nodeName).toBe('svg');
  expect(parsed.querySelector('title')!.textContent).toBe('a < b & c');
  expect([...parsed.documentElement.children].filter((child) => child.nodeName === 'svg')).toHaveLength(2);
});
