/** The partition function by a flow's samples, by the target's, and by both; and the signs that the flow misses a part of the target. */
import { bothDirections, perturbation, problem, type Estimate, type Status } from '../../estimators/index.js';
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
};

/** Parts of the target that a flow may miss: below the first they are tails; above the second, a mode. */
const missing = { tail: 0.01, mode: 0.05 };

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
  const highest = forward.reduce((most, work) => Math.max(most, -work), -Infinity);
  const missedFraction = reverse.filter((work) => work > highest + 1).length / reverse.length;
  return {
    ...byFlow(forward),
    target: told(perturbation(reverse, { inefficiency }), 1),
    both: told(both, -1),
    missedFraction,
    signsOfCollapse: [
      ...(missedFraction > missing.mode
        ? [`${(100 * missedFraction).toFixed(0)} % of ${whose} samples lie where the flow never went`]
        : []),
      ...(hysteresis.score > 4
        ? [
            `the flow's samples and ${whose} disagree about ln Z by ${hysteresis.value.toPrecision(2)} ` +
              `(${hysteresis.score.toFixed(0)} standard errors)`,
          ]
        : []),
    ],
  };
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
