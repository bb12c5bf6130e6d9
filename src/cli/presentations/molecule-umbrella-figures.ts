/** The figures of score-assisted umbrella sampling of a molecule: generated molecules, surfaces, windows, what it cost. */
import { formatNumber } from '../../report/format.js';
import type { Axis, Curve, Figure, Panel, Points, StructureGroup, SurfacePanel } from '../../report/index.js';
import {
  recorded,
  startings,
  startingTitles,
  surfacesComparedUpTo,
  windowCentresOf,
} from '../../workflows/molecules/index.js';
import type {
  Dihedral,
  MoleculeUmbrella,
  MoleculeUmbrellaResult,
  Starting,
  Surface,
} from '../../workflows/molecules/index.js';
import { known } from './estimate-profiles.js';

const degrees = (radians: number): number => (180 / Math.PI) * radians;
const angles = (values: Float64Array): Float64Array => values.map(degrees);
const axisOf = ({ name }: Dihedral): Axis => ({ label: `${name} / °`, period: 360 });

/** Which colour a way of starting has in all figures. */
export const startingRoles = { assisted: 'assisted', pulled: 'umbrella' } as const satisfies Record<
  Starting,
  string
>;

/** Structures of one tile, and conditions that have tiles: as drawn, and minimised. */
const structuresShown = 12;
const conditionsShown = 3;

/** Fig. 7: generated molecules at a few windows, as drawn and after the minimisation. */
export function moleculesFigure(
  { windows, starts }: MoleculeUmbrella,
  { topology, generated, comparison }: MoleculeUmbrellaResult,
): Figure {
  const centres = windowCentresOf(windows);
  const dims = windows.length;
  const count = centres.length / dims;
  const perWindow = generated.checks.good.length / count;
  const dim = 3 * topology.atoms.length;
  const free = comparison.surfaces.assisted.windows.value;
  const byFreeEnergy = Array.from(free.keys()).sort((a, b) => free[a] - free[b]);
  const shown = Array.from(
    { length: Math.min(conditionsShown, count) },
    (_, i) => byFreeEnergy[Math.floor((i * (count - 1)) / Math.max(1, conditionsShown - 1) / 2)],
  );
  const groups = shown.flatMap((window): StructureGroup[] => {
    const [first, many] = [window * perWindow, Math.min(perWindow, structuresShown)];
    const place = windows
      .map(({ name }, j) => `${name} = ${formatNumber(degrees(centres[window * dims + j]), 3)}°`)
      .join(', ');
    const of = (positions: Float64Array, energies: Float64Array) => ({
      positions: positions.subarray(first * dim, (first + many) * dim),
      values: energies.subarray(first, first + many),
      ...(perWindow > many ? { chosenFrom: perWindow } : {}),
    });
    const { energies, minimised, minimisedEnergies } = generated.checks;
    return [
      { label: `drawn at ${place}`, role: 'model', ...of(generated.positions, energies) },
      { label: `minimised`, role: 'assisted', ...of(minimised, minimisedEnergies) },
    ];
  });
  return {
    id: 'molecules',
    title: 'Generated molecules',
    caption:
      `Molecules as the model drew them at ${shown.length} windows, from the most probable one upwards, and each after ` +
      `${starts.minimisation} steps of steepest descent; the number is the potential energy.`,
    panels: [
      {
        kind: 'structures',
        label: 'molecule',
        topology,
        groups,
        value: { label: 'energy', unit: 'kJ/mol' },
      },
    ],
  };
}

/** Fig. 8: the dihedrals of generated molecules over those of the training data. */
export function dihedralsFigure(
  problem: MoleculeUmbrella,
  { data, generated }: MoleculeUmbrellaResult,
): Figure[] {
  const shown = recorded(problem);
  if (shown.length < 2) return [];
  const dims = problem.windows.length;
  // φ, the watched one, lies along x where ψ has the windows.
  const [across, up] = dims === 2 ? [0, 1] : [1, 0];
  const rows = data.labels.length / dims;
  const trained = (axis: number) =>
    Float64Array.from({ length: rows }, (_, i) =>
      degrees(axis < dims ? data.labels[i * dims + axis] : data.watched[i]),
    );
  const made = (axis: number) => angles(generated.reached.filter((_, i) => i % shown.length === axis));
  const layer: Points = { label: 'generated', role: 'model', x: made(across), y: made(up) };
  const at = `${data.temperature} K`;
  return [
    {
      id: 'dihedrals',
      title: `${shown[across].name} and ${shown[up].name} of generated molecules`,
      caption:
        `Molecules drawn at the centres of all windows, after minimisation under the windows' springs, over the training data at ${at}: ` +
        'where windows have molecules that the simulation hardly visited, the model has filled in.',
      panels: [
        {
          kind: 'samples',
          x: axisOf(shown[across]),
          y: axisOf(shown[up]),
          background: { label: `training data, ${at}`, role: 'training', x: trained(across), y: trained(up) },
          layers: [layer],
        },
      ],
    },
  ];
}

