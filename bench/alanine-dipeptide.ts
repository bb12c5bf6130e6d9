/**
 * Alanine dipeptide: windows started from generated molecules against windows pulled from one structure, and both against a long run
 * without a bias: `npm run bench -- alanine-dipeptide REFERENCE [repeats] [threads]`, REFERENCE as `unbiased-dipeptide` writes it; with `short` for
 * the repeats, everything is small and tells nothing but that it runs.
 *
 * Every repeat simulates, trains, generates, pulls and samples with random numbers of its own. Counted are energy evaluations until the mean absolute difference to the reference is below 0.5 kT and stays there, over bins of at
 * most 10 kT of which at most 1 % are not seen.
 */
import { fold, split } from 'wellspring';
import type { Workflow, WorkflowContext } from 'wellspring/workflows';
import {
  assistedStarts,
  generateStarts,
  joinMoleculeWindows,
  moleculeOfSystem,
  pullToWindows,
  sampleMoleculeWindows,
  seriesOfMolecules,
  simulateMolecule,
  surfaceDifference,
  trainMoleculeModel,
  whamSurface,
} from 'wellspring/workflows/molecules';
import type {
  MoleculeUmbrella,
  MovingMolecule,
  Surface,
  WindowedMolecules,
  WindowStarts,
} from 'wellspring/workflows/molecules';
import { openSession, resultOf } from '../examples/lib/session.js';
import { median, type BenchResult } from './harness.js';
import { overBoth, readReference, referenceSurface } from './problems/dipeptide.js';

/** Steps of each walker after which surfaces are judged. */
const stops = [120, 250, 400, 600, 800, 1000, 1250, 1500, 1750, 2000, 2500, 3500, 5000];
/** Steps of pulling that are tried: 1, 2.5 and 5 ps. */
const pulls = [250, 625, 1250];
const closeEnough = 0.5;

type Learnt = {
  readonly starts: (key: WorkflowContext['key']) => Promise<WindowStarts>;
  readonly evaluations: number;
};

/** Windows of one repeat, started in one way. */
type Run = { readonly way: string; readonly data: number; readonly found: WindowedMolecules };

/** What one repeat of one way of starting cost, and how close it came. */
type Outcome = {
  readonly way: string;
  /** Evaluations until close enough, those of training data not counted; Infinity where it never was. */
  readonly enough: number;
  readonly data: number;
  readonly start: number;
  readonly last: number;
};

export default async function bench([file, times = '10', threads = '2']: string[]): Promise<BenchResult> {
  if (!file)
    throw new Error('usage: npm run bench -- alanine-dipeptide REFERENCE [repeats or short] [threads]');
  const session = await openSession(Number(threads));
  const rows: BenchResult['rows'] = [];
  const measured: BenchResult['measured'] = {};
  const name = 'φ, ψ';
  const problem = times === 'short' ? inShort(overBoth) : overBoth;
  const repeats = times === 'short' ? 1 : Number(times);
  const molecule = await moleculeOfSystem(problem.system, {});
  const context = session.context(1);
  const runs: Run[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const own = { ...context, key: fold(context.key, 100 + repeat) };
    const learnt = await learn(problem, molecule, own);
    runs.push(...(await oneRepeat(problem, molecule, learnt, own)));
    console.error(`${name}: repeat ${repeat + 1} of ${repeats}, ${Math.round(process.uptime())} s`);
  }
  const long = await longWindows(problem, molecule, session.context(3));
  // The reference is read last, so that it may still be growing while windows are sampled.
  const truth = referenceSurface(
    readReference(file),
    problem.windows.map((window) => window.name),
    problem.estimate.bins,
  );
  const outcomes = runs.map((run) => judged(problem, run, truth));
  for (const way of new Set(outcomes.map((outcome) => outcome.way))) {
    const mine = outcomes.filter((outcome) => outcome.way === way);
    const typical = (value: (outcome: Outcome) => number) => median(mine.map(value));
    const spread = mine.map(({ enough }) => enough).sort((a, b) => a - b);
    rows.push({
      windows: name,
      'started from': way,
      'training data': typical(({ data }) => data),
      starts: typical(({ start }) => start),
      'until 0.5 kT, median': typical(({ enough }) => enough),
      least: spread[0],
      most: spread[spread.length - 1],
      'with training data': typical(({ data, enough }) => data + enough),
      'difference at the end, kT': Number(typical(({ last }) => last).toFixed(3)),
    });
    measured[`${name} ${way}`] = spread.join(' ');
  }
  const precise = agreement(long, truth);
  Object.assign(
    measured,
    Object.fromEntries(Object.entries(precise).map(([key, value]) => [`${name} ${key}`, value])),
  );
  await session.close();
  return {
    title: `Energy evaluations until the surface is within ${closeEnough} kT, ${repeats} repeats`,
    rows,
    ratios: {},
    measured,
  };
}

