/** What is wrong with an experiment, in sentences: the key, the value received, what was expected, and the fix. */
import { closest, distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { experimentJsonSchema } from './experiment.js';

/** A key of an experiment file: names of maps and indices of lists. */
export type KeyPath = readonly (string | number)[];

/** One mistake: the sentence about it, and the key that it is about. */
export interface Mistake {
  readonly path: KeyPath;
  readonly message: string;
}

/** The parts of a JSON Schema that are read here. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
}

/** Turn what zod found into mistakes, most of them one line each; an unknown key each gets its own. */
export function explain(issues: readonly z.core.$ZodIssue[], experiment: unknown): Mistake[] {
  return issues.flatMap((issue) => {
    const path = issue.path as KeyPath;
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey([...path, key], experiment));
    }
    return [{ path, message: sentence(issue, path, valueAt(experiment, path), experiment) }];
  });
}

function sentence(issue: z.core.$ZodIssue, path: KeyPath, value: unknown, experiment: unknown): string {
  const key = formatPath(path);
  const schema = schemaAt(path, experiment);
  const expected = expectation(issue);
  const what = schema?.description ? ` (${schema.description})` : '';
  const fallback = typeof schema?.default === 'object' ? undefined : schema?.default;
  const standard = fallback === undefined ? '' : `; the default is ${show(fallback)}`;
  const meant = typeof value === 'string' ? didYouMean(value, words(issue)) : '';
  if (value === undefined) return `${key} is missing: give ${expected}${what}`;
  return `${key} is ${show(value)}: give ${expected}${meant}${what}${standard}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  const options = words(issue);
  if (options.length > 0) return options.length === 1 ? options[0] : `one of ${options.join(', ')}`;
  if (!issue.message.startsWith('Invalid') && !issue.message.startsWith('Too')) return issue.message;
  if (issue.code === 'invalid_type') return issue.expected === 'object' ? 'a map of keys' : `a ${issue.expected}`;
  return issue.message;
}

/** The words that a field may hold, when it is a choice. */
function words(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_union' && 'options' in issue) return (issue.options as unknown[]).map(String);
  return [];
}

function unknownKey(path: KeyPath, experiment: unknown): Mistake {
  const parent = path.slice(0, -1);
  const key = String(path.at(-1));
  const known = Object.keys(schemaAt(parent, experiment)?.properties ?? {}).filter((name) => name !== '$schema');
  const place = parent.length === 0 ? 'an experiment' : formatPath(parent);
  const meant = didYouMean(key, known);
  const fix = meant === '' ? `; its keys are ${known.join(', ')}` : meant;
  return { path, message: `${formatPath(path)} is unknown: ${place} has no key '${key}'${fix}` };
}

/** ", did you mean 'x'?" for a word that is nearly one of some others, else nothing. */
export function didYouMean(word: string, others: readonly string[]): string {
  if (others.length === 0) return '';
  const candidate = closest(word.toLowerCase(), [...others]);
  const near = distance(word.toLowerCase(), candidate.toLowerCase()) <= Math.max(2, candidate.length / 3);
  return near ? `, did you mean '${candidate}'?` : '';
}

/** `workflow.starts.selection[0]`. */
export function formatPath(path: KeyPath): string {
  if (path.length === 0) return 'the experiment';
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('');
}

function schemaAt(path: KeyPath, experiment: unknown): Schema | undefined {
  let schema: Schema | undefined = alternative(experimentJsonSchema(), experiment);
  let value = experiment;
  for (const key of path) {
    value = valueAt(value, [key]);
    schema = typeof key === 'number' ? schema?.items : schema?.properties?.[key];
    schema = schema && alternative(schema, value);
  }
  return schema;
}

/** The member of a union that a value's `type` names, with the description of the union where it has none. */
function alternative(schema: Schema, value: unknown): Schema {
  const members = schema.oneOf ?? schema.anyOf;
  const type = valueAt(value, ['type']);
  return members?.find((member) => member.properties?.['type']?.const === type) ?? schema;
}

/** The value at a key, or undefined where there is none. */
export function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[key] : undefined),
    value,
  );
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number' || value === undefined) return String(value);
  if (typeof value === 'function') return 'a function';
  const text = JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'number' && !Number.isFinite(item) ? String(item) : item,
  );
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
