/**
 * Discovery of slow variables, whole: simulate without a bias, find variables in features of the frames, compare them with what is known, and check
 * a Markov state model on them. What comes out is a variable that windows, biases and models can use.
 */
import { InputError, placed } from '../../math/index.js';
import { split } from '../../random/index.js';
import { loadSystem } from '../../systems/index.js';
import type { SystemSpec } from '../../systems/index.js';
import type { VariableSpec } from '../../variables/index.js';
import type { VampNetState } from '../../discovery/vampnet.js';
import { stage } from '../types.js';
import type { Workflow, WorkflowContext } from '../types.js';
import { correlations } from './correlations.js';
import type { Correlation } from './correlations.js';
import { featuresOf } from './features.js';
import type { NamedFeatures } from './features.js';
import { checkMarkov } from './markov.js';
import type { MarkovCheck, MarkovReport } from './markov.js';
import { findVariables, stepsOf } from './methods.js';
import type { Discovered, DiscoveryMethod } from './methods.js';
import { simulateFeatures } from './simulate-features.js';
import type { FeatureData, FeatureSampling } from './simulate-features.js';

/** Everything that discovery needs to know. */
export type Discover = {
  readonly system: SystemSpec;
  readonly features: NamedFeatures | readonly VariableSpec[];
  /** Known variables that the found ones are compared with and shown over. */
  readonly watch: readonly VariableSpec[];
  readonly simulate: FeatureSampling;
  readonly method: DiscoveryMethod;
  readonly markov?: MarkovCheck | undefined;
};

export type DiscoverResult = {
  readonly data: FeatureData;
  readonly found: Discovered;
  readonly correlations: readonly Correlation[];
  readonly markov?: MarkovReport;
};

/**
 * Run the whole experiment.
 *
 * @throws InputError for features that the system has not, too few samples, lags longer than the trajectories, and data that do not hang together
 * @example
 * for await (const event of discover(experiment, { key: key(1), runtime })) console.log(event.type);
 */
export async function* discover(experiment: Discover, context: WorkflowContext): Workflow<DiscoverResult> {
  const { method, markov } = experiment;
  const [dataKey, findKey, markovKey] = split(context.key, 3);
  const system = await loadSystem(experiment.system, context);
  const features = featuresOf(experiment.features, system);
  checkLags(experiment);
  const data = yield* simulateFeatures(experiment, features, { ...context, key: dataKey });
  const lengths = new Array<number>(data.walkers).fill(data.frames);
  const samples = { values: data.features, dim: features.length, names: data.names, lengths };
  const found = yield* stage(context, {
    name: 'discover',
    title: 'Find slow variables',
    total: stepsOf(method),
    unit: 'steps',
    body: (saved: VampNetState | undefined) =>
      findVariables(
        method,
        { features, samples, interval: data.interval },
        { ...context, key: findKey },
        saved,
      ),
  });
  const report = markov
    ? yield* stage(context, {
        name: 'markov',
        title: 'Check a Markov state model',
        total: 1,
        unit: 'models',
        async *body() {
          const own = { values: found.values, dim: found.names.length, names: found.names, lengths };
          const made = placed('markov: ', () =>
            checkMarkov(own, markov, data.interval, { ...context, key: markovKey }),
          );
          if (made.share < 0.9) yield { type: 'warning', message: disconnected(made.share) };
          return made;
        },
      })
    : undefined;
  return { data, found, correlations: correlations(data, found), ...(report ? { markov: report } : {}) };
}

/** What would only show after a long simulation. */
function checkLags({ simulate, method, markov }: Discover): void {
  const frames = Math.floor(simulate.steps / simulate.every);
  const lags: [string, number][] = [
    ...('lag' in method ? [['method.lag', method.lag] as [string, number]] : []),
    ...(markov
      ? [...markov.lags, markov.lag * markov.steps].map((lag): [string, number] => ['markov.lags', lag])
      : []),
  ];
  for (const [name, lag] of lags) {
    if (lag < frames) continue;
    throw new InputError(
      `${name} reaches ${lag} frames: a walker keeps ${frames}; lower it, or raise simulate.steps`,
    );
  }
}

const disconnected = (share: number): string =>
  `only ${(100 * share).toFixed(0)} % of the transitions are between states that are reached from each other: simulate longer, or take fewer states`;
