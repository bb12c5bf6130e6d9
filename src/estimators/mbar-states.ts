/**
 * What a solved mixture says of its states beyond their free energies: which are known exactly or not at all, energies and entropies,
 * states that were not among them.
 */
import { statisticalInefficiency } from '../diagnostics/index.js';
import { blockLengths } from './block-length.js';
import { energyFunction } from './energies.js';
import { combine, note, OK, problem, type Estimate, type Status } from './estimate.js';
import { joint, supportStatus, type Column } from './expectations.js';
import type { MbarData } from './mbar-data.js';
import type { Mixture } from './mixture.js';
import { stateName } from './overlap.js';

/**
 * Variances of differences, corrected where the formula cannot know: zero for identical states (`first` names the first of each kind)
 * and for them alone, since elsewhere a variance of zero means that one sample is all there is; infinite for impossible states.
 */
export function knownVariances(variances: Float64Array, f: Float64Array, first: Int32Array): Float64Array {
  const states = f.length;
  return variances.map((_, at) => {
    const [k, l] = [Math.floor(at / states), at % states];
    if (k === l || (first[k] === first[l] && f[k] < Infinity)) return 0;
    if (!(f[k] < Infinity && f[l] < Infinity)) return Infinity;
    return variances[first[k] * states + first[l]] || Infinity;
  });
}

const SAME_AS_FIRST =
  'The state equals state 0 up to a constant at every sample that counts: the difference is that constant, exact if the two are the same, ' +
  'without a known error if they are not.';

/** f − f_0 of a state with these energies. */
export function targetFreeEnergy(
  mixture: Mixture,
  energies: Float64Array,
  energiesOfFirst: Float64Array,
  status: Status,
): Estimate<number, { effectiveSamples: number }> {
  const value = mixture.absolute(energies);
  const observable = (): number => 1;
  const { products, responses } = joint(mixture, [
    { energies, f: value, observable, mean: 0 },
    { energies: energiesOfFirst, f: mixture.freeEnergies[0], observable, mean: 0 },
  ]);
  const effectiveSamples = 1 / products[0] || 0;
  const variance = mixture.differenceVariances(products, responses)[1];
  return {
    value,
    // Without any variance there was one sample to go by, or another copy of state 0.
    standardError: variance > 0 && value < Infinity ? Math.sqrt(variance) : Infinity,
    status: combine(
      supportStatus(value < Infinity ? effectiveSamples : 0),
      variance > 0 || !(value < Infinity) ? OK : problem('no-spread', SAME_AS_FIRST),
      status,
    ),
    diagnostics: { effectiveSamples: value < Infinity ? effectiveSamples : 0 },
  };
}

/** ū_k − ū_0 and s_k − s_0 = (ū_k − ū_0) − (f_k − f_0) with their errors. */
export function decomposition(
  mixture: Mixture,
  f: Float64Array,
  energiesOf: (state: number) => Float64Array,
  status: Status,
): { energies: Estimate<Float64Array>; entropies: Estimate<Float64Array> } {
  const { multiplicity } = mixture.data;
  const means = f.map((_, k) => {
    const u = energiesOf(k);
    let sum = f[k] < Infinity ? 0 : Infinity;
    mixture.weights(u).forEach((w, n) => {
      if (w > 0) sum += (multiplicity ? multiplicity[n] : 1) * w * u[n];
    });
    return sum;
  });
  // To first order f fluctuates as −Σ m W: an entropy has the column W (u − ū) + W.
  const relative = (values: Float64Array, share: number): Estimate<Float64Array> => {
    const columns = Array.from(f, (_, k): Column => {
      const u = energiesOf(k);
      return { energies: u, f: mixture.freeEnergies[k], observable: (n) => u[n], mean: means[k] - share };
    });
    const { products, responses } = joint(mixture, columns);
    const variances = mixture.differenceVariances(products, responses);
    return {
      value: values.map((value) => value - values[0]),
      standardError: f.map((value, k) =>
        k === 0 ? 0 : value < Infinity ? Math.sqrt(variances[k]) || Infinity : Infinity,
      ),
      status,
      diagnostics: {},
    };
  };
  return {
    energies: relative(means, 0),
    entropies: relative(
      means.map((mean, k) => mean - f[k]),
      1,
    ),
  };
}

/** What to say of states without samples. */
export function unsampledStatuses(f: Float64Array, effectiveSamples: Float64Array, data: MbarData): Status[] {
  return Array.from(f, (value, k) => {
    if (data.counts[k] > 0) return OK;
    const name = `state ${stateName(k, data, f.length)}`;
    if (value < Infinity) return supportStatus(effectiveSamples[k], name);
    return problem(
      'impossible-state',
      `The energy of ${name} is infinite at every sample: sample it or one nearer to it.`,
    );
  });
}

/** What to say of states with the same energies. */
export function identicalStatus(first: Int32Array, data: MbarData): Status {
  const pairs = Array.from(first.entries()).filter(([k, l]) => k !== l);
  if (pairs.length === 0) return OK;
  const name = (k: number): string => stateName(k, data, first.length);
  const named = pairs.slice(0, 3).map(([k, l]) => `${name(l)} and ${name(k)}`);
  return note(
    'identical-states',
    `States ${named.join(', ')}${pairs.length > 3 ? ' and others' : ''} have the same energies up to a constant at every sample: ` +
      'their difference is that constant, without error.',
  );
}

/** Whether the blocks of a bootstrap are independent: a state's samples forget as fast as their log-probability in it against the mixture. */
export function blockStatus(
  { logDensities }: Mixture,
  data: MbarData,
  trajectoryOf: ArrayLike<number> | undefined,
): Status {
  const { counts } = data;
  const energy = energyFunction(data.energies, logDensities.length);
  return blockLengths({
    counts,
    trajectoryOf,
    inefficiency: (k, first, end) =>
      statisticalInefficiency(logDensities.slice(first, end).map((d, i) => d + energy(k, first + i))),
    name: (k) => `state ${stateName(k, data, counts.length)}`,
  });
}
