/** From the samples of a molecule's windows to free-energy surfaces with errors, by WHAM and by MBAR. */
import {
  binVolume,
  binCentres,
  harmonicEnergies,
  mbar,
  wham,
  windowInefficiencies,
} from '../../estimators/index.js';
import type { Axis, Overlap, Status } from '../../estimators/index.js';
import type { WindowedMolecules } from './molecule-windows.js';
import { TURN, recorded, windowCentresOf } from './problem.js';
import type { MoleculeUmbrella } from './problem.js';

/** A free-energy surface: −ln of each bin's probability in kT (not shifted, so that two surfaces can be compared bin by bin). */
export type Surface = {
  readonly value: Float64Array;
  /** Standard error; Infinity where a bin is empty. */
  readonly standardError: Float64Array;
};

/** The samples of windows, window by window, walker by walker, each in time order. */
export type MoleculeSeries = {
  /** samples × recorded dihedrals. */
  readonly values: Float64Array;
  /** Samples of each window. */
  readonly counts: Int32Array;
  /** Of the windows' dihedrals. */
  readonly inefficiencies: Float64Array;
};

/** What the samples of one way of starting make. */
export type MoleculeSurfaces = {
  readonly wham: Surface;
  readonly mbar: Surface;
  /** Over the windows' dihedral and the watched one, by MBAR, where one is watched. */
  readonly watched?: Surface;
  /** Free energies of the windows in kT relative to the first, by MBAR. */
  readonly windows: { readonly value: Float64Array; readonly standardError: Float64Array };
  readonly inefficiencies: Float64Array;
  readonly means: Float64Array;
  readonly overlap: Overlap;
  readonly status: Status;
};

/** MBAR's table of energies, numbers: more samples are thinned. */
const largestTable = 2e7;

/** A circle of bins. */
export const circle = (bins: number): Axis => ({ low: -Math.PI, high: Math.PI, bins, periodic: true });

/** The samples of the first `share` of all frames. */
export function seriesOfMolecules(
  problem: MoleculeUmbrella,
  found: WindowedMolecules,
  share = 1,
): MoleculeSeries {
  const width = recorded(problem).length;
  const dims = problem.windows.length;
  const total = found.values.length / (found.walkers * width);
  const frames = Math.max(1, Math.floor(share * total));
  const values = new Float64Array(frames * found.walkers * width);
  for (let walker = 0, at = 0; walker < found.walkers; walker++) {
    for (let frame = 0; frame < frames; frame++, at += width) {
      const from = (frame * found.walkers + walker) * width;
      values.set(found.values.subarray(from, from + width), at);
    }
  }
  const windows = windowCentresOf(problem.windows).length / dims;
  const counts = new Int32Array(windows).fill((frames * found.walkers) / windows);
  const grid = problem.windows.map(() => circle(1));
  return { values, counts, inefficiencies: windowInefficiencies(grid, columns(values, width, dims), counts) };
}

/** Join the windows. */
export function joinMoleculeWindows(problem: MoleculeUmbrella, series: MoleculeSeries): MoleculeSurfaces {
  const { windows, watch, estimate } = problem;
  const dims = windows.length;
  const width = recorded(problem).length;
  const { inefficiencies } = series;
  const byWham = whamSurface(problem, series);

  const thin = thinned(series, width);
  const values = columns(thin.values, width, dims);
  const solution = mbar({
    energies: harmonicEnergies(springs(problem), values),
    counts: thin.counts,
    inefficiencies: thin.inefficiencies,
  });
  const grid = windows.map(() => circle(estimate.bins));
  const overDihedrals = solution.density({ values, grid });
  const withWatched = [...grid, circle(estimate.bins)];
  const { freeEnergies } = solution;
  return {
    wham: byWham,
    mbar: surfaceOf(overDihedrals, grid),
    ...(watch
      ? { watched: surfaceOf(solution.density({ values: thin.values, grid: withWatched }), withWatched) }
      : {}),
    windows: { value: freeEnergies.value, standardError: freeEnergies.standardError },
    inefficiencies,
    means: windowMeans(problem, series),
    overlap: freeEnergies.diagnostics.overlap,
    status: overDihedrals.status,
  };
}

/** The surface by WHAM alone, which is quick. */
export function whamSurface(
  problem: MoleculeUmbrella,
  { values, counts, inefficiencies }: MoleculeSeries,
): Surface {
  const { windows, estimate } = problem;
  const grid = windows.map(() => circle(estimate.bins));
  const solution = wham({
    ...{ grid, counts, inefficiencies },
    values: columns(values, recorded(problem).length, windows.length),
    biasEnergies: harmonicEnergies(springs(problem), binCentres(grid)),
  });
  return surfaceOf(solution.density(), grid);
}

/** Surfaces of densities: errors of logarithms are relative errors. */
export function surfaceOf(
  { value, standardError }: { value: Float64Array; standardError: Float64Array },
  grid: readonly Axis[],
): Surface {
  const volume = binVolume(grid);
  return {
    value: value.map((density) => -Math.log(density * volume)),
    standardError: standardError.map((error, bin) => (value[bin] > 0 ? error / value[bin] : Infinity)),
  };
}

function springs({ windows }: MoleculeUmbrella) {
  const centres = windowCentresOf(windows);
  return {
    centres,
    springs: Float64Array.from(centres, (_, i) => windows[i % windows.length].spring),
    periods: windows.map(() => TURN),
  };
}

/** The first `dims` numbers of each row. */
function columns(values: Float64Array, width: number, dims: number): Float64Array {
  return width === dims ? values : values.filter((_, i) => i % width < dims);
}

/** Every so-manieth sample of each window, so that MBAR's table fits; inefficiencies fall as samples part. */
function thinned({ values, counts, inefficiencies }: MoleculeSeries, width: number): MoleculeSeries {
  const samples = values.length / width;
  const stride = Math.ceil((samples * counts.length) / largestTable);
  if (stride === 1) return { values, counts, inefficiencies };
  const kept: number[] = [];
  let row = 0;
  for (const count of counts) {
    for (let i = 0; i < count; i++, row++) if (i % stride === 0) kept.push(row);
  }
  const thin = new Float64Array(kept.length * width);
  kept.forEach((from, i) => thin.set(values.subarray(from * width, (from + 1) * width), i * width));
  return {
    values: thin,
    counts: counts.map((count) => Math.ceil(count / stride)),
    inefficiencies: inefficiencies.map((g) => Math.max(1, g / stride)),
  };
}

/** Circular means of each window's dihedrals, windows × dihedrals. */
function windowMeans({ windows, watch }: MoleculeUmbrella, { values, counts }: MoleculeSeries): Float64Array {
  const dims = windows.length;
  const width = recorded({ windows, watch }).length;
  const means = new Float64Array(counts.length * dims);
  let row = 0;
  counts.forEach((count, k) => {
    for (let j = 0; j < dims; j++) {
      let [cosine, sine] = [0, 0];
      for (let i = 0; i < count; i++) {
        cosine += Math.cos(values[(row + i) * width + j]);
        sine += Math.sin(values[(row + i) * width + j]);
      }
      means[k * dims + j] = Math.atan2(sine, cosine);
    }
    row += count;
  });
  return means;
}
