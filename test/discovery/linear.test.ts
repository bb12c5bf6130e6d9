// Components, clusters and Markov models on processes whose answers are known.
import { describe, expect, it } from 'vitest';
import {
  chapmanKolmogorov,
  clusterStudy,
  crossValidatedScore,
  impliedTimescales,
  kMeans,
  linearVariable,
  markovModel,
  principalComponents,
  project,
  silhouette,
  tica,
} from '../../src/discovery/index.js';
import { trainVampNet } from '../../src/discovery/vampnet.js';
import { key, normal, uniform } from '../../src/random/index.js';
import { defaultRuntime } from '../../src/tensor/index.js';
import { buildVariable, type VariableSpec } from '../../src/variables/index.js';

/** An autoregressive process of unit variance for each correlation, rows × processes. */
function processes(rows: number, keep: readonly number[]): Float64Array {
  const noise = normal(key(5), rows * keep.length);
  for (let i = keep.length; i < noise.length; i++) {
    const rho = keep[i % keep.length];
    noise[i] = rho * noise[i - keep.length] + Math.sqrt(1 - rho * rho) * noise[i];
  }
  return noise;
}

/** States of a Markov chain of two states that is left with these probabilities a step. */
function twoStates(rows: number, leave: readonly [number, number]): Int32Array {
  const drawn = uniform(key(3), rows);
  let state = 0;
  return Int32Array.from(drawn, (u) => (state = u < leave[state] ? 1 - state : state));
}

describe('components', () => {
  it('principal ones are where samples vary, slow ones where they remember', () => {
    // The first process is slow and narrow, the second fast and wide.
    const values = processes(20_000, [0.95, 0.2]).map((x, i) => (i % 2 ? 3 * x : x));
    const samples = { values, dim: 2, names: ['slow', 'wide'] };
    const { variances, weights } = principalComponents(samples);
    expect(variances[0]).toBeGreaterThan(8);
    expect(Math.abs(weights[1])).toBeGreaterThan(0.99);
    const slow = tica(samples, { lag: 5 });
    expect(Math.abs(slow.timescales[0] / (-1 / Math.log(0.95)) - 1)).toBeLessThan(0.15);
    expect(Math.abs(slow.weights[0])).toBeGreaterThan(0.95);
    // Unseen data score less than one VAMP-2 unit a component, and more than noise does.
    const { mean, standardError } = crossValidatedScore(samples, { lag: 5 });
    expect(Math.abs(mean - (1 + 0.95 ** 10))).toBeLessThan(4 * standardError + 0.02);
  });

  it('of what never changes within a trajectory last for ever', () => {
    const values = Float64Array.from({ length: 40 }, (_, row) => Math.floor(row / 10) % 2);
    const trapped = { values, dim: 1, lengths: [10, 10, 10, 10] };
    expect(tica(trapped, { lag: 3 }).timescales[0]).toBe(Infinity);
    const { timescales } = markovModel({ labels: [0, 1, 0, 1, 0, 1] }, { lag: 1 });
    expect(timescales[0]).toBe(Infinity);
  });

  it('become variables that say the same', () => {
    const values = processes(500, [0.9, 0.5, 0.1]);
    const found = tica({ values, dim: 3 }, { lag: 2, components: 2 });
    const of: VariableSpec[] = [0, 1, 2].map((index) => ({ type: 'coordinate', index }));
    const variable = buildVariable(linearVariable(found, 1, of, 'second'), 3);
    const here = new Float64Array(500);
    variable.evaluate(values, here);
    const projected = project({ values, dim: 3 }, found);
    here.forEach((value, row) => expect(value).toBeCloseTo(projected[2 * row + 1], 10));
    expect(() => linearVariable(found, 2, of, 'third')).toThrow('component 2 of 2');
  });

  it('of too little are refused in words', () => {
    const values = processes(50, [0.9, 0.5]);
    expect(() => tica({ values, dim: 2 }, { lag: 60 })).toThrow('no trajectory is longer');
    expect(() =>
      tica({ values: values.map((x, i) => (i % 2 ? 1 : x)), dim: 2, names: ['a', 'b'] }, { lag: 1 }),
    ).toThrow('b is 1 in all 50 samples');
    expect(() => crossValidatedScore({ values, dim: 2 }, { lag: 10 })).toThrow(
      'too short to cut into 5 folds',
    );
  });

  // The slow process is hidden behind a parabola, where no linear combination is as slow.
  it('of a network unbend what linear ones cannot', async () => {
    const hidden = twoStates(6000, [0.02, 0.02]);
    const noise = processes(6000, [0.3, 0.3]);
    const values = Float64Array.from({ length: 12_000 }, (_, i) => {
      const y = noise[i - (i % 2)];
      return i % 2 === 0 ? y : 0.4 * noise[i] + (hidden[i >> 1] ? 1 : -1) + 2 * y * y;
    });
    const samples = { values, dim: 2 };
    const training = trainVampNet(await defaultRuntime({ threads: 1 }), key(1), samples, {
      ...{ lag: 5, components: 1, steps: 250, batch: 600, learningRate: 5e-3 },
      network: { width: 16, depth: 2, activation: 'silu' },
    });
    let next = await training.next();
    while (!next.done) next = await training.next();
    const { network, timescales, scores, eigenvalues } = next.value;
    expect(timescales[0]).toBeGreaterThan(1.3 * tica(samples, { lag: 5 }).timescales[0]);
    expect(eigenvalues[0]).toBeLessThan(1);
    expect(scores.validation).toBeGreaterThan(1.3);
    const of: VariableSpec[] = [0, 1].map((index) => ({ type: 'coordinate', index }));
    const variable = buildVariable({ type: 'network', of, ...network }, 2);
    const places = values.slice(0, 40);
    const gradient = new Float64Array(40);
    variable.pullback(places, new Float64Array(20).fill(1), gradient);
    for (const axis of [0, 1]) {
      const [up, down] = [1e-5, -1e-5].map((h) => {
        const out = new Float64Array(20);
        variable.evaluate(
          places.map((x, i) => (i % 2 === axis ? x + h : x)),
          out,
        );
        return out;
      });
      up.forEach((value, row) =>
        expect(Math.abs((value - down[row]) / 2e-5 - gradient[2 * row + axis])).toBeLessThan(1e-7),
      );
    }
  });
});

