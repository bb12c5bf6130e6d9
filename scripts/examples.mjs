// npm run examples [-- NAME…] [--full]: each example in its short mode (seconds), or in full, on the built library.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root, tool } from './lib/steps.mjs';

const full = process.argv.includes('--full');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

install();
build();

const all = readdirSync(join(root, 'examples'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`No example ${unknown.join(', ')}. There are: ${all.join(', ')}.`);
  process.exit(2);
}

for (const name of wanted.length > 0 ? wanted : all) {
  const started = performance.now();
  console.log(`\n${name}${full ? '' : ' (short)'}`);
  tool('tsx/dist/cli.mjs', [
    '--tsconfig',
    'tsconfig.build.json',
    `examples/${name}.ts`,
    ...(full ? [] : ['--short']),
  ]);
  console.log(`${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
