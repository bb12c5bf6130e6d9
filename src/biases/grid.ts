/** Biases that are tables: an energy or a force on the nodes of a grid, as metadynamics, OPES and adaptive biasing forces leave them. */
import { InputError } from '../math/index.js';
import {
  checkNodeAxes,
  checkNumbers,
  hermiteFunction,
  hermiteTable,
  nodeCount,
  slopeFunction,
  type GridFunction,
  type HermiteNodes,
  type NodeAxis,
} from '../math/grid-table.js';
import type { Variable } from '../variables/index.js';
import type { Bias } from './types.js';

/** A force as slopes on nodes. */
export interface ForceTable {
  readonly axes: readonly NodeAxis[];
  /** dU/dξ (the negative of the force), nodes × axes, in kT over the variable's unit. */
  readonly gradients: Float64Array;
}

/** @throws InputError where an axis does not fit the component of the variable that it is of */
function checkAxes({ dim, names, periods }: Variable, axes: readonly NodeAxis[]): void {
  checkNodeAxes(axes);
  if (axes.length !== dim) {
    throw new InputError(
      `the grid has ${axes.length} axes for ${dim} variables (${names.join(', ')}): give one axis a variable`,
    );
  }
  axes.forEach(({ low, high, periodic = false }, j) => {
    const period = periods[j];
    if (periodic && period === null) {
      throw new InputError(`axis ${j} of the grid is periodic, '${names[j]}' is not: leave out 'periodic'`);
    }
    if (period !== null && !(periodic && Math.abs(high - low - period) < 1e-9 * period)) {
      throw new InputError(
        `axis ${j} of the grid goes from ${low} to ${high}${periodic ? '' : ', not periodic'}: ` +
          `'${names[j]}' has the period ${period}, give it a periodic axis of that length`,
      );
    }
  });
}

function tableBias(variable: Variable, look: GridFunction): Bias {
  const { dim } = variable;
  return {
    variable,
    energyAndGradient(values, energies, gradients) {
      for (let walker = 0; walker < energies.length; walker++)
        energies[walker] = look(values, walker * dim, gradients);
    },
  };
}

/**
 * A bias given by its energy (kT) and gradient on the nodes of a grid of one to three axes, one a component of the variable, by cubic
 * Hermite interpolation: its forces are the exact gradient of its energy, both continuous. With mixed derivatives it is of fourth order in
 * the spacing; without them they come from differences of the gradients. All walkers share it. Beyond the end of an axis that is not
 * periodic the energy stays that of the end.
 *
 * @throws InputError for axes that do not fit the variable, or numbers that do not fit the nodes or are not finite
 * @example
 * const axes = [{ low: -1, high: 1, nodes: 3 }];
 * const bowl = grid(coordinate(0), { axes, energies: Float64Array.of(1, 0, 1), gradients: Float64Array.of(-2, 0, 2) }); // x²
 */
export function grid(variable: Variable, nodes: HermiteNodes): Bias {
  checkAxes(variable, nodes.axes);
  return tableBias(variable, hermiteFunction(nodes.axes, hermiteTable(nodes)));
}

/**
 * A bias given by a force on the nodes of a grid, by multilinear interpolation; zero beyond the end of an axis that is not periodic. Such a
 * force need not have an energy: it is given as 0, so that this bias is for Langevin dynamics and not for kernels that accept or refuse.
 *
 * @throws InputError for axes that do not fit the variable, or slopes that do not fit the nodes or are not finite
 * @example
 * const push = forceTable(coordinate(0), { axes: [{ low: -1, high: 1, nodes: 2 }], gradients: Float64Array.of(-2, 2) });
 */
export function forceTable(variable: Variable, { axes, gradients }: ForceTable): Bias {
  checkAxes(variable, axes);
  checkNumbers('gradients', gradients, nodeCount(axes) * axes.length);
  return tableBias(variable, slopeFunction(axes, gradients));
}
