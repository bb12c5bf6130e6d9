import { log } from '../../math/index.js';
import { normal } from '../../random/index.js';
import { analyticStates, checkParameters, type AnalyticStates } from './states.js';

export interface HarmonicOscillatorOptions {
  readonly centres: ArrayLike<number>;
  /** Spring constants in kT per unit². */
  readonly springs: ArrayLike<number>;
  /** Constants added to the energies, in kT; default 0. */
  readonly offsets?: ArrayLike<number>;
}

/**
 * Harmonic oscillators u_k = spring/2 (x − centre)² + offset, so that f_k = ½ ln spring + offset + constant. Moving the centres apart
 * lowers the overlap at will.
 *
 * @throws InputError if lengths differ or a spring is not positive.
 *
 * @example
 * const oscillators = harmonicOscillators({ centres: [0, 1], springs: [1, 4] });
 * const { energies, counts } = oscillators.sample(key(1), [500, 500]);
 * mbar({ energies, counts }).freeEnergies.value[1]; // near oscillators.freeEnergies[1] = ln 2
 */
export function harmonicOscillators({
  centres,
  springs,
  offsets = new Float64Array(centres.length),
}: HarmonicOscillatorOptions): AnalyticStates {
  const states = centres.length;
  checkParameters('centres', centres, states);
  checkParameters('springs', springs, states, true);
  checkParameters('offsets', offsets, states);
  return analyticStates(
    Array.from({ length: states }, (_, k) => {
      const [centre, spring, offset] = [centres[k], springs[k], offsets[k]];
      const spread = 1 / Math.sqrt(spring);
      return {
        freeEnergy: 0.5 * log(spring) + offset,
        mean: centre,
        variance: 1 / spring,
        energy: (x) => 0.5 * spring * (x - centre) ** 2 + offset,
        draw: (key, count) => normal(key, count).map((z) => centre + spread * z),
      };
    }),
  );
}
