import { InputError } from '../math/index.js';
import { fastSlowSettings, fastSlowSystem } from './fast-slow.js';
import type { FastSlowOptions, FastSlowSystem, VariableBarrierDoubleWellSpec } from './types.js';

export interface VariableBarrierOptions extends FastSlowOptions {
  /** Height h of the barrier at 0 above the well at −1, in kT (default 8). */
  barrier?: number;
  /** How far k the well at +1 lies below the one at −1, in kT (default 0). */
  depth?: number;
}

/**
 * A double well in x2 with any barrier h and depth k: V = (1 + x2)² (h (1 − x2)² + x2² (1 − x2)² − k x2² (1 − ¾ x2)),
 * so V(−1) = 0, V(0) = h, V(1) = −k. The slow variable x1 drifts by itself.
 *
 * Equation 8 of Crabtree, Bello-Rivas and Kevrekidis (2023), arXiv:2312.05715, whose drift is −V′. In the convention
 * 'published-code' (kT = ½) h and k are halved, so that they are in kT there as well.
 *
 * @throws InputError for a barrier that is not positive, or any option that is not a finite number.
 * @example
 * const system = variableBarrierDoubleWell({ barrier: 8 });
 * system.conditionalDensity(5).cdf(0); // 0.5
 */
export function variableBarrierDoubleWell(options: VariableBarrierOptions = {}): FastSlowSystem {
  const settings = fastSlowSettings(options);
  const { barrier = 8, depth = 0 } = options;
  if (!(barrier > 0 && barrier < Infinity))
    throw new InputError(`barrier is ${barrier}: use a positive number of kT`);
  if (!Number.isFinite(depth)) throw new InputError(`depth is ${depth}: use a finite number of kT`);
  const spec: VariableBarrierDoubleWellSpec = { ...options, type: 'variable-barrier-double-well' };
  const { slowDrift } = settings;
  const scale = settings.convention === 'published-code' ? 0.5 : 1;
  const h = scale * barrier;
  const k = scale * depth;
  // V′ vanishes at −1, 0 and 1 whatever h and k: V′ = x (x² − 1) (6x² + linear x + constant).
  const constant = 4 * h + 2 * k - 2;
  const linear = 3.75 * k;
  return fastSlowSystem(
    spec,
    settings,
    ['x1', 'x2'],
    (_, x) => (1 + x) ** 2 * ((1 - x) ** 2 * (h + x * x) - k * x * x * (1 - 0.75 * x)),
    (positions, out) => {
      for (let i = 0; i < positions.length; i += 2) {
        out[i] = slowDrift;
        const x = positions[i + 1];
        const square = x * x;
        out[i + 1] = x * (1 - square) * (6 * square + linear * x + constant);
      }
    },
  );
}
