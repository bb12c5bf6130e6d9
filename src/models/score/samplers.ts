/**
 * From noise to data: the reverse SDE, predictor-corrector, EDM's stochastic Heun and the probability-flow ODE, each for any forward
 * process. The reverse SDE of dx = f x dt + g dB is dx = [f x − g² ∇log p] dt + g dB̄; score and noise carry the *same* g²
 * (the published code of Crabtree et al. doubles the score's, which halves the variance of what comes out).
 *
 * All work on standardised data (rows × dim) and start from N(0, scale² + std²), the process's end for data of unit variance.
 */
import { fillNormal, fold } from '../../random/index.js';
import type { Key } from '../../random/index.js';
import { score } from './denoiser.js';
import type { Denoiser } from './denoiser.js';
import { edm, marginalStd, noiseLevel } from './processes.js';
import type { ForwardProcess } from './processes.js';

/** A sampler as an experiment names it; `steps` is the number of steps from noise to data. */
export type SamplerSpec =
  | { readonly type: 'reverse-sde'; readonly steps?: number }
  | {
      readonly type: 'predictor-corrector';
      readonly steps?: number;
      readonly corrections?: number;
      readonly signalToNoise?: number;
    }
  | { readonly type: 'heun'; readonly steps?: number; readonly churn?: number }
  | { readonly type: 'probability-flow'; readonly steps?: number };

/** Generated rows, standardised, and their log-density where the sampler is a deterministic flow. */
export interface Draws {
  readonly positions: Float64Array;
  readonly logDensity?: Float64Array;
}

/** What a sampler needs: a denoiser, a process, a key, and which rows of the key's infinite batch to make. */
export interface SamplerInput {
  readonly denoiser: Denoiser;
  readonly process: ForwardProcess;
  readonly key: Key;
  readonly rows: number;
  /** Index of the first row, so that blocks of one batch draw different random numbers. */
  readonly firstRow?: number;
}

/** Draw rows with the sampler that a specification names. */
export async function drawSamples(input: SamplerInput, spec: SamplerSpec): Promise<Draws> {
  switch (spec.type) {
    case 'reverse-sde':
      return { positions: await reverseSde(input, spec) };
    case 'predictor-corrector':
      return { positions: await predictorCorrector(input, spec) };
    case 'heun':
      return { positions: await stochasticHeun(input, spec) };
    case 'probability-flow':
      return probabilityFlow(input, spec);
  }
}

/** Euler-Maruyama on the reverse SDE (Anderson 1982; Song et al. 2021). The last step adds no noise. */
export async function reverseSde(input: SamplerInput, { steps = 100 } = {}): Promise<Float64Array> {
  return predictorCorrector(input, { steps, corrections: 0 });
}

/**
 * Euler-Maruyama on the reverse SDE, with `corrections` Langevin steps after each (Song et al. 2021, algorithm 4), of size
 * 2 (signalToNoise · std)²: their rule with the score's norm replaced by its expectation 1/std, so that rows do not depend
 * on each other.
 */
export async function predictorCorrector(
  input: SamplerInput,
  { steps = 100, corrections = 1, signalToNoise = 0.16 } = {},
): Promise<Float64Array> {
  const { denoiser, process, key } = input;
  const times = process.times(steps);
  const noise = noiseSource(input);
  const x = noise(key, 0).map((z) => z * marginalStd(process, process.end));
  for (let step = 0; step < steps; step++) {
    const [time, next] = [times[step], times[step + 1]];
    const h = time - next;
    const [f, g] = [process.drift(time), process.diffusion(time)];
    const s = await score(denoiser, process, x, time);
    const last = step === steps - 1;
    const z = noise(fold(key, 1), step);
    for (let i = 0; i < x.length; i++) {
      x[i] += h * (g * g * s[i] - f * x[i]) + (last ? 0 : Math.sqrt(h) * g * z[i]);
    }
    for (let c = 0; c < (last ? 0 : corrections); c++) {
      const size = 2 * (signalToNoise * process.std(next)) ** 2;
      const corrected = await score(denoiser, process, x, next);
      const kick = noise(fold(key, 2), step * corrections + c);
      for (let i = 0; i < x.length; i++) x[i] += size * corrected[i] + Math.sqrt(2 * size) * kick[i];
    }
  }
  return x;
}

/**
 * Karras et al.'s stochastic Heun sampler (2022, algorithm 2) in x/scale, for any process; `churn` 0 is the deterministic Heun
 * solver of the probability flow.
 */
