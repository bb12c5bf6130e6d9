/** The free energy that the hills of a metadynamics run promise, as `plumed sum_hills` has it, and how far it still moved. */
import { gaussianAdder } from '../../biases/index.js';
import { note, OK, problem, type Axis, type Grid, type Status } from '../../estimators/index.js';
import { hillsOf, type Hills } from '../../formats/index.js';
import { InputError } from '../../math/errors.js';
import { gridFor } from './grids.js';
import { landmarks, profileOf } from './profiles.js';
import { usualUnit, type Source } from './read.js';
import { filesOf, unitsOf, verdict } from './summaries.js';
import type { EstimateOptions, EstimateResult } from './types.js';
import { toKT } from './units.js';

/** PLUMED cuts a hill off where half its squared distance is this. */
const CUT = 6.25;
/** Sums at even shares of the hills, of which the last half tells how far the profile still moved. */
const SHARES = 16;
/** kT that it may move. */
const DRIFT = 0.5;

/** One file or several (walkers, restarts), all hills in the order of their times. @throws InputError naming the file */
export function estimateHills(sources: readonly Source[], options: EstimateOptions): EstimateResult {
  const files = sources.map((source) => {
    if (source.format === 'COLVAR') return { file: source.file, hills: hillsOf(source.table, source.file) };
    throw new InputError(`${source.file}: metadynamics takes the HILLS files of PLUMED`);
  });
  const [{ hills: first, file }] = files;
  const { variables, biasFactor } = first;
  for (const other of files) {
    const same = other.hills.variables.join() === variables.join() && other.hills.biasFactor === biasFactor;
    if (!same) throw new InputError(`${other.file} has other variables or another bias factor than ${file}: give files of one run`);
  }
  if (variables.length > 2) {
    throw new InputError(`${file} has hills on ${variables.length} variables: profiles have one or two`);
  }
  const unit = options.units ?? usualUnit.COLVAR;
  const scale = toKT(unit, options.temperature, 'hills') * (biasFactor === undefined ? 1 : biasFactor / (biasFactor - 1));
  const all = inOrder(files.map(({ hills }) => hills));
  const domains = variables.map((name) => first.domains[name]);
  const grid = gridFor({ values: all.centres, domains, names: variables }, options);
  const sums = summed(grid, all, first.kernel, scale);
  const value = sums[SHARES - 1];
  const known = value.map((f) => (Number.isFinite(f) ? f : Infinity));
  const spread = spreadOf(sums.slice(SHARES / 2), known);
  const profile = profileOf(grid, variables, { value: known, standardError: spread });
  const moved = spread.reduce((most, s, b) => (known[b] < 8 && s > most ? s : most), 0);
  const count = all.heights.length;
  return {
    method: 'metadynamics',
    summary: `${count} hills on ${variables.join(' and ')} were summed${biasFactor === undefined ? '' : `, with the bias factor ${biasFactor}`}.`,
    units: unitsOf({ unit, ...(options.temperature === undefined ? {} : { temperature: options.temperature }) }),
    files: filesOf(sources),
    differences: landmarks(profile, !Array.isArray(grid) && (grid as Axis).periodic === true),
    states: [],
    profile,
    correlations: [],
    notes: [
      `Heights are in ${unit}${biasFactor === undefined ? '' : '; the free energy is −γ/(γ − 1) times the sum of the hills'}.`,
      'Errors say how far the profile moved while the last half of the hills fell: they tell of drift, not of chance. Reweight the COLVAR file for an error bar.',
    ],
    warnings: sources.flatMap((source) => ('table' in source ? source.table.warnings : [])),
    ...verdict(drift(moved), plain(biasFactor)),
  };
}

function drift(moved: number): Status {
  if (moved <= DRIFT) return OK;
  return problem('bias-drifts', `The profile still moved by ${moved.toFixed(2)} kT while the last half of the hills fell: run longer.`);
}

const plain = (biasFactor: number | undefined): Status =>
  biasFactor === undefined
    ? note('plain', 'The hills are not well-tempered: their sum goes on to fluctuate by about the height of a hill times √(σ/length), however long it runs.')
    : OK;

/** All hills by their times. */
function inOrder(all: readonly Hills[]): Pick<Hills, 'centres' | 'widths' | 'heights'> {
  const dim = all[0].variables.length;
  const list = all.flatMap((hills) => Array.from(hills.times, (time, i) => ({ hills, time, i })));
  list.sort((a, b) => a.time - b.time);
  const rows = (of: 'centres' | 'widths') =>
    Float64Array.from(list.flatMap(({ hills, i }) => [...hills[of].subarray(i * dim, (i + 1) * dim)]));
  return { centres: rows('centres'), widths: rows('widths'), heights: Float64Array.from(list, ({ hills, i }) => hills.heights[i]) };
}

/** Free energies on the middles of bins after even shares of the hills, kT, zero at the lowest. */
function summed(
  grid: Grid,
  { centres, widths, heights }: Pick<Hills, 'centres' | 'widths' | 'heights'>,
  kernel: Hills['kernel'],
  scale: number,
): Float64Array[] {
  const axes = ('low' in grid ? [grid] : grid).map(({ low, high, bins, periodic }) => {
    const half = (high - low) / bins / 2;
    return periodic ? { low: low + half, high: high + half, nodes: bins, periodic } : { low: low + half, high: high - half, nodes: bins };
  });
  const dim = axes.length;
  const bins = axes.reduce((product, { nodes }) => product * nodes, 1);
  const table = new Float64Array(bins << dim);
  const add = gaussianAdder(axes, table);
  const end = Math.exp(-CUT);
  const stretched = kernel === 'stretched-gaussian';
  const out: Float64Array[] = [];
  heights.forEach((height, i) => {
    add({
      ...{ centres, at: i * dim, widths, widthsAt: i * dim, reach: Math.sqrt(2 * CUT) },
      ...(stretched ? { height: height / (1 - end), shift: end } : { height }),
    });
    while (out.length < SHARES && (i + 1) * SHARES >= (out.length + 1) * heights.length) {
      const energies = Float64Array.from({ length: bins }, (_, bin) => -scale * table[bin << dim]);
      const lowest = energies.reduce((least, f) => Math.min(least, f), Infinity);
      out.push(energies.map((f) => f - lowest));
    }
  });
  return out;
}

/** Root mean square distance to the last, both with one mean over what lies low. */
function spreadOf(sums: readonly Float64Array[], last: Float64Array): Float64Array {
  const low = Array.from(last.keys()).filter((b) => last[b] < 8);
  const mean = (f: Float64Array) => low.reduce((sum, b) => sum + f[b] / low.length, 0);
  const before = sums.slice(0, -1);
  const offsets = before.map((f) => mean(f) - mean(last));
  return last.map((f, b) =>
    Math.sqrt(before.reduce((sum, other, k) => sum + (other[b] - offsets[k] - f) ** 2, 0) / before.length),
  );
}
