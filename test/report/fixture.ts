/** A report with made-up numbers of realistic size and shape. */
import type { Curve, Figure, ReportData } from '../../src/report/index.js';
import { dipeptide, protein, ramachandran } from './molecules.js';
import { normals, uniforms } from './random.js';

const range = (n: number, low: number, high: number) =>
  Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1));
const barrier = 8;
const energy = (z: number) => ((z * z - 1) ** 2 * (z * z + barrier)) / 1;
const grid = range(200, -1.5, 1.5);
const weights = grid.map((z) => Math.exp(-energy(z)));
const norm = weights.reduce((a, b) => a + b, 0) * (grid[1] - grid[0]);
const exactDensity = weights.map((w) => w / norm);

function well(normal: () => number, uniform: () => number, left = 0.5): number {
  return (uniform() < left ? -1 : 1) + 0.165 * normal();
}

function noisy(seed: number, left: number, noise: number): Pick<Curve, 'x' | 'y' | 'low' | 'high'> {
  const normal = normals(seed);
  const y = grid.map((z, i) =>
    Math.max(0, exactDensity[i] * 2 * (z < 0 ? left : 1 - left) * (1 + noise * normal())),
  );
  return {
    x: grid,
    y,
    low: y.map((p) => Math.max(0, p - noise * Math.sqrt(p))),
    high: y.map((p) => p + noise * Math.sqrt(p)),
  };
}

function trainingCloud(points: number): { x: Float64Array; y: Float64Array } {
  const normal = normals(5);
  const uniform = uniforms(6);
  const x = new Float64Array(points);
  const y = new Float64Array(points);
  let side = -1;
  for (let i = 0; i < points; i++) {
    if (uniform() < 2e-4) side = -side;
    x[i] = (10 * i) / points;
    y[i] = side * 1 + 0.165 * normal();
  }
  return { x, y };
}

function cloudAt(z1: number, n: number, seed: number, left: number): { x: number[]; y: number[] } {
  const normal = normals(seed);
  const uniform = uniforms(seed + 1);
  return {
    x: Array.from({ length: n }, () => z1 + 0.06 * normal()),
    y: Array.from({ length: n }, () => well(normal, uniform, left)),
  };
}

const training = { label: 'training data', role: 'training' } as const;
const exact: Curve = { label: 'exact', role: 'exact', x: grid, y: exactDensity };
const z1 = { label: 'slow coordinate z₁' };
const z2 = { label: 'fast coordinate z₂' };

function loss(): { x: number[]; y: number[] } {
  const normal = normals(11);
  const x = Array.from({ length: 4000 }, (_, i) => i + 1);
  return { x, y: x.map((step) => (0.62 + 0.9 * Math.exp(-step / 250)) * (1 + 0.09 * normal())) };
}

function surfaceGrid(): {
  values: number[];
  width: number;
  height: number;
  x: [number, number];
  y: [number, number];
} {
  const width = 90;
  const height = 80;
  const [x, y]: [[number, number], [number, number]] = [
    [8, 14],
    [-1.8, 1.8],
  ];
  const values = range(height, ...y).flatMap((b) =>
    range(width, ...x).map((a) => (b * b - 1) ** 2 + (0.2 * a - 1) * b),
  );
  return { values, width, height, x, y };
}

const sizes = [1000, 5000, 20000, 50000];
const series = (
  label: string,
  role: 'umbrella' | 'assisted' | 'systematic',
  mean: number[],
  spread: number[],
) => ({ label, role, n: sizes, mean, spread });

