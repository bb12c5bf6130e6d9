// The real command in a process of its own, compiled from the sources as they are now.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const compiled = join(root, '.cache', 'cli', String(process.pid)); // inside the repository: it needs node_modules

/** The workflow that the tests run. */
export const toyWorkflow = join(root, 'test/runs/fixtures/toy.ts');

let built = false;

/** Compiles src/ once for each test file; types are checked elsewhere. */
export function build(): string {
  if (!built) {
    const sources = (readdirSync(join(root, 'src'), { recursive: true }) as string[]).filter((name) =>
      name.endsWith('.ts'),
    );
    buildSync({
      entryPoints: sources.map((name) => join(root, 'src', name)),
      outdir: join(compiled, 'dist'),
      format: 'esm',
      platform: 'node',
      logLevel: 'error',
    });
    mkdirSync(join(compiled, 'schema'), { recursive: true });
    copyFileSync(join(root, 'package.json'), join(compiled, 'package.json'));
    built = true;
    afterAll(() => rmSync(compiled, { recursive: true, force: true }));
  }
  return join(compiled, 'dist');
}

export interface Ended {
  /** Exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs: its process, and what it says when it ends. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts `wellspring …` in a folder. */
export function start(args: readonly string[], folder: string, env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [join(build(), 'cli/main.js'), ...args], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', WELLSPRING_DEBUG: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? signal!, stdout, stderr }));
  });
  return { process: child, ended };
}

/** Runs `wellspring …` in a folder to its end. */
export function wellspring(
  args: readonly string[],
  folder: string,
  env?: Record<string, string>,
): Promise<Ended> {
  return start(args, folder, env).ended;
}

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until a run has written a file. */
export async function until(path: string, { ended }: Running) {
  let over: Ended | undefined;
  void ended.then((result) => (over = result));
  while (!existsSync(path)) {
    if (over) throw new Error(`the run ended before it wrote ${path}: ${over.stderr}`);
    await pause(5);
  }
}

/** An empty folder that is gone after the tests. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wellspring-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes an experiment with the toy workflow and returns its name. */
export function writeToy(folder: string, options: Record<string, number>, name = 'toy.yaml'): string {
  const lines = Object.entries(options).map(([key, value]) => `${key}: ${value}`);
  const workflow = `{ type: module, path: ${toyWorkflow}, options: { ${lines.join(', ')} } }`;
  writeFileSync(join(folder, name), `system: { type: muller-brown }\nworkflow: ${workflow}\nseed: 7\n`);
  return name;
}

/** SHA-256 of every array of a run folder, by name. */
export function arrayChecksums(folder: string): Record<string, string> {
  const stages = join(folder, 'stages');
  const names = (readdirSync(stages, { recursive: true }) as string[])
    .filter((name) => name.endsWith('.npy'))
    .sort();
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(stages, name)))
        .digest('hex'),
    ]),
  );
}

/** What `run.json` or `result.json` says. */
export function readJson(...path: string[]): Record<string, unknown> {
  return JSON.parse(readFileSync(join(...path), 'utf8')) as Record<string, unknown>;
}
