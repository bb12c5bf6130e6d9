// Fig. 6 of Crabtree, Bello-Rivas and Kevrekidis (2023): umbrella sampling on a coordinate that was found, from points of a model that was labelled by it.
// Ten runs of 1000 steps at Φ = 0, where Φ is the first diffusion coordinate of 10,000 samples.
//
// npm run examples -- figure-6 [--full]
import { binWidth, buildVariable, fold, l1Distance, overRepeats, split } from 'wellspring';
import { onGrid } from 'wellspring/workflows';
import {
  at,
  colouredData,
  exactAt,
  findAndLearn,
  problem,
  sampleOnFound,
  umbrellaOnFound,
} from './lib/diffusion.js';
import { short } from './lib/experiments.js';
import { cloud, column, curve, densitiesPanel, sampledCurve } from './lib/figures.js';
import { publish } from './lib/publish.js';
import { openSession } from './lib/session.js';

const [walkers, steps, repeats] = [10, short ? 50 : 1000, short ? 3 : 20];
const session = await openSession();
const context = session.context(1);
const [learnKey, sampleKey, aloneKey, errorKey] = split(context.key, 4);
const found = await findAndLearn({ ...context, key: learnKey }, repeats * walkers);
const bias = umbrellaOnFound(found);

// All repeats are one batch: each takes the next ten points of the model.
const all = walkers * repeats;
const together = await sampleOnFound(bias, found.drawn, steps, { ...context, key: sampleKey });
const ofRun = (run: number) =>
  together.filter((_, i) => Math.floor((Math.floor(i / 2) % all) / walkers) === run);
// Alone, umbrella sampling makes one run of as many steps from the well at z2 = −1.
const alone = await sampleOnFound(
  bias,
  Float64Array.from({ length: 2 * repeats }, (_, i) => (i % 2 === 0 ? found.slow : -1)),
  steps * walkers,
  { ...context, key: fold(aloneKey, 0) },
);
const aloneOf = (run: number) => alone.filter((_, i) => Math.floor(i / 2) % repeats === run);
await session.close();

const truth = onGrid(exactAt(found.slow), problem.density);
const assisted = { label: 'assisted umbrella sampling on Φ', role: 'assisted' } as const;
const umbrella = { label: 'umbrella sampling on Φ alone', role: 'umbrella' } as const;
const shown = { walkers, steps, starts: found.drawn.slice(0, 2 * walkers), frames: ofRun(0), evaluations: 0 };
const shownAlone = {
  walkers: 1,
  steps: steps * walkers,
  starts: new Float64Array(2),
  frames: aloneOf(0),
  evaluations: 0,
};
const curves = [
  sampledCurve(assisted, problem, shown, errorKey),
  sampledCurve(umbrella, problem, shownAlone, errorKey),
];
const distance = (density: ArrayLike<number>) => l1Distance(density, truth, binWidth(problem.density));
const study = (
  name: typeof assisted | typeof umbrella,
  framesOf: (run: number) => Float64Array,
  count: number,
) => {
  const distances = Array.from({ length: repeats }, (_, run) =>
    distance(sampledCurve(name, problem, { ...shown, walkers: count, frames: framesOf(run) }, errorKey).y),
  );
  const { mean, spread } = overRepeats(distances);
  return { value: mean, error: spread };
};

/** How far Φ strays from where the umbrella holds it, and z1 with it. */
const values = new Float64Array(together.length / 2);
buildVariable(found.spec, 2).evaluate(together.slice(-2 * all), values.subarray(0, all));
const held = values.subarray(0, all);
const strayed = Math.sqrt(held.reduce((sum, phi) => sum + (phi - at) ** 2 / all, 0));
const slow = column(together, 0);
const meanSlow = slow.reduce((sum, x) => sum + x / slow.length, 0);

await publish(
  {
    id: 'figure-6',
    title: 'Umbrella sampling on a diffusion coordinate, from a model labelled by it',
    caption:
      '(a) Ten umbrella runs at Φ = 0 and the points of the model that they start from, over the training data coloured by the diffusion coordinate Φ. ' +
      '(b) The density of z2 from the pooled runs, from umbrella sampling alone of as many steps, and the exact one at the z1 that the data have there; ' +
      'bands are one standard error.',
    panels: [
      {
        ...colouredData(found),
        layers: [
          cloud(assisted, shown.frames),
          { ...cloud({ label: 'model', role: 'model' }, shown.starts), starts: true },
        ],
      },
      densitiesPanel('z2', [...curves, curve({ label: 'exact', role: 'exact' }, problem, truth)]),
    ],
  },
  {
    seeds: [1],
    columns: ['at Φ = 0', 'the run shown', `${repeats} repeats`],
    rows: [
      ['L1 distance, umbrella sampling on Φ alone', distance(curves[1].y), study(umbrella, aloneOf, 1)],
      [
        'L1 distance, assisted umbrella sampling on Φ',
        distance(curves[0].y),
        study(assisted, ofRun, walkers),
      ],
      ['correlation of Φ with z1', found.correlation, '–'],
      ['root mean square of Φ at the end of the runs', strayed, '–'],
      ['mean z1 of the runs (of the data at Φ = 0)', meanSlow, found.slow.toFixed(3)],
    ],
  },
);
