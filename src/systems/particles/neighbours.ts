/**
 * Neighbour lists: the pairs closer than cutoff + skin, which hold until a particle has moved by half the skin.
 *
 * L. Verlet, Phys. Rev. 159, 98 (1967), doi:10.1103/PhysRev.159.98. They are a cache and nothing else: rows are in ascending order and
 * the inner loop passes over what is beyond the cutoff, so that the sums have the bits of a loop over all pairs, whatever was computed before.
 */
import type { Box, Coordinates } from './box.js';
import { cellGrid } from './cells.js';
import type { PairList } from './pairs.js';
import type { Rule } from './rules.js';

/** Fewer pairs than this are all listed: looking after a list would cost more. */
const FEW = 200;

interface Slot {
  /** Coordinates of the walker for which the lists were made. */
  readonly reference: Float64Array;
  readonly lists: PairList[];
}

export interface NeighbourLists {
  /** The pairs between molecules of every rule, for the walker in row `walker` of the batch; `at` are its coordinates within the box. */
  of(walker: number, positions: Float64Array, at: Coordinates): readonly PairList[];
  /** How often lists were made. */
  readonly builds: { count: number };
}

/** Makes the lists of a potential. They are remembered by the row of the batch, and made anew for whoever does not fit them. */
export function neighbourLists(
  rules: readonly Rule[],
  {
    box,
    molecule,
    skin,
    dim,
    spaceDim,
  }: { box: Box; molecule: Int32Array; skin: number; dim: number; spaceDim: number },
): NeighbourLists {
  const whole = rules.map(({ first, second, constants }) => {
    const pairs = first === second ? (first.count * (first.count - 1)) / 2 : first.count * second.count;
    return skin === 0 || constants.cutoff2 === Infinity || pairs < FEW;
  });
  const reach2 = rules.map(({ constants }, rule) =>
    whole[rule] ? Infinity : (Math.sqrt(constants.cutoff2) + skin) ** 2,
  );
  const grids = rules.map((_, rule) =>
    whole[rule] ? undefined : cellGrid(box, Math.sqrt(reach2[rule]), spaceDim),
  );
  // A little less than half the skin, for the rounding of the distances.
  const far2 = (0.499 * skin) ** 2;
  const empty = ({ first }: Rule): PairList => ({
    first: first.first,
    starts: new Int32Array(first.count + 1),
    neighbours: new Int32Array(64),
  });
  const make = (rule: number, at: Coordinates, list: PairList) => {
    const { first, second } = rules[rule];
    const grid = grids[rule];
    let length = 0;
    const push = (j: number) => {
      if (length === list.neighbours.length) {
        const longer = new Int32Array(2 * length);
        longer.set(list.neighbours);
        list.neighbours = longer;
      }
      list.neighbours[length++] = j;
    };
    grid?.fill(at, second.first, second.count);
    for (let row = 0; row < first.count; row++) {
      const i = first.first + row;
      list.starts[row] = length;
      const after = first === second ? i + 1 : second.first;
      if (grid) {
        const begin = length;
        grid.visit(i, after, reach2[rule], molecule, push);
        list.neighbours.subarray(begin, length).sort();
        continue;
      }
      visitAll(at, box, i, after, second.first + second.count, reach2[rule], molecule, push);
    }
    list.starts[first.count] = length;
    return list;
  };

  const fixed = rules.map((rule, k) => (whole[k] ? make(k, zeros(molecule.length), empty(rule)) : undefined));
  const slots: Slot[] = [];
  const builds = { count: 0 };
  return {
    builds,
    of(walker, positions, at) {
      const slot = (slots[walker] ??= {
        reference: new Float64Array(dim).fill(NaN),
        lists: rules.map((rule, k) => fixed[k] ?? empty(rule)),
      });
      if (whole.every(Boolean) || fits(slot.reference, positions, walker * dim, spaceDim, far2))
        return slot.lists;
      builds.count++;
      slot.reference.set(positions.subarray(walker * dim, (walker + 1) * dim));
      rules.forEach((_, k) => whole[k] || make(k, at, slot.lists[k]));
      return slot.lists;
    },
  };
}

const zeros = (particles: number): Coordinates => {
  const x = new Float64Array(particles);
  return { x, y: x, z: x };
};

/** Whether no particle has moved by half the skin. */
function fits(
  reference: Float64Array,
  positions: Float64Array,
  offset: number,
  spaceDim: number,
  far2: number,
): boolean {
  for (let i = 0; i < reference.length; i += spaceDim) {
    const dx = positions[offset + i] - reference[i];
    const dy = positions[offset + i + 1] - reference[i + 1];
    let moved2 = dx * dx + dy * dy;
    if (spaceDim === 3) {
      const dz = positions[offset + i + 2] - reference[i + 2];
      moved2 += dz * dz;
    }
    if (!(moved2 < far2)) return false;
  }
  return true;
}

function visitAll(
  { x, y, z }: Coordinates,
  { sides, inverses }: Box,
  i: number,
  after: number,
  end: number,
  reach2: number,
  molecule: Int32Array,
  push: (j: number) => void,
): void {
  const [lx, ly, lz] = sides;
  const [ix, iy, iz] = inverses;
  for (let j = after; j < end; j++) {
    let dx = x[i] - x[j];
    let dy = y[i] - y[j];
    let dz = z[i] - z[j];
    dx -= lx * Math.floor(dx * ix + 0.5);
    dy -= ly * Math.floor(dy * iy + 0.5);
    dz -= lz * Math.floor(dz * iz + 0.5);
    if (dx * dx + dy * dy + dz * dz < reach2 && molecule[i] !== molecule[j]) push(j);
  }
}
