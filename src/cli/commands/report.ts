import { resolve } from 'node:path';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import { printJson } from '../common.js';
import { printSummary } from '../summary.js';

const builder = (argv: Argv) =>
  argv
    .positional('folder', { type: 'string', demandOption: true, describe: 'Folder of a finished run' })
    .option('json', { type: 'boolean', default: false, describe: 'Print the result as JSON' })
    .example('$0 report runs/demo', 'Write the report and figures again from what the run kept');

type Options = ReturnType<typeof builder> extends Argv<infer T> ? T : never;

export const reportCommand = {
  command: 'report <folder>',
  describe: 'Write the report of a finished run again',
  builder,
  async handler(argv: ArgumentsCamelCase<Options>): Promise<void> {
    const { readRun } = await import('../../runs/index.js');
    const { writeReport } = await import('../report.js');
    const run = await readRun(resolve(argv.folder));
    const report = await writeReport(run);
    if (argv.json) printJson({ state: 'finished', folder: run.folder, report, result: run.summary });
    else printSummary(run, { report, computed: true });
  },
};
