/**
 * Umbrella windows in a row on a coordinate with a flat free energy: samples of window k are normal about 0.25 k with a variance of 1/20,
 * so that each window overlaps with its neighbours' neighbours.
 */
import { fold, key, normal } from '../../src/random/index.js';

export interface UmbrellaWindows {
  /** Windows × samples of all windows, row by window. */
  readonly energies: Float64Array;
  readonly counts: number[];
  /** The coordinate of every sample. */
  readonly values: Float64Array;
}

/** The reduced energy of a window, with an offset so that free energies differ. */
export const umbrellaEnergy = (window: number, x: number): number =>
  10 * (x - 0.25 * window) ** 2 + 0.3 * window;

export function umbrellaSamples(windows: number, samples: number): Float64Array {
  const values = new Float64Array(windows * samples);
  for (let k = 0; k < windows; k++) {
    const z = normal(fold(key(2024), k), samples);
    for (let i = 0; i < samples; i++) values[k * samples + i] = 0.25 * k + z[i] / Math.sqrt(20);
  }
  return values;
}

export function umbrellaWindows(windows: number, samples: number): UmbrellaWindows {
  const values = umbrellaSamples(windows, samples);
  const energies = new Float64Array(windows * values.length);
  for (let k = 0, at = 0; k < windows; k++) {
    for (let n = 0; n < values.length; n++) energies[at++] = umbrellaEnergy(k, values[n]);
  }
  return { energies, counts: new Array<number>(windows).fill(samples), values };
}