/** The free-energy surfaces of both ways of starting. */
export function surfacesFigure(problem: MoleculeUmbrella, result: MoleculeUmbrellaResult): Figure {
  const { windows, estimate } = problem;
  const { surfaces } = result.comparison;
  const names = windows.map(({ name }) => name).join(' and ');
  const letters = { assisted: '(a)', pulled: '(b)' };
  const ways = startings.map((starting) => `${letters[starting]} ${startingTitles[starting]}`).join(', ');
  if (windows.length === 2) {
    return {
      id: 'surfaces',
      title: `Free energy of ${names}`,
      caption: `By MBAR from ${ways}; contours in kT above the lowest bin, with standard errors on request.`,
      panels: startings.map((starting) =>
        surfacePanel(surfaces[starting].mbar, windows[0], windows[1], estimate.bins),
      ),
    };
  }
  const x = Float64Array.from(
    { length: estimate.bins },
    (_, bin) => -180 + ((bin + 0.5) * 360) / estimate.bins,
  );
  return {
    id: 'surfaces',
    title: `Free energy of ${names}`,
    caption:
      `(a) By MBAR from windows started either way, with bands of one standard error. (b) Differences to the ` +
      'surface that the samples of both make together.',
    panels: [
      {
        kind: 'profile',
        x: axisOf(windows[0]),
        series: startings.flatMap((starting): Curve[] => [
          band(x, fromLowest(surfaces[starting].mbar), startingTitles[starting], starting),
        ]),
      },
      {
        kind: 'profile',
        x: axisOf(windows[0]),
        y: { label: 'difference / kT' },
        series: startings.map((starting) => {
          const { value, standardError } = surfaces[starting].mbar;
          const difference = value.map((f, bin) => f - result.comparison.joint.value[bin]);
          return band(x, { value: difference, standardError }, startingTitles[starting], starting);
        }),
      },
    ],
  };
}

/** With one row of windows and a watched dihedral: the surface of both. */
export function watchedFigure(
  { windows, watch, estimate }: MoleculeUmbrella,
  { comparison }: MoleculeUmbrellaResult,
): Figure[] {
  if (!watch) return [];
  const panels = startings.flatMap((starting): Panel[] => {
    const { watched } = comparison.surfaces[starting];
    return watched
      ? [surfacePanel(transposed(watched, estimate.bins), watch, windows[0], estimate.bins)]
      : [];
  });
  return [
    {
      id: 'watched',
      title: `Free energy of ${watch.name} and ${windows[0].name}`,
      caption:
        `By MBAR from windows along ${windows[0].name} alone: (a) ${startingTitles.assisted}, (b) ${startingTitles.pulled}. What ` +
        `one has along ${watch.name} and the other lacks, its windows do not reach from where they start.`,
      panels,
    },
  ];
}

/** How the surfaces come closer to the one that all samples make. */
export function approachFigure({ comparison }: MoleculeUmbrellaResult): Figure {
  return {
    id: 'approach',
    title: 'What a surface costs',
    caption:
      `Mean absolute difference to the surface of all samples of both ways, by WHAM, over bins of at most ${surfacesComparedUpTo} kT, against ` +
      'the energy evaluations of starts and windows (those of training data are in the table).',
    panels: [
      {
        kind: 'convergence',
        x: { label: 'energy evaluations' },
        y: { label: 'mean |difference| / kT' },
        groups: [
          {
            title: '',
            series: comparison.convergence.map(({ starting, evaluations, differences }) => ({
              label: startingTitles[starting],
              role: startingRoles[starting],
              n: evaluations,
              mean: differences.map(({ meanAbsolute }) => meanAbsolute),
            })),
          },
        ],
      },
    ],
  };
}

function surfacePanel(surface: Surface, across: Dihedral, up: Dihedral, bins: number): SurfacePanel {
  const { value, standardError } = transposed(surface, bins);
  const lowest = value.reduce((least, f) => Math.min(least, f), Infinity);
  const [first, last] = [-180 + 180 / bins, 180 - 180 / bins];
  return {
    kind: 'surface',
    x: axisOf(across),
    y: axisOf(up),
    value: { label: 'free energy', unit: 'kT' },
    range: 12,
    grid: {
      values: value.map((f) => f - lowest),
      errors: standardError,
      ...{ width: bins, height: bins, x: [first, last], y: [first, last] },
    },
  };
}

/** Bins run fastest along the second dihedral; panels have rows of the first. */
function transposed({ value, standardError }: Surface, bins: number): Surface {
  const turn = (values: Float64Array) =>
    values.map((_, i) => values[(i % bins) * bins + Math.floor(i / bins)]);
  return { value: turn(value), standardError: turn(standardError) };
}

function fromLowest({ value, standardError }: Surface): Surface {
  const lowest = value.reduce((least, f) => Math.min(least, f), Infinity);
  return { value: value.map((f) => f - lowest), standardError };
}

function band(x: Float64Array, { value, standardError }: Surface, label: string, starting: Starting): Curve {
  return {
    ...{ label, role: startingRoles[starting], x, y: value.map(known) },
    low: value.map((f, bin) => known(f - standardError[bin])),
    high: value.map((f, bin) => known(f + standardError[bin])),
  };
}
