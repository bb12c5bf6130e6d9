import type { Variable } from '../variables/index.js';

/** A bias: a reduced energy as a function of a variable. */
export interface Bias {
  readonly variable: Variable;
  /** Writes the energy of every walker and its gradient by the variable's values (walkers × variable.dim). */
  energyAndGradient(values: Float64Array, energies: Float64Array, gradients: Float64Array): void;
  /** The gradient alone, taken off a drift in one pass (positions and drift: walkers × coordinates), where there is such a short cut. */
  readonly subtractGradient?: (positions: Float64Array, drift: Float64Array) => void;
}
