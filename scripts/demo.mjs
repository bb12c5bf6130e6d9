// The main job, from a fresh clone: install, build, run the demo experiment into runs/demo.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, install, root, run } from './lib/steps.mjs';

install();
build();
rmSync(join(root, 'runs/demo'), { recursive: true, force: true });
const args = [
  'dist/cli/main.js',
  'run',
  'examples/demo.yaml',
  '--out',
  'runs/demo',
  ...process.argv.slice(2),
];
process.exit(run(process.execPath, args));
