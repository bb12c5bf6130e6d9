// deeptime and pydiffmap on the same data.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  countTransitions,
  crossValidatedScore,
  diffusionMap,
  impliedTimescales,
  kMeans,
  laggedCovariances,
  markovModel,
  silhouette,
  spreadCentres,
  tica,
  vamp,
  vampScore,
} from '../../src/discovery/index.js';
import { encodeNpy } from '../../src/formats/index.js';
import { key, normal } from '../../src/random/index.js';
import { interpreter, python } from './python.js';

const rows = 3000;
const dim = 4;
const lag = 5;

/** Two slow and two fast processes, mixed, in three trajectories. */
function mixture(): Float64Array {
  const noise = normal(key(7), rows * dim);
  const keep = [0.99, 0.9, 0.5, 0.1];
  const mix = [1, 0.5, -0.3, 0.2, 0.1, 1, 0.4, -0.2, -0.6, 0.3, 1, 0.5, 0.2, -0.1, 0.3, 1];
  const hidden = new Float64Array(rows * dim);
  for (let i = 0; i < rows * dim; i++) {
    const rho = keep[i % dim];
    hidden[i] = (i < dim ? 0 : rho * hidden[i - dim]) + Math.sqrt(1 - rho * rho) * noise[i];
  }
  return Float64Array.from({ length: rows * dim }, (_, i) => {
    const row = i - (i % dim);
    let sum = 3 + (i % dim);
    for (let j = 0; j < dim; j++) sum += mix[(i % dim) * dim + j] * hidden[row + j];
    return sum;
  });
}

const values = mixture();
const lengths = [1500, 1000, 500];
const samples = { values, dim, lengths };
const centres = spreadCentres(key(3), samples, 6);
const { labels, ...clusters } = kMeans(samples, { clusters: 6, centres });
const mapped = { values: values.slice(0, 600 * dim), dim };

/** What Python makes of it. */
type Theirs = Record<
  | 'ticaEigenvalues'
  | 'ticaTimescales'
  | 'singularValues'
  | 'scores'
  | 'centres'
  | 'labels'
  | 'counts'
  | 'reversible'
  | 'stationary'
  | 'timescales'
  | 'general'
  | 'generalTimescales'
  | 'longer'
  | 'diffusion',
  number[]
> &
  Record<'testScore' | 'inertia' | 'silhouette', number>;

const code = `
import json, sys
import numpy as np
from deeptime.clustering import KMeans
from deeptime.decomposition import TICA, VAMP
from deeptime.markov import TransitionCountEstimator
from deeptime.markov.msm import MaximumLikelihoodMSM
from sklearn.metrics import silhouette_score
from pydiffmap.diffusion_map import DiffusionMap
from pydiffmap.kernel import Kernel
x, centres = np.load(sys.argv[1]), np.load(sys.argv[2])
parts = [x[:1500], x[1500:2500], x[2500:]]
lag = 5
out = {}
tica = TICA(lagtime=lag, scaling=None, epsilon=1e-12).fit(parts).fetch_model()
out['ticaEigenvalues'] = tica.singular_values
out['ticaTimescales'] = tica.timescales(lagtime=lag)
v = VAMP(lagtime=lag, epsilon=1e-12).fit(parts).fetch_model()
out['singularValues'] = v.singular_values
out['scores'] = [v.score(1), v.score(2)]
train = VAMP(lagtime=lag, epsilon=1e-12, dim=2).fit(parts[:2]).fetch_model()
test = VAMP(lagtime=lag, epsilon=1e-12).fit(parts[2:]).fetch_model()
out['testScore'] = train.score(2, test_model=test, epsilon=1e-12)
km = KMeans(6, initial_centers=centres, max_iter=500, tolerance=0).fit(x).fetch_model()
out['centres'], out['inertia'] = km.cluster_centers, km.score(x)
labels = km.transform(x)
out['labels'] = labels
out['silhouette'] = silhouette_score(x[:1500], labels[:1500])
series = [labels[:1500], labels[1500:2500], labels[2500:]]
counts = TransitionCountEstimator(lag, 'sliding').fit(series).fetch_model()
out['counts'] = counts.count_matrix
msm = MaximumLikelihoodMSM(reversible=True, maxerr=1e-14, maxiter=1000000).fit(counts.submodel_largest()).fetch_model()
out['reversible'], out['stationary'], out['timescales'] = msm.transition_matrix, msm.stationary_distribution, msm.timescales()
general = MaximumLikelihoodMSM(reversible=False).fit(counts.submodel_largest()).fetch_model()
out['general'], out['generalTimescales'] = general.transition_matrix, general.timescales()
longer = TransitionCountEstimator(10, 'sliding').fit(series).fetch_model()
out['longer'] = MaximumLikelihoodMSM(maxerr=1e-14, maxiter=1000000).fit(longer.submodel_largest()).fetch_model().timescales()
few = x[:600]
k = Kernel(kernel_type='gaussian', epsilon=0.5, k=600, metric='euclidean')
dm = DiffusionMap(k, alpha=1.0, n_evecs=3).fit(few)
out['diffusion'] = dm.evals
print(json.dumps({k: np.real(v).ravel().tolist() if not np.isscalar(v) else float(v) for k, v in out.items()}))
`;

