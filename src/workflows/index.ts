export { methods, methodTitles, umbrellaSampling } from './assisted-umbrella-sampling.js';
export type {
  Condition,
  Method,
  SampleOptions,
  Sampling,
  UmbrellaExperiment,
} from './assisted-umbrella-sampling.js';
export { compareDensities } from './comparison.js';
export type { Comparison, DensityName, NamedDensity, Surface } from './comparison.js';
export { convergenceStudy, mainTotal } from './convergence.js';
export type { Convergence, StudyOptions } from './convergence.js';
export type { DensityGrid } from './density-grid.js';
export { drawStartingPoints } from './draw.js';
export type { StartOptions, StartingPoints } from './draw.js';
export { exactDensity, onGrid } from './exact-density.js';
export { scoreAssistedUmbrella } from './score-assisted-umbrella.js';
export type { ScoreAssistedUmbrella, ScoreAssistedUmbrellaResult } from './score-assisted-umbrella.js';
export { simulate } from './simulate.js';
export type { SimulateOptions, TrainingData } from './simulate.js';
export { rowsOf, systematicRows, uniformPool, weightedPool } from './systematic-starts.js';
export type { WeightedPool } from './systematic-starts.js';
export { runTask } from './tasks.js';
export type { Recording, WalkerResult, WalkerRows, WalkerTask } from './tasks.js';
export { trainConditionalModel } from './train-conditional-model.js';
export type { TrainOptions, TrainedModel } from './train-conditional-model.js';
export { stage } from './types.js';
export type {
  BodyEvent,
  CheckpointEvent,
  CurveEvent,
  Execute,
  OutputEvent,
  Plain,
  PlainArray,
  ProgressEvent,
  SavedStage,
  Stage,
  StageEvent,
  WarningEvent,
  Workflow,
  WorkflowContext,
  WorkflowEvent,
} from './types.js';
export { steered } from './steered.js';
export type { Pulled, PullRecord, Steered, SteeredResult } from './steered.js';
export type { NamedDifference, SteeredEstimates } from './steered-estimates.js';
export { rowOfWindows, umbrella, wellDifference } from './umbrella.js';
export type { Umbrella, UmbrellaResult, WellDifference, Windows } from './umbrella.js';
export { comparedUpTo } from './umbrella-profiles.js';
export type { MethodProfile, ProfileMethod, UmbrellaProfiles } from './umbrella-profiles.js';
export { joinWindows } from './umbrella-profiles.js';
export type { WindowSampling } from './sampling.js';
export type { Well } from './wells.js';
export type { WindowReport } from './window-report.js';
export type { WithErrors } from './with-errors.js';
export { moveWalkers } from './walkers.js';
export type { WalkerCheckpoint, WalkerOutcome, WalkerPlan } from './walkers.js';
export * from './discovery/index.js';
export * from './flows/index.js';
export * from './spins/index.js';
export * from './metadynamics/index.js';
export * from './tempering/index.js';
export * from './biasing-force/index.js';
export * from './string-method/index.js';
export * from './windows/index.js';
