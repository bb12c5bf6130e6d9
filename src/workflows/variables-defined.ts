/** Whether the variables of a workflow have a value and a gradient where its walkers start. */
import { placed } from '../math/index.js';
import { isMolecule, type System } from '../systems/index.js';
import { buildVariable, type MolecularVariable, type VariableSpec } from '../variables/index.js';

/**
 * Refuses variables that are not defined where a molecule starts, such as the dihedral of atoms in line: its gradient is infinite there, and what
 * biases it would tear the molecule apart. Systems that are no molecules have no such variables.
 *
 * @param given - by the name that messages call each variable
 * @throws InputError naming the variable and its atoms
 */
export function checkDefined(given: Readonly<Record<string, VariableSpec>>, system: System): void {
  if (!isMolecule(system)) return;
  for (const [name, spec] of Object.entries(given)) {
    const variable = buildVariable(spec, system.dim);
    if ('check' in variable)
      placed(`${name}: `, () => (variable as MolecularVariable).check(system.molecule.positions));
  }
}

/** Variables of a list by their names in messages. */
export const byPlace = (list: string, specs: readonly VariableSpec[]): Record<string, VariableSpec> =>
  Object.fromEntries(specs.map((spec, j) => [`${list}[${j}]`, spec]));
