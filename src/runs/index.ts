/** Experiments from files, run in folders that survive anything. */
export { checkExperiment, formatExperiment, readExperiment, type Changes } from './experiment.js';
export { InputError, Interrupted, StorageError } from './errors.js';
export { writeWhole } from './files.js';
export { listRuns, type ListedRun } from './listing.js';
export { loadModule } from './modules.js';
export { rehearse } from './rehearsal.js';
export type { Progress, RunRecord, RunState } from './record.js';
export { readRun, type FinishedRun } from './replay.js';
export { resume, run, type RunEvent, type RunOptions, type RunOutcome } from './runner.js';
export {
  experimentJsonSchema,
  experimentSchema,
  systemSchemas,
  workflowSchemas,
  type Experiment,
  type ExperimentInput,
} from './schema/experiment.js';
export type { Curves, StoredStage } from './store.js';
export { createExecutor, type Executor } from './workers.js';
export { decodeVariable, encodeVariable, readVariable } from './variable-file.js';
export { discoverOf } from './recipes/discover.js';
export { problemOf } from './recipes/problem.js';
export { metadynamicsOf } from './recipes/metadynamics-problem.js';
export { moleculeUmbrellaOf } from './recipes/molecule-umbrella-problem.js';
export { freeEnergyDifference, parallelTemperingOf } from './recipes/parallel-tempering.js';
export { biasingForceOf } from './recipes/adaptive-biasing-force.js';
export { stringMethodOf } from './recipes/string-method.js';
export { steeredOf } from './recipes/steered.js';
export { planOf } from './plan.js';
export { umbrellaOf } from './recipes/umbrella-problem.js';
