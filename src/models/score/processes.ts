/**
 * Forward processes as data: dx = f(t) x dt + g(t) dB turns data into noise, and its marginals are
 * x(t) = scale(t) x(0) + std(t) ε. Training, reverse-time sampling and densities know nothing else about a process,
 * so a new one is a new object here. f and g follow from the marginals: f = scale′/scale, g² = (std²)′ − 2 f std².
 *
 * References: Song et al. 2021 (arXiv:2011.13456) for VP, sub-VP and VE; Nichol & Dhariwal 2021
 * (arXiv:2102.09672) for the cosine schedule; Karras et al. 2022 (arXiv:2206.00364) for EDM.
 */
import { InputError } from '../../math/errors.js';
import { normalQuantile } from '../../math/index.js';

/** A linear forward SDE with Gaussian marginals, between times `begin` (almost data) and `end` (almost noise). */
export interface ForwardProcess {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
  /** Mean factor of x(t) given x(0). */
  scale(time: number): number;
  /** Standard deviation of x(t) given x(0). */
  std(time: number): number;
  /** f(t) of dx = f x dt + g dB. */
  drift(time: number): number;
  /** g(t) of dx = f x dt + g dB. */
  diffusion(time: number): number;
  /** The time at which a fraction `u` of training draws lies below. */
  trainingTime(u: number): number;
  /** `steps + 1` decreasing times from `end` to `begin`, spaced for the reverse integration. */
  times(steps: number): Float64Array;
}

/** A forward process as an experiment file names it. */
export type ProcessSpec =
  | { readonly type: 'edm'; readonly sigmaMin?: number; readonly sigmaMax?: number }
  | { readonly type: 've'; readonly sigmaMin?: number; readonly sigmaMax?: number }
  | { readonly type: 'vp-linear'; readonly betaMin?: number; readonly betaMax?: number }
  | { readonly type: 'vp-cosine' }
  | { readonly type: 'sub-vp'; readonly betaMin?: number; readonly betaMax?: number };

/**
 * The EDM form of Karras et al.: scale 1, std = t; training noise levels are log-normal, sampling times follow ρ = 7.
 * `sigmaMax` defaults to 20: data are standardised here, so that is far into the noise.
 *
 * @example
 * const process = edm({ sigmaMax: 20 });
 */
export function edm({ sigmaMin = 0.002, sigmaMax = 20 } = {}): ForwardProcess {
  requireIncreasing('sigmaMin', sigmaMin, 'sigmaMax', sigmaMax);
  const rho = 7;
  const low = sigmaMin ** (1 / rho);
  const high = sigmaMax ** (1 / rho);
  return {
    name: 'edm',
    begin: sigmaMin,
    end: sigmaMax,
    scale: () => 1,
    std: (time) => time,
    drift: () => 0,
    diffusion: (time) => Math.sqrt(2 * time),
    trainingTime: (u) => clamp(Math.exp(-1.2 + 1.2 * normalQuantile(u)), sigmaMin, sigmaMax),
    times: (steps) => grid(steps, (fraction) => (high + fraction * (low - high)) ** rho),
  };
}

/** Variance exploding: std grows geometrically from `sigmaMin` to `sigmaMax` over unit time, scale 1. */
export function varianceExploding({ sigmaMin = 0.002, sigmaMax = 20 } = {}): ForwardProcess {
  requireIncreasing('sigmaMin', sigmaMin, 'sigmaMax', sigmaMax);
  const rate = Math.log(sigmaMax / sigmaMin);
  const std = (time: number) => sigmaMin * Math.exp(rate * time);
  return {
    name: 've',
    begin: 0,
    end: 1,
    scale: () => 1,
    std,
    drift: () => 0,
    diffusion: (time) => std(time) * Math.sqrt(2 * rate),
    trainingTime: (u) => u,
    times: (steps) => grid(steps, (fraction) => 1 - fraction),
  };
}

/**
 * Variance preserving with β(t) = betaMin + (betaMax − betaMin) t over unit time. The published code of
 * Crabtree et al. has betaMin 0.001, betaMax 3, which leaves a mean factor of 0.47 at t = 1: not yet noise. The
 * default is Song et al.'s 0.1 to 20.
 */
