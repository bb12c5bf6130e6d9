// Bundles the scripts of the report page: the one that every report carries inside, and the viewer of molecules, which only reports with
// structures carry. `npm run build` runs this.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const shared = {
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  charset: 'utf8',
  logLevel: 'warning',
};

await build({
  ...shared,
  entryPoints: [path('src/report/client.ts')],
  outfile: path('src/report/client.bundle.js'),
  legalComments: 'eof',
});

// The packed library has lost its licence, which must go with it.
const licence = readFileSync(path('node_modules/3dmol/LICENSE'), 'utf8');
await build({
  ...shared,
  entryPoints: [path('src/report/structures/entry.ts')],
  outfile: path('src/report/viewer.bundle.js'),
  banner: { js: `/* 3Dmol.js\n${licence}*/` },
  legalComments: 'none',
  logOverride: { 'direct-eval': 'silent' }, // the library's own, for callbacks given as text: we give none
});
