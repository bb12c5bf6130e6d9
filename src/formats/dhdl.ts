/**
 * What a GROMACS `dhdl.xvg` says: the λ that was simulated, dH/dλ along each component of λ, and the energy differences ΔH to other λ.
 * Reference: GROMACS reference manual, "Free energy calculations" and `mdp` options of that name; the columns are those of versions 4.6 to 2022.
 */
import { InputError } from '../math/errors.js';
import { decodeXvg, type Xvg } from './xvg.js';

export interface Dhdl {
  readonly table: Xvg;
  /** In K. */
  readonly temperature: number;
  /** The components of λ, e.g. `coul-lambda`, `vdw-lambda`; one nameless component is `λ`. */
  readonly components: readonly string[];
  /** The λ that was simulated, one value a component. */
  readonly lambda: readonly number[];
  /** dH/dλ along each component, kJ/mol. */
  readonly gradients: readonly Float64Array[];
  /** H(λ) − H(λ simulated) of each frame for the other λ, kJ/mol. */
  readonly foreign: readonly { readonly lambda: readonly number[]; readonly differences: Float64Array }[];
}

/**
 * Reads a `dhdl.xvg`. Energies and pV, the same for all λ at one temperature and pressure, cancel in every difference and are left in the table.
 *
 * @throws InputError where the file is another kind of .xvg, holds no temperature, or changes λ from row to row
 */
export function decodeDhdl(text: string, name = 'dhdl.xvg'): Dhdl {
  const table = decodeXvg(text, name);
  const { columns, values, subtitle, yLabel } = table;
  if (!/dH\/dλ|ΔH/.test(table.title + yLabel + columns.join())) {
    throw new InputError(
      `${name}: its columns are ${columns.join(', ')}: it is not a dhdl file, as mdrun -dhdl writes it`,
    );
  }
  if (!/kJ\/mol/.test(yLabel)) {
    throw new InputError(`${name}: the y axis is '${yLabel}': energies of a dhdl file are in kJ/mol`);
  }
  const temperature = Number(/T = ([\d.]+) \(K\)/.exec(subtitle)?.[1] ?? NaN);
  if (!(temperature > 0))
    throw new InputError(`${name}: the subtitle '${subtitle}' holds no temperature 'T = … (K)'`);
  if (columns.includes('Thermodynamic state')) {
    throw new InputError(
      `${name}: every row has a state of its own (expanded ensemble): demultiplex it into one file for each state`,
    );
  }
  const gradients = columns.flatMap((column, j) => {
    const found = /^dH\/dλ (\S+?)(?: =)? ([\d.eE+-]+)$/.exec(column);
    return found ? [{ component: found[1], lambda: Number(found[2]), values: values[j] }] : [];
  });
  const seen = new Set<string>();
  const foreign = columns.flatMap((column, j) => {
    const found = /^ΔH λ (?:to )?\(?([^()]+)\)?$/.exec(column);
    // mdrun writes a λ twice that is both simulated and listed.
    if (!found || seen.has(found[1])) return [];
    seen.add(found[1]);
    return [{ lambda: found[1].split(',').map(Number), differences: values[j] }];
  });
  const lambda = simulated(subtitle) ?? gradients.map((gradient) => gradient.lambda);
  if (lambda.length === 0)
    throw new InputError(`${name}: neither subtitle nor legends say which λ was simulated`);
  const odd = foreign.find((other) => other.lambda.length !== lambda.length);
  if (odd) {
    throw new InputError(
      `${name}: ΔH to (${odd.lambda.join(', ')}) has ${odd.lambda.length} components, the simulated λ (${lambda.join(', ')}) has ${lambda.length}`,
    );
  }
  return {
    table,
    temperature,
    components: names(subtitle, lambda.length) ?? gradients.map(({ component }) => component),
    lambda,
    gradients: gradients.map((gradient) => gradient.values),
    foreign,
  };
}

/** `λ state 2: (coul-lambda, vdw-lambda) = (0.5000, 0.0000)` or `λ = 0.5000`. */
function simulated(subtitle: string): number[] | undefined {
  const found = /λ.*= \(?([\d., eE+-]+)\)?$/.exec(subtitle);
  return found?.[1].split(',').map(Number);
}

function names(subtitle: string, count: number): string[] | undefined {
  const found = /λ state \d+: \(?([^()=]+?)\)? = /.exec(subtitle)?.[1].split(/,\s*/);
  return found?.length === count ? found : undefined;
}