export function variancePreserving({ betaMin = 0.1, betaMax = 20 } = {}): ForwardProcess {
  requireIncreasing('betaMin', betaMin, 'betaMax', betaMax);
  const beta = (time: number) => betaMin + (betaMax - betaMin) * time;
  const integral = (time: number) => betaMin * time + 0.5 * (betaMax - betaMin) * time * time;
  return {
    name: 'vp-linear',
    begin: 1e-4,
    end: 1,
    scale: (time) => Math.exp(-0.5 * integral(time)),
    std: (time) => Math.sqrt(-Math.expm1(-integral(time))),
    drift: (time) => -0.5 * beta(time),
    diffusion: (time) => Math.sqrt(beta(time)),
    trainingTime: (u) => 1e-4 + u * (1 - 1e-4),
    times: (steps) => grid(steps, (fraction) => quadratic(1e-4, 1, fraction)),
  };
}

/** Variance preserving with a cosine schedule: scale² = cos²(½π (t + s)/(1 + s)) / cos²(½π s/(1 + s)), s = 0.008. */
export function varianceCosine(): ForwardProcess {
  const offset = 0.008;
  const begin = 1e-3;
  // β diverges at t = 1: stop where scale is still 2.5e-3.
  const end = 0.9984;
  const angle = (time: number) => (0.5 * Math.PI * (time + offset)) / (1 + offset);
  const scale = (time: number) => Math.cos(angle(time)) / Math.cos(angle(0));
  const beta = (time: number) => (Math.PI / (1 + offset)) * Math.tan(angle(time));
  return {
    name: 'vp-cosine',
    begin,
    end,
    scale,
    std: (time) => Math.sqrt(1 - scale(time) ** 2),
    drift: (time) => -0.5 * beta(time),
    diffusion: (time) => Math.sqrt(beta(time)),
    trainingTime: (u) => begin + u * (end - begin),
    times: (steps) => grid(steps, (fraction) => end + fraction * (begin - end)),
  };
}

/** Sub-variance-preserving: the drift of linear VP with less noise, std = 1 − scale². */
export function subVariancePreserving({ betaMin = 0.1, betaMax = 20 } = {}): ForwardProcess {
  const preserving = variancePreserving({ betaMin, betaMax });
  const excess = (time: number) => 1 - preserving.scale(time) ** 4;
  return {
    ...preserving,
    name: 'sub-vp',
    begin: 1e-3,
    std: (time) => 1 - preserving.scale(time) ** 2,
    diffusion: (time) => preserving.diffusion(time) * Math.sqrt(excess(time)),
    trainingTime: (u) => 1e-3 + u * (1 - 1e-3),
    times: (steps) => grid(steps, (fraction) => quadratic(1e-3, 1, fraction)),
  };
}

/** The process that a specification names. */
export function forwardProcess(spec: ProcessSpec): ForwardProcess {
  switch (spec.type) {
    case 'edm':
      return edm(spec);
    case 've':
      return varianceExploding(spec);
    case 'vp-linear':
      return variancePreserving(spec);
    case 'vp-cosine':
      return varianceCosine();
    case 'sub-vp':
      return subVariancePreserving(spec);
  }
}

/** Noise per unit of signal, std/scale: the one number that tells how far a time is into the noise. */
export function noiseLevel(process: ForwardProcess, time: number): number {
  return process.std(time) / process.scale(time);
}

/** Standard deviation of x(t) for data of unit variance: what reverse integration starts from at `end`. */
export function marginalStd(process: ForwardProcess, time: number): number {
  return Math.hypot(process.scale(time), process.std(time));
}

function grid(steps: number, at: (fraction: number) => number): Float64Array {
  if (!Number.isInteger(steps) || steps < 1) {
    throw new InputError(`sampler steps is ${steps}: it must be a whole number of at least 1`);
  }
  return Float64Array.from({ length: steps + 1 }, (_, index) => at(index / steps));
}

// Small steps towards the data, where the score changes fastest.
function quadratic(begin: number, end: number, fraction: number): number {
  return begin + (end - begin) * (1 - fraction) ** 2;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function requireIncreasing(lowName: string, low: number, highName: string, high: number): void {
  if (!(low > 0 && high > low)) {
    throw new InputError(
      `process ${lowName} = ${low}, ${highName} = ${high}: need 0 < ${lowName} < ${highName}`,
    );
  }
}
