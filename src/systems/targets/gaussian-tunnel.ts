import { cos, exp, InputError, log, logSumExp, sin } from '../../math/index.js';
import { fold, normal, uniform, type Key } from '../../random/index.js';
import type { Potential } from '../types.js';
import { exactPotential } from './exact.js';

export interface GaussianTunnel extends Potential {
  /** Weight of the mode at z = 10. */
  readonly rightWeight: number;
  readonly logPartition: number;
  /** Independent samples, rows × dim. */
  sample(key: Key, rows: number): Float64Array;
}

/**
 * A tunnel that winds through many dimensions: z ~ 0.3 N(0, 1) + 0.7 N(10, 1) and x_i | z ~ N(5 cos(πz/10), s_i²), s from 0.5 to 5. To
 * get from one mode to the other, all the x have to move along.
 *
 * C. Schönle et al. 2024, arXiv:2405.18160.
 *
 * `width`: number of x (default 19)
 * @throws InputError for no x
 */
export function gaussianTunnel({ width = 19 }: { width?: number } = {}): GaussianTunnel {
  if (!Number.isInteger(width) || width < 1)
    throw new InputError(`width is ${width}: use a whole number from 1`);
  const dim = width + 1;
  const spreads = Float64Array.from({ length: width }, (_, i) =>
    width === 1 ? 0.5 : 0.5 + (4.5 * i) / (width - 1),
  );
  const constant = dim * log(Math.sqrt(2 * Math.PI)) + spreads.reduce((sum, s) => sum + log(s), 0);
  const centre = (z: number) => 5 * cos((Math.PI * z) / 10);
  const logWeights = [log(0.3), log(0.7)];
  const names = ['z', ...Array.from(spreads, (_, i) => `x${i + 1}`)];
  return {
    ...exactPotential(
      dim,
      (positions, energies, gradients) => {
        for (let walker = 0; walker < energies.length; walker++) {
          const row = walker * dim;
          const z = positions[row];
          const terms = [logWeights[0] - (z * z) / 2, logWeights[1] - (z - 10) ** 2 / 2];
          const logDensity = logSumExp(terms);
          let energy = constant - logDensity;
          let slope = z - 10 * exp(terms[1] - logDensity);
          const turn = (Math.PI / 2) * sin((Math.PI * z) / 10);
          const middle = centre(z);
          for (let i = 0; i < width; i++) {
            const away = (positions[row + 1 + i] - middle) / spreads[i];
            energy += (away * away) / 2;
            gradients[row + 1 + i] = away / spreads[i];
            slope += (away / spreads[i]) * turn;
          }
          energies[walker] = energy;
          gradients[row] = slope;
        }
      },
      names,
    ),
    rightWeight: 0.7,
    logPartition: 0,
    sample(key, rows) {
      const right = uniform(fold(key, 0), rows);
      const out = normal(fold(key, 1), rows * dim);
      for (let row = 0; row < rows; row++) {
        const at = row * dim;
        out[at] += right[row] < 0.7 ? 10 : 0;
        for (let i = 0; i < width; i++) out[at + 1 + i] = centre(out[at]) + spreads[i] * out[at + 1 + i];
      }
      return out;
    },
  };
}
