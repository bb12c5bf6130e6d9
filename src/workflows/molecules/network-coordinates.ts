/**
 * A molecule as a network sees it: its internal coordinates without what never changes, so that no generated molecule is turned, moved or
 * torn at a constraint. Lengths, angles and torsions of one narrow well (the sides of a methyl group, planar groups, a tetrahedron's
 * edges) are one number each; torsions that turn are a cosine and a sine. A torsion that is also a label is left out and set from the label.
 */
import { InputError } from '../../math/index.js';
import { internalCoordinates } from '../../systems/molecules/index.js';
import type { InternalCoordinates, Topology } from '../../systems/molecules/index.js';

/** How a network sees each internal coordinate of a molecule: plain data. */
export type NetworkCoordinates = {
  /** One of {@link kinds} for each internal coordinate. */
  readonly kinds: Uint8Array;
  /** Means over the training data; circular ones of torsions. */
  readonly means: Float64Array;
  /** Of `circle` and `narrow` torsions, bonds and angles: standard deviations. */
  readonly deviations: Float64Array;
  /** Which label sets a coordinate, −1 for none. */
  readonly labelOf: Int32Array;
  /** Numbers that the network sees. */
  readonly dim: number;
};

/** Constant; one number about its mean; a cosine and a sine; set from a label. */
const kinds = { fixed: 0, narrow: 1, circle: 2, label: 3 } as const;

/** Below this, in nm and radians, a coordinate is held by a constraint: solvers keep it to 1e-8. */
const constrained = 1e-5;
/** A torsion whose mean resultant is longer than this has one well: a deviation of 26° for a normal one. */
const oneWell = 0.9;

/**
 * Decide from training data how a network sees each internal coordinate.
 *
 * @param internal rows × coordinates.dim
 * @param labelAtoms the atoms of each label that is a dihedral; undefined for labels of another kind
 * @example
 * const seen = networkCoordinates(coordinates, internal, [[4, 6, 8, 14], [6, 8, 14, 16]]);
 */
export function networkCoordinates(
  coordinates: InternalCoordinates,
  internal: Float64Array,
  labelAtoms: readonly (readonly number[] | undefined)[] = [],
): NetworkCoordinates {
  const { dim, periods } = coordinates;
  const rows = internal.length / dim;
  if (!Number.isInteger(rows) || rows < 2) {
    throw new InputError(`${internal.length} internal coordinates are not two or more rows of ${dim}`);
  }
  const labels = labelAtoms.map((atoms) => (atoms ? coordinateOf(coordinates, atoms) : -1));
  const found = {
    kinds: new Uint8Array(dim),
    means: new Float64Array(dim),
    deviations: new Float64Array(dim),
    labelOf: Int32Array.from({ length: dim }, (_, j) => labels.indexOf(j)),
  };
  let size = 0;
  for (let j = 0; j < dim; j++) {
    const { mean, resultant } = averageOf(internal, dim, j, periods[j] !== null);
    let variance = 0;
    for (let i = j; i < internal.length; i += dim) {
      const away = internal[i] - mean;
      variance += (periods[j] === null ? away : wrapped(away)) ** 2 / rows;
    }
    const deviation = Math.sqrt(variance);
    found.means[j] = mean;
    found.deviations[j] = deviation;
    if (found.labelOf[j] >= 0) found.kinds[j] = kinds.label;
    else if (deviation < constrained) found.kinds[j] = kinds.fixed;
    else found.kinds[j] = resultant > oneWell ? kinds.narrow : kinds.circle;
    size += [0, 1, 2, 0][found.kinds[j]];
  }
  return { ...found, dim: size };
}

/** What the network sees of internal coordinates: rows × dim, of unit variance for lengths, angles and narrow torsions. */
export function encodeMolecules(
  { kinds: kindOf, means, deviations, dim }: NetworkCoordinates,
  internal: Float64Array,
): Float64Array {
  const width = kindOf.length;
  const rows = internal.length / width;
  const seen = new Float64Array(rows * dim);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let j = 0; j < width; j++) {
      const away = internal[row * width + j] - means[j];
      if (kindOf[j] === kinds.narrow) seen[at++] = wrapped(away) / deviations[j];
      if (kindOf[j] !== kinds.circle) continue;
      seen[at++] = Math.cos(away);
      seen[at++] = Math.sin(away);
    }
  }
  return seen;
}

/** Internal coordinates from what a network made, each row with labels of its own (rows × labels). */
export function decodeMolecules(
  { kinds: kindOf, means, deviations, labelOf, dim }: NetworkCoordinates,
  seen: Float64Array,
  labels: Float64Array,
): Float64Array {
  const width = kindOf.length;
  const rows = seen.length / dim;
  const perRow = labels.length / rows;
  const internal = new Float64Array(rows * width);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let j = 0; j < width; j++) {
      let value = means[j];
      if (kindOf[j] === kinds.narrow) value += deviations[j] * seen[at++];
      if (kindOf[j] === kinds.circle) {
        value += Math.atan2(seen[at + 1], seen[at]);
        at += 2;
      }
      if (kindOf[j] === kinds.label) value = labels[row * perRow + labelOf[j]];
      internal[row * width + j] = value;
    }
  }
  return internal;
}

/** The internal coordinates in which a molecule's networks work: the Z-matrix with its start as reference. */
export const moleculeCoordinates = (molecule: {
  readonly topology: Topology;
  readonly positions: Float64Array;
}): InternalCoordinates => internalCoordinates(molecule.topology, { reference: molecule.positions });

/** The internal coordinate that is the dihedral of these atoms, read from either end; −1 where there is none. */
function coordinateOf({ rows, atoms }: InternalCoordinates, dihedral: readonly number[]): number {
  const ends = [dihedral.join(), dihedral.toReversed().join()];
  const row = rows.findIndex((each) =>
    ends.includes([each.atom, each.bond, each.angle, each.dihedral].join()),
  );
  return row < 3 ? -1 : 2 * atoms - 3 + row - 3;
}

const wrapped = (angle: number): number => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));

function averageOf(values: Float64Array, stride: number, first: number, periodic: boolean) {
  const rows = values.length / stride;
  let [sum, cosine, sine] = [0, 0, 0];
  for (let i = first; i < values.length; i += stride) {
    sum += values[i];
    if (!periodic) continue;
    cosine += Math.cos(values[i]);
    sine += Math.sin(values[i]);
  }
  if (!periodic) return { mean: sum / rows, resultant: 1 };
  return { mean: Math.atan2(sine, cosine), resultant: Math.hypot(cosine, sine) / rows };
}
