/** The run folder: whose it is, and what may happen in it. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { InputError } from '../math/errors.js';
import { readExperiment, formatExperiment } from './experiment.js';
import { readIfExists, storageError, writeWhole } from './files.js';
import { experimentChecksum, moduleChecksums, readRecord } from './record.js';
import type { RunRecord } from './record.js';
import { formatPath } from './schema/explain.js';
import type { Experiment } from './schema/experiment.js';

/** The file of a run folder that says which experiment it belongs to. */
export const experimentFile = 'experiment.resolved.yaml';

/** Where a walker that came apart was last whole. */
export const lastGoodFile = 'last-good-structure.pdb';

const contents = [experimentFile, lastGoodFile, 'run.json', 'result.json', 'report.html', 'stages', 'tables', 'figures'];
const models = /^model\./;

/** Makes the folder if need be; what stands in the way is told. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new InputError(`${folder} is a file: choose another folder with --out`);
    }
    throw storageError(error, folder);
  }
}

/**
 * Makes the folder this experiment's, or finds that it is already.
 *
 * @param fresh - drop what an earlier run left there
 * @returns the record of the earlier run of the same experiment, if there is one
 * @throws InputError when the folder belongs to another experiment, saying what differs, or its experiment was edited since the run began
 */
export async function claimFolder(
  folder: string,
  experiment: Experiment,
  fresh: boolean,
): Promise<RunRecord | undefined> {
  const files = (await readdir(folder)).filter((name) => !name.startsWith('.') && !name.endsWith('.tmp'));
  const isRun = files.includes(experimentFile) || files.includes('run.json');
  if (files.length > 0 && !isRun) {
    throw new InputError(`${folder} holds other files and is not a run folder: choose another folder with --out`);
  }
  if (fresh) {
    const own = files.filter((name) => contents.includes(name) || models.test(name));
    for (const name of own) await rm(join(folder, name), { recursive: true });
  } else if (files.includes(experimentFile) && files.includes('stages')) {
    // A run that kept nothing gives way to any other.
    const record = await readRecord(folder);
    await refuseEdited(folder, record);
    await refuseOther(folder, experiment, record);
    return record;
  }
  await writeWhole(join(folder, experimentFile), formatExperiment(experiment));
  return undefined;
}

/**
 * The experiment that a run folder belongs to, and the record of its run.
 *
 * @throws InputError when it is no run folder, or its experiment was edited since the run began
 */
export async function openFolder(folder: string): Promise<{ experiment: Experiment; record: RunRecord | undefined }> {
  const file = join(folder, experimentFile);
  if (!(await readIfExists(file))) {
    throw new InputError(`${folder} is not a run folder: there is no ${file}; 'wellspring list' shows the runs here`);
  }
  const experiment = await readExperiment(file);
  const record = await readRecord(folder);
  await refuseEdited(folder, record);
  return { experiment, record };
}

/** What a run has kept belongs to the experiment as it was. */
async function refuseEdited(folder: string, record: RunRecord | undefined): Promise<void> {
  if (record?.experiment === undefined || !existsSync(join(folder, 'stages'))) return;
  const file = join(folder, experimentFile);
  if (experimentChecksum(await readFile(file, 'utf8')) === record.experiment) return;
  throw new InputError(
    `${file} was changed since the run began, and what the run has kept belongs to the experiment as it was: restore the file, ` +
      `or start a new run with it: wellspring run ${file} --out another-folder`,
  );
}

async function refuseOther(folder: string, experiment: Experiment, record: RunRecord | undefined): Promise<void> {
  const other = await readExperiment(join(folder, experimentFile));
  const differences = [...compare(other, experiment, [])];
  const modules = await moduleChecksums(experiment);
  for (const [path, sum] of Object.entries(record?.modules ?? {})) {
    if (path in modules && modules[path] !== sum) differences.push(`the file ${path} has changed`);
  }
  if (differences.length === 0) return;
  const shown = differences.slice(0, 4).join('; ');
  const more = differences.length > 4 ? `; and ${differences.length - 4} more` : '';
  throw new InputError(
    `${folder} belongs to another experiment: ${shown}${more}. Choose another folder with --out, or drop the old run with --fresh`,
  );
}

/** What differs between two experiments, in words; titles and schemas may. */
function* compare(there: unknown, here: unknown, path: readonly string[]): Generator<string> {
  if (isDeepStrictEqual(there, here)) return;
  if (path.length === 1 && (path[0] === 'title' || path[0] === '$schema')) return;
  if (isObject(there) && isObject(here) && there['type'] === here['type']) {
    for (const key of new Set([...Object.keys(there), ...Object.keys(here)])) {
      yield* compare(there[key], here[key], [...path, key]);
    }
    return;
  }
  const show = (value: unknown) => (isObject(value) && 'type' in value ? String(value['type']) : JSON.stringify(value));
  yield `${formatPath(path)} is ${show(there) ?? 'absent'} there and ${show(here) ?? 'absent'} here`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
