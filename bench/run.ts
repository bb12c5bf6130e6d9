/** `npm run bench -- NAME [args]`: runs `bench/NAME.ts`; without a name, lists what there is. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { print, type Bench } from './harness.js';

const folder = path.dirname(fileURLToPath(import.meta.url));
const [name, ...args] = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !['harness.ts', 'run.ts'].includes(file))
  .map((file) => file.slice(0, -3));

if (name === undefined || !names.includes(name) || !existsSync(path.join(folder, `${name}.ts`))) {
  console.error(
    `${name === undefined ? 'Which benchmark?' : `No benchmark '${name}'.`} There are: ${names.join(', ')}.`,
  );
  console.error('Usage: npm run bench -- NAME [args]');
  process.exitCode = 2;
} else {
  const bench = (await import(pathToFileURL(path.join(folder, `${name}.ts`)).href)) as { default: Bench };
  print(name, await bench.default(args));
}
