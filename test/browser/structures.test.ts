import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { renderReport } from '../../src/report/index.js';
import { report } from '../report/fixture.js';

let browser: Browser;
let folder: string;
let problems: string[] = [];

beforeAll(async () => {
  browser = await chromium.connect(inject('browser'));
  folder = await mkdtemp(join(tmpdir(), 'wellspring-structures-'));
  const figures = report.figures.filter(
    ({ panels }) => panels[0].kind === 'structures' || panels[0].kind === 'surface',
  );
  await writeFile(join(folder, 'report.html'), await renderReport({ ...report, figures }));
});
beforeEach(() => (problems = []));
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

async function open(
  options: BrowserContextOptions = {},
  before?: (page: Page) => Promise<unknown>,
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 780, height: 700 }, ...options });
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('request', (request) => !/^(file|blob|data):/.test(request.url()) && problems.push(request.url()));
  await before?.(page);
  await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  return page;
}

/** A page on a busy machine takes its time. */
const eventually = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 30_000 });

/** The panel once its view is there. */
async function view(page: Page, name: string): Promise<Locator> {
  const panel = page.locator(`[data-panel="${name}"]`);
  await panel.scrollIntoViewIfNeeded();
  await panel.locator('.stage canvas').waitFor();
  await eventually(() => panel.getAttribute('class')).toContain('live');
  return panel;
}

/** The view's pixels: how many differ from the background, and a sum that tells pictures apart. */
async function pixels(panel: Locator) {
  return panel.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
    const copy = Object.assign(document.createElement('canvas'), {
      width: canvas.width,
      height: canvas.height,
    });
    const context = copy.getContext('2d')!;
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    let [painted, sum] = [0, 0];
    for (let i = 0; i < data.length; i += 4) {
      if (data[i] !== data[0] || data[i + 1] !== data[1] || data[i + 2] !== data[2]) painted++;
      sum = (sum * 31 + data[i] + 7 * data[i + 1] + 11 * data[i + 2]) % 1000003;
    }
    return { share: painted / (data.length / 4), sum, background: [...data.subarray(0, 3)] };
  });
}

it('are painted, turned, zoomed and stepped through, and nothing is asked of a network', async () => {
  const page = await open();
  const panel = await view(page, 'structures/a');
  const first = await pixels(panel);
  expect(first.share).toBeGreaterThan(0.03);
  expect(first.share).toBeLessThan(0.6);
  expect(await panel.locator('> svg').isVisible()).toBe(false);
  const words = () => panel.locator('output').textContent();
  expect(await words()).toMatch(/^generated at ψ = 60° · 1 of 12 · energy −\d+(\.\d+)? kJ\/mol$/);

  const seen = new Set([first.sum]);
  const changes = async (what: string) => {
    const { sum } = await pixels(panel);
    expect(seen, what).not.toContain(sum);
    seen.add(sum);
  };
  const stage = panel.locator('.stage');
  await stage.focus();
  await page.keyboard.press('ArrowRight');
  expect(await words()).toContain('2 of 12');
  await changes('a step');
  await page.keyboard.press('Shift+ArrowUp');
  await changes('a turn');
  await page.keyboard.press('+');
  await changes('zooming');
  const { x, y, width, height } = (await stage.boundingBox())!;
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 + 90, y + height / 2 + 30, { steps: 3 });
  await page.mouse.up();
  await changes('dragging');
  await page.keyboard.press('0');
  await page.keyboard.press('ArrowLeft');
  expect((await pixels(panel)).sum).toBe(first.sum);

  await panel.getByRole('slider').fill('11');
  expect(await words()).toContain('12 of 12');
  await panel.getByRole('button', { name: 'sampled' }).click();
  expect(await words()).toContain('sampled · 1 of 30');
  await changes('another group');
  await panel.getByRole('button', { name: 'Overlay' }).click();
  await changes('without the overlay');
  await panel.getByRole('combobox', { name: 'Colours' }).selectOption('value');
  await changes('by energy');
  await panel.getByRole('combobox', { name: 'Shape' }).selectOption('spheres');
  await changes('as spheres');
  await page.close();
  expect(problems).toEqual([]);
});

it('of proteins are cartoons, in the colours of the page', async () => {
  const page = await open({ colorScheme: 'dark' });
  const panel = await view(page, 'protein/a');
  const dark = await pixels(panel);
  expect(dark.background).toEqual([21, 24, 29]);
  expect(dark.share).toBeGreaterThan(0.02);
  await page.getByRole('button', { name: 'Light' }).click();
  expect((await pixels(panel)).background).toEqual([255, 255, 255]);
  await page.close();
  expect(problems).toEqual([]);
});

it('let the page scroll under the pointer until they are chosen', async () => {
  const page = await open();
  const panel = await view(page, 'structures/a');
  await panel.locator('.stage').hover();
  const before = await page.evaluate(() => scrollY);
  const { sum } = await pixels(panel);
  await page.mouse.wheel(0, -200);
  await eventually(() => page.evaluate(() => scrollY)).not.toBe(before);
  expect((await pixels(panel)).sum).toBe(sum);
  await page.close();
});

it('are still pictures in print and where there is no WebGL', async () => {
  const page = await open();
  const panel = await view(page, 'structures/a');
  await page.emulateMedia({ media: 'print' });
  expect(await panel.locator('> svg').isVisible()).toBe(true);
  expect(await panel.locator('.view').isVisible()).toBe(false);
  await page.close();

  const without = await open({}, (fresh) =>
    fresh.addInitScript(() => {
      HTMLCanvasElement.prototype.getContext = () => null;
    }),
  );
  const still = without.locator('[data-panel="structures/a"]');
  await still.scrollIntoViewIfNeeded();
  await eventually(() => still.textContent()).toContain('This browser offers no WebGL');
  expect(await still.locator('> svg').isVisible()).toBe(true);
  expect(await still.locator('canvas, .view').count()).toBe(0);
  await without.close();
  expect(problems).toEqual([]);
});

it('fit a phone', async () => {
  const page = await open({ viewport: { width: 360, height: 700 } });
  await view(page, 'structures/a');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await page.close();
});

it('beside surfaces whose errors are a press away', async () => {
  const page = await open();
  const panel = page.locator('[data-panel="ramachandran/a"]');
  await panel.scrollIntoViewIfNeeded();
  await page.getByRole('button', { name: 'standard error' }).click();
  await eventually(() => panel.locator('svg').textContent()).toContain('standard error of the free energy');
  await page.getByRole('button', { name: 'free energy', exact: true }).click();
  await eventually(() => panel.locator('svg').textContent()).not.toContain('standard error');
  const { width, height } = (await panel.boundingBox())!;
  await panel.hover({ position: { x: width * 0.3, y: height * 0.4 } });
  await eventually(() => panel.locator('[aria-label=tip]').textContent()).toMatch(/free energy.*±.*kT/);
  await page.close();
  expect(problems).toEqual([]);
});
