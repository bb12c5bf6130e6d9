/**
 * The convergence study of Fig. 5 of Crabtree, Bello-Rivas and Kevrekidis (2023), from nothing to its curves, and one umbrella step against
 * Python's: `npm run bench -- convergence [repeats] [threads] [rounds]`.
 *
 * Barriers of 4 and 8 kT; for each, simulate, train, draw, and then 1000 repeats of umbrella sampling alone, assisted, and assisted with
 * systematic starts, at n = 1000, 5000, 20,000 and 50,000 steps. One trajectory of n = 50,000 gives the smaller n on its way.
 */
import { key, split } from 'wellspring';
import { convergenceStudy, methods, moveWalkers } from 'wellspring/workflows';
import type { Convergence, Method, StartingPoints, WorkflowEvent } from 'wellspring/workflows';
import { barrierOf, experiment, learn, perfected } from '../examples/lib/experiments.js';
import { openSession, resultOf, type Session } from '../examples/lib/session.js';
import { interleave, peakMemoryMiB, startPeer, type BenchResult } from './harness.js';

const barriers = [4, 8];
const totals = [1000, 5000, 20_000, 50_000];
const [walkers, steps] = [10_000, 1000];

/** What the study has to reach: assisted no worse than ideal starting points of 200 repeats (60 at 50,000) in an independent implementation. */
const references: Record<number, readonly (number | undefined)[]> = {
  4: [0.45, 0.3, undefined, 0.22],
  8: [0.38, 0.3, undefined, 0.29],
};

export default async function bench(args: string[]): Promise<BenchResult> {
  const [repeats = 1000, threads = 2, rounds = 5] = args.map(Number);
  const stages: Stopwatch = { seconds: {}, walkerSteps: 0, moving: 0 };

  const begin = performance.now();
  const session = await openSession(threads);
  const context = session.context(1);
  const [learnKey, studyKey, perfectKey] = split(context.key, 3);
  const studies: { barrier: number; points: StartingPoints; found: readonly Convergence[] }[] = [];
  for (const barrier of barriers) {
    const listen = stopwatch(stages);
    const problem = problemOf(barrier, repeats);
    const { points } = await resultOf(learn(problem, { ...context, key: learnKey }), listen);
    const found = await resultOf(convergenceStudy(problem, points, { ...context, key: studyKey }), listen);
    studies.push({ barrier, points, found });
  }
  const seconds = (performance.now() - begin) / 1000;
  const memory = peakMemoryMiB();

  // Not timed: the same study from the points that a perfect model would have drawn.
  const perfect = new Map<number, readonly Convergence[]>();
  for (const { barrier, points } of studies) {
    const problem = problemOf(barrier, repeats);
    const exactly = await perfected(problem, points, { ...context, key: perfectKey });
    perfect.set(barrier, await resultOf(convergenceStudy(problem, exactly, { ...context, key: studyKey })));
  }

  const step = await againstPython(session, rounds);
  await session.close();

  const rows = studies.flatMap(({ barrier, found }) =>
    totals.map((total, i) => {
      const mean = (list: readonly Convergence[], method: Method) => {
        const { mean: value, spread } = list.find((entry) => entry.method === method)!.summary[i];
        return `${value.toFixed(3)} ± ${spread.toFixed(3)}`;
      };
      return {
        'barrier, kT': barrier,
        steps: total,
        'umbrella alone': mean(found, 'umbrella'),
        assisted: mean(found, 'assisted'),
        'with perfect model': mean(perfect.get(barrier)!, 'assisted'),
        'at most': references[barrier][i],
        systematic: mean(found, 'systematic'),
        'perfect, systematic': mean(perfect.get(barrier)!, 'systematic'),
      };
    }),
  );
  const measured: BenchResult['measured'] = {
    seconds: round(seconds),
    peakMemoryMiB: Math.round(memory),
    repeats,
    threads,
    ...Object.fromEntries(
      Object.entries(stages.seconds).map(([stage, value]) => [`${stage}Seconds`, round(value)]),
    ),
    studyNanosecondsPerWalkerStep: round((stages.moving / stages.walkerSteps) * 1e9),
    ...step.measured,
  };
  for (const { barrier, found } of studies) {
    for (const { method, summary } of found) {
      measured[`barrier${barrier}.${method}`] = summary.map(({ mean }) => mean.toFixed(3)).join(' ');
    }
  }
  return {
    title: `L1 distance to the exact density, mean ± spread of ${repeats} repeats: ${seconds.toFixed(1)} s, peak memory ${memory.toFixed(0)} MiB`,
    rows,
    ratios: step.ratios,
    measured,
    notes: [
      `stages, s: ${Object.entries(stages.seconds)
        .map(([stage, value]) => `${stage} ${value.toFixed(1)}`)
        .join(', ')}`,
      ...step.notes,
    ],
  };
}

