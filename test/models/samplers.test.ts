import { describe, expect, it } from 'vitest';
import { denoiserFromScore } from '../../src/models/score/denoiser.js';
import type { Denoiser } from '../../src/models/score/denoiser.js';
import { forwardProcess } from '../../src/models/score/processes.js';
import type { ProcessSpec } from '../../src/models/score/processes.js';
import { drawSamples, flowLogDensity } from '../../src/models/score/samplers.js';
import type { SamplerSpec } from '../../src/models/score/samplers.js';
import { key, uniform } from '../../src/random/index.js';

/** 0.3 N(−1.2, 0.3²) + 0.7 N(a, 0.3²) with a such that the mean is 0; its variance is near 1, as standardised data's is. */
const weights = [0.3, 0.7];
const means = [-1.4, 0.6];
const width = 0.4;

function mixture(x: number, sigma: number) {
  const variance = width ** 2 + sigma ** 2;
  const terms = weights.map((weight, i) => weight * Math.exp((-0.5 * (x - means[i]) ** 2) / variance));
  const total = terms[0] + terms[1];
  const slopes = means.map((mean) => -(x - mean) / variance);
  const score = (terms[0] * slopes[0] + terms[1] * slopes[1]) / total;
  const second = (terms[0] * slopes[0] ** 2 + terms[1] * slopes[1] ** 2) / total;
  return {
    score,
    divergence: second - 1 / variance - score ** 2,
    logDensity: Math.log(total) - 0.5 * Math.log(2 * Math.PI * variance),
  };
}

const exact: Denoiser = denoiserFromScore(1, (positions, sigma) => ({
  score: positions.map((x) => mixture(x, sigma).score),
  divergence: positions.map((x) => mixture(x, sigma).divergence),
}));

const processes: ProcessSpec[] = [
  { type: 'edm' },
  { type: 've' },
  { type: 'vp-linear' },
  { type: 'vp-cosine' },
  { type: 'sub-vp' },
];
const samplers: SamplerSpec[] = [
  { type: 'reverse-sde', steps: 200 },
  { type: 'predictor-corrector', steps: 100 },
  { type: 'heun', steps: 40 },
  { type: 'heun', steps: 60, churn: 10 },
  { type: 'probability-flow', steps: 40 },
];
const rows = 5000;

describe('every sampler, with exact scores, recovers a 0.3/0.7 mixture', () => {
  const cases = processes.flatMap((process) => samplers.map((sampler) => ({ process, sampler })));
  it.each(cases)('$process.type by $sampler.type', async ({ process, sampler }) => {
    const { positions } = await drawSamples(
      { denoiser: exact, process: forwardProcess(process), key: key(3), rows },
      sampler,
    );
    const middle = -0.45; // where the two components balance least
    const left = positions.filter((x) => x < middle);
    const share = left.length / rows;
    const expected = 0.3 * phi((middle + 1.4) / width) + 0.7 * phi((middle - 0.6) / width);
    expect(Math.abs(share - expected)).toBeLessThan(
      3.5 * Math.sqrt((expected * (1 - expected)) / rows) + 0.004,
    );
    const variance = positions.reduce((sum, x) => sum + x * x, 0) / rows;
    expect(variance).toBeCloseTo(width ** 2 + 0.3 * 1.96 + 0.7 * 0.36, 1);
  });
});

it('the published reverse SDE (g² doubled in the score alone) gives 0.17/0.83 and half the variance', async () => {
  // With the score factor doubled, the Gaussian's variance halves: the reason why samplers here carry one g².
  const process = forwardProcess({ type: 'vp-linear' });
  const doubled: Denoiser = denoiserFromScore(1, (positions, sigma) => ({
    score: positions.map((x) => 2 * mixture(x, sigma).score),
    divergence: positions,
  }));
  const { positions } = await drawSamples(
    { denoiser: doubled, process, key: key(3), rows },
    { type: 'reverse-sde', steps: 300 },
  );
  const share = positions.filter((x) => x < -0.45).length / rows;
  expect(share).toBeGreaterThan(0.12);
  expect(share).toBeLessThan(0.22);
});

it('draws the same rows whether in one block or in several', async () => {
  const input = { denoiser: exact, process: forwardProcess({ type: 'edm' }), key: key(5) };
  for (const sampler of samplers) {
    const whole = await drawSamples({ ...input, rows: 7 }, sampler);
    const first = await drawSamples({ ...input, rows: 3 }, sampler);
    const second = await drawSamples({ ...input, rows: 4, firstRow: 3 }, sampler);
    expect([...first.positions, ...second.positions]).toEqual([...whole.positions]);
  }
});

describe('log-densities by the probability flow', () => {
  it.each(processes)('agree with the mixture for $type, forward and backward', async (process) => {
    const forward = forwardProcess(process);
    const draws = await drawSamples(
      { denoiser: exact, process: forward, key: key(4), rows: 500 },
      { type: 'probability-flow', steps: 120 },
    );
    const truth = draws.positions.map((x) => mixture(x, 0).logDensity);
    const errors = draws.logDensity!.map((value, i) => value - truth[i]);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.05);

    const points = uniform(key(6), 200).map((u) => 3 * u - 2);
    const backward = await flowLogDensity(exact, forward, points, { steps: 120 });
    const differences = backward.map((value, i) => Math.abs(value - mixture(points[i], 0).logDensity));
    expect(Math.max(...differences)).toBeLessThan(0.05);
  });
});

describe.each(processes)('process $type', (spec) => {
  const process = forwardProcess(spec);
  it('has marginals that follow from its drift and diffusion', () => {
    const span = process.end - process.begin;
    for (const fraction of [0.1, 0.3, 0.5, 0.8]) {
      const t = process.begin + fraction * span;
      const h = 1e-5 * span;
      const scaleSlope = (process.scale(t + h) - process.scale(t - h)) / (2 * h);
      const varianceSlope = (process.std(t + h) ** 2 - process.std(t - h) ** 2) / (2 * h);
      expect(scaleSlope / process.scale(t)).toBeCloseTo(process.drift(t), 5);
      const g2 = varianceSlope - 2 * process.drift(t) * process.std(t) ** 2;
      expect(g2 / process.diffusion(t) ** 2).toBeCloseTo(1, 5);
    }
  });
  it('has decreasing times from end to begin', () => {
    const times = process.times(20);
    expect(times[0]).toBeCloseTo(process.end, 12);
    expect(times[20]).toBeCloseTo(process.begin, 12);
    for (let i = 0; i < 20; i++) expect(times[i + 1]).toBeLessThan(times[i]);
  });
});

/** Standard normal cumulative distribution (Zelen & Severo 1964, 26.2.17, to 7.5e-8). */
function phi(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upper = (Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)) * polynomial;
  return x >= 0 ? 1 - upper : upper;
}
