// npm run demo: from a fresh clone, install, build, and run the main job into runs/demo.
import { build, install, run } from './lib/steps.mjs';

install();
build();
const command = 'dist/cli/main.js run examples/demo.yaml --out runs/demo --fresh'.split(' ');
process.exit(run(process.execPath, [...command, ...process.argv.slice(2)]));
