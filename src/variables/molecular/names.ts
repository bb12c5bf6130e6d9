/** Atoms found by their names. */
import { distance } from '../../math/geometry.js';
import type { Pairs } from './contacts.js';

/** What of a topology is needed here. */
export interface NamedAtoms {
  readonly atoms: readonly {
    readonly name: string;
    readonly element: string;
    readonly residue: string;
    readonly residueNumber: number;
    readonly chain: string;
  }[];
  /** Two atoms each. */
  readonly bonds?: ArrayLike<number>;
}

export interface BackboneDihedral {
  readonly type: 'phi' | 'psi';
  /** 'phi' or 'psi' where there is one of each, else with the residue's number, as 'phi 2'. */
  readonly name: string;
  readonly residue: string;
  readonly residueNumber: number;
  readonly chain: string;
  readonly atoms: readonly [number, number, number, number];
}

/** Residues in the order of their atoms, with the place of each name. */
function residuesOf({ atoms }: NamedAtoms) {
  const residues: { first: number; at: Map<string, number> }[] = [];
  atoms.forEach((atom, i) => {
    const before = atoms[i - 1];
    const isNew =
      i === 0 ||
      before.chain !== atom.chain ||
      before.residueNumber !== atom.residueNumber ||
      before.residue !== atom.residue;
    if (isNew) residues.push({ first: i, at: new Map() });
    residues[residues.length - 1].at.set(atom.name, i);
  });
  return residues;
}

/**
 * The φ (C–N–CA–C) and ψ (N–CA–C–N) of every residue that has them, by atom names; caps such as ACE and NME count as neighbours.
 * Residues that follow each other in a chain are neighbours; where the topology has bonds, C and N must be bonded.
 *
 * @example
 * const [phi, psi] = backboneDihedrals(topology).map(({ atoms, name }) => dihedral(atoms, { name }));
 */
export function backboneDihedrals(topology: NamedAtoms): BackboneDihedral[] {
  const { atoms, bonds } = topology;
  const bonded = new Set<string>();
  for (let i = 0; bonds && i < bonds.length; i += 2)
    bonded.add(`${Math.min(bonds[i], bonds[i + 1])} ${Math.max(bonds[i], bonds[i + 1])}`);
  const joined = (c: number | undefined, n: number | undefined): boolean =>
    c !== undefined &&
    n !== undefined &&
    atoms[c].chain === atoms[n].chain &&
    (bonded.size === 0 || bonded.has(`${Math.min(c, n)} ${Math.max(c, n)}`));

  const residues = residuesOf(topology);
  const found: BackboneDihedral[] = [];
  residues.forEach(({ first, at }, i) => {
    const [n, ca, c] = ['N', 'CA', 'C'].map((name) => at.get(name));
    if (n === undefined || ca === undefined || c === undefined) return;
    const before = residues[i - 1]?.at.get('C');
    const after = residues[i + 1]?.at.get('N');
    const { residue, residueNumber, chain } = atoms[first];
    const add = (type: 'phi' | 'psi', four: BackboneDihedral['atoms']) =>
      found.push({ type, name: `${type} ${residueNumber}`, residue, residueNumber, chain, atoms: four });
    if (joined(before, n)) add('phi', [before!, n, ca, c]);
    if (joined(c, after)) add('psi', [n, ca, c, after!]);
  });
  const single =
    found.filter(({ type }) => type === 'phi').length < 2 &&
    found.filter(({ type }) => type === 'psi').length < 2;
  return single ? found.map((one) => ({ ...one, name: one.type })) : found;
}

/**
 * The native contacts of a structure: pairs of heavy atoms closer than `cutoff` in residues at least `separation` apart in the
 * chain's order, or in different chains, with their distances.
 *
 * Source: the definition of R. B. Best, G. Hummer, W. A. Eaton, Proc. Natl. Acad. Sci. 110, 17874 (2013), DOI 10.1073/pnas.1311599110.
 *
 * @example
 * const q = nativeContacts(nativePairs(topology, positions));
 */
export function nativePairs(
  topology: NamedAtoms,
  positions: ArrayLike<number>,
  { cutoff = 0.45, separation = 4 } = {},
): { pairs: Pairs; distances: Float64Array } {
  const x = Float64Array.from(positions);
  const residues = residuesOf(topology);
  const orderOf = (atom: number) => residues.findLastIndex(({ first }) => first <= atom);
  const heavy = topology.atoms.flatMap(({ element, chain }, atom) =>
    element.toUpperCase() === 'H' || element.toUpperCase() === 'D'
      ? []
      : [{ atom, chain, order: orderOf(atom) }],
  );
  const pairs: [number, number][] = [];
  const distances: number[] = [];
  heavy.forEach((a, i) => {
    for (const b of heavy.slice(i + 1)) {
      if (a.chain === b.chain && b.order - a.order < separation) continue;
      const r = distance(x, 3 * a.atom, 3 * b.atom);
      if (r >= cutoff) continue;
      pairs.push([a.atom, b.atom]);
      distances.push(r);
    }
  });
  return { pairs, distances: Float64Array.from(distances) };
}
