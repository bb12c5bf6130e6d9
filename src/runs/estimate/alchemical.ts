/** Free energies of several thermodynamic states: MBAR of all, BAR and perturbation of neighbours. */
import { bar, combine, mbar, perturbation, type Overlap, type Status } from '../../estimators/index.js';
import { InputError } from '../../math/errors.js';
import { key } from '../../random/index.js';
import { byIntegration } from './integration.js';
import type { CutSegment, States } from './states.js';
import { about } from './summaries.js';
import type { Difference, EstimateOptions, EstimateResult, MeasuredMany } from './types.js';

export type AlchemicalMethod = 'mbar' | 'bar' | 'perturbation' | 'ti';

/** Free energies of states relative to the first sampled one, and what they rest on. */
export interface Path {
  /** f_k − f_0 in kT. */
  readonly freeEnergies: MeasuredMany;
  /** The steps that the total is the sum of. */
  readonly steps: readonly Difference[];
  readonly overlap?: Overlap;
  readonly integrand?: NonNullable<EstimateResult['integrand']>;
  /** The states that are compared, where not all of them. */
  readonly states: readonly number[];
  readonly findings: readonly Status[];
}

/** Joins states by a method. @throws InputError where energies are missing that it needs, naming file and λ */
export function joinStates(
  method: AlchemicalMethod,
  states: States,
  segments: readonly CutSegment[],
  options: EstimateOptions,
): Path {
  if (method === 'mbar') return byMbar(states, segments, options);
  return method === 'ti' ? byIntegration(states, segments, options) : byNeighbours(method, states, segments);
}

function byMbar(
  { names }: States,
  segments: readonly CutSegment[],
  { bootstrap: resamples = 0, seed = 1 }: EstimateOptions,
): Path {
  const counts = new Int32Array(names.length);
  const weights = new Float64Array(names.length);
  for (const { state, samples, start, inefficiency } of segments) {
    counts[state] += samples - start;
    weights[state] += (samples - start) / inefficiency;
  }
  const total = counts.reduce((a, b) => a + b, 0);
  const energies = new Float64Array(names.length * total);
  const trajectoryOf = new Int32Array(total);
  let at = 0;
  segments.forEach((segment, trajectory) => {
    const { samples, start } = segment;
    names.forEach((_, k) =>
      energies.set(energiesIn(segment, k, names, 'mbar').subarray(start), k * total + at),
    );
    trajectoryOf.fill(trajectory, at, at + samples - start);
    at += samples - start;
  });
  // Several files of one state share their mean inefficiency.
  const inefficiencies = Array.from(counts, (count, k) => (count > 0 ? Math.max(1, count / weights[k]) : 1));
  const solution = mbar({ energies, counts, inefficiencies, names });
  const { value, standardError, status, diagnostics } = solution.freeEnergies;
  const errors = resamples > 0 ? solution.bootstrap({ key: key(seed), resamples, trajectoryOf }) : undefined;
  const differences = solution.differences();
  const size = names.length;
  return {
    freeEnergies: { value, standardError, ...(errors ? { bootstrapError: errors.freeEnergies } : {}) },
    steps: names.slice(1).map((name, k) => ({
      label: `${names[k]} → ${name}`,
      value: differences.value[k * size + k + 1],
      standardError: differences.standardError[k * size + k + 1],
    })),
    overlap: diagnostics.overlap,
    states: [...names.keys()],
    findings: [status, ...(errors ? [errors.status] : [])],
  };
}

/** Work values between neighbours that were sampled; each pair alone, so that errors add up in squares but for samples shared by two pairs. */
function byNeighbours(
  method: 'bar' | 'perturbation',
  { names }: States,
  segments: readonly CutSegment[],
): Path {
  const sampled = [...new Set(segments.map(({ state }) => state))];
  if (sampled.length < (method === 'bar' ? 2 : 1)) {
    throw new InputError(`only ${names[sampled[0]]} was sampled: ${method} needs samples of two states`);
  }
  // One sampled state alone is perturbed into each of its neighbours.
  const chain =
    sampled.length > 1 ? sampled : [...names.keys()].filter((k) => segments[0].energies[k] !== undefined);
  const steps = chain.slice(1).map((to, i) => {
    const from = chain[i];
    const [forward, reverse] = [
      [from, to],
      [to, from],
    ].map(([a, b]) =>
      workBetween(
        segments.filter(({ state }) => state === a),
        a,
        b,
        names,
        method,
      ),
    );
    const label = `${names[from]} → ${names[to]}`;
    if (method === 'bar') {
      const { value, standardError, status } = bar(forward.work, reverse.work, {
        inefficiencies: [forward.inefficiency, reverse.inefficiency],
      });
      return { label, value, standardError, status: about(label, status) };
    }
    const sides = [
      ...(forward.work.length > 0 ? [{ ...perturbation(forward.work, forward), sign: 1 }] : []),
      ...(reverse.work.length > 0 ? [{ ...perturbation(reverse.work, reverse), sign: -1 }] : []),
    ];
    return { label, ...meanOf(sides), status: about(label, combine(...sides.map(({ status }) => status))) };
  });
  return { ...summed(steps), states: chain };
}

/** Mean of the two directions by their errors; where they disagree the errors do not tell it, but their statuses do. */
function meanOf(
  sides: readonly { readonly value: number; readonly standardError: number; readonly sign: number }[],
) {
  const usable = sides.filter(({ standardError }) => standardError < Infinity);
  const used = usable.length > 0 ? usable : sides;
  const weights = used.map(({ standardError }) => (standardError < Infinity ? 1 / standardError ** 2 : 1));
  const total = weights.reduce((a, b) => a + b, 0);
  return {
    value: used.reduce((sum, { value, sign }, i) => sum + (weights[i] / total) * sign * value, 0),
    standardError: usable.length > 0 ? 1 / Math.sqrt(total) : Infinity,
  };
}

function workBetween(
  segments: readonly CutSegment[],
  from: number,
  to: number,
  names: readonly string[],
  method: string,
) {
  const parts = segments.map((segment) => {
    const own = energiesIn(segment, from, names, method);
    return energiesIn(segment, to, names, method)
      .map((u, i) => u - own[i])
      .subarray(segment.start);
  });
  const count = parts.reduce((sum, { length }) => sum + length, 0);
  const effective = parts.reduce((sum, { length }, i) => sum + length / segments[i].inefficiency, 0);
  return {
    work: Float64Array.from(parts.flatMap((values) => [...values])),
    inefficiency: count > 0 ? Math.max(1, count / effective) : 1,
  };
}

function summed(steps: readonly (Difference & { readonly status: Status })[]) {
  const value = new Float64Array(steps.length + 1);
  const variance = new Float64Array(steps.length + 1);
  steps.forEach((step, i) => {
    value[i + 1] = value[i] + step.value;
    variance[i + 1] = variance[i] + step.standardError ** 2;
  });
  return {
    freeEnergies: { value, standardError: variance.map(Math.sqrt) },
    steps: steps.map(({ label, value: own, standardError }) => ({ label, value: own, standardError })),
    findings: steps.map(({ status }) => status),
  };
}

function energiesIn(
  { file, energies, state }: CutSegment,
  k: number,
  names: readonly string[],
  method: string,
): Float64Array {
  const found = energies[k];
  if (found) return found;
  throw new InputError(
    `${file}: ${names[state]} has no energies at ${names[k]}, which ${method} needs: ` +
      (method === 'mbar'
        ? 'run with calc-lambda-neighbors = -1, or use bar'
        : 'simulate neighbouring λ, with calc-lambda-neighbors = 1'),
  );
}
