import { existsSync, statSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { shownPath } from '../common.js';
import { badInput } from '../errors.js';
import { starter } from '../starter.js';

const builder = (argv: Argv) =>
  argv
    .positional('target', {
      type: 'string',
      default: 'experiment.yaml',
      describe: 'File to write, or folder to write experiment.yaml in',
    })
    .example('$0 init', 'Write experiment.yaml here')
    .example('$0 init studies/barrier.yaml', 'Write it under another name');

type Options = ReturnType<typeof builder> extends Argv<infer T> ? T : never;

export const initCommand = {
  command: 'init [target]',
  describe: 'Write an experiment to start from',
  builder,
  async handler({ target }: ArgumentsCamelCase<Options>): Promise<void> {
    const { writeWhole } = await import('../../runs/index.js');
    const isFolder = existsSync(target) ? statSync(target).isDirectory() : !/^\.ya?ml$/.test(extname(target));
    const file = isFolder ? join(target, 'experiment.yaml') : target;
    if (existsSync(file)) throw badInput(`${file} exists already: give another name`);
    await writeWhole(file, starter(schemaLocation(dirname(resolve(file)))));
    const shown = shownPath(file);
    process.stdout.write(`Wrote ${shown}. Run it with: wellspring run ${shown}\n`);
  },
};

/** The schema of this installation as editors find it from a folder: a relative path if that leads down, else a URL. */
function schemaLocation(folder: string): string {
  const schema = fileURLToPath(new URL('../../../schema/experiment.schema.json', import.meta.url));
  const path = relative(folder, schema).replaceAll('\\', '/');
  return path.startsWith('..') ? pathToFileURL(schema).href : `./${path}`;
}
