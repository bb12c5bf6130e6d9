/** A collective variable: a function of positions with a gradient. Everything is a batch, row by walker. */
export interface Variable {
  /** Number of components. */
  readonly dim: number;
  readonly names: readonly string[];
  /** The period of each component, or null. */
  readonly periods: readonly (number | null)[];
  /** Writes the values (walkers × dim) at `positions`. */
  evaluate(positions: Float64Array, values: Float64Array): void;
  /** Adds Jᵀ `valueGradients` (walkers × dim) to `gradients` (shaped as positions): the chain rule. */
  pullback(positions: Float64Array, valueGradients: Float64Array, gradients: Float64Array): void;
  /** Set where the variable is just one coordinate: a loop may then read it in place. */
  readonly coordinate?: { readonly index: number; readonly stride: number };
}
