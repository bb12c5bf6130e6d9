/** The data: unbiased walkers, their features and what they are compared with in every kept frame. */
import { byWalker } from '../../discovery/index.js';
import { InputError } from '../../math/index.js';
import { isMolecule, loadSystem } from '../../systems/index.js';
import type { System, SystemSpec } from '../../systems/index.js';
import { checkTimeStep } from '../../systems/molecules/time-step.js';
import { buildVariable } from '../../variables/index.js';
import type { VariableSpec } from '../../variables/index.js';
import { endsOf, rowsBetween } from '../start-rows.js';
import { stage } from '../types.js';
import type { Workflow, WorkflowContext } from '../types.js';
import { moveWalkers } from '../walkers.js';
import type { WalkerCheckpoint } from '../walkers.js';
import { kernelOf } from '../sampling.js';
import type { WindowSampling } from '../sampling.js';

/** How the unbiased system is simulated. */
export type FeatureSampling = Pick<
  WindowSampling,
  'walkers' | 'equilibration' | 'steps' | 'every' | 'timeStep' | 'kernel'
> & {
  readonly friction?: number | undefined;
  /** Where the first and the last walker start, the others evenly between; a molecule starts from its structure. */
  readonly from?: readonly number[] | undefined;
  readonly to?: readonly number[] | undefined;
};

/** Features and watched variables of all frames, one trajectory a walker. */
export type FeatureData = {
  readonly names: readonly string[];
  /** (walkers × frames) × features. */
  readonly features: Float64Array;
  readonly watchNames: readonly string[];
  readonly watchPeriods: readonly (number | null)[];
  /** (walkers × frames) × watched. */
  readonly watched: Float64Array;
  readonly walkers: number;
  /** Of each walker. */
  readonly frames: number;
  /** Time between frames. */
  readonly interval: number;
  readonly evaluations: number;
};

/** Simulate and keep features. */
export async function* simulateFeatures(
  {
    system: spec,
    watch,
    simulate,
  }: { system: SystemSpec; watch: readonly VariableSpec[]; simulate: FeatureSampling },
  features: readonly VariableSpec[],
  context: WorkflowContext,
): Workflow<FeatureData> {
  const system = await loadSystem(spec, context);
  const { dim, names } = system;
  const { walkers, equilibration, steps, every, timeStep } = simulate;
  const [kept, compared] = [features, watch].map((specs) =>
    specs.map((one) => buildVariable(one, dim, names)),
  );
  const wide = compared.find((variable) => variable.dim !== 1);
  if (wide)
    throw new InputError(
      `watch: '${wide.names.join(', ')}' has ${wide.dim} components, give them one by one`,
    );
  if (Math.floor(steps / every) < 2) {
    throw new InputError(
      `simulate.every is ${every}: of ${steps} steps a walker keeps ${Math.floor(steps / every)} frames, two are the least`,
    );
  }
  if (isMolecule(system)) checkTimeStep(system.molecule, timeStep, 'simulate.timeStep');
  const positions = startsOf(system, simulate);
  return yield* stage(context, {
    name: 'simulate',
    title: 'Simulate the unbiased system',
    total: walkers * (equilibration + steps),
    unit: 'walker-steps',
    async *body(saved: WalkerCheckpoint | undefined) {
      const { values, evaluations } = yield* moveWalkers(
        context,
        {
          system: spec,
          kernel: kernelOf(simulate),
          ...{ positions, dim, steps: equilibration + steps },
          recording: { every, after: equilibration, variables: [...features, ...watch], positions: 0 },
        },
        saved,
      );
      const width = features.length + watch.length;
      const all = byWalker(values, walkers, width).values;
      const columns = (from: number, count: number) =>
        Float64Array.from(
          { length: (all.length / width) * count },
          (_, i) => all[Math.floor(i / count) * width + from + (i % count)],
        );
      return {
        names: kept.map(({ names }) => names[0]),
        features: columns(0, features.length),
        watchNames: compared.map(({ names }) => names[0]),
        watchPeriods: compared.map(({ periods }) => periods[0]),
        watched: columns(features.length, watch.length),
        walkers,
        frames: all.length / width / walkers,
        interval: every * timeStep,
        evaluations,
      };
    },
  });
}

function startsOf(system: System, { walkers, from, to }: FeatureSampling): Float64Array {
  const { dim } = system;
  if (isMolecule(system)) {
    const { positions } = system.molecule;
    return Float64Array.from({ length: walkers * dim }, (_, i) => positions[i % dim]);
  }
  const ends = endsOf({ from, to }, system, 'simulate');
  return rowsBetween(ends.from, ends.to, walkers);
}
