/** From the frames of all replicas to the free energy at the target: MBAR, with errors that know of replicas which stay where they are. */
import { roundTrips, splitRHat, statisticalInefficiency, type RoundTrips } from '../../diagnostics/index.js';
import { binCentres, mbar, type Axis, type Mbar, type Overlap, type Status } from '../../estimators/index.js';
import type { Density1D } from '../../math/index.js';
import type { Key } from '../../random/index.js';
import { inWells, wellsOnGrid, wellsWithErrors, type Well } from '../wells.js';
import type { WithErrors } from '../with-errors.js';
import type { ExchangeRecord } from './exchange-walkers.js';
import { energyIn, rungName, type Ladder } from './states.js';
import { closerRungs, swapReport, type SwapReport } from './swap-report.js';
import { verdict } from './verdict.js';

/** Frames of all replicas. */
export type ReplicaFrames = Pick<
  ExchangeRecord,
  'values' | 'energies' | 'across' | 'rungs' | 'attempts' | 'acceptance' | 'logRatios'
>;

/** How replicas went about on their ladders. */
export type ReplicaWalks = Omit<RoundTrips, 'times'> & {
  /** Split R-hat of the variable over all replicas: above 1.1 some do not leave where they are. */
  readonly rHat: number;
  /** Rounds in which the slowest of the ladders' means of the variable forgets. */
  readonly inefficiency: number;
};

export type JoinedReplicas = {
  readonly centres: Float64Array;
  /** −ln p of each bin in kT at the target, zero at the lowest; the error that counts is the bootstrap's. */
  readonly profile: WithErrors;
  /** Normalised on the grid. */
  readonly density: WithErrors;
  /** Of the states in kT, relative to the first. */
  readonly freeEnergies: WithErrors;
  readonly overlap: Overlap;
  /** Kish's number of samples that support the target. */
  readonly effectiveSamples: number;
  /** ln of the weight of every frame (rounds × rows) at the target; the weights sum to 1. */
  readonly logWeights: Float64Array;
  readonly wells: readonly Well[];
  readonly swaps: SwapReport;
  readonly walks: ReplicaWalks;
  /** Stretches of ladders that the bootstrap drew, and how many rounds each is long. */
  readonly blocks: { readonly count: number; readonly rounds: number };
  readonly status: Status;
};

/** Blocks of a bootstrap at least, over all ladders. */
const fewestBlocks = 16;
/** From so few blocks an error is known to 18 %: 200 resamples would add 0.3 % to that, a hundred add 1 %, in half the time. */
const resamples = 100;

export type JoinOptions = {
  readonly ladder: Ladder;
  readonly ladders: number;
  readonly grid: Axis;
  readonly truth?: Density1D | undefined;
  readonly key: Key;
};

/**
 * Joins the frames of all rungs by MBAR. Errors come from a bootstrap over whole ladders, or stretches of time of them, each with the
 * samples of all its rungs: replicas that exchange are not independent of one another.
 */
