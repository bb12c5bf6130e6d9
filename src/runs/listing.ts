/** What runs lie in a folder, and how each stands. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isLocked } from './lock.js';
import { readRecord } from './record.js';
import type { RunRecord, RunState } from './record.js';

/** One run of a listing; `killed` is a run that says it works while nobody does. */
export interface ListedRun {
  readonly folder: string;
  readonly state: RunState | 'killed' | 'damaged';
  readonly record?: RunRecord;
}

/** The runs in a folder of run folders, the latest first; none where there is no such folder. */
export async function listRuns(folder = 'runs'): Promise<ListedRun[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const runs = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => describe(join(folder, entry.name))),
  );
  const updated = ({ record }: ListedRun) => record?.updated ?? '';
  return runs.filter((run) => run !== undefined).sort((a, b) => updated(b).localeCompare(updated(a)));
}

async function describe(folder: string): Promise<ListedRun | undefined> {
  try {
    const record = await readRecord(folder);
    if (!record) return undefined;
    const lives = await isLocked(folder);
    const state = record.state === 'running' && !lives ? 'killed' : lives ? 'running' : record.state;
    return { folder, state, record };
  } catch {
    return { folder, state: 'damaged' };
  }
}
