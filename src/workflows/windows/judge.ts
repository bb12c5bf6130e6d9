/** What the samples of windows say so far: the answer that is asked for, its error, and which windows that error comes from. */
import {
  binCentres,
  binIndices,
  errorSources,
  harmonicEnergies,
  mbar,
  windowInefficiencies,
} from '../../estimators/index.js';
import type { Axis, Mbar } from '../../estimators/index.js';
import { formatPlace } from './words.js';
import { inRegion } from '../basins.js';
import { wellsOnGrid } from '../wells.js';
import { placedOnAxes, placedOnPath } from './places.js';
import type { Placed } from './places.js';
import type { Asked, Until, WindowData, WindowsProblem } from './problem.js';

/** What is known after a round. */
export type Judgement = {
  readonly asked: Asked;
  /** Parts of the variance of what is asked, one a window. */
  readonly variances: Float64Array;
  /** How many independent samples each window's are worth. */
  readonly effectiveSamples: Float64Array;
  /** The share that each pair of neighbours has in common; the larger of the two windows' shares. */
  readonly overlaps: Float64Array;
  /** The samples that were judged, and which of them are in the two sets that are compared. */
  readonly judged: WindowData;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
};

/** What is asked of windows. */
export type Question = Pick<WindowsProblem, 'axes' | 'tube' | 'regions'> & {
  readonly until?: Pick<Until, 'of' | 'below'> | undefined;
  /** The windows of a path as they were at first: its places. */
  readonly path?: Pick<WindowData, 'centres' | 'springs'> | undefined;
};

/** Bins of a path, and how far from it samples count, in widths of the springs. */
const pathBins = 50;
const tubeRadius = 2;

/** kT above the lowest up to which a profile counts. */
export const usualHeight = 5;

/** Energies of a table from which samples are thinned to those that are nearly independent. */
const largestTable = 4e6;

/** Solve for the windows, from all samples. */
export function solveWindows(data: WindowData): {
  solution: Mbar;
  energies: Float64Array;
  inefficiencies: Float64Array;
} {
  const { values, counts, centres, periods, reducedSprings } = data;
  const circles = periods.map((period): Axis => ({
    low: 0,
    high: period ?? 1,
    bins: 1,
    periodic: period !== null,
  }));
  const inefficiencies = windowInefficiencies(circles, values, counts);
  const energies = harmonicEnergies({ centres, springs: reducedSprings, periods }, values);
  const solution = mbar({
    ...{ energies, counts, inefficiencies },
    ...(data.layout === 'line' ? { centres } : {}),
    ...(data.layout === 'line' && periods[0] !== null ? { periods } : {}),
  });
  return { solution, energies, inefficiencies };
}

/** Where samples lie for the profile that is asked for. */
export function placed({ layout, values, periods }: WindowData, question: Question): Placed {
  const { axes, tube = tubeRadius, path } = question;
  if (layout !== 'path') return placedOnAxes(values, axes!, periods);
  const { centres: places, springs: own } = path!;
  const bins = axes?.[0].bins ?? pathBins;
  const tubeOf = { path: places, springs: own.subarray(0, periods.length), radius: tube };
  return placedOnPath(values, tubeOf, periods, bins);
}

/** Judge all samples so far. */
export function judge(all: WindowData, question: Question): Judgement {
  const data = thinned(all);
  const { counts, pairs } = data;
  const solved = solveWindows(data);
  const { solution } = solved;
  const on = placed(data, question);
  const { matrix } = solution.freeEnergies.diagnostics.overlap;
  const states = counts.length;
  const overlaps = Float64Array.from({ length: pairs.length / 2 }, (_, pair) => {
    const [a, b] = [pairs[2 * pair], pairs[2 * pair + 1]];
    return Math.max(matrix[a * states + b], matrix[b * states + a]);
  });
  const { of, words, from, to } = setsOf(solution, on, question, data);
  const { value, standardError, ...parts } = answer(data, from, to, solved);
  return { asked: { of, words, value, standardError }, ...parts, overlaps, judged: data, from, to };
}

/** F of the samples in `to` minus that of those in `from`, with an error to which each window adds its part. */
export function answer(
  data: WindowData,
  from: Uint8Array,
  to: Uint8Array,
  { solution, energies, inefficiencies }: ReturnType<typeof solveWindows> = solveWindows(data),
): Pick<Asked, 'value' | 'standardError'> & Pick<Judgement, 'variances' | 'effectiveSamples'> {
  const { counts } = data;
  const freeEnergies = solution.freeEnergies.value;
  const sources = errorSources({ energies, counts, inefficiencies, freeEnergies }, from, to);
  const effectiveSamples = sources.inefficiencies.map((g, k) => counts[k] / g);
  const variances = sources.variances.map((v, k) => v * cautious(effectiveSamples[k]));
  const standardError = Math.sqrt(variances.reduce((sum, v) => sum + v, 0));
  return { value: sources.value, standardError, variances, effectiveSamples };
}

