import type { Axis } from '../estimators/index.js';

/** The coordinate whose density is wanted, and the bins to count it in. */
export type DensityGrid = Axis & { readonly coordinate: number };
