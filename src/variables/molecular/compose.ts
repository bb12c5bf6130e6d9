/** Variables made of variables: sines and cosines, sums with weights, several as one. */
import { cos, InputError, sin } from '../../math/index.js';
import type { Variable } from '../types.js';
import type { MolecularVariable } from './variable.js';

/** The atoms of all, and their checks one after the other. */
function common(variables: readonly Variable[]): Pick<MolecularVariable, 'atoms' | 'check'> {
  const molecular = variables.filter((variable): variable is MolecularVariable => 'check' in variable);
  const known = molecular.every(({ atoms }) => atoms);
  return {
    ...(known ? { atoms: [...new Set(molecular.flatMap(({ atoms }) => atoms ?? []))] } : {}),
    check(positions, walkers) {
      for (const variable of molecular) variable.check(positions, walkers);
    },
  };
}

function mapped(
  variable: Variable,
  word: string,
  f: (value: number) => number,
  slope: (value: number) => number,
): MolecularVariable {
  return {
    dim: variable.dim,
    names: variable.names.map((name) => `${word} ${name}`),
    periods: variable.names.map(() => null),
    ...common([variable]),
    evaluate(positions, values) {
      variable.evaluate(positions, values);
      for (let i = 0; i < values.length; i++) values[i] = f(values[i]);
    },
    pullback(positions, valueGradients, gradients) {
      const inner = new Float64Array(valueGradients.length);
      variable.evaluate(positions, inner);
      for (let i = 0; i < inner.length; i++) inner[i] = slope(inner[i]) * valueGradients[i];
      variable.pullback(positions, inner, gradients);
    },
  };
}

/**
 * The sine of a variable in radians, such as an angle or a dihedral, component by component. It has no period.
 *
 * @example
 * const s = sine(dihedral([4, 6, 8, 14], { name: 'phi' })); // s.names: ['sin phi']
 */
export function sine(variable: Variable): MolecularVariable {
  return mapped(variable, 'sin', sin, cos);
}

/**
 * The cosine of a variable in radians, component by component. It has no period.
 *
 * @example
 * const c = cosine(angle([6, 8, 14]));
 */
export function cosine(variable: Variable): MolecularVariable {
  return mapped(variable, 'cos', cos, (x) => -sin(x));
}

/**
 * Several variables as one with all their components, in this order.
 *
 * @throws InputError without variables
 * @example
 * const both = stack([dihedral([4, 6, 8, 14], { name: 'phi' }), dihedral([6, 8, 14, 16], { name: 'psi' })]);
 */
export function stack(variables: readonly Variable[]): MolecularVariable {
  if (variables.length === 0) throw new InputError('stack needs at least one variable');
  const dim = variables.reduce((sum, variable) => sum + variable.dim, 0);
  /** Calls `use` with each variable, its first component, and memory for its values. */
  const each = (length: number, use: (variable: Variable, first: number, values: Float64Array) => void) => {
    const walkers = length / dim;
    let first = 0;
    for (const variable of variables) {
      use(variable, first, new Float64Array(walkers * variable.dim));
      first += variable.dim;
    }
  };
  return {
    dim,
    names: variables.flatMap(({ names }) => names),
    periods: variables.flatMap(({ periods }) => periods),
    ...common(variables),
    evaluate(positions, values) {
      each(values.length, (variable, first, own) => {
        variable.evaluate(positions, own);
        for (let i = 0; i < own.length; i++)
          values[Math.floor(i / variable.dim) * dim + first + (i % variable.dim)] = own[i];
      });
    },
    pullback(positions, valueGradients, gradients) {
      each(valueGradients.length, (variable, first, own) => {
        for (let i = 0; i < own.length; i++)
          own[i] = valueGradients[Math.floor(i / variable.dim) * dim + first + (i % variable.dim)];
        variable.pullback(positions, own, gradients);
      });
    },
  };
}

export interface CombinationOptions {
  /** One for each variable (default: all 1). */
  readonly weights?: readonly number[];
  readonly offset?: number;
  readonly name?: string;
}

/**
 * offset + Σ weight · variable, of variables with one component. Combined dihedrals keep a period where the sum is continuous, as φ + ψ has.
 *
 * @throws InputError when numbers do not fit, or when periodic variables are combined in a way that jumps where one of them wraps
 * @example
 * const zeta = combination([dihedral([4, 6, 8, 14]), dihedral([6, 8, 14, 16])], { weights: [1, 1], name: 'phi+psi' });
 */
export function combination(
  variables: readonly Variable[],
  options: CombinationOptions = {},
): MolecularVariable {
  const { weights = variables.map(() => 1), offset = 0 } = options;
  const name = options.name ?? 'combination';
  const wide = variables.find(({ dim }) => dim !== 1);
  if (wide)
    throw new InputError(`${name}: '${wide.names.join(', ')}' has ${wide.dim} components, it may have one`);
  if (variables.length === 0 || weights.length !== variables.length) {
    throw new InputError(`${name} has ${weights.length} weights for ${variables.length} variables`);
  }
  if (![...weights, offset].every(Number.isFinite)) {
    throw new InputError(`${name}: weights [${weights.join(', ')}] and offset ${offset} must be finite`);
  }
  const period = commonPeriod(name, variables, weights);
  return {
    dim: 1,
    names: [name],
    periods: [period],
    ...common(variables),
    evaluate(positions, values) {
      const own = new Float64Array(values.length);
      values.fill(offset);
      variables.forEach((variable, j) => {
        variable.evaluate(positions, own);
        for (let i = 0; i < own.length; i++) values[i] += weights[j] * own[i];
      });
      if (period === null) return;
      for (let i = 0; i < values.length; i++) values[i] -= period * Math.round(values[i] / period);
    },
    pullback(positions, valueGradients, gradients) {
      variables.forEach((variable, j) => {
        variable.pullback(
          positions,
          valueGradients.map((g) => weights[j] * g),
          gradients,
        );
      });
    },
  };
}

/** The smallest jump of any weighted period, of which all others must be multiples. */
function commonPeriod(
  name: string,
  variables: readonly Variable[],
  weights: readonly number[],
): number | null {
  const jumps = variables.flatMap(({ periods: [period] }, j) =>
    period ? [Math.abs(weights[j]) * period] : [],
  );
  const used = jumps.filter((jump) => jump > 0);
  if (used.length === 0) return null;
  const period = Math.min(...used);
  const fits = used.every((jump) => Math.abs(jump / period - Math.round(jump / period)) < 1e-9);
  const others = variables.some(({ periods }, j) => periods[0] === null && weights[j] !== 0);
  if (!fits || others) {
    throw new InputError(
      `${name} jumps where a periodic variable wraps (weights [${weights.join(', ')}]): combine sines and cosines, or use whole weights`,
    );
  }
  return period;
}
