// Fig. 3 of Crabtree, Bello-Rivas and Kevrekidis (2023): do the model's extrapolated points lie where the energy surface is low? Those of
// figure-2.ts on the reduced energy u = 2V(z1, z2) around z1 = 12, where one well is left.
//
// npm run examples -- figure-3 [--full]
import { buildSystem, split, type FastSlowSystem } from 'wellspring';
import { exactDensity, umbrellaSampling } from 'wellspring/workflows';
import { evolvingWells, experiment, learn, short } from './lib/experiments.js';
import { cloud, column } from './lib/figures.js';
import { publish } from './lib/publish.js';
import { openSession, resultOf } from './lib/session.js';

const at = 12;
const usual = experiment(evolvingWells, at);
const problem = { ...usual, sample: { ...usual.sample, steps: short ? 500 : 10_000 } };
const session = await openSession();
const context = session.context(1);
const [learnKey, umbrellaKey] = split(context.key, 2);
const { points } = await resultOf(learn(problem, { ...context, key: learnKey }));
const umbrella = await resultOf(
  umbrellaSampling(problem, 'umbrella', points, { ...context, key: umbrellaKey }),
);
await session.close();

const system = buildSystem(evolvingWells) as FastSlowSystem;
const energies = (positions: Float64Array) => {
  const values = new Float64Array(positions.length / 2);
  system.potential(positions, values);
  return values;
};

const [held, wanted] = [[10, 14] as const, [-1.5, 1.5] as const];
const [width, height] = [61, 61];
const nodes = Float64Array.from({ length: 2 * width * height }, (_, i) => {
  const [range, node, last] =
    i % 2 === 0 ? [held, (i / 2) % width, width - 1] : [wanted, Math.floor((i - 1) / 2 / width), height - 1];
  return range[0] + (node / last) * (range[1] - range[0]);
});

// What the model got right, in numbers: the share of the deep well, and the mean energy above its bottom.
const exact = (await exactDensity(problem, context))!;
const fine = Float64Array.from({ length: 10_000 }, (_, i) =>
  i % 2 === 0 ? at : exact.quantile((i / 2 + 0.25) / 5000),
);
const line = Float64Array.from({ length: 2 * 3001 }, (_, i) => (i % 2 === 0 ? at : -1.5 + (i - 1) / 2000));
const bottom = Math.min(...energies(line));
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const row = (title: string, positions: Float64Array) => [
  title,
  mean(column(positions, 1).map((z2) => (z2 < 0 ? 1 : 0))),
  mean(energies(positions)) - bottom,
];

await publish(
  {
    id: 'figure-3',
    title: 'The energy surface around z1 = 12',
    caption:
      "The model's points at z1 = 12 and those of umbrella sampling, on the reduced energy, drawn side by side.",
    panels: [
      {
        kind: 'surface',
        x: { label: 'z1' },
        y: { label: 'z2' },
        value: { label: 'reduced energy', unit: 'kT' },
        grid: { values: energies(nodes), width, height, x: held, y: wanted },
        range: 15,
        layers: [
          cloud({ label: 'umbrella sampling alone', role: 'umbrella' }, umbrella.frames, -0.04),
          cloud({ label: 'model', role: 'model' }, points.pool.positions, 0.04),
        ],
      },
    ],
  },
  {
    seeds: [1],
    columns: ['at z1 = 12', 'share with z2 < 0', 'mean energy above the minimum, kT'],
    rows: [
      row('score model alone', points.pool.positions),
      row('umbrella sampling alone', umbrella.frames),
      row('exact', fine),
    ],
  },
);
