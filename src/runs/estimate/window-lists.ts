/** Which umbrella windows there are: from a list of them (Grossfield's metadata), or one table a window. */
import { dirname, isAbsolute, resolve } from 'node:path';
import { decodeGrossfieldMetadata, type GrossfieldWindow } from '../../formats/index.js';
import { InputError } from '../../math/errors.js';
import { described, readSource, usualUnit, type Source, type TableSource } from './read.js';
import type { EstimateOptions } from './types.js';
import type { EnergyUnit } from './units.js';

/** A window as its files say: springs and biases still in their unit. */
export interface ListedWindow {
  readonly source: TableSource;
  readonly centre?: readonly number[];
  readonly spring?: readonly number[];
  /** Where it is listed. */
  readonly place: string;
}

type List = Extract<Source, { readonly format: 'metadata' }>;

/**
 * The windows of lists, or of the files of each window, and the unit and temperature that they share.
 *
 * @throws InputError naming the files of different programs, units or temperatures
 */
export function listWindows(sources: readonly Source[], options: EstimateOptions) {
  const lists = sources.filter((source): source is List => source.format === 'metadata');
  const ofLists = lists.flatMap((list) => readList(list, options));
  const other = sources.find((source) => source.format !== 'metadata');
  if (other && lists.length > 0) {
    throw new InputError(
      `${other.file} is ${described(other)} beside the list ${lists[0].file}: give lists of windows, or their files`,
    );
  }
  const listed: readonly ListedWindow[] = lists.length > 0 ? ofLists : ofFiles(sources, options);
  checkAlike(listed.map(({ source }) => source));
  return {
    listed,
    lists,
    unit: unitOf(lists[0], listed, options),
    temperature: temperatureOf(ofLists, options),
  };
}

function readList(list: List, { columns }: EstimateOptions) {
  const entries = list.text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  const fields = entries[0]?.trim().split(/\s+/) ?? [];
  const read = (relative: string, place: string) => {
    const folder = dirname(list.file);
    const shown = folder === '.' || isAbsolute(relative) ? relative : `${folder}/${relative}`;
    return readSource(shown, place, resolve(folder, relative));
  };
  // Five fields are a window in two dimensions, or one with a correlation time and a temperature.
  const wide = () => {
    const source = read(fields[0], list.file);
    return source.format === 'time series' && source.table.columns.length > 2;
  };
  const plane = columns ? columns.length === 2 : fields.length > 5 || (fields.length === 5 && wide());
  const windows = decodeGrossfieldMetadata(list.text, plane ? 2 : 1, list.file);
  return windows.map((window): ListedWindow & { readonly window: GrossfieldWindow } => {
    const place = `${list.file}:${window.line!}`;
    const source = read(window.path, place);
    if (!('table' in source))
      throw new InputError(`${place}: ${source.file} is ${described(source)}: a window needs a time series`);
    return { source, centre: window.centre, spring: window.spring, place, window };
  });
}

/** One file a window: centres and springs are given, or found from its bias. */
function ofFiles(sources: readonly Source[], { centres, springs, columns }: EstimateOptions): ListedWindow[] {
  const dims = columns?.length ?? 1;
  const several = (values: readonly number[] | undefined, option: string) => {
    if (!values) return undefined;
    if (values.length === sources.length * dims) return (k: number) => values.slice(k * dims, (k + 1) * dims);
    if (option === 'springs' && values.length === dims) return () => values;
    throw new InputError(
      `--${option} has ${values.length} values for ${sources.length} files of ${dims} coordinate${dims > 1 ? 's' : ''}: give ${sources.length * dims}${option === 'springs' ? ` or ${dims}` : ''}`,
    );
  };
  const centre = several(centres, 'centres');
  const spring = several(springs, 'springs');
  if ((centre === undefined) !== (spring === undefined))
    throw new InputError('give both --centres and --springs, or neither');
  return sources.map((source, k) => {
    if (!('table' in source) || source.format === 'dhdl') {
      throw new InputError(
        `${source.file} is ${described(source)}: give a list of windows, or the time series of each window`,
      );
    }
    return {
      source,
      place: source.file,
      ...(centre && spring ? { centre: centre(k), spring: spring(k) } : {}),
    };
  });
}

/** @throws InputError where files are of several programs or units */
function checkAlike(sources: readonly TableSource[]): void {
  const first = sources[0];
  for (const source of sources) {
    if (source.format !== first.format) {
      throw new InputError(
        `${first.file} is ${described(first)}, ${source.file} is ${described(source)}: windows must come from one program`,
      );
    }
    const [label, other] = [first, source].map((one) => (one.format === 'xvg' ? one.table.yLabel : ''));
    if (label !== other)
      throw new InputError(`mixed units: ${first.file} holds '${label}', ${source.file} holds '${other}'`);
  }
}

function temperatureOf(
  listed: readonly { readonly place: string; readonly window: GrossfieldWindow }[],
  { temperature }: EstimateOptions,
): number | undefined {
  let first: { readonly place: string; readonly value: number } | undefined;
  for (const { place, window } of listed) {
    if (window.temperature === undefined) continue;
    first ??= { place, value: window.temperature };
    if (window.temperature !== first.value) {
      throw new InputError(
        `mixed temperatures: ${first.value} K at ${first.place}, ${window.temperature} K at ${place}: windows must share one`,
      );
    }
  }
  if (first && temperature !== undefined && first.value !== temperature) {
    throw new InputError(`--temperature is ${temperature} K, but ${first.place} says ${first.value} K`);
  }
  return temperature ?? first?.value;
}

function unitOf(
  list: Source | undefined,
  raw: readonly ListedWindow[],
  { units }: EstimateOptions,
): EnergyUnit {
  if (units) return units;
  const { source } = raw[0];
  if (list && (source.format === 'COLVAR' || source.format === 'xvg')) {
    throw new InputError(
      `${list.file} lists ${described(source).replace('a ', '')}s: say the unit of its springs with --units, kJ/mol as their program has ` +
        "it or kcal/mol as Grossfield's has",
    );
  }
  return usualUnit[list ? 'metadata' : source.format];
}
