/** Umbrella windows joined into a free-energy profile or surface. */
import { axesOf, type Axis } from '../../estimators/index.js';
import { distance } from './domains.js';
import { InputError } from '../../math/errors.js';
import { key } from '../../random/index.js';
import { driftStatus, part, traceConvergence } from './convergence.js';
import { methodNames } from './methods.js';
import { gridFor, histogramsOf } from './grids.js';
import { landmarks, profileOf } from './profiles.js';
import type { Source } from './read.js';
import { springStatus } from './spring-check.js';
import { surfaceLandmarks } from './surface-wells.js';
import { between, capital, fewSamples, filesOf, lateStarts, measuredAt, unitsOf, verdict } from './summaries.js';
import { correlationsOf, cutNote } from './time.js';
import {
  type Convergence,
  type EstimateOptions,
  type EstimateResult,
  type StateSummary,
} from './types.js';
import {
  join,
  valuesOf,
  type Joined,
  type UmbrellaMethod,
  type UmbrellaProblem,
} from './umbrella-methods.js';
import { loadWindows, type UmbrellaWindow, type Windows } from './windows.js';

/** Joins the windows that the files hold. @throws InputError naming the file, line and window of what does not fit */
export function estimateUmbrella(
  method: UmbrellaMethod,
  sources: readonly Source[],
  options: EstimateOptions,
): EstimateResult {
  const loaded = loadWindows(sources, options);
  const { windows, names, domains } = loaded;
  if (windows.length < 2) {
    throw new InputError(`${windows[0].file} is the only window: ${methodNames[method]} joins two or more`);
  }
  const values = valuesOf(windows);
  const grid = gridFor({ values, domains, names, springs: stiffest(windows) }, options);
  const problem = { method, domains, grid };
  const joined = join(problem, windows);
  const { profile, density, overlap } = joined;
  const { bootstrap: resamples = 0, seed = 1 } = options;
  const errors = resamples > 0 ? joined.bootstrap?.({ key: key(seed), resamples }) : undefined;
  const found = profileOf(
    grid,
    names,
    { ...profile, ...(errors ? { bootstrapError: errors.profile! } : {}) },
    density && { ...density, ...(errors ? { bootstrapError: errors.density! } : {}) },
  );
  const convergence = traceWindows(problem, windows, joined, options);
  return {
    method,
    summary:
      `${capital(methodNames[method])} joined ${windows.length} umbrella windows along ${names.join(' and ')} into the free energy without them.`,
    units: unitsOf(loaded),
    files: filesOf(loaded.sources),
    differences:
      names.length > 1
        ? surfaceLandmarks(
            found,
            axesOf(grid).map(({ periodic }) => periodic === true),
          )
        : landmarks(found, (grid as Axis).periodic === true),
    states: summaries(windows, domains, joined, errors?.freeEnergies),
    profile: found,
    ...(overlap ? { overlap: { matrix: overlap.matrix, gap: overlap.gap } } : {}),
    convergence,
    correlations: correlationsOf(
      windows.map((window) => ({ ...window, series: awayFromCentre(window, 0, domains) })),
    ),
    ...(names.length === 1
      ? {
          histograms: histogramsOf(
            windows.map((window) => window.values),
            grid as Axis,
          ),
        }
      : {}),
    ...(joined.integrand ? { integrand: joined.integrand } : {}),
    notes: [...loaded.notes, ...cutNote(windows, options), errorNote(resamples, errors !== undefined)],
    warnings: loaded.warnings,
    ...verdict(
      springStatus(loaded),
      profile.status,
      ...(errors ? [errors.status] : []),
      driftStatus(convergence),
      fewSamples(windows),
      lateStarts(windows),
    ),
  };
}

function errorNote(resamples: number, resampled: boolean): string {
  if (resampled) {
    return `Errors are the larger of the asymptotic ones and those of ${resamples} bootstrap resamples over blocks of each series.`;
  }
  return resamples > 0
    ? 'Umbrella integration has no bootstrap: its errors are those of means and variances, correlation in time counted.'
    : 'Errors are asymptotic ones; --bootstrap 200 adds those of a bootstrap over blocks of each series.';
}

const stiffest = (windows: readonly UmbrellaWindow[]): number[] =>
  windows[0].spring.map((_, j) => Math.max(...windows.map(({ spring }) => spring[j])));

/** Distances from the centre along a coordinate, which have no jumps where it is periodic. */
const awayFromCentre = (
  { values, centre }: Pick<UmbrellaWindow, 'values' | 'centre'>,
  j: number,
  domains: Windows['domains'],
): Float64Array =>
  Float64Array.from({ length: values.length / domains.length }, (_, i) =>
    distance(values[i * domains.length + j], centre[j], domains[j]),
  );

/** The two windows that differ most, from parts of all series. */
function traceWindows(
  problem: UmbrellaProblem,
  windows: readonly UmbrellaWindow[],
  whole: Joined,
  { convergence = 2 }: EstimateOptions,
): Convergence {
  const dims = problem.domains.length;
  const heights = whole.windows?.value ?? windows.map((_, k) => whole.difference(0, k).value);
  const extreme = (sign: number) => {
    let best = 0;
    heights.forEach((f, k) => (best = Number.isFinite(f) && sign * f > sign * heights[best] ? k : best));
    return best;
  };
  const [low, high] = [extreme(-1), extreme(1)];
  // The lower one first: errors are relative to the first.
  const order = [low, ...windows.keys()].filter((k, i, all) => all.indexOf(k) === i);
  const place = (k: number) => windows[k].centre.map((x) => Number(x.toPrecision(4))).join(', ');
  return traceConvergence(
    `The free energy of the window at ${place(high)} less that at ${place(low)}`,
    convergence,
    (from, to) => {
      const parts = order.map((k): UmbrellaWindow => {
        const { values } = windows[k];
        const [start, end] = part(values.length / dims, from, to);
        return { ...windows[k], values: values.subarray(start * dims, end * dims) };
      });
      return join(problem, parts).difference(0, order.indexOf(high));
    },
  );
}

function summaries(
  windows: readonly UmbrellaWindow[],
  domains: Windows['domains'],
  { windows: freeEnergies, overlap }: Joined,
  bootstrapErrors: Float64Array | undefined,
): StateSummary[] {
  const [states, dims] = [windows.length, domains.length];
  return windows.map(({ name, file, centre, spring, values, samples, start, inefficiency }, k) => ({
    name,
    file,
    place: centre,
    springs: spring,
    samples,
    discarded: start,
    inefficiency,
    effectiveSamples: values.length / dims / inefficiency,
    mean: centre.map((x, j) => x + meanOf(awayFromCentre({ values, centre }, j, domains))),
    ...(freeEnergies
      ? { freeEnergy: measuredAt({ ...freeEnergies, bootstrapError: bootstrapErrors }, k) }
      : {}),
    ...(overlap && dims === 1 && k + 1 < states
      ? { overlapWithNext: between(overlap.matrix, states, k, k + 1) }
      : {}),
  }));
}

const meanOf = (values: Float64Array): number => values.reduce((sum, x) => sum + x, 0) / values.length;
