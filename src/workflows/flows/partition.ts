/**
 * The partition function by a flow's samples, by the target's, and by both; the signs that the flow misses a part of the target, and the signs
 * that the target's samples are not in its proportions, told from each other by where the two sides disagree.
 */
import {
  bothDirections,
  combine,
  OK,
  perturbation,
  problem,
  type Estimate,
  type Status,
} from '../../estimators/index.js';
import type { Potential } from '../../systems/index.js';

/** A free energy with its error. */
export type LogPartition = {
  readonly value: number;
  readonly standardError: number;
  readonly status: Status;
};

/** ln ∫ exp(−u): by samples of the flow alone, by samples of the target alone, by both. */
export type BothWays = {
  readonly flow: LogPartition;
  readonly target: LogPartition;
  readonly both: LogPartition;
  /** Part of the flow's samples that are worth a sample of the target. */
  readonly effectiveFraction: number;
  /** Pareto k̂ of the flow's importance weights. */
  readonly paretoShape: number;
  /** Part of the target's samples that lie where the flow never went: above all its own log-weights, by 1 or more. */
  readonly missedFraction: number;
  /** What says that the flow lost a mode, in words. */
  readonly signsOfCollapse: readonly string[];
  /** Says that the target's samples are not in its proportions, by what they and the flow's disagree about where both have often been. */
  readonly proportions: Status;
};

/** Parts of the target that a flow may miss: below the first they are tails; above the second, a mode. */
const missing = { tail: 0.01, mode: 0.05 };
/** Standard errors at which a disagreement is none of chance. */
const alarm = 4;
/** Independent samples of a side beyond a log-weight, below which that side hardly goes there. */
const rare = 10;
/** Independent samples of both sides that a region needs to be compared. */
const enough = 30;

/** Work from the flow (state 0, u₀ = −ln q) to the target (state 1): u + ln q; its free energy is −ln Z. */
export const workTo = (energies: Float64Array, logDensities: Float64Array): Float64Array =>
  energies.map((u, i) => (Number.isNaN(u) ? Infinity : u + logDensities[i]));

/** The work the other way, of samples of the target. */
export const workFrom = (energies: Float64Array, logDensities: Float64Array): Float64Array =>
  energies.map((u, i) => -u - logDensities[i]);

/** The flow's samples alone. */
export function byFlow(forward: Float64Array): Pick<BothWays, 'flow' | 'effectiveFraction' | 'paretoShape'> {
  const alone = perturbation(forward);
  const { effectiveSamples, paretoShape } = alone.diagnostics;
  return { flow: told(alone, -1), effectiveFraction: effectiveSamples / forward.length, paretoShape };
}

/**
 * Flow and target weighed against each other.
 *
 * @param whose - whose the target's samples are, for the words
 * @param inefficiency - statistical inefficiency of the target's samples
 */
export function byBoth(
  forward: Float64Array,
  reverse: Float64Array,
  { whose, inefficiency = 1 }: { whose: string; inefficiency?: number },
): BothWays {
  const both = bothDirections(forward, reverse, { inefficiencies: [1, inefficiency] });
  const { hysteresis } = both.diagnostics;
  const logWeights = forward.map((work) => -work).sort();
  const missedFraction =
    reverse.filter((work) => work > logWeights[logWeights.length - 1] + 1).length / reverse.length;
  // The flow's samples are the flow's without doubt. So where they are plenty and the others disagree, these are not the target's.
  const high = logWeights[Math.max(0, logWeights.length - 1 - rare)];
  const low = reverse.slice().sort()[Math.min(reverse.length - 1, Math.ceil(rare * inefficiency))];
  const often = disagreement(forward, reverse, { inefficiency, low: -Infinity, high });
  const shared = disagreement(forward, reverse, { inefficiency, low, high });
  const left = hysteresis.score - (often.value / hysteresis.value) * hysteresis.score;
  const proportions =
    Math.abs(shared.score) > alarm
      ? problem(
          'wrong-proportions',
          `Of the target, ${whose} samples are not in the right proportions: where the flow's samples are plenty too, they disagree with them ` +
            `about ln Z by ${Math.abs(shared.value).toPrecision(2)} (${Math.abs(shared.score).toFixed(0)} standard errors).`,
        )
      : OK;
  const trusted = (estimate: LogPartition) => ({
    ...estimate,
    status: combine(estimate.status, proportions),
  });
  return {
    ...byFlow(forward),
    target: trusted(told(perturbation(reverse, { inefficiency }), 1)),
    both: trusted(told(both, -1)),
    missedFraction,
    signsOfCollapse: [
      ...(missedFraction > missing.mode
        ? [`${(100 * missedFraction).toFixed(0)} % of ${whose} samples lie where the flow never went`]
        : []),
      ...(hysteresis.score > alarm && left > alarm
        ? [
            `the flow's samples and ${whose} disagree about ln Z by ${hysteresis.value.toPrecision(2)} ` +
              `(${hysteresis.score.toFixed(0)} standard errors)`,
          ]
        : []),
    ],
    proportions,
  };
}

/**
 * By how much the two sides disagree about ln Z, in kT and in standard errors, by those of their samples alone whose log-weights are between
 * two bounds: for right samples of both it is nothing, whatever the bounds. None where too few samples are left.
 */
function disagreement(
  forward: Float64Array,
  reverse: Float64Array,
  { inefficiency, low, high }: { inefficiency: number; low: number; high: number },
): { value: number; score: number } {
  const ours = forward.filter((work) => -work >= low && -work <= high);
  const theirs = reverse.filter((work) => work >= low && work <= high);
  if (ours.length < enough || theirs.length < enough * inefficiency) return { value: 0, score: 0 };
  const [there, back] = [perturbation(ours), perturbation(theirs, { inefficiency })];
  const value = there.value + back.value;
  const score = value / Math.hypot(there.standardError, back.standardError);
  return Number.isFinite(score) ? { value, score } : { value: 0, score: 0 };
}

/** What to say of a flow that misses a part of the target; undefined where nothing says so. */
export function coverageStatus(
  { signsOfCollapse, missedFraction }: Pick<BothWays, 'signsOfCollapse' | 'missedFraction'>,
  advice: string,
): Status | undefined {
  if (signsOfCollapse.length > 0)
    return problem('mode-collapse', `Mode collapse is likely: ${signsOfCollapse.join(', and ')}. ${advice}`);
  if (missedFraction <= missing.tail) return undefined;
  return problem(
    'missed-part',
    `The flow misses a part of the target, ${(100 * missedFraction).toFixed(1)} % by its samples: a tail, or a small mode. ${advice}`,
  );
}

/** ln Z of a system that knows it. */
export function exactLogPartition(potential: Potential): number | undefined {
  const { logPartition } = potential as { logPartition?: number | (() => number) };
  return typeof logPartition === 'function' ? logPartition() : logPartition;
}

/** From the flow to the target f₁ − f₀ is −ln Z, the other way ln Z. */
const told = ({ value, standardError, status }: Estimate, sign: 1 | -1): LogPartition => ({
  value: sign * value,
  standardError,
  status,
});
