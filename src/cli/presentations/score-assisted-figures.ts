/** The figures of score-assisted umbrella sampling, after Fig. 1 to 5 of Crabtree, Bello-Rivas and Kevrekidis (2023). */
import { countGrid } from '../../report/condense.js';
import { formatCount } from '../../report/format.js';
import type { Curve, DensitiesPanel, Figure, Points, Role, SamplesPanel } from '../../report/index.js';
import { methodTitles } from '../../workflows/index.js';
import type {
  DensityName,
  Method,
  Sampling,
  ScoreAssistedUmbrella,
  ScoreAssistedUmbrellaResult,
} from '../../workflows/index.js';

/** What densities are called. */
export const densityNames: Record<DensityName, string> = {
  umbrella: 'umbrella alone',
  assisted: 'assisted',
  systematic: 'assisted, systematic',
  reweighted: 'assisted, reweighted',
  model: 'model',
  'model-reweighted': 'model, reweighted',
};

const densityRoles: Record<DensityName, Role> = {
  umbrella: 'umbrella',
  assisted: 'assisted',
  systematic: 'systematic',
  reweighted: 'extra',
  model: 'model',
  'model-reweighted': 'extra',
};

/** Points that a scatter can show. */
const shownPoints = 400;

/** What the umbrella holds, as people call it. */
export function heldName(
  { variable, coordinate }: ScoreAssistedUmbrella['condition'],
  { names }: ScoreAssistedUmbrellaResult['data'],
): string {
  if (!variable) return names[coordinate];
  return ('name' in variable ? variable.name : undefined) ?? variable.type;
}

/** Fig. 1 and 4: what the model drew and umbrella sampling visited, and the densities that came of it. */
export function samplesFigure(problem: ScoreAssistedUmbrella, result: ScoreAssistedUmbrellaResult): Figure {
  const { condition, density } = problem;
  const { data, points, samplings, comparison } = result;
  const [shownName, wantedName] = [data.names[condition.coordinate], data.names[density.coordinate]];
  const named = heldName(condition, data);
  // Of a held variable the figure shows a coordinate, which is elsewhere.
  const shownAt = condition.variable ? [] : [condition.at];
  const held = column(data.positions, data.dim, condition.coordinate);
  const wanted = column(data.positions, data.dim, density.coordinate);
  const range = [density.low, density.high] as const;
  const low = Math.min(
    ...shownAt,
    held.reduce((least, x) => Math.min(least, x), Infinity),
  );
  const high = Math.max(
    ...shownAt,
    held.reduce((most, x) => Math.max(most, x), -Infinity),
  );
  const heldRange = [low - 0.05 * (high - low), high + 0.05 * (high - low)] as const;
  const poolAt = (coordinate: number) =>
    column(points.pool.positions, data.dim, coordinate).slice(0, shownPoints);
  const samples: SamplesPanel = {
    kind: 'samples',
    x: { label: shownName, domain: heldRange },
    y: { label: wantedName, domain: range },
    background: countGrid({ label: 'training data', role: 'training' }, held, wanted, {
      x: heldRange,
      y: range,
    }),
    layers: [
      visited('umbrella', samplings.umbrella, problem, data.dim),
      visited('systematic', samplings.systematic, problem, data.dim),
      { label: 'model', role: 'model', x: poolAt(condition.coordinate), y: poolAt(density.coordinate) },
    ],
  };
  const shown: DensityName[] = ['umbrella', 'assisted', 'systematic'];
  const densities: DensitiesPanel = {
    kind: 'densities',
    x: { label: wantedName, domain: range },
    series: [
      ...comparison.densities
        .filter(({ name }) => shown.includes(name))
        .map(({ name, value, standardError, diagnostics }): Curve => ({
          label: densityNames[name],
          role: densityRoles[name],
          x: comparison.centres,
          y: value,
          // A bin without a sample has an error but nothing to draw a band around.
          low: value.map((y, i) => (diagnostics.empty[i] ? NaN : Math.max(0, y - standardError[i]))),
          high: value.map((y, i) => (diagnostics.empty[i] ? NaN : y + standardError[i])),
        })),
      ...(comparison.model
        ? [{ label: 'model', role: 'model' as const, x: comparison.centres, y: comparison.model }]
        : []),
      ...(comparison.exact
        ? [{ label: 'exact', role: 'exact' as const, x: comparison.centres, y: comparison.exact }]
        : []),
    ],
  };
  return {
    id: 'samples',
    title: `Samples and densities at ${named} = ${condition.at}`,
    caption:
      `(a) Points that the model drew at ${named} = ${condition.at}, and where umbrella sampling went, over the training data. ` +
      `(b) The density of ${wantedName} from one run of each method, bands of one standard error (bootstrap over trajectories), ` +
      "with the model's own density" +
      (comparison.exact ? ' and the exact one.' : '.'),
    panels: [samples, densities],
  };
}

