/**
 * Metadynamics, adaptive biasing forces, parallel tempering and umbrella sampling of alanine dipeptide along φ, with the same number of energy evaluations each:
 * `npm run bench -- dipeptide-methods FOLDER REFERENCE [millions of evaluations] [threads]`.
 *
 * REFERENCE is a long run without a bias, as `unbiased-dipeptide` writes it, or the JSON of an earlier comparison, which has its profile. Each method leaves its profile in FOLDER, and one that lies there is not run again.
 * The figure goes to FOLDER/dipeptide-methods.svg, all profiles to FOLDER/dipeptide-methods.json. A tenth of a million shows that all of it runs, and nothing else.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { renderFigure, type Role } from 'wellspring/report';
import { openSession } from '../examples/lib/session.js';
import { machineLoad, type BenchResult } from './harness.js';
import { readReference, referenceSurface } from './problems/dipeptide.js';
import { bins, indexOfLowest, methods, type PhiProfile } from './problems/dipeptide-methods.js';

/** kT above the lowest bin up to which profiles are compared. */
const comparedUpTo = 8;
const seed = 21;

type Timed = PhiProfile & {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly load: string;
};
type Profile = Pick<PhiProfile, 'value' | 'standardError'>;

export default async function bench([
  folder,
  file,
  millions = '32',
  threads = '1',
]: string[]): Promise<BenchResult> {
  if (!folder || !file) {
    throw new Error(
      'usage: npm run bench -- dipeptide-methods FOLDER REFERENCE [millions of evaluations] [threads]',
    );
  }
  mkdirSync(folder, { recursive: true });
  const session = await openSession(Number(threads));
  const found: Record<string, Timed> = {};
  for (const [name, method] of Object.entries(methods)) {
    const kept = path.join(folder, `${name.replaceAll(/\W+/g, '-')}-${millions}.json`);
    if (!existsSync(kept)) {
      const [began, used] = [performance.now(), process.cpuUsage()];
      const profile = await method(1e6 * Number(millions), session.context(seed));
      const { user, system } = process.cpuUsage(used);
      const times = { seconds: (performance.now() - began) / 1000, processorSeconds: (user + system) / 1e6 };
      writeFileSync(kept, JSON.stringify({ ...profile, ...times, load: machineLoad() }));
      console.error(
        `${name}: ${profile.evaluations} evaluations, ${times.seconds.toFixed(0)} s; ${profile.status}`,
      );
    }
    found[name] = JSON.parse(readFileSync(kept, 'utf8'), (_, value: unknown) => value ?? Infinity) as Timed;
  }
  await session.close();

  const reference = readProfile(file);
  writeFileSync(path.join(folder, 'dipeptide-methods.svg'), await figure(reference, found));

  const all: Record<string, Profile> = { ...found, 'no bias': reference };
  writeFileSync(
    path.join(folder, 'dipeptide-methods.json'),
    `${JSON.stringify({ profiles: rounded(all) })}\n`,
  );
  const rows = Object.entries(found).map(([name, one]) => {
    const { largest, rms, within, compared, error } = compare(one, reference, reference);
    return {
      method: name,
      evaluations: one.evaluations,
      'F(φ > 0) − F(φ < 0), kT': Number(difference(one).toFixed(3)),
      'largest difference, kT': Number(largest.toFixed(3)),
      'root mean square, kT': Number(rms.toFixed(3)),
      'mean standard error, kT': Number(error.toFixed(3)),
      'within 95 %': `${within} of ${compared}`,
      'processor, s': Math.round(one.processorSeconds),
      'wall, s': Math.round(one.seconds),
      load: one.load,
    };
  });
  const names = Object.keys(all);
  const pairs = names.flatMap((a, i) =>
    names.slice(i + 1).map((b) => {
      const { largest, within, compared } = compare(all[a], all[b], reference);
      return {
        a,
        b,
        'largest difference, kT': Number(largest.toFixed(3)),
        'within 95 %': `${within} of ${compared}`,
      };
    }),
  );
  return {
    title: `φ of alanine dipeptide against 2.2 µs without a bias, bins of F < ${comparedUpTo} kT; without a bias ${difference(reference).toFixed(3)} kT`,
    rows,
    tables: [{ title: 'Methods against each other', rows: pairs }],
    ratios: {},
    measured: { largestOfAllPairs: Math.max(...pairs.map((pair) => pair['largest difference, kT'])) },
  };
}

