import { InputError } from '../../math/index.js';
import type { Box } from './box.js';
import { pairConstants, type PairConstants } from './lennard-jones.js';
import type { Connectivity } from './molecules.js';
import type { PairList } from './pairs.js';
import type { PairRule, Species } from './types.js';

/** A pair rule, ready: between the particles `first` … and `second` …, which are the same or follow one another. */
export interface Rule {
  readonly first: Species;
  readonly second: Species;
  readonly constants: PairConstants;
  readonly sigma: number;
  /** The pairs within molecules, which do not change. */
  readonly within: PairList;
}

/** Species from their counts, in the order of their coordinates. */
export function makeSpecies(counts: Readonly<Record<string, number>>): Species[] {
  let first = 0;
  const species = Object.entries(counts).map(([name, count]) => {
    if (/^\d/.test(name))
      throw new InputError(`particles has a species '${name}': begin its name with a letter`);
    if (!(Number.isInteger(count) && count >= 0)) {
      throw new InputError(`particles.${name} is ${count}: use a whole number of 0 or more`);
    }
    first += count;
    return { name, first: first - count, count };
  });
  if (first === 0) throw new InputError('particles is empty: give at least one species with a particle');
  return species;
}

/** Checks the pair rules against species and box, and readies them. */
export function makeRules(
  rules: readonly PairRule[],
  species: readonly Species[],
  molecules: Connectivity,
  box: Box,
  temperature: number,
): Rule[] {
  const taken = new Set<string>();
  return rules.map((rule, index) => {
    const name = rule.species.join('-');
    const place = `pairs[${index}] (${name})`;
    const [a, b] = rule.species.map((wanted) => {
      const found = species.find((candidate) => candidate.name === wanted);
      if (found) return found;
      throw new InputError(
        `${place} names the species '${wanted}': there are ${species.map((s) => s.name).join(', ')}`,
      );
    });
    const [first, second] = a.first <= b.first ? [a, b] : [b, a];
    const both = `${first.name} ${second.name}`;
    if (taken.has(both)) throw new InputError(`${place} is the second rule for these species: keep one`);
    taken.add(both);
    checkCutoff(rule, box, place);
    const { bondsApart = 1 } = rule;
    if (!(Number.isInteger(bondsApart) && bondsApart >= 1)) {
      throw new InputError(`${place}.bondsApart is ${bondsApart}: use a whole number from 1`);
    }
    return {
      first,
      second,
      constants: pairConstants(rule, temperature, place),
      sigma: rule.sigma ?? 1,
      within: pairsWithin(first, second, molecules, bondsApart),
    };
  });
}

function checkCutoff({ cutoff }: PairRule, { sides }: Box, place: string): void {
  const least = sides.reduce((smallest, side) => (side > 0 && side < smallest ? side : smallest), Infinity);
  if (least === Infinity) return;
  if (cutoff === undefined || cutoff === Infinity) {
    throw new InputError(
      `${place} has no cutoff: in a periodic box give one, at most half of its side, ${least / 2}`,
    );
  }
  if (least < 2 * cutoff) {
    throw new InputError(
      `box has a side of ${least}, less than twice the cutoff ${cutoff} of ${place}: ` +
        `a particle would see two images of another; use sides of ${2 * cutoff} or more, or a shorter cutoff`,
    );
  }
}

function pairsWithin(a: Species, b: Species, molecules: Connectivity, bondsApart: number): PairList {
  const rows: number[][] = Array.from({ length: a.count }, () => []);
  const belongs = (particle: number, { first, count }: Species) =>
    particle >= first && particle < first + count;
  for (const members of molecules.members) {
    for (const i of members) {
      if (!belongs(i, a)) continue;
      for (const j of members) {
        if (!belongs(j, b) || j === i || (a === b && j < i)) continue;
        if (bondsApart === 1 || molecules.bondsBetween(i, j) >= bondsApart) rows[i - a.first].push(j);
      }
    }
  }
  const starts = new Int32Array(a.count + 1);
  rows.forEach((row, k) => (starts[k + 1] = starts[k] + row.length));
  return { first: a.first, starts, neighbours: Int32Array.from(rows.flat()) };
}
