import { resolve } from 'node:path';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { runOptions } from '../common.js';

const builder = (argv: Argv) =>
  runOptions(
    argv.positional('folder', { type: 'string', demandOption: true, describe: 'Run folder' }),
  ).example('$0 resume runs/demo', 'Go on with a run that was stopped or killed, to the same bits');

type Options = ReturnType<typeof builder> extends Argv<infer T> ? T : never;

export const resumeCommand = {
  command: 'resume <folder>',
  describe: 'Go on with a run that was stopped',
  builder,
  async handler(argv: ArgumentsCamelCase<Options>): Promise<void> {
    const { resume } = await import('../../runs/index.js');
    const { conduct } = await import('../conduct.js');
    const { workers, checkpointEvery } = argv;
    const folder = resolve(argv.folder);
    await conduct((signal) => resume({ folder, workers, signal, checkpointSeconds: checkpointEvery }), argv);
  },
};
