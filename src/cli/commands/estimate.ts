import colors from 'picocolors';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import type { EnergyUnit, EstimateMethod, EstimateOptions } from '../../runs/estimate/index.js';
import { InputError } from '../../runs/errors.js';
import { printJson, shownPath } from '../common.js';
import { badInput, exitCodes, explainError } from '../errors.js';

const methods: readonly EstimateMethod[] = [
  ...(['mbar', 'bar', 'perturbation', 'jarzynski', 'crooks', 'ti'] as const),
  ...(['wham', 'umbrella-integration', 'reweight'] as const),
];
const units: readonly EnergyUnit[] = ['kJ/mol', 'kcal/mol', 'kT'];

/** `-pi`, `3.1,2*pi`: one number for each axis, or file. */
function numbers(name: string, text: string | undefined): number[] | undefined {
  if (text === undefined) return undefined;
  return text.split(',').map((part) => {
    const pi = /^([+-]?)(?:([\d.]+)\*?)?pi$/i.exec(part.trim());
    const value = pi ? Number(`${pi[1]}${pi[2] ?? 1}`) * Math.PI : Number(part.trim() || NaN);
    if (Number.isFinite(value)) return value;
    throw badInput(`--${name} has '${part}': give numbers with commas between, as in --${name}=-pi,0`);
  });
}

const names = (text: string | undefined) => text?.split(',').map((name) => name.trim());

const files = 'Files and units';
const grid = 'Profile';
const statistics = 'Statistics';
const text = { type: 'string', requiresArg: true } as const;

const builder = (argv: Argv) =>
  argv
    .positional('method', { choices: methods, demandOption: true, describe: 'How to estimate' })
    .positional('files', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'COLVAR, pullx/pullf/dhdl .xvg, WHAM metadata, u_kn as .npy or .npz, CSV',
    })
    .option('temperature', {
      type: 'number',
      requiresArg: true,
      group: files,
      describe: 'In K; read from files that say it',
    })
    .option('units', {
      choices: units,
      requiresArg: true,
      group: files,
      describe: 'Of springs, biases, work and energies where a file does not say',
      defaultDescription: "the program's own",
    })
    .option('column', {
      ...text,
      group: files,
      describe: 'Column of the coordinate (two with a comma between), or of the work',
    })
    .option('bias', { ...text, group: files, describe: 'Columns of the bias' })
    .option('centres', {
      ...text,
      group: files,
      describe: 'Window centres, one a file, where no list of windows is given',
    })
    .option('springs', {
      ...text,
      group: files,
      describe: 'Their springs k of k/2 (x - centre)^2, one for all or one a file',
    })
    .option('counts', {
      ...text,
      group: files,
      describe: 'Samples of each state of u_kn, where no N_k is stored',
    })
    .option('reverse', {
      ...text,
      array: true,
      group: files,
      describe: 'Files with the work of the reverse process',
    })
    .option('bins', { ...text, group: grid, describe: 'Bins, one number an axis' })
    .option('min', {
      ...text,
      group: grid,
      describe: 'Lower end; --min=-pi with an equals sign before a minus',
    })
    .option('max', { ...text, group: grid, describe: 'Upper end' })
    .option('periodic', {
      ...text,
      group: grid,
      describe: 'Period of the coordinate, such as 360 or 2*pi; 0 for none',
    })
    .option('discard', {
      ...text,
      default: 'auto',
      group: statistics,
      describe: 'What to cut off each series: auto, none, or a share such as 0.2',
    })
    .option('decorrelate', {
      type: 'boolean',
      default: true,
      group: statistics,
      describe: 'Count samples by their correlation in time',
    })
    .option('bootstrap', {
      type: 'number',
      default: 0,
      requiresArg: true,
      group: statistics,
      describe: 'Bootstrap resamples; 200 are usual',
    })
    .option('seed', {
      type: 'number',
      default: 1,
      requiresArg: true,
      group: statistics,
      describe: 'Seed of the bootstrap',
    })
    .option('out', { ...text, describe: 'Write a report, one HTML file, here' })
    .option('json', {
      type: 'boolean',
      default: false,
      describe: 'Print one JSON object, { error } where it fails',
    })
    .example('$0 estimate wham metadata.dat', "Windows as Grossfield's WHAM lists them: path centre spring")
    .example(
      '$0 estimate mbar COLVAR.* --temperature 300 --out pmf.html',
      "PLUMED's windows; centres and springs from restraint.bias",
    )
    .example(
      '$0 estimate wham windows.dat --units kJ/mol --temperature 300',
      'A list of GROMACS pullx (or pullf) files',
    )
    .example('$0 estimate umbrella-integration metadata.dat', 'The same windows by their mean forces')
    .example('$0 estimate mbar dhdl.*.xvg', 'All states of a GROMACS free-energy calculation')
    .example('$0 estimate bar dhdl.*.xvg --discard 0.1', 'Neighbouring states, without the first tenth')
    .example('$0 estimate ti dhdl.*.xvg', 'The integral of dH/dlambda')
    .example('$0 estimate perturbation dhdl.0.xvg dhdl.1.xvg', 'Exponential averages, both directions')
    .example('$0 estimate mbar u_kn.npz --json', 'Reduced energies as pymbar takes them, with N_k')
    .example(
      '$0 estimate jarzynski COLVAR.* --column restraint.work --temperature 300',
      'The last work of each pulling run',
    )
    .example('$0 estimate crooks forward.csv --reverse reverse.csv', 'Work in both directions, in kT')
    .example(
      '$0 estimate reweight COLVAR --column phi --temperature 300',
      'A biased run, its bias taken off',
    );

