// Sources to dist/: WebAssembly modules, the report's page scripts, ES modules with declarations and source maps, and
// from these the JSON Schema of experiment files (schema/, committed: editors read it from a fresh clone).
import { chmodSync, copyFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, newest, root, tool } from './lib/steps.mjs';

const started = new Date();
const script = (name) => must(process.execPath, [join(root, 'scripts', name)]);

// The embedded modules are committed; a test compares them with their sources.
if (newest('wasm') > newest('src/random/philox.wasm.ts')) script('build-wasm.mjs');
script('build-report-client.mjs');
tool('typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
for (const name of ['client', 'viewer'])
  copyFileSync(join(root, `src/report/${name}.bundle.js`), join(root, `dist/report/${name}.bundle.js`));

chmodSync(join(root, 'dist/cli/main.js'), 0o755);

const { experimentJsonSchema } = await import('../dist/runs/index.js');
const schema = JSON.stringify(experimentJsonSchema(), null, 2);
writeFileSync(join(root, 'schema/experiment.schema.json'), `${schema}\n`);

// As old as the start of this build, so that what changed since then makes the next one.
writeFileSync(join(root, 'dist/.built'), '');
utimesSync(join(root, 'dist/.built'), started, started);
console.log(`Built dist/ in ${((Date.now() - started) / 1000).toFixed(1)} s`);
