import { binCentres, binWidth } from '../estimators/index.js';
import type { Axis } from '../estimators/index.js';
import { integrateCells } from '../math/index.js';
import type { Density1D } from '../math/index.js';
import { loadSystem } from '../systems/index.js';
import type { Host, System, SystemSpec } from '../systems/index.js';
import type { Condition } from './assisted-umbrella-sampling.js';

/** What a system may know exactly. */
interface Knows {
  /** The density of the fast coordinate with the slow one under an umbrella. */
  umbrellaDensity(umbrella: { centre: number; spring: number }): Density1D;
  /** The density of a coordinate by its name. */
  marginalDensity(name: string): Density1D;
}

/**
 * The exact density of a coordinate, where the system knows it: fast/slow systems that of the fast coordinate with the slow
 * one held, Müller-Brown those of its coordinates with nothing held.
 */
export async function exactDensity(
  experiment: {
    readonly system: SystemSpec;
    readonly condition?: Condition | undefined;
    readonly density: { readonly coordinate: number };
  },
  context: Host,
): Promise<Density1D | undefined> {
  const { condition, density } = experiment;
  const system: System & Partial<Knows> = await loadSystem(experiment.system, context);
  if (!condition) return system.marginalDensity?.(system.names[density.coordinate]);
  if (condition.variable || condition.coordinate !== 0 || density.coordinate !== 1) return undefined;
  return system.umbrellaDensity?.({ centre: condition.at, spring: condition.spring });
}

/** A density as a perfect histogram has it: the mean of every bin, normalised on the grid. */
export function onGrid(truth: Density1D, grid: Axis): Float64Array {
  const width = binWidth(grid);
  const masses = binCentres(grid).map((x) =>
    integrateCells((y) => truth.density(y), x - width / 2, x + width / 2, 1, 8),
  );
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => mass / (total * width));
}