export const figures: Figure[] = [
  {
    id: 'conditional-density',
    title: 'The score model alone at z₁ = 5',
    caption:
      'Points drawn from the trained model (pink) and from umbrella sampling (orange) at z₁ = 5, over the 100 000 training samples; right, their densities and the exact conditional density. Bands are one standard error.',
    panels: [
      {
        kind: 'samples',
        x: z1,
        y: z2,
        background: { ...training, ...trainingCloud(100000) },
        layers: [
          { label: 'score model', role: 'model', ...cloudAt(5, 1000, 21, 0.46) },
          { label: 'umbrella sampling', role: 'umbrella', ...cloudAt(5.2, 1000, 31, 1) },
        ],
      },
      {
        kind: 'densities',
        x: z2,
        series: [
          exact,
          { label: 'score model', role: 'model', ...noisy(3, 0.46, 0.07) },
          { label: 'umbrella sampling', role: 'umbrella', ...noisy(4, 0.95, 0.09) },
        ],
      },
    ],
  },
  {
    id: 'surface',
    title: 'Potential energy around z₁ = 12',
    caption:
      'Samples of the model and of umbrella sampling, outside the training data, on the potential energy surface.',
    panels: [
      {
        kind: 'surface',
        x: z1,
        y: z2,
        value: { label: 'energy', unit: 'kT' },
        grid: surfaceGrid(),
        range: 8,
        layers: [
          { label: 'score model', role: 'model', ...cloudAt(12, 200, 41, 0.97) },
          { label: 'starting points', role: 'assisted', starts: true, ...cloudAt(12, 10, 51, 0.95) },
        ],
      },
    ],
  },
  {
    id: 'training',
    title: 'Training loss',
    caption: 'Denoising score matching loss of each batch (faint) and its running mean.',
    panels: [
      {
        kind: 'curve',
        x: { label: 'training step' },
        y: { label: 'loss' },
        log: true,
        series: [{ label: 'loss', role: 'model', ...loss() }],
      },
    ],
  },
  {
    id: 'convergence',
    title: 'Convergence to the exact density',
    caption:
      'L¹ distance to the exact density against the total number of time steps. Points are means, bars the spread, of 1000 independent repeats.',
    panels: [
      {
        kind: 'convergence',
        x: { label: 'time steps n' },
        y: { label: 'L¹ distance' },
        groups: [
          {
            title: 'barrier 4 kT',
            series: [
              series('umbrella sampling alone', 'umbrella', [0.89, 0.61, 0.35, 0.24], [0.23, 0.3, 0.2, 0.12]),
              series(
                'assisted, independent starts',
                'assisted',
                [0.45, 0.3, 0.25, 0.22],
                [0.13, 0.14, 0.12, 0.11],
              ),
              series(
                'assisted, systematic starts',
                'systematic',
                [0.332, 0.199, 0.13, 0.1],
                [0.03, 0.02, 0.02, 0.02],
              ),
            ],
          },
          {
            title: 'barrier 8 kT',
            series: [
              series('umbrella sampling alone', 'umbrella', [1, 0.95, 0.84, 0.72], [0.04, 0.17, 0.25, 0.32]),
              series(
                'assisted, independent starts',
                'assisted',
                [0.38, 0.3, 0.29, 0.29],
                [0.12, 0.16, 0.16, 0.16],
              ),
              series(
                'assisted, systematic starts',
                'systematic',
                [0.268, 0.163, 0.11, 0.08],
                [0.03, 0.02, 0.02, 0.02],
              ),
            ],
          },
        ],
      },
    ],
  },
  {
    id: 'profile',
    title: 'Free-energy profile',
    caption:
      'Free energy along z₂ at z₁ = 5 from the pooled histograms; bands are one standard error by block bootstrap.',
    panels: [
      {
        kind: 'profile',
        x: z2,
        y: { label: 'free energy / kT', domain: [-0.4, 10] },
        series: [
          { label: 'exact', role: 'exact', x: grid, y: grid.map(energy) },
          {
            label: 'assisted, systematic starts',
            role: 'systematic',
            x: grid,
            y: grid.map((z) => (energy(z) < 7 ? energy(z) + 0.15 * Math.sin(9 * z) : NaN)),
            low: grid.map((z) =>
              energy(z) < 7 ? energy(z) + 0.15 * Math.sin(9 * z) - 0.1 - 0.06 * energy(z) : NaN,
            ),
            high: grid.map((z) =>
              energy(z) < 7 ? energy(z) + 0.15 * Math.sin(9 * z) + 0.1 + 0.06 * energy(z) : NaN,
            ),
          },
        ],
      },
    ],
  },
  {
    id: 'overlap',
    title: 'Overlap between windows',
    caption: 'Probability that a sample of one window could have come from the other.',
    panels: [
      {
        kind: 'overlap',
        label: 'window centre z₁',
        names: range(8, 1.5, 8.5).map((centre) => centre.toFixed(1)),
        values: range(64, 0, 63).map((k) => {
          const apart = Math.abs(Math.floor(k / 8) - (k % 8));
          return [0.62, 0.18, 0.01, 0][Math.min(3, apart)];
        }),
      },
    ],
  },
  {
    id: 'trajectories',
    title: 'Walkers in time',
    caption: 'The fast coordinate of four walkers.',
    panels: [
      {
        kind: 'trajectories',
        x: { label: 'time step' },
        y: z2,
        series: [
          {
            label: 'assisted',
            role: 'assisted',
            x: range(1000, 0, 999),
            walkers: [-1, -1, 1, 1].map((side, w) => {
              const normal = normals(70 + w);
              let x = side;
              return range(1000, 0, 999).map(() => (x += -0.08 * (x - side) + 0.07 * normal()));
            }),
          },
        ],
      },
    ],
  },
  {
    id: 'estimators',
    title: 'One number by several estimators',
    caption: 'One has no value, one does not trust itself.',
    panels: [
      {
        kind: 'estimates',
        x: { label: 'f(B) − f(A) / kT' },
        exact: 1.2,
        rows: [
          {
            label: 'FEP, A → B',
            role: 'umbrella',
            value: Infinity,
            error: Infinity,
            trusted: false,
            note: 'no overlap',
          },
          { label: 'FEP, B → A', role: 'umbrella', value: 40, error: 12, trusted: false },
          { label: 'BAR through the map', role: 'assisted', value: 1.18, error: 0.03 },
          { label: 'DeepBAR', role: 'model', value: 1.27, error: 0.06, trusted: false, note: 'poor overlap' },
        ],
      },
    ],
  },
  {
    id: 'map',
    title: 'What a map does',
    caption: 'A grid, and the same grid bent.',
    panels: [
      {
        kind: 'mapping',
        x: z1,
        y: z2,
        layers: [{ label: 'samples', role: 'assisted', ...cloudAt(0, 600, 31, 0.5) }],
        steps: [0, 0.4].map((bend) => ({
          label: bend > 0 ? 'after' : 'before',
          lines: range(9, -2, 2).flatMap((at) => [
            { x: range(41, -2, 2), y: range(41, -2, 2).map((x) => at + bend * x * x) },
            { x: range(41, -2, 2).map(() => at), y: range(41, -2, 2).map((y) => y + bend * at * at) },
          ]),
        })),
      },
    ],
  },
  {
    id: 'structures',
    title: 'Generated and sampled structures',
    caption:
      'The molecules that the model generated at two values of ψ, and some of the simulation, superposed on their heavy atoms.',
    panels: [dipeptide],
  },
  {
    id: 'ramachandran',
    title: 'Free energy of the dihedrals',
    caption: 'From all windows by MBAR; errors by bootstrap over trajectories.',
    panels: [ramachandran],
  },
  { id: 'protein', title: 'A bundle of helices', caption: 'Eight structures of a chain.', panels: [protein] },
];

