/** From an experiment file to a checked experiment with all defaults; every mistake is told with its place. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { isMap, isScalar, LineCounter, parse, parseDocument, stringify } from 'yaml';
import type { Document, Node } from 'yaml';
import { InputError } from '../math/errors.js';
import { loadModule } from './modules.js';
import { rehearse } from './rehearsal.js';
import { experimentSchema } from './schema/experiment.js';
import type { Experiment } from './schema/experiment.js';
import { explain, formatPath, valueAt } from './schema/explain.js';
import type { KeyPath } from './schema/explain.js';
import { discoveredFiles } from './variable-file.js';

/** Changes to an experiment from the command line. */
export interface Changes {
  /** `path=value`, as in `workflow.train.steps=100`; the value is YAML. */
  readonly set?: readonly string[];
  readonly seed?: number;
}

/** An experiment as written, and where each key of it stands in its file. */
interface Source {
  readonly content: unknown;
  place(path: KeyPath): string;
}

/**
 * Reads an experiment from a YAML or JSON file, or from a TypeScript or JavaScript module whose default export it is
 * (or a function that returns it), with changes applied and all defaults filled in. Paths in it become absolute.
 *
 * @throws InputError listing every mistake on a line of its own, with file, line, key, value and fix
 * @example
 * const experiment = await readExperiment('experiment.yaml', { set: ['workflow.repeats=10'] });
 */
export async function readExperiment(file: string, changes: Changes = {}): Promise<Experiment> {
  if (!existsSync(file)) {
    throw new InputError(`${file}: no such file; 'wellspring init' writes one to start from`);
  }
  if (statSync(file).isDirectory()) throw new InputError(`${file} is a folder: give an experiment file`);
  const source = /^\.[cm]?[jt]s$/.test(extname(file)) ? await readModule(file) : readYaml(file);
  const content = structuredClone(source.content);
  const origins = new Map<string, string>();
  for (const { path, value, option } of parseChanges(changes)) {
    setAt(content, path, value, option);
    origins.set(formatPath(path), option);
  }
  const place = (path: KeyPath) => changedBy(origins, path) ?? source.place(path);
  const experiment = checkExperiment(content, place, dirname(resolve(file)));
  await rehearse(experiment, place);
  return experiment;
}

/**
 * Checks an experiment that is already an object and fills in its defaults.
 *
 * @param place - where a key stands, to begin the line about a mistake with
 * @param folder - what relative paths in it are relative to
 * @throws InputError listing every mistake on a line of its own
 */
export function checkExperiment(
  content: unknown,
  place: (path: KeyPath) => string = () => 'experiment',
  folder = '.',
): Experiment {
  const { success, data, error } = experimentSchema.safeParse(content);
  if (!success) {
    const lines = explain(error.issues, content).map(({ path, message }) => `${place(path)}: ${message}`);
    throw new InputError(lines.join('\n'));
  }
  for (const key of filesOf(data)) {
    const given = valueAt(data, key) as string;
    const path = resolve(folder, given);
    if (!existsSync(path)) {
      throw new InputError(
        `${place(key)}: ${formatPath(key)} is '${given}': there is no file ${path}; a path is relative to the experiment file`,
      );
    }
    setAt(data, key, path, given);
  }
  return data;
}

/** The keys that hold paths, where they do. */
function filesOf(experiment: Experiment): string[][] {
  const { system, workflow } = experiment;
  const keys: string[][] = [];
  if (system.type === 'module') keys.push(['system', 'path']);
  if (system.type === 'molecule') {
    keys.push(...['system', 'coordinates', 'topology'].map((name) => ['system', name]));
  }
  if (workflow.type === 'module') keys.push(['workflow', 'path']);
  if (workflow.type === 'boltzmann-generator') keys.push(['workflow', 'data', 'file']);
  if (workflow.type === 'umbrella') {
    keys.push(['workflow', 'sample', 'starts'], ['workflow', 'windows', 'path', 'table']);
    workflow.windows.path?.structures?.forEach((_, i) => keys.push(['workflow', 'windows', 'path', 'structures', String(i)]));
  }
  if (workflow.type === 'targeted-free-energy') {
    for (const id of Object.keys(workflow.states)) {
      for (const name of ['path', 'system', 'coordinates', 'topology']) keys.push(['workflow', 'states', id, 'system', name]);
    }
  }
  keys.push(...discoveredFiles(experiment));
  return keys.filter((key) => valueAt(experiment, key) !== undefined);
}

