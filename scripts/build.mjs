// Sources to dist/: WebAssembly modules, the report's page script, ES modules with declarations and source maps.
import { chmodSync, copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, root, tool } from './lib/steps.mjs';

const started = performance.now();
const script = (name) => must(process.execPath, [join(root, 'scripts', name)]);

script('build-wasm.mjs');
script('build-report-client.mjs');
tool('typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
copyFileSync(join(root, 'src/report/client.bundle.js'), join(root, 'dist/report/client.bundle.js'));

const cli = join(root, 'dist/cli/main.js');
if (existsSync(cli)) chmodSync(cli, 0o755);

writeFileSync(join(root, 'dist/.built'), '');
console.log(`Built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);
