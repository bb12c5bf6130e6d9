/**
 * 200 bootstrap resamples of an MBAR surface, each solved from the solution of all samples, against solving each from the start:
 * `npm run bench -- bootstrap [RESAMPLES ROUNDS]`.
 */
import {
  bootstrapMultiplicities,
  mbar,
  type BootstrapErrors,
  type Grid,
  type Mbar,
  type OnGrid,
} from '../src/estimators/index.js';
import { fold, key } from '../src/random/index.js';
import { interleave, machineLoad, type BenchResult, type Cell } from './harness.js';
import { torusWindows } from './problems/torus.js';
import { umbrellaWindows } from './problems/umbrella.js';

interface Problem {
  readonly name: string;
  readonly energies: Float64Array;
  readonly counts: number[];
  readonly values: Float64Array;
  readonly grid: Grid;
  /** Samples of a trajectory: what a resample draws. */
  readonly frames: number;
  readonly bandwidth?: number;
}

/** Cold resamples are solved in full: so many of them are enough to time one. */
const COLD = 10;

export default async function bench(args: string[]): Promise<BenchResult> {
  const [resamples = 200, rounds = 5] = args.map(Number);
  const line = umbrellaWindows(24, 5000);
  const grid = { low: -0.5, high: 6.25, bins: 100 };
  const torus = torusWindows(6, 72, 1000);
  const problems: Problem[] = [
    { name: '24 windows × 5,000 in a row, 100 bins', ...line, grid, frames: 250 },
    { name: 'the same, smoothed by kernels', ...line, grid, frames: 250, bandwidth: 0.1 },
    {
      name: '6 × 6 windows × 1,000 on two angles, 72 × 72 bins',
      energies: torusEnergies(torus),
      counts: torus.counts,
      values: torus.values,
      grid: torus.grid,
      frames: 50,
    },
  ];
  const rows: Record<string, Cell>[] = [];
  const ratios: Record<string, number> = {};
  for (const [i, problem] of problems.entries()) {
    const { row, ratio, speedUp } = await study(problem, resamples, rounds);
    rows.push(row);
    ratios[`perResample_${i + 1}`] = ratio;
    ratios[`againstColdSolves_${i + 1}`] = speedUp;
  }
  return {
    title: `${resamples} bootstrap resamples of an MBAR surface (medians of ${rounds} rounds in turn, load ${machineLoad()})`,
    rows,
    ratios,
    measured: { resamples },
  };
}

async function study(problem: Problem, resamples: number, rounds: number) {
  const { energies, counts, values, grid, frames, bandwidth } = problem;
  const onGrid: OnGrid = { values, grid, bandwidth };
  const samples = counts.reduce((a, b) => a + b, 0);
  const trajectoryOf = Int32Array.from({ length: samples }, (_, n) => Math.floor(n / frames));
  let solved: Mbar = mbar({ energies, counts });
  let errors: BootstrapErrors | undefined;
  const cold = coldResamples(problem);
  const timings = await interleave(
    {
      solve: () => (solved = mbar({ energies, counts })),
      surface: () => solved.profile(onGrid),
      bootstrap: () => (errors = solved.bootstrap({ key: key(1), trajectoryOf, resamples, onGrid })),
      cold: () => cold.forEach((data) => mbar(data)),
    },
    { rounds, warmUp: 1 },
  );
  // Where the density is known well enough for its errors to be.
  const { value, standardError } = solved.density(onGrid);
  const known = Array.from(value.keys()).filter((b) => standardError[b] < 0.3 * value[b]);
  const logRatio = known.reduce(
    (sum, b) => sum + Math.log(errors!.density![b] / standardError[b]) / known.length,
    0,
  );
  const perResample = timings.median('bootstrap') / resamples;
  const ratio = timings.ratio('bootstrap', 'solve') / resamples;
  const speedUp = (timings.ratio('cold', 'bootstrap') * resamples) / COLD;
  return {
    ratio,
    speedUp,
    row: {
      surface: problem.name,
      'solve, s': timings.median('solve'),
      'surface with errors, s': timings.median('surface'),
      'bootstrap, s': timings.median('bootstrap'),
      'per resample, ms': 1000 * perResample,
      'of a solve': ratio,
      'cold solve of a resample, ms': (1000 * timings.median('cold')) / COLD,
      'cold / warm': speedUp,
      'errors of densities, bootstrap / asymptotic': Math.exp(logRatio),
    },
  };
}

/** Resamples as a user would make them by hand: samples drawn again, and all equations solved anew. */
function coldResamples({
  energies,
  counts,
  frames,
}: Problem): { energies: Float64Array; counts: number[] }[] {
  const samples = counts.reduce((a, b) => a + b, 0);
  const strata = counts.flatMap((count, k) => new Array<number>(count / frames).fill(k));
  const draws = bootstrapMultiplicities(fold(key(1), 1), strata, COLD);
  return Array.from({ length: COLD }, (_, r) => {
    const picked: number[] = [];
    const drawn = counts.map(() => 0);
    strata.forEach((k, g) => {
      // G − 1 draws of G trajectories count G / (G − 1) each: rounded, the number of copies.
      const copies = Math.round(draws[r * strata.length + g]);
      for (let copy = 0; copy < copies; copy++) {
        for (let i = 0; i < frames; i++) picked.push(g * frames + i);
        drawn[k] += frames;
      }
    });
    const out = new Float64Array(counts.length * picked.length);
    for (let k = 0, at = 0; k < counts.length; k++)
      for (const n of picked) out[at++] = energies[k * samples + n];
    return { energies: out, counts: drawn };
  });
}

function torusEnergies({ centres, spring, values }: ReturnType<typeof torusWindows>): Float64Array {
  const samples = values.length / 2;
  const windows = centres.length / 2;
  const around = (x: number): number => x - 2 * Math.PI * Math.round(x / (2 * Math.PI));
  return Float64Array.from({ length: windows * samples }, (_, at) => {
    const [k, n] = [Math.floor(at / samples), at % samples];
    const [dx, dy] = [0, 1].map((j) => around(values[2 * n + j] - centres[2 * k + j]));
    return (spring / 2) * (dx * dx + dy * dy);
  });
}
