/** Windows started from generated molecules beside windows pulled from one structure: how their surfaces differ and what they cost. */
import { stage } from '../types.js';
import type { Workflow, WorkflowContext } from '../types.js';
import type { WindowedMolecules } from './molecule-windows.js';
import { recorded, startings } from './problem.js';
import type { MoleculeUmbrella, Starting } from './problem.js';
import { joinMoleculeWindows, seriesOfMolecules, whamSurface } from './surfaces.js';
import type { MoleculeSeries, MoleculeSurfaces, Surface } from './surfaces.js';

/** How two surfaces differ, over bins of at most {@link surfacesComparedUpTo} on the second. */
export type SurfaceDifference = {
  /** Mean of |F − F′|, kT; bins that the first has not seen are left out. */
  readonly meanAbsolute: number;
  /** The share of bins that differ by at most 1.96 of their combined errors. */
  readonly withinErrors: number;
  /** Bins that were compared, and those that only the second has seen. */
  readonly bins: number;
  readonly unseen: number;
};

/** How a surface comes closer to the final one of both ways of starting. */
export type SurfaceConvergence = {
  readonly starting: Starting;
  /** Energy evaluations so far, those of the starts included, those of training data not. */
  readonly evaluations: readonly number[];
  readonly differences: readonly SurfaceDifference[];
};

export type StartsComparison = {
  readonly surfaces: Readonly<Record<Starting, MoleculeSurfaces>>;
  /** Of the samples of both, by WHAM. */
  readonly joint: Surface;
  /** Assisted against pulled, by MBAR. */
  readonly difference: SurfaceDifference;
  readonly convergence: readonly SurfaceConvergence[];
};

/** Height in kT up to which surfaces are compared. */
export const surfacesComparedUpTo = 10;

/** Shares of the frames after which the surfaces are compared. */
const shares = [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1];

/** How a surface differs from a reference, bin by bin; both are −ln of probabilities, so that no constant is left to choose. */
export function surfaceDifference(
  found: Surface,
  reference: Surface,
  upTo = surfacesComparedUpTo,
): SurfaceDifference {
  const lowest = reference.value.reduce((least, value) => Math.min(least, value), Infinity);
  let [bins, unseen, sum, within] = [0, 0, 0, 0];
  reference.value.forEach((value, bin) => {
    if (!(value - lowest < upTo)) return;
    const difference = Math.abs(found.value[bin] - value);
    if (!(difference < Infinity)) {
      unseen++;
      return;
    }
    bins++;
    sum += difference;
    const error = Math.hypot(found.standardError[bin], reference.standardError[bin]);
    if (difference <= 1.96 * error) within++;
  });
  return { meanAbsolute: sum / bins, withinErrors: within / bins, bins, unseen };
}

/** Estimate the surfaces of both and compare them. */
export async function* compareStarts(
  problem: MoleculeUmbrella,
  found: Readonly<Record<Starting, WindowedMolecules>>,
  context: WorkflowContext,
): Workflow<StartsComparison> {
  return yield* stage(context, {
    name: 'estimate',
    title: 'Join the windows',
    total: 4,
    unit: 'estimates',
    async *body() {
      const series = {
        assisted: seriesOfMolecules(problem, found.assisted),
        pulled: seriesOfMolecules(problem, found.pulled),
      };
      const assisted = joinMoleculeWindows(problem, series.assisted);
      yield { type: 'progress', done: 1 };
      const pulled = joinMoleculeWindows(problem, series.pulled);
      yield { type: 'progress', done: 2 };
      for (const starting of startings) {
        const { status } = { assisted, pulled }[starting];
        if (!status.ok) yield { type: 'warning', message: `${starting}: ${status.message}` };
      }
      const joint = whamSurface(problem, together(problem, series.assisted, series.pulled));
      yield { type: 'progress', done: 3 };
      return {
        surfaces: { assisted, pulled },
        joint,
        difference: surfaceDifference(assisted.mbar, pulled.mbar),
        convergence: startings.map((starting) => convergenceOf(problem, starting, found[starting], joint)),
      };
    },
  });
}

function convergenceOf(
  problem: MoleculeUmbrella,
  starting: Starting,
  found: WindowedMolecules,
  reference: Surface,
): SurfaceConvergence {
  const { equilibration, steps } = problem.sample;
  const { start, windows } = found.evaluations;
  return {
    starting,
    evaluations: shares.map(
      (share) => start + Math.round((windows * (equilibration + share * steps)) / (equilibration + steps)),
    ),
    differences: shares.map((share) =>
      surfaceDifference(whamSurface(problem, seriesOfMolecules(problem, found, share)), reference),
    ),
  };
}

/** The samples of both, window by window. */
function together(problem: MoleculeUmbrella, a: MoleculeSeries, b: MoleculeSeries): MoleculeSeries {
  const width = recorded(problem).length;
  const values = new Float64Array(a.values.length + b.values.length);
  const counts = a.counts.map((count, k) => count + b.counts[k]);
  let [fromA, fromB, at] = [0, 0, 0];
  counts.forEach((_, k) => {
    const [sizeA, sizeB] = [a.counts[k] * width, b.counts[k] * width];
    values.set(a.values.subarray(fromA, fromA + sizeA), at);
    values.set(b.values.subarray(fromB, fromB + sizeB), at + sizeA);
    fromA += sizeA;
    fromB += sizeB;
    at += sizeA + sizeB;
  });
  const inefficiencies = a.inefficiencies.map((g, k) => Math.max(g, b.inefficiencies[k]));
  return { values, counts, inefficiencies };
}
