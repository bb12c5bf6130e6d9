import { resolve } from 'node:path';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { changeOptions, defaultFolder, runOptions } from '../common.js';

const builder = (argv: Argv) =>
  runOptions(
    changeOptions(
      argv
        .positional('file', {
          type: 'string',
          demandOption: true,
          describe: 'Experiment: YAML, or a TypeScript or JavaScript module',
        })
        .option('out', {
          type: 'string',
          requiresArg: true,
          describe: 'Run folder (default: runs/ and the name of the file)',
        }),
    ),
  )
    .option('fresh', {
      type: 'boolean',
      default: false,
      describe: 'Drop what an earlier run left in the folder',
    })
    .example('$0 run experiment.yaml', 'Run, or go on with, the experiment in runs/experiment')
    .example(
      '$0 run experiment.yaml --out runs/low --set system.barrier=4',
      'Change a value; run in a folder of its own',
    )
    .example(
      '$0 run experiment.yaml --seed 2 --out runs/2 --json',
      'Another seed; the result as JSON for scripts',
    );

type Options = ReturnType<typeof builder> extends Argv<infer T> ? T : never;

export const runCommand = {
  command: 'run <file>',
  describe: 'Run an experiment',
  builder,
  async handler(argv: ArgumentsCamelCase<Options>): Promise<void> {
    const { readExperiment, run } = await import('../../runs/index.js');
    const { conduct } = await import('../conduct.js');
    const { file, out, set, seed, workers, checkpointEvery, fresh } = argv;
    const experiment = await readExperiment(file, {
      ...(set && { set }),
      ...(seed !== undefined && { seed }),
    });
    const folder = resolve(out ?? defaultFolder(file));
    const command = ['wellspring', ...process.argv.slice(2)].join(' ');
    await conduct(
      (signal) =>
        run(experiment, { folder, workers, fresh, signal, checkpointSeconds: checkpointEvery, command }),
      argv,
    );
  },
};
