import { resolve } from 'node:path';
import colors from 'picocolors';
import type { Argv, ArgumentsCamelCase } from 'yargs';
import type { EnergyUnit } from '../../runs/estimate/index.js';
import { printJson, shownPath } from '../common.js';
import { badInput, exitCodes } from '../errors.js';
import { once, optionsOf, type EstimateArguments } from '../estimate-options.js';

const units: readonly EnergyUnit[] = ['kJ/mol', 'kcal/mol', 'kT'];

const usage = `$0 estimate <method> <files..>

Free energies, with errors, from files that other programs wrote. Formats are told apart by their
content: PLUMED COLVAR, GROMACS pullx, pullf and dhdl .xvg, metadata and time series of Grossfield's
WHAM, u_kn with N_k as .npy or .npz, CSV.

Methods:
  mbar                  all states at once: dhdl files, u_kn, or umbrella windows
  wham                  umbrella windows on a grid, in one or two dimensions
  umbrella-integration  umbrella windows by their mean forces (also: ui)
  bar                   neighbouring states, or work in both directions
  perturbation          exponential averages of energy differences or work (also: fep, exp)
  ti                    the integral of dH/dlambda: dhdl files, or CSV with lambda and dHdl
  jarzynski             work of switching in one direction, its bias taken off
  crooks                work in both directions
  reweight              a biased run, its bias taken off
  metadynamics          the hills of PLUMED (HILLS files), summed (also: sum-hills)`;

const files = 'Files and units:';
const grid = 'Profile:';
const statistics = 'Statistics:';
const output = 'Output:';
const text = { type: 'string', requiresArg: true } as const;

const builder = (argv: Argv) =>
  argv
    .usage(usage)
    .positional('method', { type: 'string', describe: 'One of those above' })
    .positional('files', { type: 'string', array: true, describe: 'As many as there are' })
    .option('temperature', { ...text, group: files, describe: 'In K; found in files that say it' })
    .option('units', {
      choices: units,
      requiresArg: true,
      group: files,
      describe: 'Of energies, springs, biases and work where a file does not say',
      defaultDescription: "the program's own",
    })
    .option('column', {
      ...text,
      group: files,
      describe: 'Column of the coordinate (two with a comma between), of the work, or of dH/dlambda',
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
      describe: 'Count samples by their correlation in time; --no-decorrelate counts all in full',
    })
    .option('bootstrap', {
      ...text,
      default: '0',
      group: statistics,
      describe: 'Bootstrap resamples; 200 are usual',
    })
    .option('seed', { ...text, default: '1', group: statistics, describe: 'Seed of the bootstrap' })
    .option('report', { ...text, group: output, describe: 'Write a report here: one HTML file' })
    .option('csv', { ...text, group: output, describe: 'Write the profile, or the free energies, here' })
    .option('json', {
      type: 'boolean',
      default: false,
      group: output,
      describe: 'Print one JSON object, { error } where it fails',
    })
    .example('$0 estimate mbar COLVAR.* --temperature 300 --report pmf.html', "PLUMED's umbrella windows")
    .example('$0 estimate wham metadata.dat', "Windows as Grossfield's WHAM lists them")
    .example('$0 estimate wham windows.dat --units kJ/mol --temperature 300', 'The same of GROMACS pullx')
    .example('$0 estimate mbar dhdl.*.xvg', 'A GROMACS free-energy calculation')
    .example('$0 estimate mbar u_kn.npz --json', 'Reduced energies as pymbar takes them')
    .example('$0 estimate crooks forward.csv --reverse reverse.csv', 'Work in both directions, in kT')
    .example(
      '$0 estimate reweight COLVAR --column phi --temperature 300 --csv phi.csv',
      'A run of metadynamics',
    )
    .epilogue(
      'Exit codes: 0 an estimate to rely on, 1 one that is not (printed with what to do), 2 bad input.\nMore: docs/methods/estimate.md',
    );

export const estimateCommand = {
  command: 'estimate [method] [files..]',
  describe: 'Free energies from files that other programs wrote',
  builder,
  async handler(argv: ArgumentsCamelCase<EstimateArguments>): Promise<void> {
    const began = Date.now();
    const { json } = argv;
    try {
      const { estimate, estimateCsv, methodOf } = await import('../../runs/estimate/index.js');
      const { method, files: paths = [] } = argv;
      if (method === undefined)
        throw badInput("say a method and files: 'wellspring estimate --help' lists them");
      const wanted = methodOf(method);
      if (paths.length === 0) throw badInput(`say which files: wellspring estimate ${wanted} FILE…`);
      const options = optionsOf(argv);
      const report = target('report', argv.report, paths);
      const csv = target('csv', argv.csv, paths);
      const points = json || report !== undefined ? 10 : 2;
      const result = estimate(wanted, paths, { ...options, convergence: points });
      for (const warning of result.warnings) process.stderr.write(`${colors.yellow('warning')} ${warning}\n`);
      if (report !== undefined) {
        const { writeEstimateReport } = await import('../presentations/estimate.js');
        await writeEstimateReport(report, result, { began, seed: options.seed ?? 1 });
      }
      const { estimateJson, printEstimate } = await import('../estimate-output.js');
      if (csv !== undefined) {
        const { writeWhole } = await import('../../runs/index.js');
        await writeWhole(csv, estimateCsv(result));
      }
      const written = {
        ...(report === undefined ? {} : { report: shownPath(report) }),
        ...(csv === undefined ? {} : { csv: shownPath(csv) }),
      };
      if (json) printJson({ ...estimateJson(result), ...written });
      else printEstimate(result, written);
      if (!result.status.ok) process.exitCode = exitCodes.failed;
    } catch (error) {
      if (json) printJson({ error: (error as Error).message });
      throw error;
    }
  },
};

/** Where to write. @throws InputError where that would write over what is read */
function target(
  name: string,
  given: string | string[] | undefined,
  paths: readonly string[],
): string | undefined {
  const path = once(name, given);
  if (path !== undefined && paths.some((file) => resolve(file) === resolve(path)))
    throw badInput(`--${name} is ${path}, which is one of the files to read: give another name`);
  return path;
}
