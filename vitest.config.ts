import { defineConfig } from 'vitest/config';
import { alias } from './scripts/lib/entries.mjs';

// `unit` runs in Node; `browser` drives a real Chromium from Node (test/browser/setup.ts serves it a page).
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**'],
          setupFiles: ['test/setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'browser',
          environment: 'node',
          // After the unit tests and one by one, because a page is timed.
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
