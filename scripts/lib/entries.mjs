// The entries of the package (`exports` in package.json) as their sources: what tests, pages and documentation are made from.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './steps.mjs';

const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** `{ specifier: 'wellspring/tensor', source: '/…/src/tensor/index.ts' }` for each entry that is code. */
export const entries = Object.entries(exports)
  .filter(([, target]) => typeof target === 'object')
  .map(([subpath, target]) => ({
    specifier: `wellspring${subpath.slice(1)}`,
    source: join(root, target.default.replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts')),
  }));

/** Aliases for Vite and Vitest, so that `wellspring` is the sources and needs no build. */
export const alias = entries.map(({ specifier, source }) => ({
  find: new RegExp(`^${specifier}$`),
  replacement: source,
}));