/** Of the run without a bias, zero at the lowest bin. */
function readProfile(file: string): Profile {
  if (file.endsWith('.json')) {
    const { profiles } = JSON.parse(readFileSync(file, 'utf8'), (_, value: unknown) => value ?? Infinity) as {
      profiles: Record<string, Profile>;
    };
    return profiles['no bias'];
  }
  const long = referenceSurface(readReference(file), ['φ'], bins);
  const lowest = indexOfLowest(long.value);
  return {
    value: Array.from(long.value, (f) => f - long.value[lowest]),
    standardError: Array.from(long.standardError, (e, b) => (b === lowest ? 0 : e)),
  };
}

/** To a thousandth of kT; what is not finite is null in JSON. */
function rounded(profiles: Record<string, Profile>): Record<string, Profile> {
  const short = (values: readonly number[]) => values.map((x) => Math.round(1000 * x) / 1000);
  return Object.fromEntries(
    Object.entries(profiles).map(([name, { value, standardError }]) => [
      name,
      { value: short(value), standardError: short(standardError) },
    ]),
  );
}

/** How far two profiles are apart in bins that the reference has low, the mean difference taken out: no bin is a better zero than another. */
function compare(a: Profile, b: Profile, reference: Profile) {
  const low = Array.from(reference.value.keys()).filter((bin) => reference.value[bin] < comparedUpTo);
  const zero = indexOfLowest(reference.value);
  const differences = low.map((bin) => a.value[bin] - a.value[zero] - (b.value[bin] - b.value[zero]));
  const errors = low.map((bin) => Math.hypot(a.standardError[bin], b.standardError[bin]));
  const compared = low.filter((bin) => bin !== zero).length;
  return {
    compared,
    largest: Math.max(...differences.map(Math.abs)),
    rms: Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / compared),
    error: low.reduce((sum, bin) => sum + a.standardError[bin] / compared, 0),
    within: low.filter((bin, i) => bin !== zero && Math.abs(differences[i]) <= 1.96 * errors[i]).length,
  };
}

/** F of φ > 0 less that of φ < 0, kT. */
function difference({ value }: Profile): number {
  const mass = (from: number) => value.slice(from, from + bins / 2).reduce((sum, f) => sum + Math.exp(-f), 0);
  return Math.log(mass(0) / mass(bins / 2));
}

const roles: readonly Role[] = ['assisted', 'systematic', 'model', 'extra', 'umbrella'];

/** Profiles with bands of 95 %, and their differences from the run without a bias. */
function figure(reference: Profile, found: Record<string, Profile>): Promise<string> {
  const x = Float64Array.from({ length: bins }, (_, b) => ((b + 0.5) / bins) * 360 - 180);
  const axis = { label: 'φ / °', period: 360 };
  const zero = indexOfLowest(reference.value);
  const curves = [
    ...Object.entries(found).map(([label, one], i) => ({ label, role: roles[i], one })),
    { label: '2.2 µs, no bias', role: 'exact' as const, one: reference },
  ];
  const drawn = (from: (bin: number) => number) =>
    curves.map(({ label, role, one }) => {
      const y = one.value.map((f, b) => f - one.value[zero] - from(b));
      const half = one.standardError.map((e) => 1.96 * e);
      const shown = (values: number[]) => values.map((v) => (Number.isFinite(v) ? v : NaN));
      return {
        ...{ label, role, x, y: shown(y) },
        ...{ low: shown(y.map((f, b) => f - half[b])), high: shown(y.map((f, b) => f + half[b])) },
      };
    });
  return renderFigure({
    id: 'dipeptide-methods',
    title: 'The free energy of alanine dipeptide along φ by five methods',
    caption: '',
    panels: [
      { kind: 'profile', x: axis, y: { label: 'F / kT', domain: [0, 14] }, series: drawn(() => 0) },
      {
        kind: 'profile',
        x: axis,
        y: { label: 'difference from the run without a bias / kT', domain: [-1, 1] },
        series: drawn((b) => (reference.value[b] < comparedUpTo ? reference.value[b] : NaN)),
      },
    ],
  });
}
