import type { Grid } from '../estimators/index.js';

/** The coordinate whose density is wanted, and the bins to count it in. */
export type DensityGrid = Grid & { readonly coordinate: number };
