import type { Density1D } from '../math/index.js';
import type { System, SystemSpec } from '../systems/index.js';
import type { Condition } from './assisted-umbrella-sampling.js';
import type { DensityGrid } from './density-grid.js';
import { systemOf } from './tasks.js';
import type { WorkflowContext } from './types.js';

/** A system that knows the density of its other coordinate under an umbrella. */
interface KnowsUmbrellaDensity {
  umbrellaDensity(umbrella: { centre: number; spring: number }): Density1D;
}

/** The exact density under the umbrella, where the system knows it: fast/slow systems with the slow coordinate held. */
export async function exactDensity(
  experiment: { system: SystemSpec; condition: Condition; density: DensityGrid },
  context: WorkflowContext,
): Promise<Density1D | undefined> {
  const { condition, density } = experiment;
  const system: System & Partial<KnowsUmbrellaDensity> = await systemOf(experiment.system, context.loadModule);
  if (!system.umbrellaDensity || condition.coordinate !== 0 || density.coordinate !== 1) return undefined;
  return system.umbrellaDensity({ centre: condition.at, spring: condition.spring });
}