/** The same in seconds. */
const inShort = (problem: MoleculeUmbrella): MoleculeUmbrella => ({
  ...problem,
  windows: problem.windows.map((window) => ({ ...window, count: 8, spring: 8 })),
  simulate: { ...problem.simulate, steps: 500 },
  train: { ...problem.train, steps: 50, network: { width: 48, depth: 2, activation: 'silu' } },
  sample: { ...problem.sample, steps: 500 },
  estimate: { bins: 12 },
});

/** Data and a model: what assisted starts need. */
async function learn(
  problem: MoleculeUmbrella,
  molecule: MovingMolecule,
  context: WorkflowContext,
): Promise<Learnt> {
  const [dataKey, modelKey] = split(context.key, 2);
  const quiet = <Result>(workflow: Workflow<Result>) => resultOf(workflow, () => undefined);
  const data = await quiet(simulateMolecule(problem, molecule, { ...context, key: dataKey }));
  const trained = await quiet(trainMoleculeModel(problem, molecule, data, { ...context, key: modelKey }));
  return {
    evaluations: data.evaluations,
    starts: async (key) =>
      assistedStarts(await quiet(generateStarts(problem, molecule, data, trained, { ...context, key }))),
  };
}

async function oneRepeat(
  problem: MoleculeUmbrella,
  molecule: MovingMolecule,
  learnt: Learnt,
  context: WorkflowContext,
): Promise<Run[]> {
  const [startKey, assistedKey, ...pulledKeys] = split(fold(context.key, 1), 2 + 2 * pulls.length);
  const runs: Run[] = [];
  const sample = async (
    way: string,
    starting: 'assisted' | 'pulled',
    starts: WindowStarts,
    data: number,
    key: typeof startKey,
  ) => {
    const found = await resultOf(
      sampleMoleculeWindows(problem, molecule, starting, starts, { ...context, key }),
    );
    runs.push({ way, data, found });
  };
  await sample(
    'generated molecules',
    'assisted',
    await learnt.starts(startKey),
    learnt.evaluations,
    assistedKey,
  );
  for (const [i, steps] of pulls.entries()) {
    const { starts } = problem;
    const pulling = { ...problem, starts: { ...starts, pull: { ...starts.pull, steps } } };
    const pulled = await resultOf(pullToWindows(pulling, molecule, { ...context, key: pulledKeys[2 * i] }));
    const time = steps * problem.dynamics.timeStep;
    await sample(`one structure, pulled for ${time} ps`, 'pulled', pulled, 0, pulledKeys[2 * i + 1]);
  }
  return runs;
}

/** The first stop from which on the surface is close enough. */
function judged(problem: MoleculeUmbrella, { way, data, found }: Run, truth: Surface): Outcome {
  const { equilibration, steps } = problem.sample;
  const { start, windows } = found.evaluations;
  const differences = stops
    .filter((stop) => stop <= steps)
    .map((stop) => {
      const surface = whamSurface(problem, seriesOfMolecules(problem, found, stop / steps));
      const { meanAbsolute, unseen, bins } = surfaceDifference(surface, truth);
      const evaluations = start + (windows * (equilibration + stop)) / (equilibration + steps);
      return {
        evaluations,
        meanAbsolute,
        passes: meanAbsolute < closeEnough && unseen <= 0.01 * (bins + unseen),
      };
    });
  const failing = differences.findLastIndex(({ passes }) => !passes);
  return {
    ...{ way, data, start },
    enough: differences[failing + 1]?.evaluations ?? Infinity,
    last: differences[differences.length - 1].meanAbsolute,
  };
}

/** Windows ten times longer, started from generated molecules, with frames further apart. */
async function longWindows(problem: MoleculeUmbrella, molecule: MovingMolecule, context: WorkflowContext) {
  const { sample } = problem;
  const long = {
    ...problem,
    sample: { ...sample, equilibration: 1250, steps: 10 * sample.steps, every: 125 },
  };
  const [dataKey, modelKey, drawKey, sampleKey] = split(context.key, 4);
  const data = await resultOf(simulateMolecule(long, molecule, { ...context, key: dataKey }));
  const trained = await resultOf(trainMoleculeModel(long, molecule, data, { ...context, key: modelKey }));
  const drawn = await resultOf(generateStarts(long, molecule, data, trained, { ...context, key: drawKey }));
  const starts = assistedStarts(drawn);
  const found = await resultOf(
    sampleMoleculeWindows(long, molecule, 'assisted', starts, { ...context, key: sampleKey }),
  );
  return { long, found };
}

/** Their surface by MBAR and by WHAM against the reference. */
function agreement({ long, found }: Awaited<ReturnType<typeof longWindows>>, truth: Surface) {
  const { mbar, wham } = joinMoleculeWindows(long, seriesOfMolecules(long, found));
  const byMbar = surfaceDifference(mbar, truth);
  return {
    'long windows, evaluations': found.evaluations.windows,
    'long windows, mean difference kT': Number(byMbar.meanAbsolute.toFixed(3)),
    'long windows, within 95 % errors': Number(byMbar.withinErrors.toFixed(3)),
    'long windows, bins': byMbar.bins,
    'long windows, WHAM mean difference kT': Number(surfaceDifference(wham, truth).meanAbsolute.toFixed(3)),
  };
}
