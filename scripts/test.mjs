// Unit, statistical and browser tests, from a fresh clone. Arguments go on to Vitest: npm test -- test/random
// The last line counts: "123 passed, 0 failed, 4 skipped".
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, missingChromium } from './lib/chromium.mjs';
import { build, install, root, run } from './lib/steps.mjs';

install();
build();

const browser = chromium();
if (!browser) {
  console.error(missingChromium());
  process.exit(1);
}

const summary = join(root, '.cache/vitest.json');
mkdirSync(join(root, '.cache'), { recursive: true });
rmSync(summary, { force: true });
const vitest = [
  'node_modules/vitest/vitest.mjs',
  'run',
  // Vitest leaves one core idle: half the machine where there are two.
  '--maxWorkers=100%',
  '--reporter=default',
  '--reporter=json',
  `--outputFile=${summary}`,
];
const code = run(process.execPath, [...vitest, ...process.argv.slice(2)], {
  env: { ...process.env, CHROMIUM_PATH: browser },
});

const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests, numTodoTests } = JSON.parse(
  readFileSync(summary, 'utf8'),
);
const failed = numFailedTests || (code === 0 ? 0 : Math.max(1, numFailedTestSuites));
const skipped = numPendingTests + numTodoTests;
console.log(`${numPassedTests} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(code);
