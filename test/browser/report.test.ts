import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { renderReport } from '../../src/report/index.js';
import { report } from '../report/fixture.js';

let browser: Browser;
let folder: string;
const problems: string[] = [];

beforeAll(async () => {
  browser = await chromium.connect(inject('browser'));
  folder = await mkdtemp(join(tmpdir(), 'wellspring-report-'));
  await writeFile(join(folder, 'report.html'), await renderReport(report));
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

async function open(options: BrowserContextOptions): Promise<Page> {
  const page = await browser.newPage(options);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('request', (request) => !/^(file|blob|data):/.test(request.url()) && problems.push(request.url()));
  await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  return page;
}

it('opens from disk, draws its figures again, and shows values under the pointer', async () => {
  const page = await open({ viewport: { width: 1240, height: 900 } });
  for (const figure of report.figures.filter(({ panels }) => panels[0].kind !== 'structures')) {
    for (const letter of figure.panels.map((_, i) => 'abc'[i])) {
      const panel = page.locator(`[data-panel="${figure.id}/${letter}"]`);
      await panel.scrollIntoViewIfNeeded();
      await expect.poll(() => panel.getAttribute('data-width')).not.toBeNull();
      const { width, height } = (await panel.boundingBox())!;
      let shown = '';
      for (const share of [0.5, 0.35, 0.25, 0.7]) {
        await panel.hover({ position: { x: width * share, y: height * (1.05 - share) } });
        await page.waitForTimeout(60);
        shown = (await panel.locator('[aria-label=tip]').allTextContents()).join('');
        if (shown) break;
      }
      expect(shown, figure.id).toMatch(/\d/);
    }
  }
  const box = (await page.locator('[data-panel="conditional-density/b"]').boundingBox())!;
  await page
    .locator('[data-panel="conditional-density/b"]')
    .hover({ position: { x: box.width * 0.3, y: 150 } });
  const tip = page.locator('[data-panel="conditional-density/b"] [aria-label=tip]');
  await expect.poll(() => tip.textContent()).toMatch(/exact.*score model.*±.*umbrella sampling.*±/);
  await page.close();
  expect(problems).toEqual([]);
});

it('follows the reader to dark, and the button back to light', async () => {
  const page = await open({ colorScheme: 'dark' });
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(await paper()).toBe('rgb(21, 24, 29)');
  await page.getByRole('button', { name: 'Light' }).click();
  expect(await paper()).toBe('rgb(255, 255, 255)');
  expect(await page.evaluate(() => getComputedStyle(document.querySelector('.panel svg text')!).fill)).toBe(
    'rgb(28, 31, 35)',
  );
  await page.close();
});

const drawn = report.figures.flatMap(({ panels }) => panels).length;

it('fits a phone and a page without scripts', async () => {
  for (const options of [
    { viewport: { width: 360, height: 700 } },
    { viewport: { width: 360, height: 700 }, javaScriptEnabled: false },
  ]) {
    const page = await open(options);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await page.locator('.panel > svg').count()).toBe(drawn);
    await page.close();
  }
});

it('saves a figure as SVG', async () => {
  const page = await open({ viewport: { width: 1240, height: 900 }, acceptDownloads: true });
  const button = page.locator('[data-save="surface/a"]');
  await button.focus();
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  expect(download.suggestedFilename()).toBe('surface-a.svg');
  await download.saveAs(join(folder, 'saved.svg'));
  const saved = await readFile(join(folder, 'saved.svg'), 'utf8');
  expect(saved).toMatch(
    /^<svg [^]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^]*slow coordinate z₁[^]*<\/svg>$/,
  );
  expect(saved.replace(/<style>[^]*?<\/style>/, '')).not.toContain('var(');
  await page.close();
});