function problemOf(barrier: number, repeats: number) {
  const usual = experiment(barrierOf(barrier), 5);
  const most = totals[totals.length - 1];
  const sample = { ...usual.sample, steps: most / usual.starts.walkers };
  return { ...usual, sample, study: { repeats, totals } };
}

interface Stopwatch {
  /** By stage, both barriers together. */
  readonly seconds: Record<string, number>;
  /** Of the study's stages. */
  walkerSteps: number;
  moving: number;
}

/** Adds up how long each stage takes, from its events. */
function stopwatch(stages: Stopwatch): (event: WorkflowEvent) => void {
  let started = 0;
  let total = 0;
  return (event) => {
    if (event.type === 'stage') {
      started = performance.now();
      total = event.total;
    } else if (event.type === 'output') {
      const elapsed = (performance.now() - started) / 1000;
      stages.seconds[event.stage] = (stages.seconds[event.stage] ?? 0) + elapsed;
      if (!methods.some((method) => event.stage === `study-${method}`)) return;
      stages.walkerSteps += total;
      stages.moving += elapsed;
    }
  };
}

/** One umbrella step of many walkers, ours on all threads and numpy's, and Python's loops over the steps of one walker. */
async function againstPython(
  session: Session,
  rounds: number,
): Promise<Pick<BenchResult, 'ratios' | 'measured'> & { notes: string[] }> {
  const { system, condition, sample } = experiment(barrierOf(8), 5);
  const plan = {
    system,
    dim: 2,
    bias: {
      type: 'harmonic',
      variable: { type: 'coordinate', index: 0 },
      centre: condition.at,
      spring: condition.spring,
    },
    kernel: { type: sample.kernel, timeStep: sample.timeStep },
    positions: Float64Array.from({ length: 2 * walkers }, (_, i) => sample.from[i % 2]),
    recording: {},
    steps,
  } as const;
  const move = async () => {
    const moving = moveWalkers({ ...session.context(1), key: key(1) }, plan);
    while (!(await moving.next()).done);
  };
  const peer = await startPeer('convergence_numpy.py', { install: 'requirements-convergence.txt' });
  if (peer.missing !== undefined) {
    const note = `numpy is not installed: ${peer.missing}`;
    return { ratios: {}, measured: {}, notes: [note] };
  }
  const one = async (command: string, parameters: { walkers?: number; steps: number }) => {
    const { seconds } = await peer.call<{ seconds: number }>(command, parameters);
    return seconds / (parameters.walkers ?? 1) / parameters.steps;
  };
  const timings = await interleave(
    {
      wellspring: async () => {
        const begin = performance.now();
        await move();
        return (performance.now() - begin) / 1000 / (walkers * steps);
      },
      numpy: () => one('vectorised', { walkers, steps: 500 }),
      numpyTuned: () => one('tuned', { walkers, steps: 1000 }),
      pythonLoop: () => one('vectorised', { walkers: 1, steps: 20_000 }),
      pythonPlain: () => one('scalar', { steps: 200_000 }),
    },
    { rounds, warmUp: 1 },
  );
  await peer.close();
  const nanoseconds = (name: keyof typeof timings.seconds) => round(timings.median(name) * 1e9);
  return {
    ratios: Object.fromEntries(
      (['numpy', 'numpyTuned', 'pythonLoop', 'pythonPlain'] as const).map((name) => [
        name,
        timings.ratio(name, 'wellspring'),
      ]),
    ),
    measured: {
      stepNanoseconds: nanoseconds('wellspring'),
      numpyStepNanoseconds: nanoseconds('numpy'),
      numpyTunedStepNanoseconds: nanoseconds('numpyTuned'),
      pythonLoopStepNanoseconds: nanoseconds('pythonLoop'),
      pythonPlainStepNanoseconds: nanoseconds('pythonPlain'),
    },
    notes: [
      `an umbrella step, ${walkers.toLocaleString('en')} walkers at once, ns a walker: ${nanoseconds('wellspring')} on all threads; ` +
        `numpy ${peer.versions.numpy} ${nanoseconds('numpy')} (expressions), ${nanoseconds('numpyTuned')} (in place, fastest generator); ` +
        `one walker in a Python loop: ${nanoseconds('pythonLoop')} with numpy, ${nanoseconds('pythonPlain')} with plain numbers`,
    ],
  };
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
