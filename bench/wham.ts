/**
 * WHAM of two angles, 24 × 24 umbrella windows of 2,000 samples each, against fixed-point iteration to the same tolerance, in numpy and in
 * TypeScript: `npm run bench -- wham [WINDOWS-PER-ANGLE SAMPLES BINS ROUNDS]`.
 *
 * Ours counts everything from the samples to free energies with errors and overlaps, and stops at its own tolerance, 1e-12 kT. The
 * iterations start from finished histograms and biases, make no errors, and are told the solution to know when to stop.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  binCentres,
  binCount,
  binIndices,
  harmonicEnergies,
  wham,
  type Wham,
} from '../src/estimators/index.js';
import { interleave, machineLoad, median, startPeer, type BenchResult, type Cell } from './harness.js';
import { sweep } from './problems/fixed-point-wham.js';
import { torusSurface, torusWindows } from './problems/torus.js';

/** Largest deviation of a free energy from the solution, in kT. */
const tolerances = [1e-3, 1e-6, 1e-9, 1e-12];
const MOST_SWEEPS = 20_000;

interface Answer {
  reached: { seconds: number; sweeps: number }[];
  sweeps: number;
  seconds: number;
  deviation: number;
}

export default async function bench(args: string[]): Promise<BenchResult> {
  const [perAngle = 24, samples = 2000, bins = 96, rounds = 5] = args.map(Number);
  const problem = torusWindows(perAngle, bins, samples);
  const { grid, centres, spring, counts, values } = problem;
  const period = 2 * Math.PI;
  const biasEnergies = harmonicEnergies(
    { centres, springs: spring, periods: [period, period] },
    binCentres(grid),
  );
  const solve = (): Wham => wham({ grid, values, counts, biasEnergies, centres });
  const solution = solve().freeEnergies.value;

  const histogram = new Float64Array(binCount(grid));
  for (const bin of binIndices(grid, values)) histogram[bin]++;
  const inTypeScript = (): Answer => fixedPoint(biasEnergies, histogram, Float64Array.from(counts), solution);

  const folder = mkdtempSync(path.join(os.tmpdir(), 'wellspring-'));
  const files = Object.fromEntries(
    Object.entries({ energies: biasEnergies, histogram, solution }).map(([name, array]) => {
      const file = path.join(folder, `${name}.f64`);
      writeFileSync(file, array);
      return [name, file];
    }),
  );
  const notes: string[] = [];
  const peer = await startPeer('wham_fixed_point.py', { install: 'requirements-numpy.txt' });
  if (peer.missing === undefined) {
    await peer.call('load', {
      energies: files.energies,
      histogram: files.histogram,
      counts,
      windows: counts.length,
    });
    notes.push(`numpy: ${JSON.stringify(peer.versions)}`);
  } else notes.push(`numpy is not installed: ${peer.missing}`);

  const answers: Record<string, Answer[]> = { numpy: [], typescript: [] };
  const kept = (name: string, answer: Answer): number => {
    answers[name].push(answer);
    return answer.seconds;
  };
  let result: Wham | undefined;
  const contestants: Record<string, () => unknown> = {
    wellspring: () => (result = solve()),
    typescript: () => kept('typescript', inTypeScript()),
  };
  if (peer.missing === undefined) {
    contestants.numpy = async () =>
      kept(
        'numpy',
        await peer.call<Answer>('solve', { solution: files.solution, tolerances, most: MOST_SWEEPS }),
      );
  }
  const timings = await interleave(contestants, { rounds, warmUp: rounds > 1 ? 1 : 0 });
  if (peer.missing === undefined) await peer.close();
  rmSync(folder, { recursive: true });

  const ours = timings.seconds.wellspring;
  const rows: Record<string, Cell>[] = [
    { implementation: 'wellspring, to 1e-12 kT, with errors', seconds: median(ours), 'times slower': 1 },
  ];
  const ratios: Record<string, number> = {};
  for (const [name, label] of [
    ['numpy', 'fixed point, numpy (BLAS)'],
    ['typescript', 'fixed point, TypeScript'],
  ]) {
    const measured = answers[name].slice(-rounds);
    if (measured.length === 0) continue;
    tolerances.forEach((tolerance, i) => {
      const { reached } = measured[0];
      if (!reached[i]) {
        notes.push(
          `${label}: ${measured[0].sweeps} sweeps reach ${measured[0].deviation.toExponential(1)} kT only`,
        );
        return;
      }
      const ratio = median(measured.map((answer, round) => answer.reached[i].seconds / ours[round]));
      ratios[`${name}_${tolerance}`] = ratio;
      rows.push({
        implementation: `${label}, to ${tolerance} kT`,
        seconds: median(measured.map((answer) => answer.reached[i].seconds)),
        sweeps: reached[i].sweeps,
        'times slower': ratio,
      });
    });
  }

  const start = performance.now();
  const profile = result!.profile();
  const profileSeconds = (performance.now() - start) / 1000;
  const { iterations, residual } = result!.freeEnergies.diagnostics;
  return {
    title:
      `WHAM of two angles, ${perAngle} × ${perAngle} windows × ${samples.toLocaleString('en')} samples on ${bins} × ${bins} bins ` +
      `(medians of ${rounds} interleaved rounds, load ${machineLoad()})`,
    rows,
    ratios,
    measured: { iterations, residual, profileSeconds, ...deviation(profile, problem.grid) },
    notes,
  };
}

/** The iteration, timed without the look at how far it has come. */
function fixedPoint(
  energies: Float64Array,
  all: Float64Array,
  counts: Float64Array,
  solution: Float64Array,
): Answer {
  let start = performance.now();
  const occupied = Int32Array.from(all.keys()).filter((b) => all[b] > 0);
  const histogram = Float64Array.from(occupied, (b) => all[b]);
  const factors = new Float64Array(counts.length * occupied.length);
  for (let k = 0, at = 0; k < counts.length; k++) {
    for (const b of occupied) factors[at++] = Math.exp(-energies[k * all.length + b]);
  }
  const f = new Float64Array(counts.length);
  const density = new Float64Array(occupied.length);
  let milliseconds = performance.now() - start;
  const reached: Answer['reached'] = [];
  let sweeps = 0;
  let off = Infinity;
  while (reached.length < tolerances.length && sweeps < MOST_SWEEPS) {
    start = performance.now();
    sweep({ factors, histogram, counts }, f, density);
    milliseconds += performance.now() - start;
    sweeps++;
    off = f.reduce((largest, value, k) => Math.max(largest, Math.abs(value - solution[k])), 0);
    while (reached.length < tolerances.length && off < tolerances[reached.length]) {
      reached.push({ seconds: milliseconds / 1000, sweeps });
    }
  }
  return { reached, sweeps, seconds: milliseconds / 1000, deviation: off };
}

/** The profile against the exact surface: root mean square of the deviation in kT, counting and bins included. */
function deviation({ value }: ReturnType<Wham['profile']>, grid: Parameters<typeof binCentres>[0]) {
  const centres = binCentres(grid);
  const exact = value.map((_, b) => torusSurface(centres[2 * b], centres[2 * b + 1]));
  const filled = Array.from(value.keys()).filter((b) => value[b] < Infinity);
  const mean = filled.reduce((sum, b) => sum + (value[b] - exact[b]) / filled.length, 0);
  const squares = filled.reduce((sum, b) => sum + (value[b] - exact[b] - mean) ** 2, 0);
  return { rmsDeviation: Math.sqrt(squares / filled.length) };
}
