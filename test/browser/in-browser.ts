import { chromium, type Browser } from 'playwright-core';
import { afterAll, inject } from 'vitest';

let browser: Browser | undefined;
afterAll(async () => {
  await browser?.close();
  browser = undefined;
});

/**
 * Runs `run(input)` of test/browser/page/entries/NAME.ts in a worker of a fresh page in Chromium and returns what it
 * returns. Input and output are JSON values. An error thrown there, or logged by the page, is thrown here.
 */
export async function inBrowser<Input, Output>(
  name: string,
  _run: (input: Input) => Output | Promise<Output>,
  input: Input,
): Promise<Output> {
  browser ??= await chromium.connect(inject('browser'));
  const page = await browser.newPage();
  try {
    const crashed = new Promise<never>((_, reject) => page.on('pageerror', reject));
    await page.goto(inject('page'));
    const output = page.evaluate(([name, input]) => window.runEntry(name, input), [name, input] as const);
    return (await Promise.race([output, crashed])) as Output;
  } finally {
    await page.close();
  }
}
