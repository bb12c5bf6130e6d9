// Every example answers its question in its short mode, as a user runs it: on the built package.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scripts = (folder: string) =>
  readdirSync(`${root}/${folder}`)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file}`);

beforeAll(() => {
  if (!existsSync(`${root}/dist/.built`))
    throw new Error('examples run on the built package: npm run build first');
});

it.each([...scripts('examples'), 'docs/skeletons/example.ts'])('%s --short', (file) => {
  const tsx = ['node_modules/tsx/dist/cli.mjs', '--tsconfig', 'tsconfig.build.json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...tsx, file, '--short'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  expect(stdout.trim()).not.toBe('');
});
