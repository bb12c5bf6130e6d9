import { nearest, type Box, type Coordinates } from './box.js';
import type { DistanceTerm } from './types.js';

/** Which particles hang together by bonds. */
export interface Connectivity {
  /** The molecule of each particle; a particle without bonds is one of its own. */
  readonly molecule: Int32Array;
  /** Particles bonded to another, each after the one that it hangs on; the first of each molecule is left out. */
  readonly order: Int32Array;
  /** The particle that each of `order` hangs on. */
  readonly parents: Int32Array;
  /** The particles of every molecule of two or more. */
  readonly members: readonly (readonly number[])[];
  /** Number of bonds on the shortest way between two particles of one molecule. */
  bondsBetween(i: number, j: number): number;
}

/** Finds the molecules that bonds make. */
export function connectivity(particles: number, bonds: readonly DistanceTerm[]): Connectivity {
  const neighbours: number[][] = Array.from({ length: particles }, () => []);
  for (const { particles: pair } of bonds) {
    neighbours[pair[0]].push(pair[1]);
    neighbours[pair[1]].push(pair[0]);
  }
  const molecule = new Int32Array(particles).fill(-1);
  const order: number[] = [];
  const parents: number[] = [];
  const members: number[][] = [];
  for (let root = 0; root < particles; root++) {
    if (molecule[root] >= 0) continue;
    molecule[root] = root;
    const queue = [root];
    for (const particle of queue) {
      for (const next of neighbours[particle]) {
        if (molecule[next] >= 0) continue;
        molecule[next] = root;
        queue.push(next);
        order.push(next);
        parents.push(particle);
      }
    }
    if (queue.length > 1) members.push(queue.sort((a, b) => a - b));
  }
  return {
    molecule,
    order: Int32Array.from(order),
    parents: Int32Array.from(parents),
    members,
    bondsBetween(i, j) {
      const reached = new Map([[i, 0]]);
      for (const [particle, bonds] of reached) {
        if (particle === j) return bonds;
        for (const next of neighbours[particle]) if (!reached.has(next)) reached.set(next, bonds + 1);
      }
      return Infinity;
    },
  };
}

/** Puts every molecule together: each particle at the image that is nearest to the one that it hangs on. */
export function makeWhole({ order, parents }: Connectivity, box: Box, at: Coordinates): void {
  const { x, y, z } = at;
  for (let n = 0; n < order.length; n++) {
    const i = order[n];
    const parent = parents[n];
    x[i] = x[parent] + nearest(x[i] - x[parent], box, 0);
    y[i] = y[parent] + nearest(y[i] - y[parent], box, 1);
    z[i] = z[parent] + nearest(z[i] - z[parent], box, 2);
  }
}
