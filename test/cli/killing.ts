// Kills a run with SIGKILL, goes on with it, and tells what its folder then holds. How a command is started is the caller's.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Survivor } from './survivors.js';
import type { Ended, Running } from './wellspring.js';

export type Start = (args: readonly string[], folder: string) => Running;

/** Every checkpoint is written. */
const options = ['--checkpoint-every', '0', '--no-report'];

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Writes an experiment into a folder, and runs it there. */
export function begin(start: Start, { experiment }: Survivor, folder: string, workers = 1): Running {
  writeFileSync(join(folder, 'experiment.yaml'), JSON.stringify({ ...experiment, seed: 11 }));
  return start(['run', 'experiment.yaml', '--out', 'run', '--workers', String(workers), ...options], folder);
}

/**
 * Runs an experiment, kills it so many milliseconds after a new checkpoint of its stage, goes on, kills it again …, and then lets it end.
 *
 * @returns how often the command was killed before it had ended, and the end of the last one
 */
export async function runAndKill(
  start: Start,
  survivor: Survivor,
  { folder, delays, workers = 1 }: { folder: string; delays: readonly number[]; workers?: number },
): Promise<{ readonly kills: number; readonly ended: Ended }> {
  const checkpoint = join(folder, 'run/stages', survivor.stage, 'checkpoint.bin');
  const written = () => statSync(checkpoint, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const resume = () => start(['resume', 'run', '--workers', String(workers), ...options], folder);
  let done = 0;
  for (const delay of delays) {
    const before = written();
    const running = existsSync(join(folder, 'run/experiment.resolved.yaml'))
      ? resume()
      : begin(start, survivor, folder, workers);
    let over = false;
    void running.ended.then(() => (over = true));
    while (!over && written() <= before) await pause(2);
    await pause(delay);
    running.process.kill('SIGKILL');
    if ((await running.ended).code === 'SIGKILL') done++;
  }
  return { kills: done, ended: await resume().ended };
}

/** SHA-256 of everything that a run has found, by file: arrays, tables, files for other programs, and `result.json` without its time. */
export function fingerprints(run: string): Record<string, string> {
  const names = (readdirSync(run, { recursive: true }) as string[])
    .filter((name) => statSync(join(run, name)).isFile())
    .filter((name) => name !== 'run.json') // times and machines
    .sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(timeless(join(run, name)))
        .digest('hex'),
    ]),
  );
}

function timeless(path: string): Buffer | string {
  const bytes = readFileSync(path);
  if (!path.endsWith('.json')) return bytes;
  const { sha256: _, ...found } = JSON.parse(bytes.toString()) as Record<string, unknown>;
  return JSON.stringify(found, (name, value: unknown) => (name === 'seconds' ? undefined : value));
}
