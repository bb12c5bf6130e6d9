/** The command line of `wellspring estimate` as options, each mistake named. */
import type { EnergyUnit, EstimateOptions } from '../runs/estimate/index.js';
import { badInput } from './errors.js';

type Text = string | string[] | undefined;

/** What yargs makes of the command line: an option given twice is a list. */
export interface EstimateArguments {
  readonly method?: string | undefined;
  readonly files?: string[] | undefined;
  readonly temperature?: Text;
  readonly units?: EnergyUnit | EnergyUnit[] | undefined;
  readonly column?: Text;
  readonly bias?: Text;
  readonly centres?: Text;
  readonly springs?: Text;
  readonly counts?: Text;
  readonly reverse?: string[] | undefined;
  readonly bins?: Text;
  readonly min?: Text;
  readonly max?: Text;
  readonly periodic?: Text;
  readonly discard: string | string[];
  readonly decorrelate: boolean;
  readonly bootstrap: string | string[];
  readonly seed: string | string[];
  readonly report?: Text;
  readonly csv?: Text;
  readonly json: boolean;
}

/** @throws InputError naming the option and what it was given */
export function optionsOf(argv: EstimateArguments): EstimateOptions {
  const { units } = argv;
  if (Array.isArray(units)) throw badInput(`--units is given ${units.length} times: give it once`);
  const given = {
    temperature: number('temperature', argv.temperature, 'a number of kelvin, such as 300'),
    units,
    columns: names(argv.column),
    bias: names(argv.bias),
    centres: numbers('centres', argv.centres),
    springs: numbers('springs', argv.springs),
    counts: numbers('counts', argv.counts),
    reverse: argv.reverse,
    bins: numbers('bins', argv.bins),
    min: numbers('min', argv.min),
    max: numbers('max', argv.max),
    periods: numbers('periodic', argv.periodic),
    bootstrap: number('bootstrap', argv.bootstrap, 'a number of resamples, such as 200'),
    seed: number('seed', argv.seed, 'a whole number of 0 or more'),
  };
  return {
    ...(Object.fromEntries(
      Object.entries(given).filter(([, value]) => value !== undefined),
    ) as EstimateOptions),
    discard: discardOf(once('discard', argv.discard)!),
    decorrelate: argv.decorrelate,
  };
}

/** An option whose values may be given one by one. */
const joined = (text: Text): string | undefined => (Array.isArray(text) ? text.join(',') : text);

const names = (text: Text): string[] | undefined =>
  joined(text)
    ?.split(',')
    .map((name) => name.trim());

/** @throws InputError where an option that has one value is given twice */
export function once(name: string, text: Text): string | undefined {
  if (!Array.isArray(text)) return text;
  throw badInput(`--${name} is given ${text.length} times: give it once`);
}

function number(name: string, text: Text, wanted: string): number | undefined {
  const given = once(name, text);
  if (given === undefined) return undefined;
  const value = Number(given.trim() || NaN);
  if (Number.isFinite(value)) return value;
  throw badInput(`--${name} is '${given}': give ${wanted}`);
}

/** `-pi`, `3.1,2*pi`: one number for each axis, or file. */
function numbers(name: string, text: Text): number[] | undefined {
  return joined(text)
    ?.split(',')
    .map((part) => {
      const pi = /^([+-]?)(?:([\d.]+)\*?)?pi$/i.exec(part.trim());
      const value = pi ? Number(`${pi[1]}${pi[2] ?? 1}`) * Math.PI : Number(part.trim() || NaN);
      if (Number.isFinite(value)) return value;
      throw badInput(`--${name} has '${part}': give numbers with commas between, as in --${name}=-pi,0`);
    });
}

function discardOf(text: string): 'auto' | 'none' | number {
  if (text === 'auto' || text === 'none') return text;
  const share = Number(text.trim() || NaN);
  if (Number.isFinite(share)) return share;
  throw badInput(`--discard is '${text}': give auto, none, or a share such as 0.2`);
}