/**
 * A variance from n independent samples is known to √(2/n) of itself. One such error is added: windows whose part came out too small by chance would
 * be left at it, and rounds end sooner where errors came out too small.
 */
const cautious = (samples: number): number => 1 + Math.sqrt(2 / Math.max(1, samples));

/** The two sets whose free energies are compared. */
function setsOf(
  solution: Mbar,
  { values, axes }: Placed,
  { regions, until }: Question,
  { names, layout }: WindowData,
): Pick<Asked, 'of' | 'words'> & { from: Uint8Array; to: Uint8Array } {
  const dims = axes.length;
  const first = Float64Array.from({ length: values.length / dims }, (_, n) => values[n * dims]);
  const inTube = (x: number) => layout !== 'path' || x !== -1;
  const set = (holds: (x: number) => boolean) =>
    Uint8Array.from(first, (x) => (inTube(x) && holds(x) ? 1 : 0));
  if (regions && until?.of !== 'profile') {
    const [a, b] = regions;
    return {
      of: 'difference',
      words: `${b.name} minus ${a.name}`,
      from: set((x) => inRegion(x, a)),
      to: set((x) => inRegion(x, b)),
    };
  }
  const profile = solution.profile({ values, grid: axes });
  if (dims === 1 && until?.of !== 'profile') {
    const wells = wellsOnGrid(profile.value, axes[0]);
    if (wells.minima.length > 1) {
      const [a, b] = deepestTwo(solution, first, wells);
      const name = layout === 'path' ? 'share of the path' : names[0];
      return {
        of: 'difference',
        words: `well at ${name} = ${formatPlace(wells.minima[b])} minus that at ${formatPlace(wells.minima[a])}`,
        from: set((x) => wells.wellOf(x) === a),
        to: set((x) => wells.wellOf(x) === b),
      };
    }
  }
  return { of: 'profile', ...leastCertain(profile, { values, axes }, until?.below ?? usualHeight) };
}

/** The two most probable wells, from left to right. */
function deepestTwo(
  solution: Mbar,
  values: Float64Array,
  { minima, wellOf }: ReturnType<typeof wellsOnGrid>,
): [number, number] {
  const size = minima.length;
  const grid = { low: 0, high: size, bins: size };
  const { value } = solution.profile({ values: values.map((x) => wellOf(x) + 0.5), grid });
  const [a, b] = Array.from(value.keys()).sort((i, j) => value[i] - value[j]);
  return minima[a] < minima[b] ? [a, b] : [b, a];
}

/** The bin of the largest error among those that count, and the lowest one. */
function leastCertain(
  { value, standardError }: { value: Float64Array; standardError: Float64Array },
  { values, axes }: Placed,
  below: number,
): { words: string; from: Uint8Array; to: Uint8Array } {
  const lowest = value.indexOf(0);
  let worst = lowest;
  value.forEach((f, bin) => {
    if (f <= below && (standardError[bin] > standardError[worst] || worst === lowest)) worst = bin;
  });
  const dims = axes.length;
  const bins = binIndices(axes, values);
  const samplesIn = (wanted: number) => Uint8Array.from(bins, (bin) => (bin === wanted ? 1 : 0));
  const centres = binCentres(axes);
  const place = Array.from(centres.subarray(worst * dims, (worst + 1) * dims), formatPlace).join(', ');
  return {
    words: `profile at ${place}, its least certain place up to ${below} kT`,
    from: samplesIn(lowest),
    to: samplesIn(worst),
  };
}

/** Every few samples of each walker where there are more than a table should hold. */
export function thinned(data: WindowData): WindowData {
  const { values, counts, trajectoryOf, periods } = data;
  const every = Math.ceil((trajectoryOf.length * counts.length) / largestTable);
  if (every <= 1) return data;
  const dims = periods.length;
  const kept: number[] = [];
  const left = new Int32Array(counts.length);
  let n = 0;
  counts.forEach((count, k) => {
    for (let i = 0, frame = 0; i < count; i++, n++) {
      frame = i > 0 && trajectoryOf[n] === trajectoryOf[n - 1] ? frame + 1 : 0;
      if (frame % every !== 0) continue;
      kept.push(n);
      left[k]++;
    }
  });
  return {
    ...data,
    values: Float64Array.from(
      { length: kept.length * dims },
      (_, i) => values[kept[Math.floor(i / dims)] * dims + (i % dims)],
    ),
    counts: left,
    trajectoryOf: Int32Array.from(kept, (at) => trajectoryOf[at]),
  };
}