export async function stochasticHeun(
  input: SamplerInput,
  { steps = 40, churn = 0 } = {},
): Promise<Float64Array> {
  const { denoiser, process, key } = input;
  const sigmas = noiseLevels(process, steps);
  const noise = noiseSource(input);
  let x = noise(key, 0).map((z) => z * Math.hypot(1, sigmas[0]));
  for (let step = 0; step < steps; step++) {
    // Churn: a little noise is added before each step, so that the ODE's errors are forgotten.
    const gamma = Math.min(churn / steps, Math.SQRT2 - 1);
    const sigma = sigmas[step] * (1 + gamma);
    if (gamma > 0) {
      const added = Math.sqrt(sigma ** 2 - sigmas[step] ** 2);
      const z = noise(fold(key, 1), step);
      x = x.map((value, i) => value + added * z[i]);
    }
    const next = sigmas[step + 1];
    const slope = slopeFrom(x, await denoiser.denoise(x, sigma), sigma);
    const ahead = x.map((value, i) => value + (next - sigma) * slope[i]);
    const slopeAhead = slopeFrom(ahead, await denoiser.denoise(ahead, next), next);
    x = x.map((value, i) => value + 0.5 * (next - sigma) * (slope[i] + slopeAhead[i]));
  }
  return x;
}

/**
 * The probability-flow ODE dx/dσ = (x − D(x; σ))/σ in x/scale, from noise to data by Heun's method, with the log-density of what
 * comes out: log p falls by the integral of the divergence along the way (Song et al. 2021, §4.3). Exact up to the
 * integration steps where the denoiser's divergence is exact.
 */
export async function probabilityFlow(input: SamplerInput, { steps = 40 } = {}): Promise<Required<Draws>> {
  const { denoiser, process, key } = input;
  const sigmas = noiseLevels(process, steps);
  const prior = Math.hypot(1, sigmas[0]);
  const start = noiseSource(input)(key, 0).map((z) => z * prior);
  const { positions, logDensityChange } = await integrateFlow(denoiser, start, sigmas);
  const logDensity = normalLogDensity(start, prior, denoiser.dim);
  for (let row = 0; row < logDensity.length; row++) logDensity[row] += logDensityChange[row];
  return { positions, logDensity };
}

/** The log-density of given data (rows × dim, standardised): the same ODE from data to noise. */
export async function flowLogDensity(
  denoiser: Denoiser,
  process: ForwardProcess,
  positions: Float64Array,
  { steps = 40 } = {},
): Promise<Float64Array> {
  const sigmas = noiseLevels(process, steps).reverse();
  const { positions: end, logDensityChange } = await integrateFlow(denoiser, positions, sigmas);
  const prior = Math.hypot(1, sigmas[steps]);
  return normalLogDensity(end, prior, denoiser.dim).map((value, row) => value - logDensityChange[row]);
}

async function integrateFlow(denoiser: Denoiser, start: Float64Array, sigmas: Float64Array) {
  const { dim } = denoiser;
  let x = start;
  const logDensityChange = new Float64Array(start.length / dim);
  let here = await denoiser.denoiseWithDivergence(x, sigmas[0]);
  for (let step = 0; step + 1 < sigmas.length; step++) {
    const [sigma, next] = [sigmas[step], sigmas[step + 1]];
    const slope = slopeFrom(x, here.denoised, sigma);
    const ahead = x.map((value, i) => value + (next - sigma) * slope[i]);
    const there = await denoiser.denoiseWithDivergence(ahead, next);
    const slopeAhead = slopeFrom(ahead, there.denoised, next);
    x = x.map((value, i) => value + 0.5 * (next - sigma) * (slope[i] + slopeAhead[i]));
    for (let row = 0; row < logDensityChange.length; row++) {
      const rate = (dim - here.divergence[row]) / sigma + (dim - there.divergence[row]) / next;
      logDensityChange[row] -= 0.5 * (next - sigma) * rate;
    }
    here = step + 2 < sigmas.length ? await denoiser.denoiseWithDivergence(x, next) : there;
  }
  return { positions: x, logDensityChange };
}

/**
 * Noise levels from the process's end to its beginning, spaced by Karras et al.'s rule: in x/scale the flow is the same for every
 * process, so one spacing serves all.
 */
function noiseLevels(process: ForwardProcess, steps: number): Float64Array {
  const [sigmaMin, sigmaMax] = [noiseLevel(process, process.begin), noiseLevel(process, process.end)];
  return edm({ sigmaMin, sigmaMax }).times(steps);
}

function slopeFrom(x: Float64Array, denoised: Float64Array, sigma: number): Float64Array {
  return x.map((value, i) => (value - denoised[i]) / sigma);
}

function normalLogDensity(x: Float64Array, std: number, dim: number): Float64Array {
  const constant = -dim * (Math.log(std) + 0.5 * Math.log(2 * Math.PI));
  const result = new Float64Array(x.length / dim).fill(constant);
  for (let i = 0; i < x.length; i++) result[Math.floor(i / dim)] -= 0.5 * (x[i] / std) ** 2;
  return result;
}

/** Standard normals for step `index` of a stream: rows × dim, the slice that belongs to these rows. */
function noiseSource({ denoiser, rows, firstRow = 0 }: SamplerInput) {
  return (key: Key, index: number): Float64Array => {
    const z = new Float64Array(rows * denoiser.dim);
    fillNormal(fold(key, index), z, firstRow * denoiser.dim);
    return z;
  };
}
