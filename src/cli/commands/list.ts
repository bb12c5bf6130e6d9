import type { Argv, ArgumentsCamelCase } from 'yargs';
import colors from 'picocolors';
import { formatDuration } from '../../report/format.js';
import type { ListedRun, systemSchemas, workflowSchemas } from '../../runs/index.js';
import { printJson } from '../common.js';

const builder = (argv: Argv) =>
  argv
    .positional('folder', { type: 'string', default: 'runs', describe: 'Folder of run folders' })
    .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
    .example('$0 list', 'Runs under runs/ and how they stand; systems and workflows that there are');

type Options = ReturnType<typeof builder> extends Argv<infer T> ? T : never;

export const listCommand = {
  command: 'list [folder]',
  describe: 'List runs, systems and workflows',
  builder,
  async handler({ folder, json }: ArgumentsCamelCase<Options>): Promise<void> {
    const library = await import('../../runs/index.js');
    const runs = await library.listRuns(folder);
    const systems = library.systemSchemas.map(describe);
    const workflows = library.workflowSchemas.map(describe);
    if (json) {
      printJson({ runs, systems, workflows });
      return;
    }
    const lines = [
      colors.bold(`Runs in ${folder}`),
      ...(runs.length > 0 ? runs.map(line) : ['  none']),
      '',
      colors.bold('Systems'),
      ...systems.map(entry),
      '',
      colors.bold('Workflows'),
      ...workflows.map(entry),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  },
};

type Schema = (typeof systemSchemas)[number] | (typeof workflowSchemas)[number];

function describe(schema: Schema): { type: string; description: string } {
  return { type: schema.shape.type.value, description: schema.meta()?.description ?? '' };
}

function entry({ type, description }: { type: string; description: string }): string {
  return `  ${type.padEnd(30)} ${colors.dim(description)}`;
}

const paint: Record<ListedRun['state'], (text: string) => string> = {
  finished: colors.green,
  running: colors.cyan,
  interrupted: colors.yellow,
  killed: colors.yellow,
  failed: colors.red,
  damaged: colors.red,
};

function line({ folder, state, record }: ListedRun): string {
  const name = folder.padEnd(30);
  if (!record) return `  ${name} ${paint[state](state)}`;
  const { progress, error, seconds } = record;
  const where =
    progress && `${progress.title} ${Math.floor((100 * progress.done) / Math.max(1, progress.total))}%`;
  const fix = state === 'interrupted' || state === 'killed' ? `; wellspring resume ${folder}` : '';
  const note = state === 'failed' ? error : where && `${where}${fix}`;
  return `  ${name} ${paint[state](state.padEnd(11))} ${formatDuration(seconds).padEnd(10)} ${colors.dim(note ?? '')}`;
}
