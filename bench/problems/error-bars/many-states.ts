/** Several states: MBAR on oscillators, MBAR and WHAM of umbrella windows, independent and correlated, umbrella integration. */
import {
  binCentres,
  binVolume,
  harmonicEnergies,
  mbar,
  umbrellaIntegration,
  wham,
  windowInefficiencies,
  type Axis,
} from '../../../src/estimators/index.js';
import { fold, type Key } from '../../../src/random/index.js';
import { harmonicOscillators } from '../../../src/systems/index.js';
import { answer, type Answer, type Setting } from './study.js';
import { biased, binProbabilities, freeEnergy, series, type Mixture } from './umbrella.js';

/** Oscillators of growing springs side by side. */
function oscillators(spacing: number, counts: readonly number[], overlap: Setting['overlap']): Setting {
  const springs = counts.map((_, k) => 1 + 0.4 * k);
  const states = harmonicOscillators({ centres: counts.map((_, k) => spacing * k), springs });
  const last = counts.length - 1;
  return {
    system: `${counts.length} oscillators ${spacing} apart`,
    overlap,
    repeat(key) {
      const { energies, positions } = states.sample(key, counts);
      const result = mbar({ energies, counts });
      const between = positions.map((x) => 0.6 * (x - spacing / 2) ** 2);
      const mean = result.expectations([{ observable: positions, state: last }]);
      return {
        'MBAR, difference': answer(result.freeEnergies, states.freeEnergies[last], last),
        'MBAR, unsampled state': answer(result.freeEnergy(between), 0.5 * Math.log(1.2)),
        'MBAR, expectation': answer(mean, states.means[last]),
      };
    },
  };
}

interface Windows {
  readonly surface: Mixture;
  readonly centres: readonly number[];
  readonly spring: number;
  readonly samples: number;
  readonly memory?: number;
  /** Trajectories that the samples of a window are cut into, each started anew; default 1. */
  readonly trajectories?: number;
}

const nameOf = ({ centres, spring, samples, memory, trajectories = 1 }: Windows): string =>
  `${centres.length} windows of spring ${spring}, n = ${trajectories > 1 ? `${trajectories} × ` : ''}${samples / trajectories}` +
  (memory ? `, memory ${memory}` : '');

function draw(key: Key, windows: Windows): Float64Array {
  const { surface, centres, spring, samples, memory, trajectories = 1 } = windows;
  const out = new Float64Array(samples * centres.length);
  const length = samples / trajectories;
  centres.forEach((centre, k) => {
    for (let t = 0; t < trajectories; t++) {
      const own = series(fold(fold(key, k), t), biased(surface, centre, spring), length, memory);
      out.set(own, k * samples + t * length);
    }
  });
  return out;
}

/** Density and profile in one bin; the truth of a profile is relative to the bin that it calls the lowest. */
function onGrid(axis: Axis, surface: Mixture, at: number) {
  const p = binProbabilities(surface, axis);
  const bin = Math.floor(((at - axis.low) / (axis.high - axis.low)) * axis.bins);
  return {
    bin,
    density: p[bin] / binVolume(axis),
    profile: (value: Float64Array): number => Math.log(p[value.indexOf(0)] / p[bin]),
  };
}

/** MBAR surfaces of independent samples on bins of any width. */
function surfaces(windows: Windows, axis: Axis, at: number, overlap: Setting['overlap']): Setting {
  const { centres, spring, samples, surface } = windows;
  const counts = centres.map(() => samples);
  const truth = onGrid(axis, surface, at);
  return {
    system: nameOf(windows),
    overlap,
    repeat(key) {
      const values = draw(key, windows);
      const result = mbar({ energies: harmonicEnergies({ centres, springs: spring }, values), counts });
      const profile = result.profile({ values, grid: axis });
      return {
        'MBAR, density in a bin': answer(result.density({ values, grid: axis }), truth.density, truth.bin),
        'MBAR, profile in a bin': answer(profile, truth.profile(profile.value), truth.bin),
      };
    },
  };
}

