/** The free-energy difference of two states by every estimator that their samples, a map between them and a flow of each allow. */
import {
  combine,
  groupedBar,
  groupedPerturbation,
  mbar,
  problem,
  type Estimate,
  type GroupedWork,
  type Status,
} from '../../estimators/index.js';
import type { Key } from '../../random/index.js';
import { concatenate } from '../../math/concatenate.js';

/** Samples of a state with everything that estimators ask about them. */
export type StateWork = {
  /** The chain of each sample. */
  readonly chainOf: Int32Array;
  /** Reduced energies in the state itself and in the other one. */
  readonly own: Float64Array;
  readonly other: Float64Array;
  /** Energy in the other state after the map, and ln of the map's volume. */
  readonly mapped: Float64Array;
  readonly logVolumes: Float64Array;
  /** Log-densities of the state's own flow and of the other's. */
  readonly ownFlow: Float64Array;
  readonly otherFlow: Float64Array;
};

/** Independent samples of a state's flow. */
export type DrawnWork = {
  /** Energies in the flow's own state and in the other one; NaN where there is none. */
  readonly own: Float64Array;
  readonly other: Float64Array;
  /** Log-densities of the flow itself and of the other flow. */
  readonly ownFlow: Float64Array;
  readonly otherFlow: Float64Array;
};

/** All that is known of both states. */
export type BothStates = {
  readonly names: readonly [string, string];
  readonly samples: readonly [StateWork, StateWork];
  readonly drawn: readonly [DrawnWork, DrawnWork];
};

export type FreeEnergyMethod =
  | 'perturbation-forward'
  | 'perturbation-reverse'
  | 'bennett'
  | 'targeted-forward'
  | 'targeted-reverse'
  | 'targeted-bennett'
  | 'deep-bennett'
  | 'multistate';

/** What one estimator says of f_B − f_A, in kT. */
export type FreeEnergyEstimate = {
  readonly method: FreeEnergyMethod;
  readonly value: number;
  /** Of chains left out one at a time (a bootstrap over them for MBAR); infinite where there is none. */
  readonly standardError: number;
  readonly status: Status;
  /** Overlap of the two ensembles that are compared, 0 to 1; for one direction the part of the samples that carry the average. */
  readonly overlap: number;
};

/** f_A and f_B themselves, −ln ∫ exp(−u), by each state's flow and Bennett. */
export type AbsoluteFreeEnergy = Pick<FreeEnergyEstimate, 'value' | 'standardError' | 'status' | 'overlap'>;

/** Work there and back, as the estimators see it. */
export type WorkPair = { readonly forward: Float64Array; readonly reverse: Float64Array };

/** NaN is no energy: such a sample is impossible in the state. */
const impossible = (work: number) => (Number.isNaN(work) ? Infinity : work);

/** Work without and with the map. */
export function worksOf([a, b]: BothStates['samples']): { direct: WorkPair; mapped: WorkPair } {
  const direct = ({ own, other }: StateWork) => own.map((u, i) => impossible(other[i] - u));
  const mapped = ({ own, mapped: after, logVolumes }: StateWork) =>
    own.map((u, i) => impossible(after[i] - u - logVolumes[i]));
  return {
    direct: { forward: direct(a), reverse: direct(b) },
    mapped: { forward: mapped(a), reverse: mapped(b) },
  };
}

/** All estimates, side by side; `resamples` of the bootstrap of MBAR. */
export function freeEnergies(
  states: BothStates,
  { key, resamples = 200 }: { key: Key; resamples?: number },
): { estimates: FreeEnergyEstimate[]; absolute: [AbsoluteFreeEnergy, AbsoluteFreeEnergy] } {
  const { samples, names } = states;
  const { direct, mapped } = worksOf(samples);
  const chains = samples.map(({ chainOf }) => chainOf);
  const absolute = [absoluteOf(states, 0), absoluteOf(states, 1)] as [AbsoluteFreeEnergy, AbsoluteFreeEnergy];
  const [a, b] = absolute;
  const deep: FreeEnergyEstimate = {
    method: 'deep-bennett',
    value: b.value - a.value,
    standardError: Math.hypot(a.standardError, b.standardError),
    status: combine(...absolute.map(({ status }, s) => named(status, names[s]))),
    overlap: Math.min(a.overlap, b.overlap),
  };
  return {
    absolute,
    estimates: [
      oneWay('perturbation-forward', { work: direct.forward, groupOf: chains[0] }, 1),
      oneWay('perturbation-reverse', { work: direct.reverse, groupOf: chains[1] }, -1),
      bothWays('bennett', direct, chains),
      oneWay('targeted-forward', { work: mapped.forward, groupOf: chains[0] }, 1),
      oneWay('targeted-reverse', { work: mapped.reverse, groupOf: chains[1] }, -1),
      bothWays('targeted-bennett', mapped, chains),
      deep,
      multistate(states, { key, resamples }),
    ],
  };
}

function oneWay(method: FreeEnergyMethod, work: GroupedWork, sign: 1 | -1): FreeEnergyEstimate {
  const { value, standardError, status, diagnostics } = groupedPerturbation(work);
  const { effectiveSamples, inefficiency } = diagnostics;
  return {
    ...{ method, standardError, status },
    value: sign * value,
    overlap: (effectiveSamples * inefficiency) / work.work.length,
  };
}

