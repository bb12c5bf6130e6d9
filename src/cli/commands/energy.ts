import type { Argv, ArgumentsCamelCase } from 'yargs';
import colors from 'picocolors';
import { printJson } from '../common.js';

const models = ['HCT', 'OBC1', 'OBC2', 'GBn', 'GBn2'] as const;
const radii = ['file', 'bondi', 'mbondi', 'mbondi2', 'mbondi3'] as const;

const builder = (argv: Argv) =>
  argv
    .positional('system', {
      type: 'string',
      demandOption: true,
      describe: "OpenMM's System XML, an Amber prmtop, or alanine-dipeptide/FLAVOUR",
    })
    .positional('coordinates', {
      type: 'string',
      demandOption: true,
      describe: 'PDB, DCD, XTC, XYZ, GRO, inpcrd, rst7, or npy of frames × atoms × 3 in nm',
    })
    .option('topology', { type: 'string', requiresArg: true, describe: 'PDB whose names are checked' })
    .option('gb', { choices: models, requiresArg: true, describe: 'Implicit solvent of a prmtop' })
    .option('radii', { choices: radii, default: 'file' as const, describe: 'Radii of --gb' })
    .option('salt', { type: 'number', default: 0, requiresArg: true, describe: 'Salt of --gb, mol/l' })
    .option('precision', {
      choices: ['exact', 'fast'] as const,
      default: 'exact' as const,
      describe: 'float64, or the float32 kernel',
    })
    .option('forces', { type: 'boolean', default: false, describe: 'Print forces, kJ/mol/nm' })
    .option('json', { type: 'boolean', default: false, describe: 'Print JSON' })
    .example('$0 energy system.xml topology.pdb', 'Energies per term of what OpenMM wrote')
    .example('$0 energy molecule.prmtop frames.dcd --gb OBC2', 'An Amber molecule in implicit solvent')
    .example('$0 energy alanine-dipeptide/ff96-obc frames.npy --forces', 'A built-in molecule');

type Options = ReturnType<typeof builder> extends Argv<infer T> ? T : never;

export const energyCommand = {
  command: 'energy <system> <coordinates>',
  describe: 'Energies and forces of a molecule',
  builder,
  async handler(options: ArgumentsCamelCase<Options>): Promise<void> {
    const { system, coordinates, topology, gb, precision } = options;
    const { energiesOfFiles, saltOf } = await import('../../runs/molecules/index.js');
    const answer = await energiesOfFiles({
      system,
      coordinates,
      precision,
      ...(topology !== undefined && { topology }),
      ...(gb && { born: { model: gb, radii: options.radii, kappa: saltOf(options.salt) } }),
    });
    for (const warning of answer.warnings) process.stderr.write(`${colors.yellow('warning')} ${warning}\n`);
    if (options.json) {
      printJson({
        units: { energy: 'kJ/mol', force: 'kJ/mol/nm' },
        atoms: answer.atoms,
        frames: answer.frames.map(({ forces, ...frame }) => ({
          ...frame,
          ...(options.forces && { forces: rows(forces) }),
        })),
        warnings: answer.warnings,
      });
      return;
    }
    for (const { frame, energies, total, forces } of answer.frames) {
      const lines = [
        colors.bold(`frame ${frame}`) + colors.dim('  kJ/mol'),
        ...Object.entries({ ...energies, total }).map(
          ([term, energy]) => `  ${term.padEnd(16)}${energy.toFixed(6).padStart(18)}`,
        ),
        ...(options.forces ? [colors.dim('  forces, kJ/mol/nm'), ...rows(forces).map(forceLine)] : []),
      ];
      process.stdout.write(`${lines.join('\n')}\n`);
    }
  },
};

const rows = (forces: Float64Array) =>
  Array.from({ length: forces.length / 3 }, (_, i) => [...forces.subarray(3 * i, 3 * i + 3)]);

const forceLine = (force: readonly number[], i: number) =>
  `  ${String(i + 1).padEnd(6)}${force.map((f) => f.toFixed(6).padStart(18)).join('')}`;