const near = (ours: ArrayLike<number>, theirs: ArrayLike<number>) => {
  expect(ours.length).toBe(theirs.length);
  for (let i = 0; i < ours.length; i++) {
    expect(Math.abs(ours[i] - theirs[i])).toBeLessThan(1e-6 * Math.max(1, Math.abs(theirs[i])));
  }
};

describe.skipIf(!interpreter)('discovery beside deeptime and pydiffmap', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wellspring-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let theirs: Theirs;
  beforeAll(() => {
    const [data, start] = ['data.npy', 'centres.npy'].map((name) => join(folder, name));
    writeFileSync(data, encodeNpy(values, [rows, dim]));
    writeFileSync(start, encodeNpy(centres, [6, dim]));
    theirs = python(code, data, start) as Theirs;
  }, 120_000);

  it('the same TICA', () => {
    const { eigenvalues, timescales } = tica(samples, { lag });
    near(eigenvalues, theirs.ticaEigenvalues);
    near(timescales, theirs.ticaTimescales);
  });

  it('the same VAMP, its scores and the score on other data', () => {
    const model = vamp(samples, { lag });
    near(model.singularValues, theirs.singularValues);
    near([vampScore(model, undefined, 1), vampScore(model)], theirs.scores);
    const training = { values: values.slice(0, 2500 * dim), dim, lengths: lengths.slice(0, 2) };
    const test = { values: values.slice(2500 * dim), dim };
    const score = vampScore(vamp(training, { lag, components: 2 }), laggedCovariances(test, { lag }));
    near([score], [theirs.testScore]);
    expect(crossValidatedScore(samples, { lag, components: 2 }).mean).toBeGreaterThan(1);
  });

  it('the same clusters and silhouette', () => {
    near(clusters.centres, theirs.centres);
    expect(Array.from(labels)).toEqual(theirs.labels);
    near([clusters.inertia], [Math.abs(theirs.inertia)]);
    near([silhouette({ values: values.slice(0, 1500 * dim), dim }, labels)], [theirs.silhouette]);
  });

  it('the same counts, Markov models and timescales', () => {
    const series = { labels, lengths };
    near(countTransitions(series, { lag }), theirs.counts);
    const model = markovModel(series, { lag });
    near(model.transitions, theirs.reversible);
    near(model.stationary, theirs.stationary);
    near(model.timescales, theirs.timescales);
    const general = markovModel(series, { lag, reversible: false });
    near(general.transitions, theirs.general);
    near(general.timescales, theirs.generalTimescales);
    const { value } = impliedTimescales(series, { lags: [lag, 10], key: key(1), count: 5, resamples: 3 });
    near(value.slice(0, 5), theirs.timescales);
    near(value.slice(5), theirs.longer);
  });

  it('the same eigenvalues of a diffusion map', () => {
    const { generator } = diffusionMap(mapped, { components: 3, bandwidth: 0.5, reach: 700 });
    near(generator, theirs.diffusion);
  });
});
