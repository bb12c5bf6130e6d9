/** Variables as plain data, for experiment files and tasks. Atoms are counted from 0; lengths are nm, angles radians. */
import { InputError } from '../math/index.js';
import { diffusionMapVariable, type DiffusionMapOptions } from './learned/diffusion-map.js';
import { networkVariable, type NetworkOptions } from './learned/network.js';
import { coordinate, linearCombination } from './linear.js';
import { radiusOfGyration, rmsd, type GyrationOptions, type RmsdOptions } from './molecular/collective.js';
import { combination, cosine, sine, stack, type CombinationOptions } from './molecular/compose.js';
import {
  contacts,
  coordinationNumber,
  nativeContacts,
  type CoordinationOptions,
  type NativeContactsOptions,
  type Pairs,
  type RationalSwitch,
} from './molecular/contacts.js';
import { angle, dihedral, distance, type Named } from './molecular/internal.js';
import { checkSize, type MolecularVariable } from './molecular/variable.js';
import type { Variable } from './types.js';

type Atoms = Named & { readonly atoms: readonly number[] };

/** A variable as plain data. */
export type VariableSpec =
  | { type: 'coordinate'; index: number; period?: number | undefined }
  | { type: 'linear-combination'; weights: readonly number[]; offset?: number }
  | ({ type: 'distance' } & Atoms)
  | ({ type: 'angle' } & Atoms)
  | ({ type: 'dihedral' } & Atoms)
  | { type: 'sine'; of: VariableSpec }
  | { type: 'cosine'; of: VariableSpec }
  | ({ type: 'radius-of-gyration' } & GyrationOptions)
  | ({ type: 'rmsd' } & RmsdOptions)
  | ({ type: 'coordination' } & CoordinationOptions)
  | ({ type: 'contacts'; pairs: Pairs } & RationalSwitch & Named)
  | ({ type: 'native-contacts' } & NativeContactsOptions)
  | ({ type: 'combination'; of: readonly VariableSpec[] } & CombinationOptions)
  | { type: 'stack'; of: readonly VariableSpec[] }
  | ({ type: 'diffusion-map'; of: readonly VariableSpec[] } & DiffusionMapOptions)
  | ({ type: 'network'; of: readonly VariableSpec[] } & NetworkOptions);

type SpecOf<T extends VariableSpec['type']> = Extract<VariableSpec, { type: T }>;
type Build = {
  readonly [T in VariableSpec['type']]: (spec: SpecOf<T>, dim: number, names?: Names) => Variable;
};
/** Of a system's coordinates. */
type Names = readonly string[];

const builders: Build = {
  coordinate: ({ index, period }, dim, names) => coordinate(index, dim, { period, name: names?.[index] }),
  'linear-combination': ({ weights, offset }, dim) => {
    if (weights.length !== dim) {
      throw new InputError(`a linear combination has ${weights.length} weights for ${dim} coordinates`);
    }
    return linearCombination(weights, { offset });
  },
  distance: (spec) => distance(spec.atoms, spec),
  angle: (spec) => angle(spec.atoms, spec),
  dihedral: (spec) => dihedral(spec.atoms, spec),
  sine: ({ of }, dim, names) => sine(buildVariable(of, dim, names)),
  cosine: ({ of }, dim, names) => cosine(buildVariable(of, dim, names)),
  'radius-of-gyration': radiusOfGyration,
  rmsd,
  coordination: coordinationNumber,
  contacts,
  'native-contacts': nativeContacts,
  combination: ({ of, ...options }, dim, names) =>
    combination(
      of.map((inner) => buildVariable(inner, dim, names)),
      options,
    ),
  stack: ({ of }, dim, names) => together(of, dim, names),
  'diffusion-map': ({ of, ...options }, dim, names) =>
    diffusionMapVariable(together(of, dim, names), options),
  network: ({ of, ...options }, dim, names) => networkVariable(together(of, dim, names), options),
};

const together = (of: readonly VariableSpec[], dim: number, names?: Names) =>
  stack(of.map((inner) => buildVariable(inner, dim, names)));

/**
 * Makes a variable of a system of `dim` coordinates (three an atom) from plain data.
 *
 * @param names - of the system's coordinates, so that a variable that is one of them has its name
 * @throws InputError for an unknown type, and for atoms that the system does not have
 * @example
 * const phi = buildVariable({ type: 'dihedral', atoms: [4, 6, 8, 14], name: 'phi' }, 66);
 */
export function buildVariable(spec: VariableSpec, dim: number, names?: readonly string[]): Variable {
  if (!Object.hasOwn(builders, spec.type)) {
    throw new InputError(`variable.type is '${spec.type}': use one of ${Object.keys(builders).join(', ')}`);
  }
  const build = builders[spec.type] as (spec: VariableSpec, dim: number, names?: Names) => Variable;
  const variable = build(spec, dim, names);
  if (isOfAtoms(variable)) checkSize(variable.names[0], variable.atoms, dim);
  return variable;
}

/** Not so a combination of coordinates. */
const isOfAtoms = (variable: Variable): variable is MolecularVariable =>
  'check' in variable && (variable as MolecularVariable).atoms?.length !== 0;

/** The number of components of the variable of a spec. */
export function componentsOf(spec: VariableSpec): number {
  if (spec.type === 'stack') return spec.of.reduce((sum, inner) => sum + componentsOf(inner), 0);
  if (spec.type === 'diffusion-map') return spec.eigenvalues.length;
  if (spec.type === 'network') return spec.layers.at(-1)?.bias.length ?? 0;
  return spec.type === 'sine' || spec.type === 'cosine' ? componentsOf(spec.of) : 1;
}
