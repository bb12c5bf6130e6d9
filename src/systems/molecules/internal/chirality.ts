/** Handedness of stereocentres: generated structures may be mirror images, which no energy tells apart. */
import { InputError } from '../../../math/index.js';
import { neighboursOf, type BondedAtoms } from './z-matrix.js';

/** An atom with four different neighbours; their order fixes which hand is called positive. */
export interface Stereocentre {
  readonly centre: number;
  readonly neighbours: readonly [number, number, number, number];
}

/**
 * A number for each atom, the same for atoms with the same surroundings: elements, then again and again those of their neighbours.
 * Source: H. L. Morgan, J. Chem. Doc. 5, 107 (1965), DOI 10.1021/c160017a018.
 */
function surroundings(elements: readonly string[], neighbours: readonly number[][]): number[] {
  const number = (keys: readonly string[]) => {
    const sorted = [...new Set(keys)].sort();
    const place = new Map(sorted.map((key, i) => [key, i]));
    return { classes: keys.map((key) => place.get(key)!), count: sorted.length };
  };
  let { classes, count } = number(elements);
  for (;;) {
    const finer = number(
      neighbours.map((around, atom) => {
        const kinds = around.map((next) => classes[next]).sort((a, b) => a - b);
        return [classes[atom], ...kinds].map((kind) => String(kind).padStart(6, '0')).join(' ');
      }),
    );
    if (finer.count === count) return classes;
    ({ classes, count } = finer);
  }
}

/**
 * The atoms with four neighbours that all differ in what hangs on them. Differences that are only of handedness themselves are not seen.
 *
 * @example
 * stereocentres((await alanineDipeptide()).topology); // the Cα, atom 8
 */
export function stereocentres(molecule: BondedAtoms): Stereocentre[] {
  const neighbours = neighboursOf(molecule);
  const classes = surroundings(
    molecule.atoms.map(({ element }) => element.toUpperCase()),
    neighbours,
  );
  return neighbours.flatMap((around, centre) => {
    const different = new Set(around.map((atom) => classes[atom])).size;
    if (around.length !== 4 || different !== 4) return [];
    return [{ centre, neighbours: around as unknown as Stereocentre['neighbours'] }];
  });
}

/**
 * The signed volumes (nm³) of stereocentres: walkers × centres, (a−d)·((b−d)×(c−d)) of the neighbours a, b, c, d. A mirror image
 * has the other sign; near zero the centre is flat.
 *
 * @example
 * const volumes = signedVolumes(stereocentres(topology), positions, 1);
 */
export function signedVolumes(
  centres: readonly Stereocentre[],
  positions: Float64Array,
  walkers: number,
): Float64Array {
  const stride = positions.length / walkers;
  const volumes = new Float64Array(walkers * centres.length);
  for (let walker = 0; walker < walkers; walker++) {
    centres.forEach(({ centre, neighbours }, i) => {
      const outside = [centre, ...neighbours].find((atom) => !(3 * atom + 2 < stride));
      if (outside !== undefined) {
        throw new InputError(`stereocentre ${centre} names atom ${outside}: there are ${stride / 3} atoms`);
      }
      const [a, b, c, d] = neighbours.map((atom) => walker * stride + 3 * atom);
      const [u, v, w] = [a, b, c].map((at) => [0, 1, 2].map((k) => positions[at + k] - positions[d + k]));
      volumes[walker * centres.length + i] =
        u[0] * (v[1] * w[2] - v[2] * w[1]) +
        u[1] * (v[2] * w[0] - v[0] * w[2]) +
        u[2] * (v[0] * w[1] - v[1] * w[0]);
    });
  }
  return volumes;
}

/**
 * The walkers whose stereocentres all have the hands of a reference structure, in order: the rest are mirror images, in part or as a whole.
 *
 * @throws InputError when a centre is flat in the reference
 * @example
 * const kept = sameChirality(stereocentres(topology), reference, generated, 1000);
 */
export function sameChirality(
  centres: readonly Stereocentre[],
  reference: Float64Array,
  positions: Float64Array,
  walkers: number,
): number[] {
  const wanted = signedVolumes(centres, reference, 1);
  const flat = wanted.findIndex((volume) => !(Math.abs(volume) > 1e-9));
  if (flat >= 0)
    throw new InputError(`atom ${centres[flat].centre} is flat in the reference: it has no handedness`);
  const volumes = signedVolumes(centres, positions, walkers);
  const kept: number[] = [];
  for (let walker = 0; walker < walkers; walker++) {
    const matches = centres.every((_, i) => volumes[walker * centres.length + i] * wanted[i] > 0);
    if (matches) kept.push(walker);
  }
  return kept;
}
