// Vitest's global setup of the browser project: bundle the test page as a user's app would be, serve it cross-origin
// isolated (WebAssembly threads need that), and start the one Chromium that all test files share.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import type { TestProject } from 'vitest/node';
import { findChromium, missingChromium } from '../../scripts/lib/chromium.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the test page is served. */
    page: string;
    /** Where Chromium listens for Playwright. */
    browser: string;
  }
}

// Molecules are drawn by WebGL, which the machine may have to do without a graphics card.
const flags = [
  ...['--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(missingChromium());
  const configFile = fileURLToPath(new URL('page/vite.config.ts', import.meta.url));
  await build({ configFile, logLevel: 'warn' });
  const server = await preview({ configFile, logLevel: 'warn' });
  const browser = await chromium.launchServer({ executablePath, args: flags });
  project.provide('page', server.resolvedUrls!.local[0]);
  project.provide('browser', browser.wsEndpoint());
  return async () => {
    await browser.close();
    await server.close();
  };
}