/** Fig. 3: the energy surface with the model's points and those of umbrella sampling on it. */
export function surfaceFigure(
  { condition, density }: ScoreAssistedUmbrella,
  { comparison: { surface }, data, points, samplings }: ScoreAssistedUmbrellaResult,
): Figure[] {
  if (!surface) return [];
  const pick = (coordinate: number) =>
    column(points.pool.positions, data.dim, coordinate).slice(0, shownPoints);
  return [
    {
      id: 'surface',
      title: 'The energy surface',
      caption: `The model's points at ${data.names[condition.coordinate]} = ${condition.at} and those of umbrella sampling, on the reduced energy.`,
      panels: [
        {
          kind: 'surface',
          x: { label: data.names[condition.coordinate] },
          y: { label: data.names[density.coordinate] },
          value: { label: 'reduced energy', unit: 'kT' },
          grid: { ...surface, x: surface.held, y: surface.wanted },
          range: 15,
          layers: [
            visited('systematic', samplings.systematic, { condition, density }, data.dim),
            { label: 'model', role: 'model', x: pick(condition.coordinate), y: pick(density.coordinate) },
          ],
        },
      ],
    },
  ];
}

/** Fig. 5: the L1 distance against the number of steps. */
export function convergenceFigure(
  problem: ScoreAssistedUmbrella,
  { convergence, data }: ScoreAssistedUmbrellaResult,
): Figure {
  return {
    id: 'convergence',
    title: 'Convergence to the exact density',
    caption:
      `L1 distance between the pooled density of ${data.names[problem.density.coordinate]} and the exact one against the total number of steps: ` +
      `mean and spread of ${formatCount(convergence[0].summary[0].count)} independent repeats. The ${problem.starts.walkers} walkers of an ` +
      'assisted run share the steps.',
    panels: [
      {
        kind: 'convergence',
        x: { label: 'total steps' },
        y: { label: 'L1 distance' },
        groups: [
          {
            title: '',
            series: convergence.map(({ method, totals, summary }) => ({
              label: methodTitles[method],
              role: method,
              n: totals,
              mean: summary.map(({ mean }) => mean),
              spread: summary.map(({ spread }) => spread),
            })),
          },
        ],
      },
    ],
  };
}

/** The wanted coordinate against time: who crosses the barrier, and who does not. */
export function trajectoriesFigure(
  { density }: ScoreAssistedUmbrella,
  { samplings, data }: ScoreAssistedUmbrellaResult,
): Figure {
  const wanted = data.names[density.coordinate];
  return {
    id: 'trajectories',
    title: 'Where the walkers went',
    caption: `${wanted} against the step, for umbrella sampling alone and for the assisted walkers with systematic starts.`,
    panels: (['umbrella', 'systematic'] as const).map((method) => ({
      kind: 'trajectories',
      x: { label: 'step' },
      y: { label: wanted, domain: [density.low, density.high] },
      series: [
        {
          label: methodTitles[method],
          role: method,
          ...paths(samplings[method], data.dim, density.coordinate),
        },
      ],
    })),
  };
}

function paths({ walkers, steps, frames }: Sampling, dim: number, coordinate: number) {
  const every = Math.max(1, Math.floor(steps / 500));
  const count = Math.floor(steps / every);
  return {
    x: Array.from({ length: count }, (_, i) => (i + 1) * every),
    walkers: Array.from({ length: walkers }, (_, walker) =>
      Array.from(
        { length: count },
        (_, i) => frames[(((i + 1) * every - 1) * walkers + walker) * dim + coordinate],
      ),
    ),
  };
}

function visited(
  method: Method,
  { frames }: Sampling,
  { condition, density }: Pick<ScoreAssistedUmbrella, 'condition' | 'density'>,
  dim: number,
): Points {
  const rows = frames.length / dim;
  const every = Math.max(1, Math.floor(rows / shownPoints));
  const pick = (coordinate: number) =>
    Float64Array.from({ length: Math.floor(rows / every) }, (_, i) => frames[i * every * dim + coordinate]);
  return {
    label: densityNames[method],
    role: method,
    x: pick(condition.coordinate),
    y: pick(density.coordinate),
  };
}

function column(positions: Float64Array, dim: number, coordinate: number): Float64Array {
  return Float64Array.from({ length: positions.length / dim }, (_, row) => positions[row * dim + coordinate]);
}
