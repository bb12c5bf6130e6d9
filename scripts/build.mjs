// Sources to dist/: WebAssembly modules, ES modules with declarations, the report's page script.
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, root, tool } from './lib/steps.mjs';

const started = performance.now();

if (existsSync(join(root, 'scripts/build-wasm.mjs'))) must(process.execPath, ['scripts/build-wasm.mjs']);

tool('typescript/bin/tsc', ['-p', 'tsconfig.build.json']);

const page = join(root, 'src/report/client.ts');
if (existsSync(page)) {
  const { buildSync } = await import('esbuild');
  buildSync({
    entryPoints: [page],
    outfile: join(root, 'dist/report/client.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    logLevel: 'warning',
  });
}

const cli = join(root, 'dist/cli/main.js');
if (existsSync(cli)) chmodSync(cli, 0o755);

writeFileSync(join(root, 'dist/.built'), '');
console.log(`Built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);
