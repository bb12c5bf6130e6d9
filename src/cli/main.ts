#!/usr/bin/env node
/** The `wellspring` command: parse, run, print. */
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { energyCommand } from './commands/energy.js';
import { estimateCommand } from './commands/estimate.js';
import { initCommand } from './commands/init.js';
import { listCommand } from './commands/list.js';
import { reportCommand } from './commands/report.js';
import { resumeCommand } from './commands/resume.js';
import { runCommand } from './commands/run.js';
import { schemaCommand } from './commands/schema.js';
import { validateCommand } from './commands/validate.js';
import { packageVersion } from './common.js';
import { badInput, exitCode, explainError } from './errors.js';

const program = yargs(hideBin(process.argv))
  .scriptName('wellspring')
  .usage(
    '$0 <command>\n\nSample metastable systems at thermal equilibrium, and get free energies with error bars.',
  )
  .command(runCommand)
  .command(validateCommand)
  .command(resumeCommand)
  .command(reportCommand)
  .command(listCommand)
  .command(initCommand)
  .command(schemaCommand)
  .command(energyCommand)
  .command(estimateCommand)
  .completion('completion', 'Print a completion script for your shell')
  .demandCommand(1, 'give a command')
  .strict()
  .recommendCommands()
  .help()
  .alias('h', 'help')
  .version(packageVersion())
  .example('$0 init && $0 run experiment.yaml', 'Write an experiment to start from, and run it')
  .example('$0 run demo.yaml --set system.barrier=4', 'Change the experiment from the command line')
  .example('$0 resume runs/demo', 'Go on with a run that was stopped or killed')
  .example('$0 completion >> ~/.bashrc', 'Complete commands and options with the tab key')
  .epilogue('Exit codes: 0 finished, 1 the run failed, 2 bad input, 130 interrupted.')
  .wrap(Math.min(100, process.stdout.columns || 100))
  .showHelpOnFail(false)
  .fail((message: string, error: Error | undefined) => {
    if (error && error.name !== 'YError') throw error; // of a command, not of the command line
    throw badInput(error ? message : `${message}; 'wellspring --help' shows how`);
  });

// A reader that went away (a closed pipe) is no reason to lose a run.
process.stdout.on('error', ignoreClosedPipe);
process.stderr.on('error', ignoreClosedPipe);

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

try {
  await program.parseAsync();
} catch (error) {
  explainError(error);
  process.exitCode = exitCode(error);
}
