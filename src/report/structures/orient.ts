/** Structures laid on each other and turned so that they show their widest side; as many as a page can carry. */
import { InputError } from '../../math/errors.js';
import { symmetricEigen } from '../../math/linear-algebra.js';
import { bestRotation } from '../../math/superposition.js';
import type { StructureGroup, StructuresPanel } from '../types.js';

/** Coordinates on one page, over all groups: about half a megabyte. */
const mostNumbers = 90_000;

/** A slider has no room for more. */
const mostStructures = 200;

/** How many structures a group holds. */
export function structuresIn(group: StructureGroup, { topology }: StructuresPanel): number {
  return topology.atoms.length ? group.positions.length / (3 * topology.atoms.length) : 0;
}

/** What would otherwise show as a wrong picture. */
function check({ label, topology, groups }: StructuresPanel): void {
  const atoms = topology.atoms.length;
  for (let i = 0; i < topology.bonds.length; i++) {
    if (!(topology.bonds[i] >= 0 && topology.bonds[i] < atoms))
      throw new InputError(`${label}: a bond names atom ${topology.bonds[i]} of ${atoms}: count from 0`);
  }
  for (const group of groups) {
    if (atoms === 0 || group.positions.length % (3 * atoms) !== 0)
      throw new InputError(
        `${label}, '${group.label}': ${group.positions.length} coordinates are no structures of ${atoms} atoms: give ${3 * atoms} for each`,
      );
    const structures = group.positions.length / (3 * atoms);
    for (const name of ['values', 'captions'] as const) {
      const given = group[name]?.length ?? structures;
      if (given !== structures)
        throw new InputError(
          `${label}, '${group.label}': ${given} ${name} for ${structures} structures: give one for each`,
        );
    }
  }
}

/** Evenly chosen structures of a group, where it has more than can be shown; typed arrays become plain ones. */
function chosen(group: StructureGroup, atoms: number, most: number): StructureGroup {
  const size = 3 * atoms;
  const structures = group.positions.length / size;
  const count = Math.min(most, structures);
  const kept = Array.from({ length: count }, (_, i) => Math.floor((i * structures) / count));
  const { values, captions } = group;
  return {
    ...group,
    positions: kept.flatMap((i) => Array.from(group.positions.slice(i * size, (i + 1) * size))),
    ...(values ? { values: kept.map((i) => values[i]) } : {}),
    ...(captions ? { captions: kept.map((i) => captions[i]) } : {}),
    ...(count < structures ? { chosenFrom: group.chosenFrom ?? structures } : {}),
  };
}

/** The atoms that are superposed: the heavy ones, or all where there are too few to tell a rotation. */
function anchors({ atoms }: StructuresPanel['topology']): number[] {
  const all = atoms.map((_, i) => i);
  const heavy = all.filter((i) => !/^[HD]$/i.test(atoms[i].element));
  return heavy.length >= 3 ? heavy : all;
}

/** These atoms of a structure, around their centre, and the centre. */
function centred(x: ArrayLike<number>, start: number, atoms: readonly number[]) {
  const points = Float64Array.from({ length: 3 * atoms.length }, (_, i) => {
    return x[start + 3 * atoms[Math.floor(i / 3)] + (i % 3)];
  });
  const centre = [0, 0, 0];
  points.forEach((value, i) => (centre[i % 3] += value / atoms.length));
  return { points: points.map((value, i) => value - centre[i % 3]), centre };
}

/** Centred points turned so that they are widest along x, then along y: the most of them shows in the plane. */
function turned(points: Float64Array): Float64Array {
  const moments = new Float64Array(9);
  for (let i = 0; i < points.length; i += 3)
    for (let j = 0; j < 3; j++)
      for (let k = 0; k < 3; k++) moments[3 * j + k] += points[i + j] * points[i + k];
  const [a, b, c, d, e, f] = symmetricEigen(moments, 3).vectors;
  // the third axis by hand: the eigenvectors may be a mirror image
  const axes = [a, b, c, d, e, f, b * f - c * e, c * d - a * f, a * e - b * d];
  return points.map((_, i) => {
    const [row, start] = [3 * (i % 3), i - (i % 3)];
    return axes[row] * points[start] + axes[row + 1] * points[start + 1] + axes[row + 2] * points[start + 2];
  });
}

/**
 * The panel with its structures superposed on the heavy atoms of the first one, to a tenth of a picometre, and at most as many as a page
 * can carry: what has been done is not done again.
 * @throws InputError when coordinates, bonds, values or captions do not fit the atoms
 */
export function oriented(panel: StructuresPanel): StructuresPanel {
  check(panel);
  const { groups } = panel;
  const topology = { ...panel.topology, bonds: Array.from(panel.topology.bonds) };
  const atoms = topology.atoms.length;
  const share = Math.floor(mostNumbers / (3 * atoms * Math.max(1, groups.length)));
  const most = Math.max(1, Math.min(mostStructures, share));
  const few = groups.map((group) => chosen(group, atoms, most));
  if (panel.superpose === false) return { ...panel, topology, groups: few };
  const on = anchors(topology);
  const weights = new Float64Array(on.length).fill(1);
  const first = few.find(({ positions }) => positions.length);
  const target = turned(centred(first?.positions ?? [], 0, first ? on : []).points);
  const superposed = few.map((group) => {
    const { positions } = group;
    const out = new Array<number>(positions.length);
    for (let start = 0; start < positions.length; start += 3 * atoms) {
      const { points, centre } = centred(positions, start, on);
      const r = bestRotation(points, target, weights);
      for (let i = start; i < start + 3 * atoms; i += 3) {
        const [x, y, z] = centre.map((middle, k) => positions[i + k] - middle);
        for (let k = 0; k < 3; k++)
          out[i + k] = Math.round((r[3 * k] * x + r[3 * k + 1] * y + r[3 * k + 2] * z) * 1e4) / 1e4;
      }
    }
    return { ...group, positions: out };
  });
  return { ...panel, topology, groups: superposed, superpose: false };
}
