import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = fileURLToPath(new URL('src', import.meta.url));

/** `wellspring` and its subpaths are the sources, so that tests and examples need no build. */
const alias = [
  { find: /^wellspring$/, replacement: `${src}/index.ts` },
  { find: /^wellspring\/(\w+)$/, replacement: `${src}/$1/index.ts` },
];

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
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'browser',
          environment: 'node',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
