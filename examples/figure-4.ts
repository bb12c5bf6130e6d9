// Fig. 4 of Crabtree, Bello-Rivas and Kevrekidis (2023): do ten short umbrella runs that start from the model's points together give the
// density that one long run, caught in a well, does not? A barrier of 8 kT, ten runs of 1000 steps at x1 = 5.
//
// npm run examples -- figure-4 [--full]
import { binWidth, l1Distance, split } from 'wellspring';
import {
  convergenceStudy,
  exactDensity,
  methods,
  methodTitles,
  onGrid,
  umbrellaSampling,
} from 'wellspring/workflows';
import type { Sampling } from 'wellspring/workflows';
import { barrierOf, experiment, learn, short } from './lib/experiments.js';
import { cloud, curve, densitiesPanel, sampledCurve, samplesPanel } from './lib/figures.js';
import { publish } from './lib/publish.js';
import { openSession, resultOf } from './lib/session.js';

const usual = experiment(barrierOf(8), 5);
const problem = {
  ...usual,
  sample: { ...usual.sample, steps: short ? 100 : 1000 },
  study: { repeats: short ? 10 : 1000, totals: [] },
};
const session = await openSession();
const context = session.context(1);
const [learnKey, sampleKey, studyKey, errorKey] = split(context.key, 4);

const { data, points } = await resultOf(learn(problem, { ...context, key: learnKey }));
const samplings: Sampling[] = [];
for (const method of methods) {
  samplings.push(await resultOf(umbrellaSampling(problem, method, points, { ...context, key: sampleKey })));
}
const study = await resultOf(convergenceStudy(problem, points, { ...context, key: studyKey }));
await session.close();

const truth = onGrid((await exactDensity(problem, context))!, problem.density);
const curves = samplings.map((sampling, i) =>
  sampledCurve({ label: methodTitles[methods[i]], role: methods[i] }, problem, sampling, errorKey),
);
const assisted = samplings[methods.indexOf('assisted')];

await publish(
  {
    id: 'figure-4',
    title: 'Ten assisted runs at x1 = 5, barrier 8 kT',
    caption:
      "(a) Ten umbrella runs and the model's points that they start from, over the training data. " +
      '(b) Their pooled density beside umbrella sampling alone of as many steps; bands are one standard error.',
    panels: [
      samplesPanel(problem, data, [
        cloud({ label: methodTitles.assisted, role: 'assisted' }, assisted.frames),
        { ...cloud({ label: 'model', role: 'model' }, assisted.starts), starts: true },
      ]),
      densitiesPanel('x2', [...curves, curve({ label: 'exact', role: 'exact' }, problem, truth)]),
    ],
  },
  {
    seeds: [1],
    columns: ['L1 distance to the exact density', 'the run shown', `${problem.study.repeats} repeats`],
    rows: study.map(({ method, summary: [{ mean, spread }] }, i) => [
      methodTitles[method],
      l1Distance(curves[i].y as Float64Array, truth, binWidth(problem.density)),
      { value: mean, error: spread },
    ]),
  },
);
