// Compiles wasm/*.ts with AssemblyScript and embeds each module as a base64 string in TypeScript, so that
// Node, a bundler and a browser worker all load it the same way, synchronously and without a file to find.
// `node scripts/build-wasm.mjs` writes; with --check it fails if a committed file is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const molecules = (output, Real, Integer) => ({
  source: 'wasm/molecules/main.ts',
  output: `src/systems/molecules/kernel/${output}.wasm.ts`,
  pages: ['1', '65536'],
  use: { Real, Integer, FUSED: 0 },
});

// Memory in pages of 64 KiB: at the start and at most. `use` gives names of a source their meaning.
export const modules = [
  { source: 'wasm/philox.ts', output: 'src/random/philox.wasm.ts', pages: ['2', '2'] },
  { source: 'wasm/boltzmann.ts', output: 'src/estimators/boltzmann.wasm.ts', pages: ['1', '4096'] },
  { source: 'wasm/chains.ts', output: 'src/kernels/chain-loops.wasm.ts', pages: ['10', '10'] },
  molecules('fast', 'f32', 'i32'),
  molecules('exact', 'f64', 'i64'),
];

export async function build({ source, pages, use = {} }) {
  let binary;
  const { error, stderr } = await asc.main(
    [
      source,
      '--optimizeLevel',
      '3',
      '--shrinkLevel',
      '0',
      '--converge',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--initialMemory',
      pages[0],
      '--maximumMemory',
      pages[1],
      '--noAssert',
      ...Object.entries(use).flatMap(([name, meaning]) => ['--use', `${name}=${meaning}`]),
      '--outFile',
      'module.wasm',
    ],
    {
      readFile: (name) => {
        try {
          return readFileSync(root + name, 'utf8');
        } catch {
          return null;
        }
      },
      writeFile: (name, content) => {
        if (name.endsWith('.wasm')) binary = content;
      },
    },
  );
  if (error) throw new Error(`${source}: ${error.message}\n${stderr}`);
  const text = Buffer.from(binary).toString('base64');
  return `// Generated from ${source} by scripts/build-wasm.mjs (${binary.length} bytes): do not edit.\nexport default '${text}';\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const module of modules) {
    const text = await build(module);
    if (!process.argv.includes('--check')) writeFileSync(root + module.output, text);
    else if (readFileSync(root + module.output, 'utf8') !== text) {
      console.error(`${module.output} is out of date: run node scripts/build-wasm.mjs`);
      process.exitCode = 1;
    }
  }
}
