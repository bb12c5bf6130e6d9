/** The report of score-assisted umbrella sampling of a molecule: what was asked, what was found, and how far to trust it. */
import { formatCount, formatNumber } from '../../report/format.js';
import type { Diagnostic, Headline, ReportData, Table } from '../../report/index.js';
import { moleculeUmbrellaOf } from '../../runs/index.js';
import type { FinishedRun } from '../../runs/index.js';
import {
  recorded,
  startings,
  startingTitles,
  surfacesComparedUpTo,
  windowCentresOf,
} from '../../workflows/molecules/index.js';
import type { MoleculeUmbrella, MoleculeUmbrellaResult } from '../../workflows/molecules/index.js';
import {
  approachFigure,
  dihedralsFigure,
  moleculesFigure,
  surfacesFigure,
  watchedFigure,
} from './molecule-umbrella-figures.js';
import { windowDiagnostics, windowsFigure, windowTable } from './molecule-umbrella-windows.js';
import { curveFigures, provenance } from './plain.js';

export function moleculeUmbrellaPresentation(run: FinishedRun): ReportData {
  const result = run.result as MoleculeUmbrellaResult;
  const problem = moleculeUmbrellaOf(run.experiment);
  return {
    title: run.experiment.title ?? 'Score-assisted umbrella sampling of a molecule',
    subtitle: `${run.experiment.system.type}, seed ${run.experiment.seed}`,
    summary: [summaryOf(problem, result)],
    headlines: headlines(result),
    figures: [
      surfacesFigure(problem, result),
      ...watchedFigure(problem, result),
      moleculesFigure(problem, result),
      ...dihedralsFigure(problem, result),
      approachFigure(result),
      windowsFigure(problem, result),
      ...curveFigures(run),
    ],
    tables: [checksTable(problem, result), costTable(result), windowTable(problem, result)],
    diagnostics: diagnosticsOf(problem, result),
    provenance: provenance(run),
  };
}

const sum = (flags: Uint8Array): number => flags.reduce((total, flag) => total + flag, 0);

function summaryOf(problem: MoleculeUmbrella, { topology, data, generated }: MoleculeUmbrellaResult): string {
  const { windows, sample } = problem;
  const names = windows.map(({ name }) => name).join(' and ');
  const count = windowCentresOf(windows).length / windows.length;
  const structures = data.positions.length / (3 * topology.atoms.length);
  return (
    `A score model learned the internal coordinates of the molecule given ${names} from ${formatCount(structures)} structures of unbiased ` +
    `dynamics at ${data.temperature} K. It drew ${formatCount(generated.checks.good.length)} molecules at the centres of ${formatCount(count)} windows, ` +
    `of which ${formatCount(sum(generated.checks.good))} passed all checks. ${formatCount(sample.walkers)} walker${sample.walkers === 1 ? '' : 's'} of each ` +
    `window ran ${formatCount(sample.steps)} steps from them, and as many from structures that were pulled to the windows from one.`
  );
}

function headlines({ generated, comparison }: MoleculeUmbrellaResult): Headline[] {
  const { good } = generated.checks;
  const { difference } = comparison;
  return [
    {
      label: 'Generated molecules that pass all checks',
      value: (100 * sum(good)) / good.length,
      unit: '%',
      note: 'bonds, handedness, clashes, energy after minimisation',
      role: 'model',
      target: { atLeast: 95 },
    },
    {
      label: 'Mean difference of the two surfaces',
      value: difference.meanAbsolute,
      unit: 'kT',
      note: `windows from generated molecules against pulled ones, MBAR, up to ${surfacesComparedUpTo} kT`,
      role: 'assisted',
      target: { atMost: 0.5 },
    },
    {
      label: 'Bins that agree',
      value: 100 * difference.withinErrors,
      unit: '%',
      note: `of ${formatCount(difference.bins)}: within 1.96 of their combined standard errors`,
    },
  ];
}

function checksTable({ starts, windows }: MoleculeUmbrella, { generated }: MoleculeUmbrellaResult): Table {
  const { bonds, chirality, clashes, energy, good, limit } = generated.checks;
  const row = (name: string, flags: Uint8Array) => [name, sum(flags), (100 * sum(flags)) / flags.length];
  return {
    id: 'checks',
    title: 'Checks of generated molecules',
    caption:
      `Of ${formatCount(good.length)} molecules. Energies are judged after ${starts.minimisation} steps of steepest descent under the springs of ` +
      `${windows.map(({ name }) => name).join(' and ')}: no higher than ${formatNumber(limit, 4)} kJ/mol, the highest of a thousand training molecules ` +
      'treated in the same way.',
    columns: [{ label: 'Check' }, { label: 'Passed', format: 'count' }, { label: '%', format: 'number' }],
    rows: [
      row('bonds within 20 % of their lengths', bonds),
      row('handedness of the stereocentres', chirality),
      row('no clash of atoms more than three bonds apart', clashes),
      row('energy', energy),
      row('all', good),
    ],
  };
}

function costTable({ data, windows }: MoleculeUmbrellaResult): Table {
  return {
    id: 'cost',
    title: 'Energy evaluations',
    caption: 'What each way of starting cost. Training data are needed once, for any number of windows.',
    columns: [
      { label: 'Start' },
      { label: 'Training data', format: 'count' },
      { label: 'Starts', format: 'count' },
      { label: 'Windows', format: 'count' },
      { label: 'All', format: 'count' },
    ],
    rows: startings.map((starting) => {
      const { start, windows: sampled } = windows[starting].evaluations;
      const training = starting === 'assisted' ? data.evaluations : 0;
      return [startingTitles[starting], training, start, sampled, training + start + sampled];
    }),
  };
}

function diagnosticsOf(problem: MoleculeUmbrella, result: MoleculeUmbrellaResult): Diagnostic[] {
  const { generated, comparison } = result;
  const without = sum(generated.borrowed);
  const off = labelError(problem, result);
  return [
    without === 0
      ? {
          severity: 'good',
          title: 'Every window has molecules of its own',
          message: 'At every centre the model drew at least one molecule that passed all checks.',
        }
      : {
          severity: 'warning',
          title: `${formatCount(without)} windows have no molecule of their own`,
          message:
            'They start from molecules of the nearest window and are drawn to their centre while they equilibrate. Where the training data ' +
            'hardly go, simulate longer or hotter (simulate.steps, simulate.temperature), or draw more (starts.candidates).',
        },
    {
      severity: off < 20 ? 'good' : 'note',
      title: `Molecules keep the dihedrals that were asked for within ${formatNumber(off, 2)}°`,
      message:
        'Root mean square over all generated molecules, after minimisation under the springs of the windows.',
    },
    ...startings.flatMap((starting): Diagnostic[] => {
      const { status } = comparison.surfaces[starting];
      const message = status.message;
      return message === ''
        ? []
        : [{ severity: status.ok ? 'note' : 'warning', title: startingTitles[starting], message }];
    }),
    ...windowDiagnostics(problem, result),
  ];
}

/** Root mean square of the difference between dihedrals asked and reached, degrees. */
function labelError(problem: MoleculeUmbrella, { generated }: MoleculeUmbrellaResult): number {
  const dims = problem.windows.length;
  const width = recorded(problem).length;
  const { asked, reached } = generated;
  const squares = asked.map((angle, i) => {
    const away = reached[Math.floor(i / dims) * width + (i % dims)] - angle;
    return (away - 2 * Math.PI * Math.round(away / (2 * Math.PI))) ** 2;
  });
  return (180 / Math.PI) * Math.sqrt(squares.reduce((total, square) => total + square, 0) / squares.length);
}
