/** Fig. 1 and 2: the model's conditional density beside umbrella sampling and the exact density, for several seeds. */
import { binWidth, l1Distance, overRepeats, split } from 'wellspring';
import { exactDensity, onGrid, umbrellaSampling, type Sampling } from 'wellspring/workflows';
import { evolvingWells, experiment, learn, short, type Learned } from './experiments.js';
import { cloud, curve, densitiesPanel, normalised, sampledCurve, samplesPanel } from './figures.js';
import { publish } from './publish.js';
import { openSession, resultOf } from './session.js';

const roles = {
  umbrella: { label: 'umbrella sampling alone', role: 'umbrella' },
  model: { label: 'model', role: 'model' },
  exact: { label: 'exact', role: 'exact' },
} as const;

/** Trains one model a seed on 0 ≤ z1 ≤ 10, asks each for p(z2 | z1 = at), and publishes. `target` is the mean L1 distance to reach. */
export async function conditionalStudy(name: string, at: number, target: number): Promise<void> {
  const seeds = short ? [1, 2] : [1, 2, 3, 4, 5];
  // Umbrella sampling alone makes one run of 10 × this many steps: 100,000, as many as the model has samples.
  const usual = experiment(evolvingWells, at);
  const problem = { ...usual, sample: { ...usual.sample, steps: short ? 500 : 10_000 } };
  const session = await openSession();
  const truth = onGrid((await exactDensity(problem, session.context(0)))!, problem.density);
  const distance = (density: ArrayLike<number>) => l1Distance(density, truth, binWidth(problem.density));

  const runs: (Learned & { umbrella: Sampling })[] = [];
  const l1: { model: number[]; umbrella: number[] } = { model: [], umbrella: [] };
  for (const seed of seeds) {
    const context = session.context(seed);
    const [learnKey, umbrellaKey, errorKey] = split(context.key, 3);
    const learned = await resultOf(learn(problem, { ...context, key: learnKey }));
    const umbrella = await resultOf(
      umbrellaSampling(problem, 'umbrella', learned.points, { ...context, key: umbrellaKey }),
    );
    runs.push({ ...learned, umbrella });
    l1.model.push(distance(normalised(learned.points.density!, problem)));
    l1.umbrella.push(distance(sampledCurve(roles.umbrella, problem, umbrella, errorKey).y));
  }
  await session.close();

  const [{ data, points, umbrella }] = runs;
  const [, , errorKey] = split(session.context(seeds[0]).key, 3);
  const figure = {
    id: name,
    title: `Samples and densities at z1 = ${at}`,
    caption:
      `(a) The model's points at z1 = ${at} and those of umbrella sampling, over the training data, drawn side by side. ` +
      '(b) Their densities, with the exact one; the band is one standard error.',
    panels: [
      samplesPanel(problem, data, [
        cloud(roles.umbrella, umbrella.frames, -0.1),
        cloud(roles.model, points.pool.positions, 0.1),
      ]),
      densitiesPanel('z2', [
        sampledCurve(roles.umbrella, problem, umbrella, errorKey),
        curve(roles.model, problem, normalised(points.density!, problem)),
        curve(roles.exact, problem, truth),
      ]),
    ],
  };
  const row = (title: string, values: number[], goal: string) => {
    const { mean, spread } = overRepeats(values);
    return [title, { value: mean, error: spread }, ...values, goal];
  };
  await publish(figure, {
    seeds,
    columns: [
      'L1 distance to the exact density',
      'mean ± spread',
      ...seeds.map((seed) => `seed ${seed}`),
      'at most',
    ],
    rows: [
      row('score model alone', l1.model, target.toFixed(2)),
      row('umbrella sampling alone, 100,000 steps', l1.umbrella, '–'),
    ],
  });
}
