import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { build, modules } from '../../scripts/build-wasm.mjs';

it.each(modules)(
  '$output is what $source compiles to',
  async (module) => {
    expect(readFileSync(module.output, 'utf8')).toBe(await build(module));
  },
  30_000,
);