function bothWays(
  method: FreeEnergyMethod,
  { forward, reverse }: WorkPair,
  [there, back]: readonly Int32Array[],
): FreeEnergyEstimate {
  return { method, ...told(groupedBar({ work: forward, groupOf: there }, { work: reverse, groupOf: back })) };
}

/** Groups into which independent samples are cut, to be left out like chains. */
const pieces = 32;
const piecesOf = (count: number) => Int32Array.from({ length: count }, (_, i) => i % pieces);

/** From a state's flow (u₀ = −ln q, f₀ = 0) to the state. */
function absoluteOf({ samples, drawn }: BothStates, s: 0 | 1): AbsoluteFreeEnergy {
  const { own, ownFlow } = drawn[s];
  return told(
    groupedBar(
      { work: own.map((u, i) => impossible(u + ownFlow[i])), groupOf: piecesOf(own.length) },
      { work: samples[s].own.map((u, i) => -u - samples[s].ownFlow[i]), groupOf: samples[s].chainOf },
    ),
  );
}

const told = ({
  value,
  standardError,
  status,
  diagnostics,
}: Estimate<number, { overlap: number }>): AbsoluteFreeEnergy => ({
  ...{ value, standardError, status },
  overlap: diagnostics.overlap,
});

/**
 * MBAR of three states: A, B, and the even mixture of both flows, whose normalised density is known everywhere: it joins A and B even
 * where they share nothing.
 */
function multistate(
  { names, samples: [a, b], drawn: [fromA, fromB] }: BothStates,
  { key, resamples }: { key: Key; resamples: number },
): FreeEnergyEstimate {
  const finite = (u: Float64Array) => u.map(impossible);
  const mixed = (one: Float64Array, two: Float64Array) =>
    one.map((p, i) => {
      const high = Math.max(p, two[i]);
      return Math.LN2 - high - Math.log(Math.exp(p - high) + Math.exp(two[i] - high));
    });
  const energies = concatenate([
    ...[a.own, finite(b.other), finite(fromA.own), finite(fromB.other)],
    ...[finite(a.other), b.own, finite(fromA.other), finite(fromB.own)],
    ...[
      mixed(a.ownFlow, a.otherFlow),
      mixed(b.ownFlow, b.otherFlow),
      mixed(fromA.ownFlow, fromA.otherFlow),
      mixed(fromB.ownFlow, fromB.otherFlow),
    ],
  ]);
  const draws = fromA.own.length + fromB.own.length;
  const solved = mbar({
    energies,
    counts: [a.own.length, b.own.length, draws],
    names: [...names, 'the flows'],
  });
  const errors = solved.bootstrap({
    ...{ key, resamples },
    trajectoryOf: Int32Array.from([...a.chainOf, ...b.chainOf, ...piecesOf(draws)]),
  });
  const { value, status, diagnostics } = solved.freeEnergies;
  const { matrix } = diagnostics.overlap;
  return {
    method: 'multistate',
    value: value[1],
    standardError: errors.freeEnergies[1],
    status: combine(status, errors.status),
    // Of the flows with each state: the weaker one.
    overlap: Math.min(1, 2 * Math.min(matrix[2], matrix[5])),
  };
}

const named = (status: Status, name: string): Status =>
  status.code === 'ok' ? status : { ...status, message: `${name} and its flow: ${status.message}` };

/** The order in which an estimate is taken for the answer. It is fixed: the smallest error of several would be too small. */
const order: readonly FreeEnergyMethod[] = [
  'targeted-bennett',
  'multistate',
  'deep-bennett',
  'bennett',
  'targeted-forward',
  'targeted-reverse',
  'perturbation-forward',
  'perturbation-reverse',
];

/** Standard errors, of the difference as if they were independent, beyond which two trusted estimates disagree. */
const alarm = 4;

/** The answer, and whether the estimates that trust themselves trust each other. */
export function chosen(estimates: readonly FreeEnergyEstimate[]): {
  answer: FreeEnergyEstimate;
  status: Status;
} {
  const sorted = [...estimates].sort((one, two) => order.indexOf(one.method) - order.indexOf(two.method));
  const trusted = sorted.filter(({ status }) => status.ok);
  const answer =
    trusted.length > 0 ? trusted[0] : sorted.find(({ method }) => method === 'targeted-bennett')!;
  if (trusted.length === 0) {
    return {
      answer,
      status: problem(
        'no-estimate',
        `No estimate can be relied on. ${answer.status.message} Train longer, give the flows more layers, or sample longer.`,
      ),
    };
  }
  let worst = { score: 0, pair: [answer, answer] };
  for (const one of trusted) {
    for (const two of trusted) {
      const error = Math.hypot(one.standardError, two.standardError);
      const score = Math.abs(one.value - two.value) / error;
      if (score > worst.score) worst = { score, pair: [one, two] };
    }
  }
  if (!(worst.score > alarm)) return { answer, status: answer.status };
  const [one, two] = worst.pair.map(({ method, value }) => `${method} (${value.toPrecision(4)} kT)`);
  return {
    answer,
    status: problem(
      'estimates-disagree',
      `${one} and ${two} are ${worst.score.toFixed(1)} standard errors apart: a mode was missed, or chains are too short to know their errors. ` +
        'Run longer, and start chains in every mode that you know.',
    ),
  };
}
