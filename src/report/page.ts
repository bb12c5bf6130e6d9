/** The report: one HTML file that needs no network, and no script to be read. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { makeDocument, naturalWidth, panelSvg } from './figures.js';
import { formatDuration } from './format.js';
import { markup, raw, scriptJson } from './html.js';
import type { Html } from './html.js';
import { condensePanel } from './panels/index.js';
import { diagnosticsSection, headlineList, provenanceSection, tableSection } from './sections.js';
import { style } from './style.js';
import { pageTheme } from './theme.js';
import type { Figure, ReportData } from './types.js';

/** No network, and no script that the page does not name by its hash: an injected one would not run. */
function policy(scripts: readonly string[]): string {
  const hashes = scripts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  return `default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; script-src ${hashes.join(' ') || "'none'"}`;
}

/** A script for the page, as `npm run build` bundles it; without scripts the page is static. */
async function bundle(name: 'client' | 'viewer'): Promise<string | undefined> {
  try {
    return await readFile(new URL(`./${name}.bundle.js`, import.meta.url), 'utf8');
  } catch {
    return undefined;
  }
}

/** The viewer of structures, compressed: the page's script unpacks it when a structure comes into sight. */
function viewerElement(viewer: string): Html {
  const packed = gzipSync(viewer, { level: 9 }).toString('base64');
  return markup`<script type="application/gzip;base64" id="report-viewer">${raw(packed)}</script>`;
}

const letter = (i: number) => String.fromCharCode(97 + i);

function figureElement(figure: Figure, number: number, document: Document): Html {
  const wide = figure.panels.some((panel) => naturalWidth(panel) > 600) || figure.panels.length > 1;
  const several = figure.panels.length > 1;
  return markup`<figure id="figure-${figure.id}" ${raw(wide ? 'class="wide"' : '')}>
    <div class="panels">
      ${figure.panels.map((panel, i) => {
        const name = `${figure.id}/${letter(i)}`;
        return markup`<div>
          ${several && markup`<div class="panel-label">(${letter(i)})</div>`}
          <button type="button" data-save="${name}" aria-label="Save figure ${number}${several && letter(i)} as SVG" hidden>SVG</button>
          <div class="panel" data-panel="${name}">
            ${raw(panelSvg(panel, `clip-${number}${letter(i)}`, { document, width: naturalWidth(panel), theme: pageTheme }))}
          </div>
        </div>`;
      })}
    </div>
    <figcaption>
      <h3>Figure ${number}. ${figure.title}.</h3>
      ${figure.caption}
    </figcaption>
  </figure>`;
}

function navigation(report: ReportData): Html {
  const links: [boolean, string, string][] = [
    [report.figures.length > 0, 'figures', 'Figures'],
    [report.tables.length > 0, 'estimates', 'Estimates'],
    [report.diagnostics.length > 0, 'diagnostics', diagnosticsLink(report)],
    [true, 'provenance', 'Provenance'],
  ];
  return markup`<nav aria-label="Sections">
    ${links.filter(([present]) => present).map(([, id, label]) => markup`<a href="#${id}">${label}</a>`)}<button
      type="button"
      id="theme"
      hidden
    >
      Dark
    </button>
  </nav>`;
}

function diagnosticsLink({ diagnostics }: ReportData): string {
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
  return warnings ? `Diagnostics (${warnings} ${warnings === 1 ? 'warning' : 'warnings'})` : 'Diagnostics';
}

/**
 * Renders a report as the text of one HTML file: figures as inline SVG, their data beside them for the hover script, no
 * network, readable with scripts off and in print.
 * @example await writeFile('report.html', await renderReport(report));
 */
export async function renderReport(report: ReportData): Promise<string> {
  const document = await makeDocument();
  const script = await bundle('client');
  const structures = report.figures.some(({ panels }) => panels.some(({ kind }) => kind === 'structures'));
  const viewer = structures ? await bundle('viewer') : undefined;
  const { provenance } = report;
  const panels = Object.fromEntries(
    report.figures.flatMap(({ id, panels: list }) =>
      list.map((panel, i) => [`${id}/${letter(i)}`, condensePanel(panel)]),
    ),
  );
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Wellspring" />
        <meta http-equiv="Content-Security-Policy" content="${policy([script, viewer].filter((text) => text !== undefined))}" />
        <title>${report.title}</title>
        <style>
          ${raw(style)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <h1>${report.title}</h1>
            ${report.subtitle && markup`<p class="subtitle">${report.subtitle}</p>`}
            <ul class="byline">
              <li><time datetime="${provenance.started}">${readableTime(provenance.started)}</time></li>
              <li>${formatDuration(provenance.seconds)}</li>
              <li>seed ${String(provenance.seed)}</li>
              ${
                provenance.versions['wellspring'] &&
                markup`<li>Wellspring ${provenance.versions['wellspring']}</li>`
              }
            </ul>
            ${navigation(report)}
          </header>
          <section aria-label="Summary">
            <div class="summary">${report.summary.map((paragraph) => markup`<p>${paragraph}</p>`)}</div>
            ${headlineList(report.headlines)}
          </section>
          ${
            report.figures.length > 0 &&
            markup`<section id="figures">
              <h2>Figures</h2>
              <div class="figures">
                ${report.figures.map((figure, i) => figureElement(figure, i + 1, document))}
              </div>
            </section>`
          }
          ${
            report.tables.length > 0 &&
            markup`<section id="estimates">
              <h2>Estimates</h2>
              ${report.tables.map((table, i) => tableSection(table, i + 1))}
            </section>`
          }
          ${report.diagnostics.length > 0 && diagnosticsSection(report.diagnostics)}
          ${provenanceSection(provenance)}
          <footer class="small">
            Made by Wellspring.
            ${
              script
                ? `Point at a figure to read its values.${structures ? ' Drag a molecule to turn it.' : ''}`
                : 'The script that shows values under the pointer was not built into this copy: run "npm run build" and make the report again.'
            }
          </footer>
        </main>
        ${
          script && [
            markup`<script type="application/json" id="report-data">${raw(scriptJson(panels))}</script>`,
            viewer && viewerElement(viewer),
            markup`<script>${raw(script)}</script>`,
          ]
        }
      </body>
    </html> `.html;
}

/** "21 November 2025, 09:08 UTC". */
function readableTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${format.format(time).replace(' at ', ', ')} UTC`;
}