/** WHAM with its asymptotic errors, of counts corrected for correlation, and with a bootstrap over trajectories or their blocks. */
function histograms(windows: Windows, axis: Axis, at: number, overlap: Setting['overlap']): Setting {
  const { centres, spring, samples, surface, memory = 0, trajectories = 1 } = windows;
  const counts = centres.map(() => samples);
  const truth = onGrid(axis, surface, at);
  const biasEnergies = harmonicEnergies({ centres, springs: spring }, binCentres(axis));
  const trajectoryOf = Int32Array.from({ length: samples * centres.length }, (_, i) =>
    Math.floor((i * trajectories) / samples),
  );
  return {
    system: nameOf(windows),
    overlap,
    repeat(key) {
      const values = draw(key, windows);
      const inefficiencies = memory ? windowInefficiencies(axis, values, counts) : undefined;
      const result = wham({ grid: axis, values, counts, biasEnergies, inefficiencies });
      const [density, profile] = [result.density(), result.profile()];
      const errors = result.bootstrap({ key: fold(key, 1000), resamples: 100, trajectoryOf });
      const found = answer(density, truth.density, truth.bin);
      const relative = answer(profile, truth.profile(profile.value), truth.bin);
      const bootstrapped = (one: Answer, all: Float64Array): Answer => ({
        ...one,
        standardError: all[truth.bin],
        ok: one.ok && errors.status.ok,
      });
      return {
        ...(trajectories === 1 && { 'WHAM, density, asymptotic error': found }),
        'WHAM, density, bootstrap': bootstrapped(found, errors.density!),
        'WHAM, profile of narrow bins, bootstrap': bootstrapped(relative, errors.profile!),
      };
    },
  };
}

/** Umbrella integration: the profile at a place, relative to the bin that it calls the lowest. */
function integration(windows: Windows, axis: Axis, at: number, overlap: Setting['overlap']): Setting {
  const { centres, spring, samples, surface } = windows;
  const counts = centres.map(() => samples);
  const places = binCentres(axis);
  const bin = Math.floor(((at - axis.low) / (axis.high - axis.low)) * axis.bins);
  return {
    system: nameOf(windows),
    overlap,
    repeat(key) {
      const values = draw(key, windows);
      const result = umbrellaIntegration({
        values,
        counts,
        centres,
        springs: centres.map(() => spring),
        grid: axis,
      });
      const zero = places[result.value.indexOf(0)];
      const truth = freeEnergy(surface, places[bin]) - freeEnergy(surface, zero);
      return { 'umbrella integration': answer(result, truth, bin) };
    },
  };
}

const spaced = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1));

const wells: Mixture = { weights: [0.65, 0.35], means: [-1, 1.2], spreads: [0.45, 0.5] };
const well: Mixture = { weights: [1], means: [0], spreads: [1] };
const wide: Axis = { low: -2.5, high: 3, bins: 11 };
const fine: Axis = { low: -2.4, high: 2.8, bins: 104 };

const sevenWindows = { surface: wells, centres: spaced(-2, 2.2, 7), spring: 8 };
const twoWindows = { surface: wells, centres: [-1, 1.2], spring: 60 };
const quadratic = { surface: well, centres: spaced(-2, 2, 5), spring: 4 };
const ends: Axis = { low: -2, high: 2, bins: 9 };
const inner: Axis = { low: -1.6, high: 2, bins: 9 };

export const manyStates: readonly Setting[] = [
  oscillators(0.8, [200, 100, 150, 200], 'adequate'),
  oscillators(5, [200, 100, 150, 200], 'poor'),
  surfaces({ ...sevenWindows, samples: 150 }, wide, 1.2, 'adequate'),
  surfaces({ ...twoWindows, samples: 300 }, wide, 1.2, 'poor'),
  histograms({ ...sevenWindows, samples: 400 }, fine, 1.2, 'adequate'),
  histograms({ ...sevenWindows, samples: 1200, memory: 0.5 }, fine, 1.2, 'adequate'),
  histograms({ ...sevenWindows, samples: 800, trajectories: 20, memory: 0.8 }, fine, 1.2, 'adequate'),
  histograms({ ...sevenWindows, samples: 400, memory: 0.9 }, fine, 1.2, 'poor'),
  histograms({ ...twoWindows, samples: 400 }, fine, 1.2, 'poor'),
  integration({ ...quadratic, samples: 150 }, ends, 1.7, 'adequate'),
  integration({ ...quadratic, samples: 1000, memory: 0.8 }, ends, 1.7, 'adequate'),
  integration(
    { surface: wells, centres: spaced(-2, 2.2, 12), spring: 60, samples: 400 },
    inner,
    1.3,
    'adequate',
  ),
  integration({ surface: wells, centres: spaced(-2, 2.2, 5), spring: 4, samples: 1000 }, inner, 1.3, 'poor'),
];
