// Bundles the report page's script, which every report carries inside. `npm run build` runs this.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(`../src/report/${name}`, import.meta.url));

await build({
  entryPoints: [path('client.ts')],
  outfile: path('client.bundle.js'),
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  legalComments: 'eof',
  charset: 'utf8',
  logLevel: 'warning',
});
