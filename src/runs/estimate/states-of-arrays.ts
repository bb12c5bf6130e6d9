/** Energies of samples in several states as NumPy's arrays: `u_kn` and `N_k`, as pymbar takes them. */
import { basename } from 'node:path';
import type { NpyArray } from '../../formats/index.js';
import { InputError } from '../../math/errors.js';
import type { Source } from './read.js';
import type { Segment, States } from './states.js';
import type { EstimateOptions } from './types.js';
import { toKT } from './units.js';

type ArraySource = Extract<Source, { readonly format: 'arrays' }>;

interface Named {
  readonly file: string;
  readonly name: string;
  readonly array: NpyArray;
}

/** A matrix of energies, states × samples. */
interface Matrix {
  /** `u_kn.npy`, or `all.npz, 'u_kn'`. */
  readonly title: string;
  readonly energies: Float64Array;
  readonly states: number;
  readonly samples: number;
}

/**
 * `u_kn` of states × samples (or its transpose, `u_nk`), the samples of each state together, in order; how many they are, `N_k`, stands in the
 * archive, in a file of its own or in --counts.
 *
 * @throws InputError naming the array and the element that does not fit
 */
export function statesOfArrays(sources: readonly ArraySource[], options: EstimateOptions): States {
  const { units, temperature } = options;
  const arrays = sources.flatMap(({ file, arrays: held }) =>
    Object.entries(held).map(([name, array]): Named => ({
      file,
      name: name === 'array' ? basename(file).replace(/\.npy$/i, '') : name,
      array,
    })),
  );
  const stored = matrixIn(arrays);
  const counts = countsFor(stored, arrays, options);
  const { matrix, turned } = oriented(stored, counts);
  const unit = units ?? 'kT';
  const scale = toKT(unit, temperature, `${stored.file}: energies`);
  const notes = [
    `Energies of '${stored.name}' are in ${unit}.`,
    ...(turned ? [`'${stored.name}' is samples × states: it was transposed.`] : []),
  ];
  return {
    names: counts.map((_, k) => `state ${k}`),
    places: counts.map(() => []),
    segments: segmentsOf(matrix, counts, scale, stored),
    unit,
    ...(temperature === undefined ? {} : { temperature }),
    notes,
    warnings: counts.flatMap((count, k) =>
      count === 0
        ? [`${matrix.title}: state ${k} has no samples; its free energy is found from the others.`]
        : [],
    ),
  };
}

const shapeOf = ({ shape }: NpyArray): string => shape.join(' × ');

const isMatrix = ({ array }: Named): boolean => array.shape.length === 2;

function matrixIn(arrays: readonly Named[]): Named {
  const matrices = arrays.filter(isMatrix);
  const found = matrices.find(({ name }) => /^u_?(kn|nk)$/i.test(name)) ?? matrices[0];
  if (found && (matrices.length === 1 || /^u_?(kn|nk)$/i.test(found.name))) return found;
  const held = arrays.map(({ file, name, array }) => `'${name}' (${shapeOf(array) || 'one number'}) in ${file}`);
  throw new InputError(
    `${arrays[0]?.file ?? 'the file'}: there is ${found ? 'more than one matrix and none is called u_kn' : 'no array u_kn of states × samples'}: ` +
      `it holds ${held.join(', ') || 'nothing'}`,
  );
}

function countsFor({ file, name, array }: Named, arrays: readonly Named[], { counts }: EstimateOptions): number[] {
  if (counts) return checked([...counts], '--counts');
  const lists = arrays.filter((other) => other.array.shape.length === 1);
  const found = lists.find((other) => /^(n_?k|counts)$/i.test(other.name)) ?? (lists.length === 1 ? lists[0] : undefined);
  if (found) return checked(Array.from(found.array.data as ArrayLike<number | bigint>, Number), `${found.file}: '${found.name}'`);
  throw new InputError(
    `${file}: how many samples each state has is not said: save N_k beside '${name}' (${shapeOf(array)}), give its file too, or --counts with one ` +
      'number a state',
  );
}

function checked(counts: number[], place: string): number[] {
  const bad = counts.findIndex((count) => !(Number.isInteger(count) && count >= 0));
  if (bad < 0) return counts;
  throw new InputError(`${place}: the samples of state ${bad} are ${counts[bad]}: give whole numbers of 0 or more`);
}

/** As states × samples. */
function oriented(
  { file, name, array }: Named,
  counts: readonly number[],
): { readonly matrix: Matrix; readonly turned: boolean } {
  const [rows, columns] = array.shape;
  const total = counts.reduce((a, b) => a + b, 0);
  const values = Float64Array.from(array.data as ArrayLike<number | bigint>, Number);
  const title = file.endsWith('.npz') ? `${file}, '${name}'` : file;
  if (counts.length === rows && total === columns) {
    return { matrix: { title, energies: values, states: rows, samples: columns }, turned: false };
  }
  if (counts.length === columns && total === rows) {
    const energies = values.map((_, at) => values[(at % rows) * columns + Math.floor(at / rows)]);
    return { matrix: { title, energies, states: columns, samples: rows }, turned: true };
  }
  throw new InputError(
    `${title} is ${rows} × ${columns}, but the counts are ${counts.length} numbers that add up to ${total}: it must be states × samples`,
  );
}

function segmentsOf(
  { title, energies, states, samples }: Matrix,
  counts: readonly number[],
  scale: number,
  { name }: Named,
): Segment[] {
  const reduced = energies.map((u) => u * scale);
  let from = 0;
  return counts.flatMap((count, state) => {
    const first = from;
    from += count;
    if (count === 0) return [];
    const rows = Array.from({ length: states }, (_, k) =>
      reduced.subarray(k * samples + first, k * samples + first + count),
    );
    rows.forEach((row, k) => {
      const bad = row.findIndex((u) => !(u > -Infinity && (k !== state || u < Infinity)));
      if (bad < 0) return;
      throw new InputError(
        `${title}: ${name}[${k}, ${first + bad}], the energy in state ${k} of sample ${bad} of state ${state}, is ${row[bad]}: ` +
          'repair it or leave the sample out',
      );
    });
    return [{ file: title, state, energies: rows, gradients: [], samples: count }];
  });
}
