/** Which function runs a workflow that an experiment file names, and what of its result goes into files. */
import type { Columns } from '../formats/index.js';
import { InputError } from '../math/errors.js';
import type { Plain, Workflow, WorkflowContext } from '../workflows/types.js';
import { loadExport } from './modules.js';
import type { Experiment } from './schema/experiment.js';
import { discoveredFiles, withDiscovered } from './variable-file.js';

/** What a finished run leaves besides its stages. */
export interface Conclusion {
  /** `result.json`: numbers and words, no arrays. */
  readonly result: Readonly<Record<string, Plain>>;
  /** `tables/NAME.csv`. */
  readonly tables?: Readonly<Record<string, Columns>>;
  /** Other files by name, such as `model.safetensors`. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

/** How one type of workflow is run. */
export interface Recipe {
  start(experiment: Experiment, context: WorkflowContext): Promise<Workflow<Plain>> | Workflow<Plain>;
  conclude(result: Plain, experiment: Experiment): Promise<Conclusion> | Conclusion;
}

/** Numbers and words of a result, without its arrays. */
export function withoutArrays(value: Plain): Plain {
  if (Array.isArray(value)) return (value as readonly Plain[]).filter((item) => !ArrayBuffer.isView(item)).map(withoutArrays);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value as Record<string, Plain>).filter(([, item]) => !ArrayBuffer.isView(item));
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutArrays(item)]));
}

const concludePlainly = (result: Plain): Conclusion => {
  const numbers = withoutArrays(result);
  const isMap = typeof numbers === 'object' && numbers !== null && !Array.isArray(numbers);
  return { result: isMap ? (numbers as Record<string, Plain>) : { value: numbers } };
};

const moduleRecipe: Recipe = {
  async start({ system, workflow, seed }, context) {
    if (workflow.type !== 'module') throw new TypeError('not a module');
    const place = `${workflow.path} (export '${workflow.export}')`;
    const start = await loadExport(workflow.path, workflow.export);
    const events: unknown =
      typeof start === 'function'
        ? (start as (...given: unknown[]) => unknown)({ system, seed, ...workflow.options }, context)
        : undefined;
    if (typeof events === 'object' && events !== null && Symbol.asyncIterator in events) return events as Workflow<Plain>;
    throw new InputError(`${place} is not a workflow: export an async generator function (experiment, context)`);
  },
  conclude: concludePlainly,
};

const recipes: Readonly<Record<Experiment['workflow']['type'], () => Promise<Recipe> | Recipe>> = {
  'score-assisted-umbrella': async () =>
    (await import('./recipes/score-assisted-umbrella.js')).scoreAssistedUmbrellaRecipe,
  'molecule-umbrella': async () => (await import('./recipes/molecule-umbrella.js')).moleculeUmbrellaRecipe,
  'adaptive-biasing-force': async () =>
    (await import('./recipes/adaptive-biasing-force.js')).adaptiveBiasingForceRecipe,
  'string-method': async () => (await import('./recipes/string-method.js')).stringMethodRecipe,
  steered: async () => (await import('./recipes/steered.js')).steeredRecipe,
  umbrella: async () => (await import('./recipes/umbrella.js')).umbrellaRecipe,
  'adaptive-flow-mcmc': async () => (await import('./recipes/adaptive-flow-mcmc.js')).adaptiveFlowMcmcRecipe,
  'variational-autoregressive': async () =>
    (await import('./recipes/variational-autoregressive.js')).variationalAutoregressiveRecipe,
  'boltzmann-generator': async () => (await import('./recipes/boltzmann-generator.js')).boltzmannGeneratorRecipe,
  metadynamics: async () => (await import('./recipes/metadynamics.js')).metadynamicsRecipe,
  'parallel-tempering': async () => (await import('./recipes/parallel-tempering.js')).parallelTemperingRecipe,
  'targeted-free-energy': async () =>
    (await import('./recipes/targeted-free-energy.js')).targetedFreeEnergyRecipe,
  discover: async () => (await import('./recipes/discover.js')).discoverRecipe,
  module: () => moduleRecipe,
};

/** The recipe of an experiment's workflow, which sees the variables of files in place of their names. */
export async function recipeFor(experiment: Experiment): Promise<Recipe> {
  const recipe = await recipes[experiment.workflow.type]();
  if (discoveredFiles(experiment).length === 0) return recipe;
  return {
    start: (given, context) => recipe.start(withDiscovered(given), context),
    conclude: (result, given) => recipe.conclude(result, withDiscovered(given)),
  };
}
