/** Umbrella windows on a known system, joined by MBAR. */
import { harmonicEnergies, mbar } from '../../../src/estimators/index.js';
import { split, type Key } from '../../../src/random/index.js';
import { rowOfWindows, sampleWindows, type Windows } from '../../../src/workflows/index.js';
import { describeWindows } from '../../../src/workflows/window-report.js';
import { placedOnAxes } from '../../../src/workflows/windows/places.js';
import type { KnownSystem } from './known-systems.js';
import type { Repeat } from './methods.js';
import { lastOf, noTensors } from './run.js';

/** Where the first and the last window stand, how many there are, their spring, and the steps of a walker. */
const settings: Record<string, Pick<Windows, 'from' | 'to' | 'count' | 'spring'> & { steps: number }> = {
  'double well': { from: -1.6, to: 1.6, count: 11, spring: 20, steps: 2000 },
  // Springs must be stiffer than the barrier is curved: windows of 30 kT hold walkers on both of its sides, which change over slowly.
  'Müller-Brown': { from: -2.4, to: 1.1, count: 24, spring: 120, steps: 6000 },
  'entropic barrier': { from: -3.2, to: 3.2, count: 11, spring: 4, steps: 3000 },
  torus: { from: 0, to: 1.8 * Math.PI, count: 10, spring: 6, steps: 5000 },
};

/** Of a window; each is one trajectory of the bootstrap. */
const walkers = 8;

/** One estimate of the known difference. */
export async function umbrellaRepeat(known: KnownSystem, key: Key): Promise<Repeat> {
  const { system, variable, grid, places, timeStep } = known;
  const { steps, ...windows } = settings[known.name];
  const [sampleKey, errorKey] = split(key, 2);
  const problem = rowOfWindows({
    ...{ system, grid },
    windows: { ...windows, variable },
    sample: {
      ...{ walkers, equilibration: steps / 5, steps, every: steps / 100, timeStep },
      ...{ kernel: 'leimkuhler-matthews', from: places[0], to: places[1] },
    },
  });
  const samples = await lastOf(sampleWindows(problem, { key: sampleKey, runtime: noTensors }));
  const { centres, reducedSprings, periods, counts, trajectoryOf } = samples;
  const [period] = periods;
  const { values } = placedOnAxes(samples.values, [grid], periods);
  const { inefficiencies } = describeWindows({ values, counts }, grid, { centres, period });
  const bias = { centres, springs: reducedSprings, ...(period === null ? {} : { period }) };
  const solution = mbar({ counts, inefficiencies, energies: harmonicEnergies(bias, values) });
  const onGrid = { values, grid };
  const { value, status } = solution.profile(onGrid);
  const errors = solution.bootstrap({ key: errorKey, trajectoryOf, onGrid, resamples: 100 });
  return {
    value: value[1] - value[0],
    standardError: Math.max(...errors.profile!),
    ok: status.ok,
  };
}