export function joinReplicas(frames: ReplicaFrames, options: JoinOptions): JoinedReplicas {
  const { ladder, ladders, grid, truth, key } = options;
  const states = ladder.parameters.length;
  const rows = ladders * states;
  const rounds = frames.values.length / rows;
  const inPeriod = folded(frames.values, ladder, grid);

  // MBAR wants the samples state by state.
  const order = byState(frames.rungs, states);
  const values = Float64Array.from(order, (i) => inPeriod[i]);
  const energies = Float64Array.from(order, (i) => frames.energies[i]);
  const across = Float64Array.from(order, (i) => frames.across[i] ?? 0);
  const blocksEach = Math.min(rounds, Math.ceil(fewestBlocks / ladders));
  const trajectoryOf = Int32Array.from(order, (i) => {
    const round = Math.floor(i / rows);
    const own = Math.floor(((i % rows) * ladders) / rows);
    return own * blocksEach + Math.floor((round * blocksEach) / rounds);
  });
  const energyOf = energyIn(ladder);
  const solution = mbar({
    energies: (state: number, sample: number) =>
      energyOf(state, energies[sample], values[sample], across[sample]),
    counts: new Int32Array(states).fill(rounds * ladders),
    names: Array.from(ladder.parameters, (_, k) => rungName(ladder, k)),
    ...{ kind: 'Rungs', remedy: closerRungs(ladder) },
  });
  const onGrid = { values, grid };
  const [profile, density] = [solution.profile(onGrid), solution.density(onGrid)];
  const wells = wellsOnGrid(profile.value, grid);
  const onWells = inWells(wells, values);
  const bootstrap = solution.bootstrap({
    ...{ key, trajectoryOf, resamples, acrossStates: true, onGrid },
    further: [onWells],
  });
  const logWeights = inOrder(solution.logWeights(new Float64Array(values.length)), order);
  const walks = walksOf(frames, options, grid);
  const swaps = swapReport(frames);
  const blockRounds = Math.floor(rounds / blocksEach);
  const { freeEnergies } = solution;
  return {
    centres: binCentres(grid),
    profile: withErrors(profile, bootstrap.profile!),
    density: withErrors(density, bootstrap.density!),
    freeEnergies: withErrors(freeEnergies, bootstrap.freeEnergies),
    overlap: freeEnergies.diagnostics.overlap,
    effectiveSamples: targetSupport(solution, values.length),
    logWeights,
    wells: wellsWithErrors(solution.profile(onWells), bootstrap.further[0].profile, { wells, grid, truth }),
    swaps,
    walks,
    blocks: { count: blocksEach * ladders, rounds: blockRounds },
    status: verdict({ ladder, swaps, walks, blockRounds, ladders, rounds, joined: profile.status }),
  };
}

const withErrors = (
  { value, standardError }: { value: Float64Array; standardError: Float64Array },
  bootstrapError: Float64Array,
): WithErrors => ({ value, standardError, bootstrapError });

function targetSupport(solution: Mbar, samples: number): number {
  return 1 / solution.logWeights(new Float64Array(samples)).reduce((sum, log) => sum + Math.exp(2 * log), 0);
}

/** Values of a circle in the period that begins where the grid does. */
function folded(values: Float64Array, { period }: Ladder, { low, high, periodic }: Axis): Float64Array {
  const turn = period ?? (periodic ? high - low : null);
  return turn === null ? values : values.map((x) => x - turn * Math.floor((x - low) / turn));
}

/** The numbers of all frames, those of state 0 first, each state's in time order. */
function byState(rungs: ArrayLike<number>, states: number): Int32Array {
  const order = new Int32Array(rungs.length);
  const next = Int32Array.from({ length: states }, (_, k) => (k * rungs.length) / states);
  for (let i = 0; i < rungs.length; i++) order[next[rungs[i]]++] = i;
  return order;
}

function inOrder(sorted: Float64Array, order: Int32Array): Float64Array {
  const out = new Float64Array(sorted.length);
  order.forEach((to, from) => (out[to] = sorted[from]));
  return out;
}

function walksOf(
  { values, rungs }: ReplicaFrames,
  { ladder, ladders }: JoinOptions,
  { low, high, periodic = false }: Axis,
): ReplicaWalks {
  const states = ladder.parameters.length;
  const rows = ladders * states;
  const rounds = values.length / rows;
  const series = (row: number, view: (x: number) => number) =>
    Float64Array.from({ length: rounds }, (_, round) => view(values[round * rows + row]));
  const trips = roundTrips(
    Array.from({ length: rows }, (_, row) =>
      Int32Array.from({ length: rounds }, (_r, round) => rungs[round * rows + row]),
    ),
    states,
  );
  const turn = (2 * Math.PI) / (high - low);
  const views = periodic
    ? [(x: number) => Math.cos(turn * x), (x: number) => Math.sin(turn * x)]
    : [(x: number) => Math.min(high, Math.max(low, x))];
  let rHat = 1;
  let inefficiency = 1;
  for (const view of views) {
    const replicas = Array.from({ length: rows }, (_, row) => series(row, view));
    rHat = Math.max(rHat, splitRHat(replicas));
    // Swaps leave the mean over a ladder as it is: what it forgets, the dynamics forgot.
    for (let own = 0; own < ladders; own++) {
      const mean = new Float64Array(rounds);
      for (let k = 0; k < states; k++) {
        replicas[own * states + k].forEach((x, round) => (mean[round] += x / states));
      }
      inefficiency = Math.max(inefficiency, statisticalInefficiency(mean));
    }
  }
  const { times: _, ...kept } = trips;
  return { ...kept, rHat, inefficiency };
}
