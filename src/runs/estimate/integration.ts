/** Thermodynamic integration along a path of states, through one component of λ or several. */
import { averages, thermodynamicIntegration, type Status } from '../../estimators/index.js';
import { InputError } from '../../math/errors.js';
import { concatenate, integrationWeights } from '../../math/index.js';
import type { Path } from './alchemical.js';
import type { CutSegment, States } from './states.js';
import type { Difference, EstimateOptions } from './types.js';

/** ∫ ⟨∂u/∂λ⟩·dλ along the states that were sampled. @throws InputError where gradients are missing, or components of λ move apart at once */
export function byIntegration(
  { names, places }: States,
  segments: readonly CutSegment[],
  { decorrelate = true }: EstimateOptions,
): Path {
  const sampled = [...new Set(segments.map(({ state }) => state))];
  if (sampled.length < 2)
    throw new InputError(`only ${names[sampled[0]]} has gradients: ti needs two λ at least`);
  const without = segments.find(({ gradients }) => gradients.length === 0);
  if (without) {
    throw new InputError(
      `${without.file} has no dH/dλ: ti needs it (dhdl-derivatives = yes in the mdp file, or a table of lambda and dHdl)`,
    );
  }
  const components = segments[0].gradients.length;
  // Along the path λ(s), s from 0 to 1 over the states, the force is Σ_c ⟨∂u/∂λ_c⟩ dλ_c/ds: for one component, or several that move as
  // one, s is λ itself.
  const moving = Array.from({ length: components }, (_, c) => c).filter((c) =>
    sampled.some((k) => places[k][c] !== places[sampled[0]][c]),
  );
  const same = moving.every((c) => sampled.every((k) => places[k][c] === places[k][moving[0]]));
  if (moving.length === 0) throw new InputError('all files have one λ: ti needs two at least');
  const groups = same ? [{ points: sampled, components: moving }] : legs(sampled, places, moving, names);
  const parts = groups.map(({ points, components: own }) => {
    const means = averages(
      points.map((k) =>
        concatenate(
          segments
            .filter(({ state }) => state === k)
            .map(({ gradients, start }) => total(own.map((c) => gradients[c].subarray(start)))),
        ),
      ),
      { independent: !decorrelate },
    );
    const lambdas = points.map((k) => places[k][own[0]]);
    return {
      points,
      lambdas,
      means,
      integral: thermodynamicIntegration(lambdas, { ...means, status: named(means.status, points, names) }),
    };
  });
  const [value, variance] = [new Float64Array(sampled.length), new Float64Array(sampled.length)];
  const steps: Difference[] = [];
  for (const { points, lambdas, means, integral } of parts) {
    const n = points.length;
    const weights = integrationWeights(lambdas, 'spline');
    const from = sampled.indexOf(points[0]);
    for (let i = 1; i < n; i++) {
      value[from + i] = value[from] + integral.diagnostics.profile[i];
      variance[from + i] = variance[from] + integral.diagnostics.profileErrors[i] ** 2;
      const terms = Array.from({ length: n }, (_, p) => {
        const weight = weights[i * n + p] - weights[(i - 1) * n + p];
        return weight === 0 ? 0 : weight * means.standardError[p];
      });
      steps.push({
        label: `${names[points[i - 1]]} → ${names[points[i]]}`,
        value: value[from + i] - value[from + i - 1],
        standardError: Math.hypot(...terms),
      });
    }
  }
  const integrand = {
    label: same && components === 1 ? '⟨∂u/∂λ⟩ / kT' : '⟨∂u/∂λ⟩ of what moves / kT',
    places: Float64Array.from(parts.flatMap(({ lambdas }, leg) => lambdas.map((lambda) => lambda + leg))),
    value: Float64Array.from(parts.flatMap(({ means }) => [...means.value])),
    standardError: Float64Array.from(parts.flatMap(({ means }) => [...means.standardError])),
  };
  return {
    freeEnergies: { value, standardError: variance.map(Math.sqrt) },
    steps,
    integrand,
    states: sampled,
    findings: parts.map(({ integral }) => integral.status),
  };
}

/** Stretches of states along which one component moves (several may, as one). @throws InputError where two move apart at once */
function legs(
  sampled: readonly number[],
  places: States['places'],
  moving: readonly number[],
  names: readonly string[],
) {
  const out: { points: number[]; components: number[] }[] = [];
  for (let i = 1; i < sampled.length; i++) {
    const [from, to] = [places[sampled[i - 1]], places[sampled[i]]];
    const now = moving.filter((c) => from[c] !== to[c]);
    if (now.some((c) => from[c] !== from[now[0]] || to[c] !== to[now[0]])) {
      throw new InputError(
        `from ${names[sampled[i - 1]]} to ${names[sampled[i]]} several components of λ move apart: ti needs one after the other, or use mbar`,
      );
    }
    const last = out.at(-1);
    if (last?.components.join() === now.join()) last.points.push(sampled[i]);
    else out.push({ points: [sampled[i - 1], sampled[i]], components: now });
  }
  return out;
}

const named = (status: Status, points: readonly number[], names: readonly string[]): Status => ({
  ...status,
  message: status.message.replace(/Series (\d+):/g, (_, k: string) => `${names[points[Number(k)]]}:`),
});

const total = (series: readonly Float64Array[]): Float64Array =>
  series[0].map((_, i) => series.reduce((sum, values) => sum + values[i], 0));
