// Fig. 9 of Crabtree, Bello-Rivas and Kevrekidis (2023): does a score model labelled by a diffusion coordinate, which nobody told it, give the density of
// the fast coordinate half way? A diffusion map of 10,000 samples, a model of both coordinates, its points at Φ = 0.
//
// npm run examples -- figure-9 [--full]
import { binWidth, fold, l1Distance } from 'wellspring';
import { onGrid } from 'wellspring/workflows';
import { short } from './lib/experiments.js';
import { at, colouredData, exactAt, findAndLearn, problem } from './lib/diffusion.js';
import { cloud, column, curve, densitiesPanel, sampledCurve } from './lib/figures.js';
import { publish } from './lib/publish.js';
import { openSession } from './lib/session.js';

const session = await openSession();
const context = session.context(1);
const found = await findAndLearn(context, short ? 1000 : 20_000);
await session.close();

const truth = onGrid(exactAt(found.slow), problem.density);
const walkers = found.drawn.length / 2;
const drawn = sampledCurve(
  { label: 'model', role: 'model' },
  problem,
  { walkers, steps: 1, starts: found.drawn, frames: found.drawn, evaluations: 0 },
  fold(context.key, 1),
);
const drawnAt = column(found.drawn, 0);
const mean = drawnAt.reduce((sum, x) => sum + x / drawnAt.length, 0);
const { bandwidth, neighbours, generator } = found.map;

await publish(
  {
    id: 'figure-9',
    title: `A model labelled by a diffusion coordinate, at Φ = ${at}`,
    caption:
      '(a) The points of the model at Φ = 0 over its training data, coloured by the diffusion coordinate Φ. (b) The density of z2 among them, and the exact one ' +
      'at the z1 that the data have there.',
    panels: [
      { ...colouredData(found), layers: [cloud({ label: 'model', role: 'model' }, found.drawn)] },
      densitiesPanel('z2', [drawn, curve({ label: 'exact', role: 'exact' }, problem, truth)]),
    ],
  },
  {
    seeds: [1],
    columns: ['the diffusion map and the model', 'value'],
    rows: [
      ['samples of the map', found.map.rows.length],
      ['bandwidth ε', bandwidth],
      ['neighbours of a sample', Math.round(neighbours)],
      ['slowest eigenvalue of the generator', generator[0]],
      ['correlation of Φ with z1', found.correlation],
      ['z1 of the data at Φ = 0', found.slow],
      ["z1 of the model's points at Φ = 0", mean],
      [
        'L1 distance of the model to the exact density of z2',
        l1Distance(drawn.y, truth, binWidth(problem.density)),
      ],
    ],
  },
);
