/** Discovered variables in files: what a variable is as JSON, its arrays beside it in safetensors. */
import { readFileSync } from 'node:fs';
import { decodeSafetensors, encodeSafetensors } from '../formats/index.js';
import type { SafetensorsArray } from '../formats/index.js';
import { InputError } from '../math/errors.js';
import type { VariableSpec } from '../variables/index.js';

const FORMAT = 'wellspring-variable-1';

/**
 * A variable as the bytes of a safetensors file.
 *
 * @example
 * writeFileSync('slow.safetensors', encodeVariable(spec));
 */
export function encodeVariable(spec: VariableSpec): Uint8Array<ArrayBuffer> {
  const arrays: Record<string, SafetensorsArray> = {};
  const plain = walk(spec, '', (value, place) => {
    if (!(value instanceof Float64Array)) return value;
    arrays[place] = { data: value, shape: [value.length] };
    return { array: place };
  });
  return encodeSafetensors(arrays, { format: FORMAT, variable: JSON.stringify(plain) });
}

/**
 * The variable in such bytes.
 *
 * @param name - what to call the file in messages
 * @throws InputError when it is another kind of file, or cut off
 */
export function decodeVariable(bytes: Uint8Array, name = 'variable file'): VariableSpec {
  const { arrays, metadata } = decodeSafetensors(bytes, name);
  if (metadata['format'] !== FORMAT || metadata['variable'] === undefined) {
    throw new InputError(`${name} holds no variable: give the variable.safetensors that 'workflow: discover' wrote`);
  }
  const plain: unknown = JSON.parse(metadata['variable']);
  return walk(plain, '', (value) => {
    const place = isMap(value) && Object.keys(value).length === 1 ? value['array'] : undefined;
    if (typeof place !== 'string') return value;
    if (place in arrays) return arrays[place].data;
    throw new InputError(`${name} lacks the array '${place}': take it from a backup`);
  }) as VariableSpec;
}

/**
 * One component of the variable in a file.
 *
 * @param component - counted from 0
 * @throws InputError when there is no such file or component
 * @example
 * const slow = readVariable('runs/discover/variable.safetensors', 0);
 */
export function readVariable(file: string, component: number): VariableSpec {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new InputError(`${file}: there is no such file; it is the variable.safetensors of a finished run of 'discover'`, {
      cause: error,
    });
  }
  return componentOf(decodeVariable(bytes, file), component, file);
}

function componentOf(spec: VariableSpec, component: number, file: string): VariableSpec {
  const missing = (count: number) =>
    new InputError(`component ${component} of ${file}: it has ${count}, counted from 0`);
  if (spec.type === 'stack') {
    if (component < spec.of.length) return spec.of[component];
    throw missing(spec.of.length);
  }
  if (spec.type === 'diffusion-map') {
    const count = spec.eigenvalues.length;
    if (component >= count) throw missing(count);
    const rows = spec.eigenvectors.length / count;
    return {
      ...spec,
      eigenvectors: Float64Array.from(spec.eigenvectors).slice(component * rows, (component + 1) * rows),
      eigenvalues: [spec.eigenvalues[component]],
      ...named(spec.name, component, count),
    };
  }
  if (spec.type === 'network') {
    const { weight, bias } = spec.layers.at(-1)!;
    const count = bias.length;
    if (component >= count) throw missing(count);
    const last = {
      weight: Float64Array.from(weight).filter((_, i) => i % count === component),
      bias: [bias[component]],
    };
    return { ...spec, layers: [...spec.layers.slice(0, -1), last], ...named(spec.name, component, count) };
  }
  if (component > 0) throw missing(1);
  return spec;
}

const named = (name: string | undefined, component: number, count: number) =>
  name === undefined ? {} : { name: count === 1 ? name : `${name} ${component + 1}` };

/**
 * An experiment with the variables of files in place of their names: every `{ type: discovered, file, component }` in it.
 *
 * @throws InputError when a file is not there, or holds no such component
 */
export function withDiscovered<T>(experiment: T): T {
  return walk(experiment, '', (value) => {
    if (!isDiscovered(value)) return value;
    return readVariable(value.file, value.component);
  }) as T;
}

/** Paths of keys of all such files in an experiment. */
export function discoveredFiles(experiment: unknown): string[][] {
  const found: string[][] = [];
  walk(experiment, '', (value, place) => {
    if (isDiscovered(value)) found.push([...place.split('.'), 'file']);
    return value;
  });
  return found;
}

type Discovered = { readonly type: 'discovered'; readonly file: string; readonly component: number };

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

const isDiscovered = (value: unknown): value is Discovered => isMap(value) && value['type'] === 'discovered' && typeof value['file'] === 'string';

/** A copy in which every value was replaced, inner ones first; places are keys joined by points. */
function walk(value: unknown, place: string, replace: (value: unknown, place: string) => unknown): unknown {
  const inner = (key: string | number) => (place === '' ? String(key) : `${place}.${key}`);
  if (Array.isArray(value)) return replace(value.map((item, i) => walk(item, inner(i), replace)), place);
  if (!isMap(value)) return replace(value, place);
  const entries = Object.entries(value).map(([key, item]) => [key, walk(item, inner(key), replace)]);
  return replace(Object.fromEntries(entries), place);
}
