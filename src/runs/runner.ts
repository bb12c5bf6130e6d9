/**
 * Runs an experiment in a folder. Whatever moment it stops at, what the folder holds is whole, and running or resuming
 * the same experiment there goes on from it to the same bits.
 */
import { join, relative } from 'node:path';
import { encodeCsv, encodePdb } from '../formats/index.js';
import { InputError } from '../math/errors.js';
import { key } from '../random/index.js';
import { BlowUpError } from '../systems/molecules/blow-up.js';
import type { Plain, WorkflowEvent } from '../workflows/types.js';
import { CurveRecorder } from './curves.js';
import { lazyRuntime, tensorThreads } from './engine.js';
import { Interrupted, StorageError } from './errors.js';
import { readIfExists, writeWhole } from './files.js';
import { claimFolder, lastGoodFile, makeFolder, openFolder } from './folder.js';
import { Journal } from './journal.js';
import { lockFolder } from './lock.js';
import { ownHost } from './modules.js';
import { changedVersions } from './record.js';
import { recipeFor } from './recipes.js';
import type { Conclusion } from './recipes.js';
import { rehearse } from './rehearsal.js';
import type { Experiment } from './schema/experiment.js';
import { loadStages, saveCheckpoint, saveOutput } from './store.js';
import { createExecutor } from './workers.js';

/** How and where an experiment is run. */
export interface RunOptions {
  readonly folder: string;
  /** Threads for walkers (default: one a core). The result does not depend on it. */
  readonly workers?: number;
  /** Drop what an earlier run left in the folder. */
  readonly fresh?: boolean;
  /** Read a finished run again, and compute what is damaged of it. */
  readonly verify?: boolean;
  /** Stops the run after its next checkpoint, which is kept. */
  readonly signal?: AbortSignal;
  /** Least seconds between checkpoints on disk (default 2); 0 keeps every one. */
  readonly checkpointSeconds?: number;
  /** The command line, for the record. */
  readonly command?: string;
}

/** An event of the workflow, or of the run around it. */
export type RunEvent =
  | WorkflowEvent
  /** The run goes on from what an earlier try kept: finished stages, and checkpoints of others. */
  | { readonly type: 'resume'; readonly finished: readonly string[]; readonly begun: readonly string[] }
  /** The experiment was already finished in this folder: nothing is computed. */
  | { readonly type: 'already-finished' };

/** What a finished run says. */
export interface RunOutcome {
  readonly folder: string;
  /** The content of `result.json`. */
  readonly result: Readonly<Record<string, Plain>>;
  readonly seconds: number;
}

/**
 * Runs an experiment, or goes on with it, yielding events as it works.
 *
 * @throws InputError for what a user can set right: another experiment's folder, a folder in use, bad values
 * @throws Interrupted when the signal stopped it
 * @throws StorageError when the disk is full; what was computed before is kept
 * @example
 * for await (const event of run(experiment, { folder: 'runs/demo' })) console.log(event.type);
 */
export async function* run(
  experiment: Experiment,
  options: RunOptions,
): AsyncGenerator<RunEvent, RunOutcome, void> {
  const { folder, fresh = false } = options;
  await rehearse(experiment);
  await makeFolder(folder);
  const unlock = await lockFolder(folder);
  try {
    const earlier = await claimFolder(folder, experiment, fresh);
    const finished = earlier?.state === 'finished' && !options.verify && (await readIfExists(join(folder, 'result.json')));
    if (finished) {
      yield { type: 'already-finished' };
      const result = JSON.parse(finished.toString()) as RunOutcome['result'];
      return { folder, result, seconds: earlier.seconds };
    }
    const changed = changedVersions(earlier?.versions ?? {});
    if (changed.length > 0) {
      const message = `going on with ${changed.join(', ')}: the last bits may differ from an uninterrupted run`;
      yield { type: 'warning', stage: '', message };
    }
    const journal = await Journal.begin(experiment, options, earlier);
    try {
      const outcome = yield* work(experiment, options, journal);
      await journal.save('finished');
      return outcome;
    } catch (error) {
      const cause = error instanceof BlowUpError ? await keepLastGood(folder, error) : error;
      const interrupted = options.signal?.aborted === true && !(error instanceof StorageError);
      await journal.save(interrupted ? 'interrupted' : 'failed', cause).catch(() => undefined); // the disk may be full
      throw interrupted ? new Interrupted(`stopped; go on with: wellspring resume ${shown(folder)}`) : cause;
    }
  } finally {
    await unlock();
  }
}