export const report: ReportData = {
  title: 'Score-assisted umbrella sampling of a double well',
  subtitle: 'Variable-barrier double well, barrier 8 kT, at z₁ = 5',
  summary: [
    'A conditional score model, trained on 100 000 samples of a simulation, proposed the starting points of ten umbrella-sampling runs. Each run then followed the physics for 100 steps, and their histograms were pooled.',
    'The pooled density with systematic starts is within 0.268 (L¹) of the exact one; umbrella sampling alone, which cannot cross the barrier in this time, stays at 1.00.',
  ],
  headlines: [
    {
      label: 'Umbrella sampling alone',
      role: 'umbrella',
      value: 1.001,
      error: 0.041,
      note: 'L¹ distance, mean and spread of 1000 repeats',
    },
    {
      label: 'Assisted',
      role: 'assisted',
      value: 0.384,
      error: 0.121,
      note: 'L¹ distance, independent starts',
    },
    {
      label: 'Assisted, systematic',
      role: 'systematic',
      value: 0.2683,
      error: 0.0312,
      note: 'L¹ distance, systematic starts',
      target: { atMost: 0.3 },
    },
    {
      label: 'Cost',
      value: 1.12e6,
      unit: 'energy evaluations',
      note: 'of which 1 000 000 made the training data',
    },
  ],
  figures,
  tables: [
    {
      id: 'wells',
      title: 'Populations and free energies of the wells',
      caption: 'Standard errors by block bootstrap over trajectories.',
      columns: [
        { label: 'Well' },
        { label: 'Population' },
        { label: 'Free energy / kT' },
        { label: 'Exact / kT' },
        { label: 'Effective samples', format: 'count' },
      ],
      rows: [
        ['left, z₂ < 0', { value: 0.5032, error: 0.0121 }, { value: 0, error: 0 }, 0, 412],
        ['right, z₂ > 0', { value: 0.4968, error: 0.0121 }, { value: 0.0128, error: 0.0482 }, 0, 1398],
        ['barrier', { value: 0.00042, error: 0.00003 }, { value: 7.92, error: 0.21 }, 8, null],
      ],
    },
    {
      id: 'methods',
      title: 'Distance to the exact density',
      columns: [
        { label: 'Method' },
        { label: 'n = 1000' },
        { label: 'n = 5000' },
        { label: 'Time', format: 'duration' },
      ],
      rows: [
        ['Umbrella sampling alone', { value: 1.0, error: 0.04 }, { value: 0.95, error: 0.17 }, 3.2],
        ['Assisted, independent starts', { value: 0.38, error: 0.12 }, { value: 0.3, error: 0.16 }, 3.9],
        ['Assisted, systematic starts', { value: 0.268, error: 0.031 }, { value: 0.163, error: 0.021 }, 4.1],
      ],
    },
  ],
  diagnostics: [
    {
      severity: 'good',
      title: 'The score model has converged',
      message: 'The loss changed by less than 0.5 % over the last tenth of the training.',
    },
    {
      severity: 'warning',
      title: 'Walkers did not cross the barrier',
      message:
        'None of the ten walkers changed wells in 100 steps, so the populations of the wells are those of the starting points. Draw more starting points, or bias z₂ as well.',
    },
    {
      severity: 'note',
      title: 'The condition lies inside the training data',
      message: 'The nearest training label is 2·10⁻⁵ from z₁ = 5.',
    },
  ],
  provenance: {
    experiment: {
      name: 'demo.yaml',
      text: 'system:\n  type: variable-barrier-double-well\n  barrier: 8   # kT\nworkflow:\n  type: score-assisted-umbrella\n  condition: { coordinate: 0, at: 5, spring: 50 }\n  train: { samples: 100000, steps: 4000 }\n  starts: { walkers: 10, selection: systematic, pool: 10000 }\n  sample: { steps: 1000, timeStep: 0.01 }\nseed: 1\n',
    },
    command: 'wellspring run demo.yaml --out runs/demo',
    seed: 1,
    started: '2025-11-21T09:08:00Z',
    seconds: 64.3,
    versions: { wellspring: '0.1.0', node: '20.20.2', onnxruntime: '1.30.0' },
    machine: '2 cores, linux x64',
    stages: [
      { title: 'Simulate', seconds: 3.1, evaluations: 1000000 },
      { title: 'Train the score model', seconds: 41.7 },
      { title: 'Draw starting points', seconds: 1.2 },
      { title: 'Umbrella sampling', seconds: 6.4, evaluations: 120000 },
    ],
  },
};
