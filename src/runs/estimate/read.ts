/** Files of other programs, told apart by what is in them. */
import { readFileSync, statSync } from 'node:fs';
import {
  decodeColvar,
  decodeCsv,
  decodeDhdl,
  decodeNpy,
  decodeNpz,
  decodeTimeSeries,
  decodeXvg,
  type Colvar,
  type CsvTable,
  type Dhdl,
  type NpyArray,
  type NumberTable,
  type Xvg,
} from '../../formats/index.js';
import { InputError } from '../../math/errors.js';
import type { EnergyUnit } from './units.js';

/** A file with its content. */
export type Source = { readonly file: string } & (
  | { readonly format: 'COLVAR'; readonly table: Colvar }
  | { readonly format: 'xvg'; readonly table: Xvg }
  | { readonly format: 'dhdl'; readonly table: Xvg; readonly dhdl: Dhdl }
  | { readonly format: 'CSV'; readonly table: CsvTable }
  | { readonly format: 'time series'; readonly table: NumberTable }
  | { readonly format: 'metadata'; readonly text: string }
  | { readonly format: 'arrays'; readonly arrays: Readonly<Record<string, NpyArray>> }
);

export type Format = Source['format'];

/** A source that is a table of numbers. */
export type TableSource = Extract<Source, { readonly table: NumberTable }>;

/** The unit in which each program writes energies, unless its user says otherwise. */
export const usualUnit: Readonly<Record<Format, EnergyUnit>> = {
  COLVAR: 'kJ/mol',
  xvg: 'kJ/mol',
  dhdl: 'kJ/mol',
  metadata: 'kcal/mol',
  'time series': 'kcal/mol',
  CSV: 'kT',
  arrays: 'kT',
};

/**
 * Reads a file, whichever of the formats it is.
 *
 * @param file - what to call it
 * @param referrer - the place that names the file, where that is another file
 * @param path - where it is, unless its name says so
 * @throws InputError with its name, where it is missing, empty or damaged
 */
export function readSource(file: string, referrer?: string, path = file): Source {
  const bytes = readBytes(file, referrer, path);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b)
    return { file, format: 'arrays', arrays: decodeNpz(bytes, file) };
  if (bytes[0] === 0x93) return { file, format: 'arrays', arrays: { array: readNpy(bytes, file) } };
  const text = new TextDecoder().decode(bytes);
  const lines = text.slice(0, 20_000).split('\n', 200);
  if (lines.some((line) => /^\s*#! *FIELDS/.test(line))) {
    return { file, format: 'COLVAR', table: decodeColvar(text, file) };
  }
  if (/\.xvg$/i.test(file) || lines.some((line) => /^@/.test(line))) {
    if (lines.some((line) => /^@.*(dH\/d|\\xD\\f\{\}H)/.test(line))) {
      const dhdl = decodeDhdl(text, file);
      return { file, format: 'dhdl', table: dhdl.table, dhdl };
    }
    return { file, format: 'xvg', table: decodeXvg(text, file) };
  }
  const first = lines.find((line) => line.trim() !== '' && !line.startsWith('#'))?.trim() ?? '';
  if (/\.(csv|tsv)$/i.test(file) || /[,;]/.test(first))
    return { file, format: 'CSV', table: decodeCsv(text, file) };
  const word = first.split(/\s+/)[0];
  return first === '' || !Number.isNaN(Number(word)) || /^[+-]?(nan|inf)/i.test(word)
    ? { file, format: 'time series', table: decodeTimeSeries(text, file) }
    : { file, format: 'metadata', text };
}

/** Every source as a table. @throws InputError for those that are none */
export function asTables(sources: readonly Source[], wanted: string): TableSource[] {
  return sources.map((source) => {
    if ('table' in source) return source;
    throw new InputError(`${source.file} is ${described(source)}: ${wanted}`);
  });
}

/** A source as a reader would call it. */
export function described({ format }: Source): string {
  const words: Record<Format, string> = {
    COLVAR: 'a PLUMED COLVAR file',
    xvg: 'a GROMACS .xvg file',
    dhdl: 'a GROMACS dhdl file',
    CSV: 'a CSV table',
    'time series': 'a time series',
    metadata: 'a list of windows',
    arrays: 'an array of NumPy',
  };
  return words[format];
}

function readBytes(file: string, referrer: string | undefined, path: string): Uint8Array {
  const place = referrer === undefined ? '' : `${referrer}: `;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw new InputError(`${place}${file}: no such file`);
  if (stat.isDirectory()) throw new InputError(`${place}${file} is a folder: give files`);
  if (stat.size === 0)
    throw new InputError(`${place}${file} is empty: was the simulation that writes it run?`);
  return readFileSync(path);
}

function readNpy(bytes: Uint8Array, file: string): NpyArray {
  try {
    return decodeNpy(bytes);
  } catch (error) {
    throw new InputError(`${file}: ${(error as Error).message}`);
  }
}
