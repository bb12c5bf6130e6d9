import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../../..', import.meta.url));

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
  resolve: {
    alias: [
      { find: /^wellspring$/, replacement: `${root}/src/index.ts` },
      { find: /^wellspring\/(\w+)$/, replacement: `${root}/src/$1/index.ts` },
    ],
  },
});