/** The experiment as YAML, all defaults filled in: what the run folder keeps, and what runs again elsewhere. */
export function formatExperiment({ $schema: _, ...experiment }: Experiment): string {
  return stringify(experiment, { lineWidth: 110, aliasDuplicateObjects: false });
}

function readYaml(file: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => `${file}:${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    throw new InputError(
      document.errors.map(({ pos, message }) => `${at(pos[0])}: not valid YAML: ${firstSentence(message)}`).join('\n'),
    );
  }
  const content: unknown = document.toJS();
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new InputError(`${file}: an experiment is a map with the keys system, workflow and seed`);
  }
  return { content, place: (path) => at(offsetOf(document, path)) };
}

/** Where a key begins in the text; for a key that is missing, where the map begins that lacks it. */
function offsetOf(document: Document, path: KeyPath): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true) ?? (length === 1 ? document.contents : undefined);
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && key.value === last);
      const offset = (pair?.key as Node | undefined)?.range?.[0];
      if (offset !== undefined) return offset;
    }
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return 0;
}

async function readModule(file: string): Promise<Source> {
  const exports = await loadModule(file);
  if (!('default' in exports)) {
    throw new InputError(`${file}: there is no default export; say 'export default { system: …, workflow: … }'`);
  }
  const given = exports['default'];
  const content: unknown = typeof given === 'function' ? await (given as () => unknown)() : given;
  if (typeof content !== 'object' || content === null) {
    throw new InputError(`${file}: the default export is ${String(content)}: it must be an experiment object`);
  }
  return { content, place: () => file };
}

function* parseChanges({ set = [], seed }: Changes) {
  for (const change of set) {
    const separator = change.indexOf('=');
    const option = `--set ${change}`;
    if (separator < 1) throw new InputError(`${option}: write path=value, as in --set workflow.study.repeats=10`);
    const path = change
      .slice(0, separator)
      .replaceAll(/\[(\d+)\]/g, '.$1')
      .split('.')
      .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
    yield { path, value: parseValue(change.slice(separator + 1), option), option };
  }
  if (seed !== undefined) yield { path: ['seed'], value: seed as unknown, option: `--seed ${seed}` };
}

function parseValue(text: string, option: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    throw new InputError(`${option}: the value is not valid YAML: ${firstSentence((error as Error).message)}`);
  }
}

function setAt(content: unknown, path: KeyPath, value: unknown, option: string): void {
  if (path.some((key) => key === '__proto__' || key === 'constructor' || key === 'prototype')) {
    throw new InputError(`${option}: no experiment has such a key`);
  }
  let node = content as Record<string | number, unknown>;
  for (const [depth, key] of path.slice(0, -1).entries()) {
    const next = (node[key] ??= {});
    if (typeof next !== 'object') {
      throw new InputError(`${option}: ${formatPath(path.slice(0, depth + 1))} is ${JSON.stringify(next)}, which has no keys`);
    }
    node = next as Record<string | number, unknown>;
  }
  node[path.at(-1)!] = value;
}

function changedBy(origins: ReadonlyMap<string, string>, path: KeyPath): string | undefined {
  for (let length = path.length; length > 0; length--) {
    const origin = origins.get(formatPath(path.slice(0, length)));
    if (origin !== undefined) return origin;
  }
  return undefined;
}

function firstSentence(message: string): string {
  return message.split('\n')[0];
}
