/** Files that are either the old ones or the new ones, never halves, whatever moment the machine stops at. */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StorageError } from './errors.js';

const explanations: Record<string, string> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'the disk quota is used up: free some space',
  EACCES: 'permission denied: choose a folder that you may write to with --out',
  EPERM: 'permission denied: choose a folder that you may write to with --out',
  EROFS: 'the file system is read-only: choose another folder with --out',
  ENOTDIR: 'a part of the path is a file, not a folder: choose another folder with --out',
};

/**
 * Writes a file whole: into a temporary file beside it, flushed to the disk, then renamed over the old one.
 *
 * @param previous - where the old file goes instead of being replaced
 * @throws StorageError when the disk is full or refuses; the old file, if any, is untouched
 */
export async function writeWhole(path: string, content: string | Uint8Array, previous?: string): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    if (previous !== undefined) await rename(path, previous).catch(ignoreMissing);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(error, path);
  }
}

/** A failed file operation as a sentence; other errors are returned as they are. */
export function storageError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error;
  const reason = explanations[code] ?? (error as Error).message;
  return new StorageError(`cannot write ${path}: ${reason}`, { cause: error });
}

/** The content of a file, or undefined when there is none. */
export async function readIfExists(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** SHA-256 of some bytes, in hexadecimal. */
export function checksum(...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
