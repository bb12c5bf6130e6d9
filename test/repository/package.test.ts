import { existsSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { experimentJsonSchema } from '../../src/runs/index.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  exports: Record<string, string | { types: string; default: string }>;
  bin: Record<string, string>;
};

describe('the package', () => {
  it('locks versions and names no registry', () => {
    const lock = read('package-lock.json');
    expect(lock).toContain('"integrity"');
    expect(lock).not.toContain('"resolved"');
  });

  it.each(Object.entries(manifest.exports).filter(([, target]) => typeof target === 'object'))(
    'exports %s from a source file',
    (_, target) => {
      const { types, default: code } = target as { types: string; default: string };
      expect(types).toBe(code.replace(/\.js$/, '.d.ts'));
      expect(
        existsSync(
          new URL(`../../${code.replace('./dist/', 'src/').replace(/\.js$/, '.ts')}`, import.meta.url),
        ),
      ).toBe(true);
    },
  );

  it('has the JSON Schema that the code checks experiments against', () => {
    expect(JSON.parse(read('schema/experiment.schema.json'))).toEqual(
      JSON.parse(JSON.stringify(experimentJsonSchema())),
    );
  });

  it('loads neither a package nor the tensor engine with its main entry, so that its import is fast', async () => {
    const { metafile } = await build({
      entryPoints: ['src/index.ts'],
      bundle: true,
      format: 'esm',
      packages: 'external',
      metafile: true,
      write: false,
      logLevel: 'silent',
    });
    const loaded = new Set(['src/index.ts']);
    const packages: string[] = [];
    for (const file of loaded) {
      for (const { path, kind, external } of metafile.inputs[file].imports) {
        if (kind !== 'import-statement') continue;
        if (external) packages.push(`${path} from ${file}`);
        else loaded.add(path);
      }
    }
    expect(loaded.size).toBeGreaterThan(20);
    expect([...loaded].filter((file) => file.startsWith('src/tensor/'))).toEqual([]);
    expect(packages).toEqual([]);
  });
});
