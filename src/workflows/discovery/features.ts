/** Features that slow variables are made of: variables without a period. */
import { InputError } from '../../math/index.js';
import { isMolecule } from '../../systems/index.js';
import type { System } from '../../systems/index.js';
import { buildVariable } from '../../variables/index.js';
import type { VariableSpec } from '../../variables/index.js';

/** Features by name: all coordinates, or the distances between all pairs of atoms that are no hydrogens. */
export type NamedFeatures = 'coordinates' | 'heavy-atom-distances';

/** Features at most: a covariance matrix of more takes long. */
const MOST = 500;

/**
 * The features that were asked for, with cosine and sine in place of each variable that has a period.
 *
 * @throws InputError for features that the system has not, that are of several components, or too many
 */
export function featuresOf(asked: NamedFeatures | readonly VariableSpec[], system: System): VariableSpec[] {
  const given = typeof asked === 'string' ? namedFeatures(asked, system) : asked;
  if (given.length === 0) throw new InputError('features is empty: give at least one variable');
  const all = given.flatMap((spec) => {
    const { dim, periods, names } = buildVariable(spec, system.dim);
    if (dim !== 1)
      throw new InputError(`features: '${names.join(', ')}' has ${dim} components, a feature has one`);
    return periods[0] === null ? [spec] : aroundTheCircle(spec, periods[0]);
  });
  if (all.length <= MOST) return all;
  throw new InputError(
    `features are ${all.length}: more than ${MOST} make a slow and noisy search, choose some`,
  );
}

function aroundTheCircle(spec: VariableSpec, period: number): VariableSpec[] {
  const turn = 2 * Math.PI;
  const angle: VariableSpec =
    Math.abs(period - turn) < 1e-12 ? spec : { type: 'combination', of: [spec], weights: [turn / period] };
  return [
    { type: 'cosine', of: angle },
    { type: 'sine', of: angle },
  ];
}

function namedFeatures(name: NamedFeatures, system: System): VariableSpec[] {
  if (name === 'coordinates') {
    if (isMolecule(system)) {
      throw new InputError(
        "features is 'coordinates': a molecule turns and drifts, so give what does not, such as 'heavy-atom-distances' or a list of dihedrals",
      );
    }
    return Array.from({ length: system.dim }, (_, index) => ({ type: 'coordinate', index }));
  }
  if (!isMolecule(system))
    throw new InputError("features is 'heavy-atom-distances': this system has no atoms, use 'coordinates'");
  const heavy = system.molecule.topology.atoms.flatMap(({ element }, i) => (element === 'H' ? [] : [i]));
  return heavy.flatMap((a, i) =>
    heavy.slice(i + 1).map((b): VariableSpec => ({ type: 'distance', atoms: [a, b] })),
  );
}
