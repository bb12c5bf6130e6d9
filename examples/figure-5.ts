// Fig. 5 of Crabtree, Bello-Rivas and Kevrekidis (2023): how many steps does each method need? The L1 distance to the exact density against the
// total number of steps, mean and spread of 1000 repeats, for barriers of 4 and 8 kT; and what a perfect model would give.
//
// npm run examples -- figure-5 [--full]
import { split } from 'wellspring';
import type { ConvergencePanel } from 'wellspring/report';
import { convergenceStudy, methodTitles, type Convergence } from 'wellspring/workflows';
import { barrierOf, experiment, learn, perfected, short } from './lib/experiments.js';
import { publish } from './lib/publish.js';
import { openSession, resultOf } from './lib/session.js';

const totals = short ? [100, 200] : [1000, 5000, 20_000, 50_000];
const repeats = short ? 10 : 1000;
const session = await openSession();
const context = session.context(1);

const studies: { barrier: number; assisted: readonly Convergence[]; perfect: readonly Convergence[] }[] = [];
for (const barrier of [4, 8]) {
  const usual = experiment(barrierOf(barrier), 5);
  const sample = { ...usual.sample, steps: totals[totals.length - 1] / usual.starts.walkers };
  const problem = { ...usual, sample, study: { repeats, totals } };
  const [learnKey, studyKey, perfectKey] = split(context.key, 3);
  const { points } = await resultOf(learn(problem, { ...context, key: learnKey }));
  const perfect = await perfected(problem, points, { ...context, key: perfectKey });
  const studied = { ...context, key: studyKey };
  studies.push({
    barrier,
    assisted: await resultOf(convergenceStudy(problem, points, studied)),
    perfect: await resultOf(convergenceStudy(problem, perfect, studied)),
  });
}
await session.close();

const panel: ConvergencePanel = {
  kind: 'convergence',
  x: { label: 'total steps' },
  y: { label: 'L1 distance' },
  groups: studies.map(({ barrier, assisted }) => ({
    title: `barrier ${barrier} kT`,
    series: assisted.map(({ method, summary }) => ({
      label: methodTitles[method],
      role: method,
      n: totals,
      mean: summary.map(({ mean }) => mean),
      spread: summary.map(({ spread }) => spread),
    })),
  })),
};

await publish(
  {
    id: 'figure-5',
    title: 'Convergence to the exact density',
    caption: `L1 distance against the total number of steps, mean and spread of ${repeats} repeats. The ten walkers of an assisted run share the steps.`,
    panels: [panel],
  },
  {
    seeds: [1],
    columns: [
      'barrier, kT',
      'steps',
      ...['umbrella alone', 'assisted', 'assisted, perfect model', 'systematic', 'systematic, perfect model'],
    ],
    rows: studies.flatMap(({ barrier, assisted: [alone, ...ours], perfect: [, ...ideal] }) =>
      totals.map((total, i) => [
        barrier,
        total,
        ...[alone, ours[0], ideal[0], ours[1], ideal[1]].map(({ summary }) => ({
          value: summary[i].mean,
          error: summary[i].spread,
        })),
      ]),
    ),
  },
);
