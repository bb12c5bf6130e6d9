/** Users' own TypeScript and JavaScript files: experiments, systems, workflows. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';
import { InputError } from '../math/errors.js';
import type { Host } from '../systems/index.js';

// A user's file may say `import … from 'wellspring'` wherever it lies, and gets this very copy.
const own = (path: string) => {
  const compiled = fileURLToPath(new URL(path, import.meta.url));
  return existsSync(compiled) ? compiled : compiled.replace(/\.js$/, '.ts');
};

const alias = {
  'wellspring/potential': own('../systems/potential.js'),
  'wellspring/molecules': own('../systems/molecules/index.js'),
  ...Object.fromEntries(
    ['tensor', 'models', 'workflows', 'runs'].map((name) => [`wellspring/${name}`, own(`../${name}/index.js`)]),
  ),
  wellspring: own('../index.js'),
};

/**
 * The exports of a TypeScript or JavaScript file of the user, in whatever thread asks.
 *
 * @param path - absolute, or relative to `baseFolder`
 * @throws InputError when there is no such file, or it does not compile, or throws while it loads
 * @example
 * const exports = await loadModule('my-potential.ts', '/home/me/project');
 */
export async function loadModule(path: string, baseFolder = '.'): Promise<Record<string, unknown>> {
  const file = resolve(baseFolder, path);
  if (!existsSync(file)) throw new InputError(`${file}: no such file; a path is relative to the experiment file`);
  const jiti = createJiti(pathToFileURL(file).href, { alias, interopDefault: false, fsCache: false });
  try {
    return await jiti.import<Record<string, unknown>>(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${file}: the module does not load: ${firstLine(error)}`, { cause: error });
  }
}

/** {@link loadModule} with a memory: a file is read once, however many tasks need it. */
export function moduleLoader(): (path: string) => Promise<Record<string, unknown>> {
  const loaded = new Map<string, Promise<Record<string, unknown>>>();
  return (path) => {
    const known = loaded.get(path) ?? loadModule(path);
    loaded.set(path, known);
    return known;
  };
}

/** What this machine brings to systems, with a memory: each thread has one. */
export function ownHost(): Host {
  return {
    loadModule: moduleLoader(),
    loadMolecule: async (files) => (await import('./molecules/files.js')).readMolecule(files),
    molecules: new Map(),
  };
}

/**
 * One export of a user's module.
 *
 * @throws InputError when the module lacks it, naming the exports that it has
 */
export async function loadExport(path: string, name: string): Promise<unknown> {
  const exports = await loadModule(path);
  if (name in exports) return exports[name];
  const names = Object.keys(exports).join(', ') || 'none';
  throw new InputError(`${path}: there is no export '${name}'; the file's exports are: ${names}`);
}

/** The first line of an error's message. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n').map((line) => line.trim()).find((line) => line !== '') ?? 'no message';
}
