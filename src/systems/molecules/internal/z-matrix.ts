/**
 * The Z-matrix of a molecule: an order of its atoms in which each is placed by a distance, an angle and a dihedral to atoms before it.
 * The atoms follow a tree of bonds from the middle of the molecule. The first atom that hangs on another turns by a true torsion; its
 * siblings are placed by their dihedral to it, so that one torsion turns a whole methyl group, chain or ring, and the siblings' angles stay
 * near ±120°.
 */
import { InputError } from '../../../math/index.js';
import { angle } from '../../../math/geometry.js';

/** What of a topology is needed: how many atoms, their elements, their bonds (two atoms each). */
export interface BondedAtoms {
  readonly atoms: readonly { readonly element: string }[];
  readonly bonds: ArrayLike<number>;
}

/** How an atom is placed; atoms that do not apply to the first three rows are −1. */
export interface ZMatrixRow {
  readonly atom: number;
  /** The atom to which its distance is measured; it is bonded to it. */
  readonly bond: number;
  /** The third atom of its angle atom–bond–angle. */
  readonly angle: number;
  /** The fourth atom of its dihedral. */
  readonly dihedral: number;
  /** Whether the dihedral is measured to a sibling, not along a chain of bonds. */
  readonly improper: boolean;
}

export interface ZMatrixOptions {
  /**
   * Atoms × 3, nm: a structure in which no angle of the Z-matrix may be straight. Where one would be, another reference atom is chosen.
   * Needed for molecules with straight parts, such as nitriles.
   */
  readonly reference?: ArrayLike<number>;
  /** Three atoms in a chain of bonds to start from (default: at the middle of the molecule). */
  readonly root?: readonly [number, number, number];
}

/** Sine of an angle below which it counts as straight. */
const straight = 0.1;

/**
 * Neighbours of each atom, in the order of their indices.
 *
 * @throws InputError for a bond to no atom, or of an atom with itself
 */
export function neighboursOf({ atoms, bonds }: BondedAtoms): number[][] {
  const neighbours = atoms.map(() => new Set<number>());
  for (let i = 0; i < bonds.length; i += 2) {
    const [a, b] = [bonds[i], bonds[i + 1]];
    if (neighbours[a] === undefined || neighbours[b] === undefined || a === b) {
      throw new InputError(
        `bond ${i / 2} joins atoms ${a} and ${b}: there are ${atoms.length} atoms, from 0`,
      );
    }
    neighbours[a].add(b);
    neighbours[b].add(a);
  }
  return neighbours.map((set) => [...set].sort((a, b) => a - b));
}

/** Bonds between one atom and each of the others, Infinity where there is no way. */
function distancesFrom(start: number, neighbours: readonly number[][]): number[] {
  const steps = neighbours.map(() => Infinity);
  steps[start] = 0;
  const queue = [start];
  for (const atom of queue) {
    for (const next of neighbours[atom]) {
      if (steps[next] < Infinity) continue;
      steps[next] = steps[atom] + 1;
      queue.push(next);
    }
  }
  return steps;
}

/** Atoms that `start` is joined to without going through `centre`. */
function atomsBehind(start: number, centre: number, neighbours: readonly number[][]): number {
  const open = neighbours.map((around, atom) => (atom === centre ? [] : around));
  return distancesFrom(start, open).filter((steps) => steps < Infinity).length;
}

/** The tree of shortest ways from the root, and the number of atoms behind each atom, itself included. */
function treeOf(root: readonly [number, number, number], neighbours: readonly number[][]) {
  const [first, second, third] = root;
  const children = neighbours.map(() => [] as number[]);
  children[second].push(third);
  const parent = neighbours.map(() => -1);
  const seen = new Set(root);
  const queue = [second, first, third];
  parent[first] = second;
  parent[third] = second;
  parent[second] = first;
  for (const atom of queue) {
    for (const next of neighbours[atom]) {
      if (seen.has(next)) continue;
      seen.add(next);
      parent[next] = atom;
      children[atom].push(next);
      queue.push(next);
    }
  }
  const sizes = neighbours.map(() => 1);
  for (const atom of queue.slice(3).reverse()) sizes[parent[atom]] += sizes[atom];
  return { children, parent, sizes };
}

function sineAt(reference: Float64Array | undefined, a: number, b: number, c: number): number {
  return reference ? Math.sin(angle(reference, 3 * a, 3 * b, 3 * c)) : 1;
}

