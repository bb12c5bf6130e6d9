import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { alias } from '../../../scripts/lib/entries.mjs';
import { root } from '../../../scripts/lib/steps.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root: here,
  build: {
    outDir: `${root}/.cache/browser`,
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    reportCompressedSize: false,
  },
  worker: { format: 'es' },
  preview: {
    port: 0,
    headers: {
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  },
  resolve: { alias },
});
