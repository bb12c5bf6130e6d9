import type { Argv, ArgumentsCamelCase } from 'yargs';
import colors from 'picocolors';
import { changeOptions, printJson } from '../common.js';

const builder = (argv: Argv) =>
  changeOptions(
    argv
      .positional('file', { type: 'string', demandOption: true, describe: 'Experiment file' })
      .option('json', {
        type: 'boolean',
        default: false,
        describe: 'Print the experiment with all defaults as JSON',
      })
      .option('quiet', { type: 'boolean', alias: 'q', default: false, describe: 'Print errors only' }),
  )
    .example('$0 validate experiment.yaml', 'Check a file, and show it with all defaults filled in')
    .example('$0 validate experiment.yaml --json', 'The same for scripts');

type Options = ReturnType<typeof builder> extends Argv<infer T> ? T : never;

export const validateCommand = {
  command: 'validate <file>',
  describe: 'Check an experiment without running it',
  builder,
  async handler({ file, set, seed, json, quiet }: ArgumentsCamelCase<Options>): Promise<void> {
    const { formatExperiment, planOf, readExperiment } = await import('../../runs/index.js');
    const experiment = await readExperiment(file, {
      ...(set && { set }),
      ...(seed !== undefined && { seed }),
    });
    if (json) printJson(experiment);
    else if (!quiet) {
      const plan = planOf(experiment).map((line) => `${colors.dim('plan')} ${line}\n`);
      process.stdout.write(
        `${formatExperiment(experiment)}\n${plan.join('')}${colors.green('valid')} ${file}\n`,
      );
    }
  },
};
