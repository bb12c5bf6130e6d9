import { InputError } from '../../../math/index.js';
import type { ForceField } from '../types.js';
import type { Layout } from './memory.js';
import type { Tables } from './tables.js';

/** The numbers of the constraints, those that share atoms together: clusters can be solved one by one. */
function clustersOf(atoms: number, pairs: Int32Array): number[][] {
  const leader = Int32Array.from({ length: atoms }, (_, i) => i);
  const find = (i: number): number => (leader[i] === i ? i : (leader[i] = find(leader[i])));
  for (let c = 0; c < pairs.length; c += 2) leader[find(pairs[c])] = find(pairs[c + 1]);
  const clusters = new Map<number, number[]>();
  for (let c = 0; c < pairs.length / 2; c++) {
    const root = find(pairs[2 * c]);
    clusters.set(root, [...(clusters.get(root) ?? []), c]);
  }
  return [...clusters.values()];
}

/** Lays the constraints into memory; `component` is the number of bytes of one component of an atom in wide arrays. */
export function constraintTables(
  { masses, constraints }: ForceField,
  layout: Layout,
  component: number,
): Tables {
  if (!constraints || constraints.distances.length === 0) return { clusterCount: 0 };
  const { atoms, distances } = constraints;
  const clusters = clustersOf(masses.length, atoms);
  const order = clusters.flat();
  const inverse = (atom: number) => (masses[atom] > 0 ? 1 / masses[atom] : 0);
  for (const c of order) {
    if (inverse(atoms[2 * c]) + inverse(atoms[2 * c + 1]) > 0) continue;
    throw new InputError(
      `constraint ${c} joins atoms ${atoms[2 * c]} and ${atoms[2 * c + 1]}, neither of which may move (mass 0): leave it out`,
    );
  }
  return {
    clusterCount: clusters.length,
    clusters: layout.integers(clusters.map((cluster) => cluster.length)),
    constraintAtoms: layout.integers(
      order.flatMap((c) => [3 * component * atoms[2 * c], 3 * component * atoms[2 * c + 1]]),
    ),
    constraintParameters: layout.doubles(
      order.flatMap((c) => [distances[c] * distances[c], inverse(atoms[2 * c]), inverse(atoms[2 * c + 1])]),
    ),
  };
}
