// The rules that hold the house together really fire: each bad line below must be refused, each good one accepted.
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

let eslint: ESLint;
beforeAll(() => {
  // Snippets are no files of the project, so the type-aware rules are left out: these rules need no types.
  eslint = new ESLint({
    overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false } } },
    ruleFilter: ({ ruleId }) => !ruleId.startsWith('@typescript-eslint/'),
  });
});

async function rulesBrokenBy(code: string, filePath: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return result.messages.map(({ ruleId, message }) => ruleId ?? message);
}

describe('lint refuses', () => {
  it.each([
    [
      'an import against the direction of the rooms',
      "import '../kernels/types.js';",
      'src/math/x.ts',
      'house/rooms',
    ],
    [
      'the same as a type',
      "export type { Kernel } from '../kernels/types.js';",
      'src/systems/x.ts',
      'house/rooms',
    ],
    [
      'the same when dynamic',
      "export const x = import('../kernels/types.js');",
      'src/estimators/x.ts',
      'house/rooms',
    ],
    [
      'the same as a type of an expression',
      "export type X = import('../runs/index.js').Y;",
      'src/report/x.ts',
      'house/rooms',
    ],
    ['a room that the table does not know', "import '../math/errors.js';", 'src/attic/x.ts', 'house/rooms'],
    ['a Node module in a room for browsers', "import 'node:fs';", 'src/models/x.ts', 'house/rooms'],
    ['a Node global there', 'export const x = process.argv;', 'src/workflows/x.ts', 'no-restricted-globals'],
    ['the clock in numerics', 'export const x = Date.now();', 'src/estimators/x.ts', 'no-restricted-globals'],
    ['Math.random in a room', 'export const x = Math.random();', 'src/runs/x.ts', 'no-restricted-properties'],
    ['Math.random in a test', 'export const x = Math.random();', 'test/x.ts', 'no-restricted-properties'],
    [
      '.ref outside tensor',
      'export const x = (a: { ref: number }) => a.ref;',
      'src/models/x.ts',
      'no-restricted-syntax',
    ],
    ['an engine outside tensor', "import '@jax-js/jax';", 'src/models/x.ts', 'no-restricted-imports'],
    [
      'the same when dynamic',
      "export const x = import('onnxruntime-web');",
      'src/models/x.ts',
      'no-restricted-syntax',
    ],
    ['a default export', 'export default 1;', 'src/math/x.ts', 'no-restricted-syntax'],
  ])('%s', async (_, code, file, rule) => {
    expect(await rulesBrokenBy(code, file)).toContain(rule);
  });
});

describe('lint accepts', () => {
  it.each([
    ['an import along the direction', "import '../math/errors.js';", 'src/runs/x.ts'],
    ['a Node module in runs', "import 'node:fs';", 'src/runs/x.ts'],
    ['.ref in tensor', 'export const x = (a: { ref: number }) => a.ref;', 'src/tensor/x.ts'],
    ['a default export outside src', 'export default 1;', 'examples/x.ts'],
  ])('%s', async (_, code, file) => {
    expect(await rulesBrokenBy(code, file)).toEqual([]);
  });
});
