/** Figures as SVG text: for files that stand alone, and for the page, where they show before and without any script. */
import type { DrawOptions } from './chart.js';
import { raw } from './html.js';
import type { Html } from './html.js';
import { condensePanel, drawPanel } from './panels/index.js';
import { lightTheme } from './theme.js';
import type { Figure, Panel } from './types.js';

/** Pixels; a figure of two panels fills the page. */
const panelWidth = 480;
const gap = 16;

/** How wide a panel is drawn where nothing else decides: small multiples need the room of two panels. */
export function naturalWidth(panel: Panel): number {
  return panel.kind === 'convergence' && panel.groups.length > 1 ? 2 * panelWidth + gap : panelWidth;
}

/** A document to draw on; made once per report, since it takes a third of a second to load. */
export async function makeDocument(): Promise<Document> {
  const { JSDOM } = await import('jsdom');
  return new JSDOM('').window.document;
}

/** Draws a panel as SVG text, its coordinates rounded to what a screen can show. */
export function panelSvg(panel: Panel, options: DrawOptions): string {
  const element = drawPanel(condensePanel(panel), options);
  for (const child of element.querySelectorAll('*')) {
    for (const { name, value } of [...child.attributes])
      if (coordinates.has(name))
        child.setAttribute(
          name,
          value.replace(/-?\d+\.\d{2,}/g, (x) => String(Number(Number(x).toFixed(1)))),
        );
  }
  element.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return element.outerHTML;
}

const coordinates = new Set([
  'd',
  'cx',
  'cy',
  'x',
  'y',
  'x1',
  'x2',
  'y1',
  'y2',
  'width',
  'height',
  'transform',
]);

/**
 * A figure as the text of one SVG file, its panels side by side, that any viewer shows: no CSS variables, no scripts,
 * dark ink on white paper.
 * @example await writeFile('figures/density.svg', await renderFigure(figure));
 */
export async function renderFigure(figure: Figure, document?: Document): Promise<string> {
  const target = document ?? (await makeDocument());
  let left = 0;
  let tallest = 0;
  const drawings = figure.panels.map((panel): Html => {
    const options = { document: target, width: naturalWidth(panel), theme: lightTheme };
    const svg = panelSvg(panel, options);
    const height = Number(/ height="([\d.]+)"/.exec(svg)![1]);
    const placed = raw(svg.replace('<svg', `<svg x="${left}" y="0"`));
    left += options.width + gap;
    tallest = Math.max(tallest, height);
    return placed;
  });
  const width = left - gap;
  const title = target.createElement('title');
  title.textContent = figure.title;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${tallest}" viewBox="0 0 ${width} ${tallest}">`,
    title.outerHTML,
    `<rect width="100%" height="100%" fill="${lightTheme.paper}"/>`,
    ...drawings.map((drawing) => drawing.html),
    '</svg>\n',
  ].join('\n');
}