/** Goes on with the run of a folder. @throws InputError when the folder is none */
export async function* resume(options: RunOptions): AsyncGenerator<RunEvent, RunOutcome, void> {
  const { experiment } = await openFolder(options.folder);
  return yield* run(experiment, { ...options, verify: true });
}

async function* work(
  experiment: Experiment,
  options: RunOptions,
  journal: Journal,
): AsyncGenerator<RunEvent, RunOutcome, void> {
  const { folder, signal, checkpointSeconds = 2 } = options;
  const stageFolder = (stage: string) => join(folder, 'stages', stage);
  const warnings: string[] = [];
  const saved = await loadStages(join(folder, 'stages'), (message) => warnings.push(message));
  for (const message of warnings) yield { type: 'warning', stage: '', message };
  const [finished, begun] = [true, false].map((is) =>
    Object.keys(saved).filter((stage) => (saved[stage].output !== undefined) === is),
  ) as [string[], string[]];
  if (finished.length + begun.length > 0) yield { type: 'resume', finished, begun };

  const executor = createExecutor(options.workers);
  try {
    const recipe = await recipeFor(experiment);
    const events = await recipe.start(experiment, {
      key: key(experiment.seed),
      runtime: lazyRuntime(tensorThreads),
      execute: executor.execute,
      saved,
      ...ownHost(),
      ...(signal && { signal }),
    });
    const curves = new CurveRecorder(saved);
    let wait = 1000 * checkpointSeconds;
    let writtenAt = performance.now();
    const due = () => performance.now() - writtenAt >= wait;
    for (;;) {
      const next = await events.next();
      if (next.done) {
        const conclusion = await recipe.conclude(next.value, experiment);
        const seconds = journal.seconds();
        return { folder, seconds, result: await writeConclusion(folder, conclusion, seconds) };
      }
      const event = next.value;
      curves.hear(event);
      journal.hear(event, saved);
      const kept = event.type === 'output' || (event.type === 'checkpoint' && (signal?.aborted === true || due()));
      if (kept) {
        const began = performance.now();
        const { stage } = event;
        const about = [curves.of(stage), journal.stageSeconds(stage)] as const;
        if (event.type === 'output') await saveOutput(stageFolder(stage), event.output, ...about);
        else await saveCheckpoint(stageFolder(stage), event.state, ...about);
        await journal.save();
        writtenAt = performance.now();
        // Large checkpoints come less often: they take at most a twentieth of the time.
        if (checkpointSeconds > 0) wait = Math.max(1000 * checkpointSeconds, 20 * (writtenAt - began));
      }
      yield event;
      if (signal?.aborted && (event.type === 'stage' || event.type === 'output')) {
        await events.return(undefined as never);
        signal.throwIfAborted();
      }
    }
  } finally {
    await executor.close();
  }
}

async function writeConclusion(folder: string, conclusion: Conclusion, seconds: number) {
  const { result, tables = {}, files = {} } = conclusion;
  for (const [name, columns] of Object.entries(tables)) {
    await writeWhole(join(folder, 'tables', `${name}.csv`), encodeCsv(columns));
  }
  for (const [name, bytes] of Object.entries(files)) await writeWhole(join(folder, name), bytes);
  const whole = { ...result, seconds };
  await writeWhole(join(folder, 'result.json'), `${JSON.stringify(whole, null, 2)}\n`);
  return whole;
}

/** Writes where a walker that came apart was last whole, and says so. */
async function keepLastGood(folder: string, { message, lastGood }: BlowUpError): Promise<InputError> {
  const { topology, positions } = lastGood;
  const path = join(folder, lastGoodFile);
  try {
    await writeWhole(path, encodePdb(topology, { frames: 1, atoms: topology.atoms.length, positions }));
  } catch {
    return new InputError(message); // the disk may be full, or it flew farther than the file can tell
  }
  return new InputError(`${message}. Its last good structure is in ${shown(path)}`);
}

function shown(folder: string): string {
  const path = relative('.', folder);
  return path === '' || path.startsWith('..') ? folder : path;
}
