/**
 * One process per run folder. The lock is proper-lockfile's, whose touched time tells a living owner; beside it the
 * owner's process number lets a run that was killed be taken over at once instead of after the lock grows stale.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { rm, rmdir, writeFile } from 'node:fs/promises';
import lockfile from 'proper-lockfile';
import { InputError } from '../math/errors.js';
import { readIfExists, storageError } from './files.js';

interface Owner {
  readonly process: number;
  readonly host: string;
}

const stale = 30_000; // a thread that computes may be late to touch its lock

/**
 * Take the folder for this process; the returned function gives it back.
 *
 * @throws InputError when another living process has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const lock = join(folder, '.run');
  const ownerFile = join(folder, '.owner.json');
  // Whoever looks at the owner and takes the lock does so alone, so that two cannot both take over a dead one's.
  const leave = await acquire(join(folder, '.entrance'), 5_000, 50).catch((error: unknown) => {
    throw held(folder, error, undefined);
  });
  try {
    const owner = await readOwner(ownerFile);
    if (owner && !isAlive(owner)) await rmdir(`${lock}.lock`).catch(() => undefined);
    const release = await acquire(lock, stale, 0).catch((error: unknown) => {
      throw held(folder, error, owner);
    });
    await writeFile(ownerFile, JSON.stringify({ process: process.pid, host: hostname() }));
    return async () => {
      await rm(ownerFile, { force: true });
      await release().catch(() => undefined);
    };
  } finally {
    await leave();
  }
}

/** Whether a living process works in the folder. */
export async function isLocked(folder: string): Promise<boolean> {
  const owner = await readOwner(join(folder, '.owner.json'));
  if (owner && !isAlive(owner)) return false;
  return lockfile.check(join(folder, '.run'), { stale, realpath: false });
}

function acquire(path: string, staleAfter: number, retries: number) {
  return lockfile.lock(path, {
    stale: staleAfter,
    update: staleAfter / 5,
    realpath: false,
    retries: { retries, minTimeout: 100, maxTimeout: 200 },
    onCompromised: () => undefined, // a late touch is no reason to stop: the owner's process number still stands
  });
}

function held(folder: string, error: unknown, owner: Owner | undefined): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') return storageError(error, folder);
  const who = owner ? ` (process ${owner.process} on ${owner.host})` : '';
  return new InputError(
    `${folder}: another run is working in this folder${who}; wait for it, stop it, or choose another folder with --out`,
  );
}

async function readOwner(path: string): Promise<Owner | undefined> {
  const text = await readIfExists(path);
  try {
    return text && (JSON.parse(text.toString()) as Owner);
  } catch {
    return undefined; // killed while writing it: the lock's own time decides
  }
}

// A process of another machine cannot be asked; it counts as alive until its lock grows stale.
function isAlive({ process: id, host }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
