// The unit tests once on the current LTS Node, whatever Node runs this: the npm package `node` names the version in
// the lock file, and its package for this platform holds the executable. Statistical studies and examples, half of the time,
// are left to `npm test`: what they add on another Node is the same bits, which the others compare.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, must, root, run } from './lib/steps.mjs';

install();
build();

const { version } = JSON.parse(readFileSync(join(root, 'node_modules/node/package.json'), 'utf8'));
const { platform, arch } = process;
const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
const name = `${prefix}-${platform === 'win32' ? 'win' : platform}-${arch}`;
const folder = join(root, '.cache', `node-${version}`);
const node = join(folder, 'node_modules', name, 'bin', platform === 'win32' ? 'node.exe' : 'node');
if (!existsSync(node)) {
  console.log(`Fetching Node ${version}…`);
  must(
    'npm',
    ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--silent', `${name}@${version}`],
    {
      shell: platform === 'win32',
    },
  );
}

const folders = readdirSync(join(root, 'test'), { withFileTypes: true })
  .filter(
    (entry) =>
      entry.isDirectory() &&
      !['browser', 'conformance', 'examples', 'models', 'workflows'].includes(entry.name),
  )
  .map((entry) => `test/${entry.name}/`);
const asked = process.argv.slice(2);

console.log(`Node ${version}`);
process.exit(
  run(node, [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--project',
    'unit',
    '--maxWorkers=100%',
    ...(asked.length > 0 ? asked : folders),
  ]),
);
