/** `run.json`: what a run is, with which versions it was made, and how far it came. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { InputError } from '../math/errors.js';
import { checksum, readIfExists, writeWhole } from './files.js';
import type { Experiment } from './schema/experiment.js';

/** How a run stands. A run that was killed says `running`; whether it lives is the lock's to tell. */
export type RunState = 'running' | 'finished' | 'interrupted' | 'failed';

/** How far the current stage is. */
export interface Progress {
  readonly stage: string;
  readonly title: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

export interface RunRecord {
  readonly state: RunState;
  readonly command: string;
  readonly seed: number;
  /** ISO 8601. */
  readonly started: string;
  readonly updated: string;
  /** Wall time over all tries. */
  readonly seconds: number;
  /** How often the run was started or resumed. */
  readonly tries: number;
  readonly workers: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: string;
  /** SHA-256 of `experiment.resolved.yaml`; runs of earlier versions have none. */
  readonly experiment?: string;
  /** SHA-256 of the user's modules that the experiment names. */
  readonly modules: Readonly<Record<string, string>>;
  readonly stages: readonly { readonly stage: string; readonly title: string; readonly seconds: number }[];
  /** What the workflow warned of, in all tries. */
  readonly warnings: readonly string[];
  readonly progress?: Progress;
  readonly error?: string;
}

/** Writes the record of a run folder. */
export async function writeRecord(folder: string, record: RunRecord): Promise<void> {
  await writeWhole(join(folder, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
}

/** The record of a run folder, or undefined where there is none. */
export async function readRecord(folder: string): Promise<RunRecord | undefined> {
  const text = await readIfExists(join(folder, 'run.json'));
  if (!text) return undefined;
  try {
    return JSON.parse(text.toString()) as RunRecord;
  } catch {
    throw new InputError(`${join(folder, 'run.json')} is damaged: delete it and resume; finished stages are kept`);
  }
}

/** Versions of what computes: Wellspring, Node.js and the tensor engine. */
export function versions(): Record<string, string> {
  return {
    wellspring: packageVersion(new URL('../../package.json', import.meta.url)),
    node: process.versions.node,
    'onnxruntime-node': dependencyVersion('onnxruntime-node'),
  };
}

/** What computes now and did not before, in words, as in `node 22.1.0 (was 20.19.0)`. */
export function changedVersions(before: Readonly<Record<string, string>>): string[] {
  return Object.entries(versions()).flatMap(([name, version]) =>
    name in before && before[name] !== version ? [`${name} ${version} (was ${before[name]})`] : [],
  );
}

/** The machine in a few words. */
export function machine(): string {
  const cores = cpus();
  return `${platform()} ${arch()}, ${cores.length} × ${cores[0]?.model.trim() ?? 'unknown processor'}`;
}

/** SHA-256 of what an experiment's YAML says, whatever its comments and title: text, not defaults, which a later version may add to. */
export function experimentChecksum(yaml: string): string {
  const { title: _, $schema: __, ...said } = parse(yaml) as Record<string, unknown>;
  return checksum(JSON.stringify(said));
}

/** Checksums of the user's modules that an experiment names. */
export async function moduleChecksums({ system, workflow }: Experiment): Promise<Record<string, string>> {
  const paths = [system, workflow].flatMap((part) => (part.type === 'module' ? [part.path] : []));
  const sums = await Promise.all(paths.map(async (path) => [path, checksum(await readFile(path))] as const));
  return Object.fromEntries(sums);
}

function packageVersion(path: string | URL): string {
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

function dependencyVersion(name: string): string {
  try {
    return packageVersion(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return 'not installed';
  }
}
