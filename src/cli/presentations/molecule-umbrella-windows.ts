/** What is told of each window of a molecule: overlap, correlations, samples. */
import { formatCount, formatNumber } from '../../report/format.js';
import type { Axis, Diagnostic, Figure, Panel, Table } from '../../report/index.js';
import { startings, startingTitles, windowCentresOf } from '../../workflows/molecules/index.js';
import type { MoleculeUmbrella, MoleculeUmbrellaResult, Starting } from '../../workflows/molecules/index.js';
import { startingRoles } from './molecule-umbrella-figures.js';

const degrees = (radians: number): number => (180 / Math.PI) * radians;

/** Rows of the table of windows: of many windows, those with the fewest effective samples. */
const tableRows = 36;
/** Fewer effective samples than this make no error bar of a window. */
const fewestEffective = 20;

/** Frames that each window kept. */
const samplesOf = ({ sample }: MoleculeUmbrella): number =>
  sample.walkers * Math.floor(sample.steps / sample.every);

/** The largest share that each window has in common with another one, by MBAR. */
export function sharesOf({ comparison }: MoleculeUmbrellaResult, starting: Starting): Float64Array {
  const { matrix } = comparison.surfaces[starting].overlap;
  const size = Math.sqrt(matrix.length);
  return Float64Array.from({ length: size }, (_, k) => {
    let most = 0;
    for (let other = 0; other < size; other++)
      if (other !== k) most = Math.max(most, matrix[k * size + other]);
    return most;
  });
}

/** Overlap and correlations, over the windows. */
export function windowsFigure(problem: MoleculeUmbrella, result: MoleculeUmbrellaResult): Figure {
  const { windows } = problem;
  const { surfaces } = result.comparison;
  const axes = windows.map(({ name }): Axis => ({ label: `${name} / °`, period: 360 }));
  const centres = windowCentresOf(windows);
  if (windows.length === 1) {
    const x = centres.map(degrees);
    const inefficiencies = startings.map((starting) => ({
      label: startingTitles[starting],
      role: startingRoles[starting],
      x,
      y: surfaces[starting].inefficiencies,
    }));
    return {
      id: 'windows',
      title: 'The windows',
      caption:
        '(a) Overlap matrix of MBAR for windows started from generated molecules: the share of the window of a row that belongs to the ' +
        'window of a column. (b) Statistical inefficiency: so many frames are worth one.',
      panels: [
        {
          kind: 'overlap',
          label: `window at ${windows[0].name}`,
          names: Array.from(x, (angle) => String(Math.round(angle)).replace('-', '−')),
          values: surfaces.assisted.overlap.matrix,
        },
        { kind: 'profile', x: axes[0], y: { label: 'inefficiency / frames' }, series: inefficiencies },
      ],
    };
  }
  const [width, height] = windows.map(({ count }) => count);
  const edge = (count: number) => [-180 + 180 / count, 180 - 180 / count] as const;
  const map = (values: Float64Array, label: string): Panel => ({
    kind: 'surface',
    x: axes[0],
    y: axes[1],
    value: { label },
    shades: 'errors',
    grid: {
      // Windows run fastest along the second dihedral.
      values: values.map((_, i) => values[(i % width) * height + Math.floor(i / width)]),
      ...{ width, height, x: edge(width), y: edge(height) },
    },
  });
  return {
    id: 'windows',
    title: 'The windows',
    caption:
      'For windows started from generated molecules: (a) the largest share that each has in common with another one, by MBAR; (b) its ' +
      'statistical inefficiency: so many frames are worth one.',
    panels: [
      map(sharesOf(result, 'assisted'), 'overlap'),
      map(surfaces.assisted.inefficiencies, 'inefficiency / frames'),
    ],
  };
}

/** Each window; of many, those that are worst off. */
export function windowTable(problem: MoleculeUmbrella, result: MoleculeUmbrellaResult): Table {
  const { windows } = problem;
  const { generated, comparison } = result;
  const dims = windows.length;
  const centres = windowCentresOf(windows);
  const count = centres.length / dims;
  const samples = samplesOf(problem);
  const { windows: free, inefficiencies, means } = comparison.surfaces.assisted;
  const shares = sharesOf(result, 'assisted');
  const perWindow = generated.checks.good.length / count;
  const good = (k: number) =>
    generated.checks.good.subarray(k * perWindow, (k + 1) * perWindow).reduce((sum, flag) => sum + flag, 0);
  const all = Array.from({ length: count }, (_, k) => k);
  const shown =
    count <= tableRows ? all : all.sort((a, b) => inefficiencies[b] - inefficiencies[a]).slice(0, tableRows);
  return {
    id: 'windows',
    title: count <= tableRows ? 'Windows' : `The ${tableRows} windows with the fewest effective samples`,
    caption:
      `Windows started from generated molecules: free energies in kT relative to the first window, by MBAR; ${formatCount(samples)} frames ` +
      'of each are worth as many independent ones as the column of effective samples says; overlap is the largest share that ' +
      'a window has in common with another one.',
    columns: [
      ...windows.flatMap(({ name }) => [
        { label: `${name} / °`, format: 'number' as const },
        { label: `Mean ${name}`, format: 'number' as const },
      ]),
      { label: `Good molecules of ${perWindow}`, format: 'count' },
      { label: 'Free energy', format: 'number' },
      { label: 'Effective samples', format: 'count' },
      { label: 'Overlap', format: 'number' },
    ],
    rows: shown.map((k) => [
      ...windows.flatMap((_, j) => [
        Math.round(10 * degrees(centres[k * dims + j])) / 10,
        Math.round(10 * degrees(means[k * dims + j])) / 10,
      ]),
      good(k),
      { value: free.value[k], error: free.standardError[k] },
      Math.round(samples / inefficiencies[k]),
      shares[k],
    ]),
  };
}

/** Windows that have not decorrelated. */
export function windowDiagnostics(
  problem: MoleculeUmbrella,
  { comparison }: MoleculeUmbrellaResult,
): Diagnostic[] {
  const samples = samplesOf(problem);
  return startings.map((starting): Diagnostic => {
    const { inefficiencies } = comparison.surfaces[starting];
    const effective = inefficiencies.map((g) => samples / g);
    const poor = effective.filter((n) => n < fewestEffective).length;
    const least = effective.reduce((a, b) => Math.min(a, b), Infinity);
    return poor === 0
      ? {
          severity: 'good',
          title: `Decorrelated: ${startingTitles[starting]}`,
          message: `The ${formatCount(samples)} frames of the slowest window are worth ${formatNumber(least, 3)} independent ones.`,
        }
      : {
          severity: 'warning',
          title: `Not decorrelated: ${startingTitles[starting]}`,
          message:
            `In ${poor} of ${effective.length} windows ${formatCount(samples)} frames are worth fewer than ${fewestEffective} independent ones ` +
            `(the least ${formatNumber(least, 2)}): raise sample.steps, or sample.walkers.`,
        };
  });
}
