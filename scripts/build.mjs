// Sources to dist/: WebAssembly modules, the report's page script, ES modules with declarations and source maps, and
// from these the JSON Schema of experiment files (schema/, committed: editors read it from a fresh clone).
import { chmodSync, copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, root, tool } from './lib/steps.mjs';

const started = performance.now();
const script = (name) => must(process.execPath, [join(root, 'scripts', name)]);

script('build-wasm.mjs');
script('build-report-client.mjs');
tool('typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
copyFileSync(join(root, 'src/report/client.bundle.js'), join(root, 'dist/report/client.bundle.js'));

chmodSync(join(root, 'dist/cli/main.js'), 0o755);

const { experimentJsonSchema } = await import('../dist/runs/index.js');
const schema = JSON.stringify(experimentJsonSchema(), null, 2);
writeFileSync(join(root, 'schema/experiment.schema.json'), `${schema}\n`);

writeFileSync(join(root, 'dist/.built'), '');
console.log(`Built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);
