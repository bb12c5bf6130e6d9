// Optimisers as data over one engine (`trainer`), which writes the update into the training graph.
import { InputError } from '../../math/errors.js';
import type { Schedule } from './schedules.js';

/** A limit on the gradient. */
export interface GradientClipping {
  readonly type: 'globalNorm';
  readonly limit: number;
}

export interface AdamOptions {
  /** Default: 0.001. */
  readonly learningRate?: Schedule;
  /** Decay of the mean of gradients. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients. */
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly clip?: GradientClipping;
}

export interface Optimiser {
  readonly type: 'adam' | 'adamW';
  readonly learningRate: Schedule;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly clip?: GradientClipping;
}

/**
 * Adam (Kingma and Ba, 2015, arXiv:1412.6980).
 *
 * @example
 * const optimiser = adam({ learningRate: cosineDecay(1e-3, 4000), clip: clipByGlobalNorm(1) });
 */
export function adam(options: AdamOptions = {}): Optimiser {
  return checked({
    type: 'adam',
    learningRate: 1e-3,
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0,
    ...options,
  });
}

/** Adam with decoupled weight decay: parameters also shrink by learningRate · weightDecay each step (Loshchilov and Hutter, 2019, arXiv:1711.05101). */
export function adamW(options: AdamOptions & { readonly weightDecay?: number } = {}): Optimiser {
  const { weightDecay = 0.01, ...rest } = options;
  return checked({ ...adam(rest), type: 'adamW', weightDecay });
}

/** Scales the gradient of all parameters together so that its norm is at most `limit` (Pascanu et al., 2013, arXiv:1211.5063). */
export function clipByGlobalNorm(limit: number): GradientClipping {
  if (!(limit > 0)) throw new InputError(`clipByGlobalNorm(${limit}): the limit must be positive`);
  return { type: 'globalNorm', limit };
}

function checked(optimiser: Optimiser): Optimiser {
  const { beta1, beta2, epsilon, weightDecay } = optimiser;
  for (const [name, beta] of Object.entries({ beta1, beta2 })) {
    if (!(beta >= 0 && beta < 1))
      throw new InputError(`adam: ${name} is ${beta}; it must be from 0 to below 1`);
  }
  if (!(epsilon > 0)) throw new InputError(`adam: epsilon is ${epsilon}; it must be positive`);
  if (!(weightDecay >= 0))
    throw new InputError(`adamW: weightDecay is ${weightDecay}; it must not be negative`);
  return optimiser;
}