describe('a network', () => {
  it('says which feature never changes in what it is trained on', async () => {
    const values = Float64Array.from({ length: 400 }, (_, i) =>
      i % 2 === 0 ? Math.sin(i) : Math.max(0, i - 350),
    );
    const network = { width: 4, depth: 1, activation: 'tanh' } as const;
    const options = { lag: 1, components: 1, steps: 1, batch: 50, learningRate: 1e-3, network };
    const runtime = await defaultRuntime();
    const training = trainVampNet(runtime, key(1), { values, dim: 2 }, options);
    await expect(training.next()).rejects.toThrow('feature 1 is 0 in all 160 samples');
  });
});

describe('clusters', () => {
  const around = Float64Array.from(
    normal(key(9), 800),
    (x, i) =>
      0.3 * x +
      [
        [0, 0],
        [4, 0],
        [0, 4],
        [4, 4],
      ][(i >> 1) % 4][i % 2],
  );

  it('are as many as there are', () => {
    const { elbow, widest, silhouettes } = clusterStudy(
      { values: around, dim: 2 },
      { clusters: [1, 2, 3, 4, 5, 6, 7], key: key(1) },
    );
    expect([elbow, widest]).toEqual([4, 4]);
    expect(silhouettes[0]).toBeNaN();
    const { labels, converged } = kMeans({ values: around, dim: 2 }, { clusters: 4, key: key(2) });
    expect(converged).toBe(true);
    labels.forEach((label, row) => expect(label).toBe(labels[row % 4]));
  });

  it('refuse what cannot be', () => {
    const same = { values: new Float64Array(20).fill(1), dim: 1 };
    expect(() => kMeans(same, { clusters: 3, key: key(1) })).toThrow('only 1 different samples');
    expect(() => kMeans(same, { clusters: 30, key: key(1) })).toThrow('30 clusters of 20 samples');
    expect(() => silhouette(same, new Int32Array(20))).toThrow('at least two clusters');
    expect(
      silhouette(
        same,
        Int32Array.from({ length: 20 }, (_, i) => i % 2),
      ),
    ).toBe(0);
    const gap = { values: Float64Array.of(1, 2, NaN, 4), dim: 1 };
    expect(() => kMeans(gap, { clusters: 2, key: key(1) })).toThrow('feature 0 is NaN in row 2');
    const centres = Float64Array.of(0, 1);
    expect(() => kMeans(same, { clusters: 3, centres })).toThrow('give 3 centres of 1 numbers');
  });
});

describe('Markov state models', () => {
  const leave = [0.02, 0.05] as const;
  const labels = twoStates(40_000, leave);
  const truth = -1 / Math.log(1 - leave[0] - leave[1]);

  it.each([true, false])(
    'find the timescale and the populations of a chain (reversible: %s)',
    (reversible) => {
      const { timescales, stationary } = markovModel({ labels }, { lag: 3, reversible });
      expect(Math.abs(timescales[0] / truth - 1)).toBeLessThan(0.12);
      expect(Math.abs(stationary[0] - 5 / 7)).toBeLessThan(0.03);
    },
  );

  it('tell timescales with errors that hold the truth', () => {
    const { value, standardError } = impliedTimescales({ labels }, { lags: [1, 4], key: key(1), count: 1 });
    for (const l of [0, 1]) {
      expect(Math.abs(value[l] - truth)).toBeLessThan(3.5 * standardError[l]);
      expect(standardError[l]).toBeLessThan(0.2 * truth);
    }
  });

  it('pass the Chapman-Kolmogorov check where states remember nothing else, and fail it where they do', () => {
    const steps = [1, 2, 4, 8];
    const check = chapmanKolmogorov({ labels }, markovModel({ labels }, { lag: 2 }), {
      sets: 2,
      steps,
      key: key(1),
    });
    expect(check.worst).toBeLessThan(4);
    // Two chains seen through one window: the state alone does not tell how long it lasts.
    const slow = twoStates(40_000, [0.003, 0.003]);
    const fast = twoStates(40_000, [0.4, 0.4]);
    const mixed = { labels: slow.map((state, t) => (t % 3 === 0 ? fast[t] : state)) };
    const failed = chapmanKolmogorov(mixed, markovModel(mixed, { lag: 1 }), { sets: 2, steps, key: key(1) });
    expect(failed.worst).toBeGreaterThan(10);
  });

  it('leave out what is never come back to, and refuse what does not hang together', () => {
    const left = { labels: [...labels.slice(0, 200), 2, 2, 2, 2] };
    expect(Array.from(markovModel(left, { lag: 1 }).states)).toEqual([0, 1]);
    expect(markovModel(left, { lag: 1 }).share).toBeLessThan(1);
    expect(() => markovModel({ labels: [0, 0, 0, 1, 1, 1] }, { lag: 1 })).toThrow('no two of 2 states');
    expect(() => markovModel({ labels: [0, 1, 0] }, { lag: 5 })).toThrow('no trajectory is longer');
  });
});
