import { exp, InputError, log, logSumExp } from '../../math/index.js';
import type { Potential } from '../types.js';
import { exactPotential } from './exact.js';

export interface MixtureRegressionData {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/**
 * The Bayesian posterior of a mixture of two straight lines through the same points, each with half of them: which line is the first is
 * not known, so the posterior has two equal modes, each the mirror of the other.
 *
 * Coordinates are the lines' slopes and intercepts, slope1, intercept1, slope2, intercept2, with normal priors; the noise is known.
 *
 * @param data - the points
 * `noise`: standard deviation of y around its line (default 0.5)
 * `prior`: standard deviation of the priors (default 3)
 * @throws InputError for data that do not fit
 * @example
 * const posterior = mixtureRegression({ x: [-1, -0.5, 0.5, 1], y: [-1, 0.5, 0.5, -1] });
 */
export function mixtureRegression(
  { x, y }: MixtureRegressionData,
  { noise = 0.5, prior = 3 }: { noise?: number; prior?: number } = {},
): Potential {
  if (x.length !== y.length || x.length === 0) {
    throw new InputError(`there are ${x.length} x and ${y.length} y: give as many of both`);
  }
  if (!Array.from(x).concat(Array.from(y)).every(Number.isFinite)) {
    throw new InputError('a point of the data is not finite: leave it out');
  }
  if (!(noise > 0 && prior > 0))
    throw new InputError(`noise is ${noise} and prior is ${prior}: both must be positive`);
  const constant = log(0.5) - log(noise * Math.sqrt(2 * Math.PI));
  return exactPotential(
    4,
    (positions, energies, gradients) => {
      for (let walker = 0; walker < energies.length; walker++) {
        const at = 4 * walker;
        energies[walker] = 0;
        for (let c = at; c < at + 4; c++) {
          energies[walker] += positions[c] ** 2 / (2 * prior ** 2);
          gradients[c] = positions[c] / prior ** 2;
        }
        for (let i = 0; i < x.length; i++) {
          const misses = [0, 2].map((line) => y[i] - positions[at + line] * x[i] - positions[at + line + 1]);
          const terms = misses.map((miss) => constant - miss ** 2 / (2 * noise ** 2));
          const logLikelihood = logSumExp(terms);
          energies[walker] -= logLikelihood;
          [0, 2].forEach((line, k) => {
            const pull = (exp(terms[k] - logLikelihood) * misses[k]) / noise ** 2;
            gradients[at + line] -= pull * x[i];
            gradients[at + line + 1] -= pull;
          });
        }
      }
    },
    ['slope1', 'intercept1', 'slope2', 'intercept2'],
  );
}