type Options = ReturnType<typeof builder> extends Argv<infer T> ? T : never;

export const estimateCommand = {
  command: 'estimate <method> <files..>',
  describe: 'Free energies from files that other programs wrote',
  builder,
  async handler(argv: ArgumentsCamelCase<Options>): Promise<void> {
    const { method, files: paths, json, out } = argv;
    const { estimate } = await import('../../runs/estimate/index.js');
    const began = Date.now();
    try {
      const result = estimate(method, paths, { ...optionsOf(argv), convergence: json || out ? 10 : 2 });
      const { estimateJson, printEstimate } = await import('../estimate-output.js');
      if (out !== undefined) {
        const { writeEstimateReport } = await import('../presentations/estimate.js');
        await writeEstimateReport(out, result, { began, seed: argv.seed });
      }
      for (const warning of result.warnings) process.stderr.write(`${colors.yellow('warning')} ${warning}\n`);
      if (json)
        printJson({ ...estimateJson(result), ...(out === undefined ? {} : { report: shownPath(out) }) });
      else printEstimate(result, out);
      if (!result.status.ok) process.exitCode = exitCodes.failed;
    } catch (error) {
      // What is wrong with files or their numbers: the command was understood, the estimate failed.
      if (json) printJson({ error: (error as Error).message });
      else if (error instanceof InputError) explainError(error);
      else throw error;
      process.exitCode = exitCodes.failed;
    }
  },
};

function optionsOf(argv: ArgumentsCamelCase<Options>): EstimateOptions {
  const given = {
    temperature: argv.temperature,
    units: argv.units,
    columns: names(argv.column),
    bias: names(argv.bias),
    centres: numbers('centres', argv.centres),
    springs: numbers('springs', argv.springs),
    counts: numbers('counts', argv.counts),
    reverse: argv.reverse,
    bins: numbers('bins', argv.bins),
    min: numbers('min', argv.min),
    max: numbers('max', argv.max),
    periods: numbers('periodic', argv.periodic),
  };
  const { discard } = argv;
  const share = discard === 'auto' || discard === 'none' ? discard : Number(discard.trim() || NaN);
  if (Number.isNaN(share))
    throw badInput(`--discard is '${discard}': give auto, none, or a share such as 0.2`);
  return {
    ...(Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as EstimateOptions),
    discard: share,
    decorrelate: argv.decorrelate,
    bootstrap: argv.bootstrap,
    seed: argv.seed,
  };
}
