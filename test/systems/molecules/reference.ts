/** What OpenMM computed, in the shape of our answers. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';

export interface Conformation {
  positions: number[][];
  byForce: Record<string, number>;
  forces: number[][];
}

export function fixture(name: string): unknown {
  const file = new URL(`../../fixtures/molecules/${name}.json`, import.meta.url);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  return JSON.parse(gunzipSync(readFileSync(`${file.pathname}.gz`)).toString());
}

const forcesOf = [
  ['HarmonicBondForce'],
  ['HarmonicAngleForce'],
  ['PeriodicTorsionForce'],
  ['CMAPTorsionForce'],
  ['NonbondedForce'],
  ['GBSAOBCForce', 'CustomGBForce'],
];

/** Energies in the order of TERMS, 0 where OpenMM has no such force. */
export const energiesOf = ({ byForce }: Conformation) =>
  forcesOf.map((names) => names.reduce((sum, name) => sum + (byForce[name] ?? 0), 0));

/** Compares energies of each term and forces (relative, root mean square). */
export function expectAgreement(
  { energies, forces }: { energies: ArrayLike<number>; forces: Float64Array },
  conformation: Conformation,
  { energyTolerance = 1e-10, forceTolerance = 1e-10 } = {},
): void {
  const expected = energiesOf(conformation);
  expect(energies.length).toBe(expected.length);
  expected.forEach((energy, term) => {
    expect(Math.abs(energies[term] - energy)).toBeLessThanOrEqual(energyTolerance * Math.abs(energy));
  });
  const reference = conformation.forces.flat();
  expect(forces.length).toBe(reference.length);
  const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values));
  const error = norm(forces.map((force, i) => force - reference[i])) / norm(reference);
  expect(error).toBeLessThan(forceTolerance);
}
