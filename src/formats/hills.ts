/**
 * PLUMED's HILLS files: the Gaussians of a metadynamics run, one a row: time, centres, widths, height and bias factor.
 * Reference: https://www.plumed.org/doc-v2.9/user-doc/html/_m_e_t_a_d.html.
 */
import { InputError } from '../math/errors.js';
import { decodeColvar, encodeColvar, type Colvar } from './colvar.js';

export interface Hills {
  /** The names of the variables. */
  readonly variables: readonly string[];
  /** The domain [low, high) of each variable that is periodic. */
  readonly domains: Colvar['domains'];
  readonly times: Float64Array;
  /** Hills × variables, row by hill. */
  readonly centres: Float64Array;
  readonly widths: Float64Array;
  /** As they were dropped, in the file's unit of energy (kJ/mol unless its simulation set another). */
  readonly heights: Float64Array;
  /** γ of a well-tempered run. */
  readonly biasFactor?: number;
  /** `stretched-gaussian`: cut off at exp(−6.25) and stretched, so that it ends there without a step (PLUMED 2.8 and later). */
  readonly kernel: 'gaussian' | 'stretched-gaussian';
}

/**
 * Reads a HILLS file. In a well-tempered run PLUMED writes heights times γ/(γ − 1), so that their sum is −F; they are given here as they
 * were dropped.
 *
 * @param name what to call the file in messages
 * @throws InputError with the file where columns are missing, or for hills that are no products over the variables
 * @example
 * const { centres, widths, heights, biasFactor } = decodeHills(await readFile('HILLS', 'utf8'));
 */
export function decodeHills(text: string, name = 'HILLS'): Hills {
  return hillsOf(decodeColvar(text, name), name);
}

/** The hills of a file that was read as a table. @throws InputError as {@link decodeHills} */
export function hillsOf({ columns, values, domains, constants }: Colvar, name: string): Hills {
  if (constants.multivariate === 'true') {
    throw new InputError(
      `${name}: its hills are multivariate (ADAPTIVE=GEOM): sum them with plumed sum_hills`,
    );
  }
  const kernel = constants.kerneltype ?? 'gaussian';
  if (kernel !== 'gaussian' && kernel !== 'stretched-gaussian') {
    throw new InputError(
      `${name}: its kernels are '${kernel}': only gaussian and stretched-gaussian are known`,
    );
  }
  const variables = columns.filter((column) => columns.includes(`sigma_${column}`));
  const column = (of: string) => {
    const at = columns.indexOf(of);
    if (at < 0) throw new InputError(`${name}: there is no column '${of}': it is not a HILLS file`);
    return values[at];
  };
  if (variables.length === 0)
    throw new InputError(`${name}: there is no column 'sigma_…': it is not a HILLS file`);
  const times = column('time');
  const rows = (of: readonly Float64Array[]) =>
    Float64Array.from({ length: times.length * of.length }, (_, i) => {
      return of[i % of.length][Math.floor(i / of.length)];
    });
  const factors = columns.includes('biasf') ? column('biasf') : undefined;
  const biasFactor = factors && factors[0] > 1 ? factors[0] : undefined;
  if (factors?.some((factor) => factor !== factors[0])) {
    throw new InputError(`${name}: the bias factor changes from ${factors[0]}: split the file where it does`);
  }
  const scale = biasFactor === undefined ? 1 : (biasFactor - 1) / biasFactor;
  return {
    variables,
    domains: Object.fromEntries(Object.entries(domains).filter(([key]) => variables.includes(key))),
    times,
    centres: rows(variables.map(column)),
    widths: rows(variables.map((variable) => column(`sigma_${variable}`))),
    heights: column('height').map((height) => scale * height),
    ...(biasFactor === undefined ? {} : { biasFactor }),
    kernel,
  };
}

/**
 * Writes a HILLS file, as PLUMED reads it to go on (RESTART) or to sum it (`plumed sum_hills`).
 *
 * @throws InputError when there is not one centre and one width a variable of every hill
 * @example
 * const text = encodeHills({ variables: ['phi'], domains: { phi: [-Math.PI, Math.PI] }, times, centres, widths, heights, biasFactor: 8, kernel: 'gaussian' });
 */
export function encodeHills({
  variables,
  domains,
  times,
  centres,
  widths,
  heights,
  biasFactor,
  kernel,
}: Hills): string {
  const dim = variables.length;
  for (const [what, numbers, needed] of [
    ['times', times, heights.length],
    ['centres', centres, heights.length * dim],
    ['widths', widths, heights.length * dim],
  ] as const) {
    if (numbers.length !== needed) {
      throw new InputError(
        `${heights.length} hills of ${dim} variables have ${numbers.length} ${what}: give ${needed}`,
      );
    }
  }
  const scale = biasFactor === undefined ? 1 : biasFactor / (biasFactor - 1);
  const of = (numbers: Float64Array, j: number) => heights.map((_, hill) => numbers[hill * dim + j]);
  return encodeColvar({
    columns: ['time', ...variables, ...variables.map((name) => `sigma_${name}`), 'height', 'biasf'],
    values: [
      times,
      ...variables.map((_, j) => of(centres, j)),
      ...variables.map((_, j) => of(widths, j)),
      heights.map((height) => scale * height),
      heights.map(() => biasFactor ?? -1),
    ],
    domains,
    constants: { multivariate: 'false', kerneltype: kernel },
  });
}
