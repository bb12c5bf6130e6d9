/** A finished run read back from its folder: what reports are made of. */
import { join } from 'node:path';
import { InputError } from '../math/errors.js';
import { key } from '../random/index.js';
import type { Plain } from '../workflows/types.js';
import { lazyRuntime } from './engine.js';
import { readIfExists } from './files.js';
import { experimentFile, openFolder } from './folder.js';
import { ownHost } from './modules.js';
import { recipeFor } from './recipes.js';
import type { RunRecord } from './record.js';
import type { Experiment } from './schema/experiment.js';
import { loadStages } from './store.js';
import type { StoredStage } from './store.js';

/** Everything that a finished run left. */
export interface FinishedRun {
  readonly folder: string;
  readonly experiment: Experiment;
  /** The experiment as `experiment.resolved.yaml` has it. */
  readonly experimentText: string;
  readonly record: RunRecord;
  /** What the workflow returned. */
  readonly result: Plain;
  /** The content of `result.json`. */
  readonly summary: Readonly<Record<string, Plain>>;
  readonly stages: Readonly<Record<string, StoredStage>>;
}

/**
 * Reads a finished run. Its workflow is replayed from the stages' outputs, so nothing is computed.
 *
 * @throws InputError when the folder is no run, or the run is not finished, or a stage's files are damaged
 * @example
 * const { result } = await readRun('runs/demo');
 */
export async function readRun(folder: string): Promise<FinishedRun> {
  const { experiment, record } = await openFolder(folder);
  const summary = await readIfExists(join(folder, 'result.json'));
  const resume = `go on with: wellspring resume ${folder}`;
  if (record?.state !== 'finished' || !summary) throw new InputError(`${folder}: the run is not finished; ${resume}`);
  const stages = await loadStages(join(folder, 'stages'), (message) => {
    throw new InputError(`${message}; ${resume}`);
  });
  const recipe = await recipeFor(experiment);
  const events = await recipe.start(experiment, {
    key: key(experiment.seed),
    runtime: lazyRuntime(1),
    saved: stages,
    ...ownHost(),
  });
  for (;;) {
    const next = await events.next();
    if (next.done) {
      return {
        folder,
        experiment,
        experimentText: (await readIfExists(join(folder, experimentFile)))!.toString(),
        record,
        result: next.value,
        summary: JSON.parse(summary.toString()) as Record<string, Plain>,
        stages,
      };
    }
    if (next.value.type === 'checkpoint' || next.value.type === 'output') {
      await events.return(undefined as never);
      throw new InputError(`${folder}: the stage '${next.value.stage}' is missing; ${resume}`);
    }
  }
}
