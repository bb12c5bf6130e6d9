/** Runs an experiment in front of a person: progress, interruption, report, summary. */
import { readRun } from '../runs/index.js';
import type { RunEvent, RunOutcome } from '../runs/index.js';
import { printJson } from './common.js';
import { exitCode, exitCodes } from './errors.js';
import { progressView } from './progress.js';
import { writeReport } from './report.js';
import { printSummary } from './summary.js';

/** How much to show. */
export interface Manner {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly report: boolean;
}

/** Listens to a run until it ends, then writes its report and prints what came out. */
export async function conduct(
  start: (signal: AbortSignal) => AsyncGenerator<RunEvent, RunOutcome, void>,
  { json, quiet, report: wanted }: Manner,
): Promise<void> {
  const view = progressView({ quiet });
  const interruption = new AbortController();
  const stop = () => {
    if (interruption.signal.aborted) {
      view.stop();
      process.exit(exitCodes.interrupted); // the last checkpoint on disk is whole
    }
    view.note('Stopping after the next checkpoint; once more stops at once.');
    interruption.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const { outcome, computed } = await listen(start(interruption.signal), (event) => view.show(event));
    view.stop();
    const run = await readRun(outcome.folder);
    const report = wanted ? await writeReport(run, { keep: !computed }) : undefined;
    if (json) printJson({ state: 'finished', folder: outcome.folder, report, result: outcome.result });
    else if (!quiet) printSummary(run, { report, computed });
  } catch (error) {
    view.stop();
    if (json) printJson({ state: stateAfter(error), error: (error as Error).message });
    throw error;
  } finally {
    view.stop();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

const stateAfter = (error: unknown) => (exitCode(error) === exitCodes.interrupted ? 'interrupted' : 'failed');

async function listen(events: AsyncGenerator<RunEvent, RunOutcome, void>, hear: (event: RunEvent) => void) {
  let computed = true;
  for (;;) {
    const next = await events.next();
    if (next.done) return { outcome: next.value, computed };
    if (next.value.type === 'already-finished') computed = false;
    hear(next.value);
  }
}
