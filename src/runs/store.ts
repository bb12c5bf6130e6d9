/**
 * What a run keeps of its stages. A finished stage is a folder of `.npy` arrays and a `meta.json` that is written last
 * and holds their checksums; an unfinished one has its last two checkpoints. A file that does not match its checksum is
 * told and left out: the stage goes on from the checkpoint before, or is computed again, to the same bits.
 */
import { join } from 'node:path';
import { readdir, rm } from 'node:fs/promises';
import { decodeNpy, encodeNpy } from '../formats/index.js';
import type { Plain, PlainArray, SavedStage } from '../workflows/types.js';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.js';
import { checksum, readIfExists, writeWhole } from './files.js';
import { pack, unpack } from './plain.js';

/** Points of a stage's live curves, such as a training loss, by name. */
export type Curves = Readonly<Record<string, { readonly x: Float64Array; readonly y: Float64Array }>>;

/** A stage as it lies in the store. */
export interface StoredStage extends SavedStage {
  readonly curves: Curves;
  /** Wall time spent so far. */
  readonly seconds: number;
}

/** What lies in `meta.json`, beside its own checksum. */
interface Meta {
  readonly seconds: number;
  readonly tree: unknown;
  readonly arrays: readonly { readonly file: string; readonly shape: readonly number[]; readonly sha256: string }[];
}

const latest = 'checkpoint.bin';
const previous = 'checkpoint.previous.bin';

/** Keeps a finished stage and drops its checkpoints. */
export async function saveOutput(folder: string, output: Plain, curves: Curves, seconds: number): Promise<void> {
  const { tree, arrays } = pack({ output, curves });
  const names = fileNames(arrays.map(({ path }) => path));
  const entries: Meta['arrays'][number][] = [];
  for (const [index, { data, shape }] of arrays.entries()) {
    const bytes = encodeNpy(data, shape);
    await writeWhole(join(folder, names[index]), bytes);
    entries.push({ file: names[index], shape, sha256: checksum(bytes) });
  }
  const meta: Meta = { seconds, tree, arrays: entries };
  const sha256 = checksum(JSON.stringify(meta));
  await writeWhole(join(folder, 'meta.json'), `${JSON.stringify({ sha256, meta }, null, 1)}\n`);
  for (const name of [latest, previous]) await rm(join(folder, name), { force: true });
}

/** Keeps a checkpoint and the one before it. */
export async function saveCheckpoint(folder: string, state: Plain, curves: Curves, seconds: number): Promise<void> {
  const bytes = encodeCheckpoint({ state, curves, seconds });
  await writeWhole(join(folder, latest), bytes, join(folder, previous));
}

/** What the store holds of every stage; `warn` hears of files that are damaged. */
export async function loadStages(
  folder: string,
  warn: (message: string) => void,
): Promise<Record<string, StoredStage>> {
  const stages: Record<string, StoredStage> = {};
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory()) continue;
    const stage = await loadStage(join(folder, entry.name), warn);
    if (stage) stages[entry.name] = stage;
  }
  return stages;
}

async function loadStage(folder: string, warn: (message: string) => void): Promise<StoredStage | undefined> {
  try {
    const stage = await loadOutput(folder);
    if (stage) return stage;
  } catch (error) {
    warn(`${(error as Error).message}; the stage is computed again`);
  }
  for (const [name, remedy] of [
    [latest, 'going on from the checkpoint before it'],
    [previous, 'the stage begins again'],
  ] as const) {
    const bytes = await readIfExists(join(folder, name));
    if (!bytes) continue;
    const content = decodeCheckpoint(bytes);
    if (content) return content as unknown as StoredStage;
    warn(`${join(folder, name)} is damaged (its checksum does not match); ${remedy}`);
  }
  return undefined;
}

async function loadOutput(folder: string): Promise<StoredStage | undefined> {
  const metaFile = join(folder, 'meta.json');
  const text = await readIfExists(metaFile);
  if (!text) return undefined;
  const { tree, arrays, seconds } = parseMeta(text.toString(), metaFile);
  const data: PlainArray[] = [];
  for (const { file, sha256 } of arrays) {
    const path = join(folder, file);
    const bytes = await readIfExists(path);
    if (!bytes || checksum(bytes) !== sha256) throw damaged(path);
    data.push(decodeNpy(bytes).data as PlainArray);
  }
  const { output, curves } = unpack(tree, data) as unknown as { output: Plain; curves: Curves };
  return { output, curves, seconds };
}

function parseMeta(text: string, path: string): Meta {
  try {
    const { sha256, meta } = JSON.parse(text) as { sha256: string; meta: Meta };
    if (checksum(JSON.stringify(meta)) === sha256) return meta;
  } catch {
    // not even JSON: damaged all the same
  }
  throw damaged(path);
}

function damaged(path: string): Error {
  return new Error(`${path} is damaged or missing (its checksum does not match)`);
}

/** `output.samples.positions` becomes `samples.positions.npy`; names that clash get a number. */
function fileNames(paths: readonly string[]): string[] {
  const taken = new Set<string>();
  return paths.map((path) => {
    const base = path.replace(/^output\./, '').replaceAll(/[^\w.-]+/g, '_');
    let name = `${base}.npy`;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}.${n}.npy`;
    taken.add(name.toLowerCase());
    return name;
  });
}
