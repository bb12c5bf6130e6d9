import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/index.js';
import type { ReportData } from '../../src/report/index.js';
import { report } from './fixture.js';

async function parse(text: string): Promise<Document> {
  const { JSDOM } = await import('jsdom');
  return new JSDOM(text).window.document;
}

let text: string;
let page: Document;
beforeAll(async () => {
  text = await renderReport(report);
  page = await parse(text);
});

describe('the report', () => {
  it('is one file that asks for nothing else', () => {
    expect(page.querySelectorAll('link, script[src], img, iframe, object, embed')).toHaveLength(0);
    expect(text).not.toMatch(/@import|url\((?!#)/);
    expect(page.querySelector('meta[http-equiv]')!.getAttribute('content')).toContain("default-src 'none'");
    expect(text.length).toBeLessThan(1.5e6);
  });

  it('carries the scripts that the build has made, that of molecules packed and only where there are some', async () => {
    for (const name of ['client', 'viewer'])
      expect(
        existsSync(new URL(`../../src/report/${name}.bundle.js`, import.meta.url)),
        'run: npm run build',
      ).toBe(true);
    expect(page.querySelectorAll('script')).toHaveLength(3);
    const packed = Buffer.from(page.getElementById('report-viewer')!.textContent, 'base64');
    const viewer = gunzipSync(packed);
    expect(viewer.toString()).toContain('Copyright (c) 2014, University of Pittsburgh');
    const policy = page.querySelector('meta[http-equiv]')!.getAttribute('content')!;
    expect(policy).toContain(`'sha256-${createHash('sha256').update(viewer).digest('base64')}'`);
    const figures = report.figures.filter(({ panels }) => panels[0].kind !== 'structures');
    const plain = await renderReport({ ...report, figures });
    expect((await parse(plain)).querySelectorAll('script')).toHaveLength(2);
    expect(text.length - plain.length).toBeGreaterThan(packed.length);
  });

  it('shows every figure before any script runs, and describes it', () => {
    const drawings = [...page.querySelectorAll('.panel > svg')];
    expect(drawings).toHaveLength(report.figures.flatMap(({ panels }) => panels).length);
    for (const drawing of drawings) expect(drawing.getAttribute('aria-label')!.length).toBeGreaterThan(20);
  });

  it('has headings in order, unique ids, named buttons, and links that lead somewhere', () => {
    const levels = [...page.querySelectorAll('h1,h2,h3,h4')].map(({ tagName }) => Number(tagName[1]));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.forEach((level, i) => expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1));
    const ids = [...page.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of page.querySelectorAll('a')) expect(ids).toContain(link.getAttribute('href')!.slice(1));
    for (const button of page.querySelectorAll('button'))
      expect(button.getAttribute('aria-label') ?? button.textContent).not.toBe('');
    expect(page.documentElement.lang).toBe('en');
  });

  it('prints numbers with their errors, and says whether targets are met', () => {
    const headline = [...page.querySelectorAll('.headlines > div')].map((div) =>
      div.textContent.replace(/\s+/g, ' '),
    );
    expect(headline[2]).toMatch(/Assisted, systematic 0\.268 ± 0\.031 .*Target at most 0\.3: met/);
    const row = [...page.querySelectorAll('#table-wells tbody tr')].at(1)!;
    expect([...row.children].map((cell) => cell.textContent.trim())).toEqual([
      ...['right, z₂ > 0', '0.497', '± 0.012', '0.01', '± 0.05', '0', '1398'],
    ]);
  });

  it('puts warnings first and counts them where the reader looks first', () => {
    const severities = [...page.querySelectorAll('.severity')].map((badge) => badge.textContent.trim());
    expect(severities).toEqual(['Warning', 'Note', 'Good']);
    expect(page.querySelector('nav')!.textContent).toContain('Diagnostics (1 warning)');
  });

  it('keeps the experiment as it was written', () => {
    expect(page.querySelector('#provenance pre')!.textContent).toBe(report.provenance.experiment.text);
  });
});

it('shows hostile names as text', async () => {
  const evil = '</script><script>alert(1)</script><img src=x onerror=alert(1)>"\'`${1}';
  const replaceWords = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string')
      return ['kind', 'role', 'id', 'severity', 'format', 'started'].includes(key) ? value : evil;
    if (Array.isArray(value)) return value.map((entry) => replaceWords(entry));
    if (ArrayBuffer.isView(value) || typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [name, replaceWords(entry, name)]),
    );
  };
  const hostile = replaceWords(report) as ReportData;
  const names = hostile.figures.map((figure) => ({
    ...figure,
    panels: figure.panels.map((panel) =>
      panel.kind === 'overlap' ? { ...panel, names: panel.names.map((name, i) => `${name}${i}`) } : panel,
    ),
  }));
  const shown = await parse(await renderReport({ ...hostile, figures: names }));
  expect(shown.querySelectorAll('script')).toHaveLength(3);
  expect(shown.querySelectorAll('img, [onerror]')).toHaveLength(0);
  expect(shown.querySelector('h1')!.textContent).toBe(evil);
  expect(JSON.parse(shown.getElementById('report-data')!.textContent)).toHaveProperty(
    ['convergence/a', 'y', 'label'],
    evil,
  );
});

it('renders a report with nothing in it but words', async () => {
  const empty = await parse(
    await renderReport({ ...report, headlines: [], figures: [], tables: [], diagnostics: [] }),
  );
  expect([...empty.querySelectorAll('h2')].map((heading) => heading.textContent)).toEqual(['Provenance']);
});
