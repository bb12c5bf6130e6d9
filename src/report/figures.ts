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
  const several = (panel.kind === 'convergence' || panel.kind === 'structures') && panel.groups.length > 1;
  return several ? 2 * panelWidth + gap : panelWidth;
}

/** A document to draw on; made once per report, since it takes a third of a second to load. */
export async function makeDocument(): Promise<Document> {
  const { JSDOM } = await import('jsdom');
  return new JSDOM('').window.document;
}

/**
 * Draws a panel as SVG text: coordinates rounded to what a screen can show, and ids that start with `name`, so that panels
 * on one page do not clip or light each other and the same data gives the same text.
 */
export function panelSvg(panel: Panel, name: string, options: DrawOptions): string {
  const element = drawPanel(condensePanel(panel), options);
  const ids = new Map<string, string>();
  for (const clip of element.querySelectorAll('[id]')) ids.set(clip.id, `${name}-${ids.size}`);
  const renamed = (id: string) => ids.get(id) ?? id;
  for (const child of element.querySelectorAll('*')) {
    if (child.id) child.id = renamed(child.id);
    for (const { name: attribute, value } of child.attributes)
      if (coordinates.has(attribute)) child.setAttribute(attribute, value.replace(long, shortened));
      else if (attribute === 'clip-path' || (attribute === 'fill' && value.startsWith('url(')))
        child.setAttribute(
          attribute,
          value.replace(/#([^)]+)/, (_, id: string) => `#${renamed(id)}`),
        );
  }
  element.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return element.outerHTML;
}

const long = /-?\d+\.\d{2,}(?!\d|em)/g;
const shortened = (x: string) => String(Number(Number(x).toFixed(1)));
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
  const drawings = figure.panels.map((panel, i): Html => {
    const options = { document: target, width: naturalWidth(panel), theme: lightTheme };
    const svg = panelSvg(panel, `clip-${i}`, options);
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
