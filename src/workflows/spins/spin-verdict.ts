/** Free energy, energy, heat capacity and magnetisation by every estimator, and whether the network can be trusted. */
import { log } from '../../math/index.js';
import { splitRHat } from '../../diagnostics/index.js';
import {
  average,
  binCentres,
  combine,
  OK,
  perturbation,
  problem,
  reweighted,
  weightedDensity,
  type Estimate,
  type Status,
} from '../../estimators/index.js';
import type { Ising } from '../../systems/index.js';
import type { SpinChains } from './spin-chains.js';
import type { DrawnSpins } from './variational-autoregressive.js';

/** A number of the lattice with its standard error. */
export type SpinEstimate = {
  readonly value: number;
  readonly standardError: number;
  readonly status: Status;
};

/** What one way of averaging finds, each per site: energies in kT, the heat capacity in units of k. */
export type SpinAverages = {
  readonly energy: SpinEstimate;
  readonly heatCapacity: SpinEstimate;
  /** Mean of |Σ s|/N. */
  readonly magnetisation: SpinEstimate;
};

export type SpinVerdict = {
  /** −ln Z per site: as an upper bound by the network alone, and by its weighed configurations. */
  readonly freeEnergy: { readonly bound: SpinEstimate; readonly weighed: SpinEstimate };
  readonly weighed: SpinAverages;
  readonly chains: SpinAverages;
  /** Where the lattice is small enough, or has no field. */
  readonly exact?: {
    readonly freeEnergy: number;
    readonly energy: number;
    readonly heatCapacity: number;
  };
  /** Part of the network's configurations that are worth one of the target. */
  readonly effectiveFraction: number;
  /** Pareto k̂ of the weights. */
  readonly paretoShape: number;
  /** Rank-normalised split R-hat of the chains' energies. */
  readonly rHat: number;
  /** Densities of the energy per site and of the mean spin: of the network as it is, weighed, and of the chains. */
  readonly densities: Readonly<Record<'energy' | 'magnetisation', SpinDensities>>;
  /** A sentence on what is wrong, if something is. */
  readonly status: Status;
};

export type SpinDensities = {
  readonly centres: Float64Array;
  readonly network: Float64Array;
  readonly weighed: Float64Array;
  readonly chains: Float64Array;
};

/** Columns up to which a lattice in a field is solved exactly for the verdict. */
const widest = 8;

/**
 * Judge the network by its weights, by its chains, and by the symmetry that the target has.
 *
 * @param mirrored - whether a configuration and its mirror image have the same energy
 */
export function judgeSpins(
  lattice: Ising,
  drawn: DrawnSpins,
  chains: SpinChains,
  mirrored: boolean,
): SpinVerdict {
  const { sites } = lattice;
  const work = drawn.energies.map((u, i) => u + drawn.logDensities[i]);
  const logWeights = work.map((value) => -value);
  const perSite = ({ value, standardError, status }: Estimate): SpinEstimate => ({
    value: value / sites,
    standardError: standardError / sites,
    status,
  });
  const free = perturbation(work);
  const trajectoryOf = Int32Array.from(chains.energies, (_, i) => i % chains.count);
  const byWeights = (values: Float64Array) => reweighted(values, logWeights, { independent: true });
  const byChains = (values: Float64Array) => average(values, { trajectoryOf });
  const { effectiveSamples, paretoShape } = free.diagnostics;
  const exactlyKnown = mirrored || lattice.columns <= widest;
  return {
    freeEnergy: { bound: perSite(average(work, { independent: true })), weighed: perSite(free) },
    weighed: averagesOf(drawn, byWeights, perSite),
    chains: averagesOf(chains, byChains, perSite),
    ...(exactlyKnown ? { exact: exactOf(lattice) } : {}),
    effectiveFraction: effectiveSamples / work.length,
    paretoShape,
    rHat: splitRHat(series(chains)),
    densities: {
      energy: densitiesOf(perSiteOf(drawn.energies, sites), perSiteOf(chains.energies, sites), logWeights),
      magnetisation: densitiesOf(drawn.magnetisations, chains.magnetisations, logWeights),
    },
    status: combine(mirrored ? mirrorStatus(drawn.magnetisations) : OK, free.status),
  };
}

function averagesOf(
  { energies, magnetisations }: Pick<DrawnSpins, 'energies' | 'magnetisations'>,
  mean: (values: Float64Array) => Estimate,
  perSite: (estimate: Estimate) => SpinEstimate,
): SpinAverages {
  const energy = mean(energies);
  const { value, standardError, status } = mean(magnetisations.map(Math.abs));
  return {
    energy: perSite(energy),
    // To first order the error of the mean does not move the variance.
    heatCapacity: perSite(mean(energies.map((u) => (u - energy.value) ** 2))),
    magnetisation: { value, standardError, status },
  };
}

function exactOf(lattice: Ising): NonNullable<SpinVerdict['exact']> {
  const { mean, variance } = lattice.energyMoments();
  return {
    freeEnergy: -lattice.logPartition() / lattice.sites,
    energy: mean / lattice.sites,
    heatCapacity: variance / lattice.sites,
  };
}

/** Up and down are alike, so as many configurations must point up as down: a network that lost one of them cannot see it in its weights. */
function mirrorStatus(magnetisations: Float64Array): Status {
  const up = magnetisations.filter((m) => m > 0).length;
  const down = magnetisations.filter((m) => m < 0).length;
  const score = Math.abs(up - down) / Math.sqrt(Math.max(1, up + down));
  if (score < 5) return OK;
  return problem(
    'mode-collapse',
    `Mode collapse is likely: ${((100 * Math.max(up, down)) / (up + down)).toFixed(0)} % of the network's configurations are magnetised ` +
      `${up > down ? 'up' : 'down'}, though up and down are alike. If all are, ln Z is too low by up to ${log(2).toFixed(2)}. Make the network ` +
      'symmetric (network.symmetric), or anneal from a higher temperature for longer (train.steps, train.annealFrom).',
  );
}

/** Bins that a density has at most. */
const mostBins = 40;

function densitiesOf(network: Float64Array, chains: Float64Array, logWeights: Float64Array): SpinDensities {
  // Values come in steps: a bin holds the same number of steps as any other, or there would be gaps.
  const all = Float64Array.from([...network, ...chains]).sort();
  const [low, high] = [all[0], all[all.length - 1]];
  const rounding = 1e-9 * (1 + Math.abs(low) + Math.abs(high));
  const gaps = all.slice(1).map((x, i) => x - all[i]);
  const smallest = gaps.reduce((least, gap) => (gap > rounding ? Math.min(least, gap) : least), Infinity);
  const step = smallest < Infinity ? smallest : 0.1;
  const width = step * Math.ceil((high - low + step) / step / mostBins);
  const bins = Math.ceil((high - low + step) / width);
  const options = {
    grid: { low: low - step / 2, high: low - step / 2 + bins * width, bins },
    key: new Uint32Array(2),
    resamples: 2,
  };
  return {
    centres: binCentres(options.grid),
    network: weightedDensity(network, options).value,
    weighed: weightedDensity(network, { ...options, logWeights }).value,
    chains: weightedDensity(chains, options).value,
  };
}

const perSiteOf = (energies: Float64Array, sites: number) => energies.map((u) => u / sites);

/** Energies of each chain. */
const series = ({ count, energies }: SpinChains) =>
  Array.from({ length: count }, (_, chain) =>
    Float64Array.from({ length: energies.length / count }, (_f, frame) => energies[frame * count + chain]),
  );
