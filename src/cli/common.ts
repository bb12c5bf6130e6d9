/** What several commands share: options, checks of them, output. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, extname, join, relative } from 'node:path';
import type { Argv } from 'yargs';
import { badInput } from './errors.js';

/** The version of this package. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Options that change an experiment. */
export const changeOptions = <T>(argv: Argv<T>) =>
  argv
    .option('set', {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'Change a value of the experiment: path=value, as often as needed',
    })
    .option('seed', {
      type: 'string',
      requiresArg: true,
      describe: 'Seed of all random numbers',
      coerce: (value: string | undefined) => (value === undefined ? undefined : seedOf(value)),
    });

/** Options of commands that compute. */
export const runOptions = <T>(argv: Argv<T>) =>
  argv
    .option('workers', {
      type: 'number',
      requiresArg: true,
      default: availableParallelism(),
      defaultDescription: 'one a core',
      describe: 'Threads for walkers; results do not depend on it',
      coerce: (value: unknown) => wholeNumber('workers', value),
    })
    .option('checkpoint-every', {
      type: 'number',
      requiresArg: true,
      default: 2,
      describe: 'Least seconds between checkpoints; 0 keeps every one',
      coerce: (value: unknown) => {
        if (typeof value === 'number' && value >= 0) return value;
        throw badInput(`--checkpoint-every is ${String(value)}: give a number of 0 or more`);
      },
    })
    .option('report', {
      type: 'boolean',
      default: true,
      describe: 'Write report.html and figures; --no-report leaves them for later',
    })
    .option('json', {
      type: 'boolean',
      default: false,
      describe: 'Print one JSON object, and nothing else, on standard output',
    })
    .option('quiet', {
      type: 'boolean',
      alias: 'q',
      default: false,
      describe: 'Show warnings and errors only',
    });

function seedOf(text: string): number {
  const seed = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw badInput(`--seed is ${text}: give a whole number of 0 or more`);
}

/** A count given on the command line. */
export function wholeNumber(name: string, value: unknown): number {
  if (Number.isInteger(value) && (value as number) >= 1) return value as number;
  throw badInput(`--${name} is ${String(value)}: give a whole number of 1 or more`);
}

/** `runs/demo` for `examples/demo.yaml`. */
export function defaultFolder(file: string): string {
  return join('runs', basename(file, extname(file)));
}

/** A path as a person would type it here. */
export function shownPath(path: string): string {
  const here = relative('.', path);
  return here === '' || here.startsWith('..') ? path : here;
}

/** One JSON object on standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