/** A chain of three atoms in the middle of the molecule, of heavy atoms where there are such. */
function middle(
  { atoms }: BondedAtoms,
  neighbours: readonly number[][],
  reference: Float64Array | undefined,
): readonly [number, number, number] {
  const heavy = atoms.map(({ element }) => !/^[HD]$/i.test(element));
  const heavyAround = (atom: number) => neighbours[atom].filter((next) => heavy[next]).length;
  const ranked = atoms
    .flatMap((_, atom) => (neighbours[atom].length < 2 ? [] : [atom]))
    .map((atom) => ({
      atom,
      chain: Math.min(2, heavyAround(atom)) + (heavy[atom] ? 1 : 0),
      reach: Math.max(...distancesFrom(atom, neighbours)),
    }))
    .sort((a, b) => b.chain - a.chain || a.reach - b.reach || a.atom - b.atom);
  for (const { atom } of ranked) {
    const behind = new Map(neighbours[atom].map((next) => [next, atomsBehind(next, atom, neighbours)]));
    const around = [...neighbours[atom]].sort(
      (a, b) => Number(heavy[b]) - Number(heavy[a]) || behind.get(b)! - behind.get(a)! || a - b,
    );
    for (const [i, first] of around.entries()) {
      const third = around.slice(i + 1).find((next) => sineAt(reference, first, atom, next) > straight);
      if (third !== undefined) return [first, atom, third];
    }
  }
  throw new InputError('all atoms are in line: a straight molecule has no Z-matrix');
}

function checkRoot(root: readonly number[], neighbours: readonly number[][]): void {
  const [first, second, third] = root;
  const chained = neighbours[second]?.includes(first) && neighbours[second].includes(third);
  if (root.length !== 3 || !chained || first === third) {
    throw new InputError(`root [${root.join(', ')}] must be three atoms in a chain of bonds`);
  }
}

/**
 * The rows of a molecule's Z-matrix, in the order in which its atoms are placed. The same molecule gives the same rows.
 *
 * @throws InputError for less than three atoms, atoms that no bonds join to the others, and angles that are straight in the reference
 * @example
 * const rows = zMatrix(topology, { reference: positions });
 */
export function zMatrix(molecule: BondedAtoms, options: ZMatrixOptions = {}): ZMatrixRow[] {
  const count = molecule.atoms.length;
  if (count < 3) throw new InputError(`a Z-matrix needs three atoms or more, there are ${count}`);
  if (options.reference && options.reference.length !== 3 * count) {
    throw new InputError(
      `reference has ${options.reference.length} coordinates, ${count} atoms need ${3 * count}`,
    );
  }
  const reference = options.reference && Float64Array.from(options.reference);
  const neighbours = neighboursOf(molecule);
  const lost = distancesFrom(0, neighbours).indexOf(Infinity);
  if (lost >= 0) {
    throw new InputError(`atom ${lost} is not joined to atom 0 by bonds: a Z-matrix is of one molecule`);
  }
  if (options.root) checkRoot(options.root, neighbours);
  const root = options.root ?? middle(molecule, neighbours, reference);
  const [first, second, third] = root;
  const { children, parent, sizes } = treeOf(root, neighbours);

  const rows: ZMatrixRow[] = [
    { atom: first, bond: -1, angle: -1, dihedral: -1, improper: false },
    { atom: second, bond: first, angle: -1, dihedral: -1, improper: false },
    { atom: third, bond: second, angle: first, dihedral: -1, improper: false },
  ];
  if (sineAt(reference, first, second, third) <= straight) {
    throw new InputError(`root [${root.join(', ')}] is straight in the reference: choose other atoms`);
  }
  const placed = new Set<number>(root);
  /** Those placed already, the nearest by bonds first. */
  const nearest = (bond: number) => {
    const steps = distancesFrom(bond, neighbours);
    return [...placed].sort((a, b) => steps[a] - steps[b] || a - b);
  };
  const queue = [second, first, third];
  for (const bond of queue) {
    const mine = [...children[bond]].sort((a, b) => sizes[b] - sizes[a] || a - b);
    if (bond === second) mine.sort((a, b) => Number(b === third) - Number(a === third));
    for (const atom of mine) {
      if (placed.has(atom)) continue;
      const sibling = mine[0] === atom ? undefined : mine[0];
      const [at, along] = [parent[bond], bond === first ? third : parent[parent[bond]]];
      const chosen = choose(atom, bond, [at, sibling ?? along], () => nearest(bond), reference);
      rows.push({ atom, bond, ...chosen, improper: chosen.dihedral === sibling });
      placed.add(atom);
      queue.push(atom);
    }
  }
  return rows;
}

/** The wished reference atoms, or the nearest ones that make no straight angle. */
function choose(
  atom: number,
  bond: number,
  [angleAtom, dihedralAtom]: readonly [number, number],
  others: () => readonly number[],
  reference: Float64Array | undefined,
): { angle: number; dihedral: number } {
  const fits = (at: number, along: number) =>
    new Set([atom, bond, at, along]).size === 4 &&
    sineAt(reference, atom, bond, at) > straight &&
    sineAt(reference, bond, at, along) > straight;
  if (fits(angleAtom, dihedralAtom)) return { angle: angleAtom, dihedral: dihedralAtom };
  const candidates = others();
  for (const at of [angleAtom, ...candidates]) {
    for (const along of [dihedralAtom, ...candidates])
      if (fits(at, along)) return { angle: at, dihedral: along };
  }
  throw new InputError(
    `atom ${atom}, bonded to atom ${bond}, makes straight angles with all atoms placed before it: start from another root`,
  );
}
