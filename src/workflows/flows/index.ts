export {
  adaptiveFlowMcmc,
  type AdaptiveFlowMcmc,
  type AdaptiveFlowMcmcResult,
  type Produced,
  type Round,
  type Trained,
} from './adaptive-flow-mcmc.js';
export type { FlowArchitecture, FlowBase, FlowDomain } from './architecture.js';
export type { ChainStart } from './chain-start.js';
export type { LocalMoves } from './chain-moves.js';
export type { LogPartition } from './partition.js';
export type { FlowMcmcVerdict } from './verdict.js';
export {
  boltzmannGenerator,
  type BoltzmannGenerator,
  type BoltzmannGeneratorResult,
  type LearntFlow,
  type WeighedSamples,
} from './boltzmann-generator.js';
export type { CoordinateHistogram, PlaneDensity, WeightHistogram } from './generator-densities.js';
export type { GeneratorVerdict } from './generator-verdict.js';
export type { ScoutStart, TargetData, TargetSamples } from './target-samples.js';
export {
  flowTrainings,
  type FlowLearning,
  type FlowLearningEvent,
  type FlowTask,
  type FlowTraining,
} from './trainings.js';
export {
  targetedFreeEnergy,
  type FreeEnergyState,
  type TargetedFreeEnergy,
  type TargetedFreeEnergyResult,
} from './targeted-free-energy.js';
export type { AbsoluteFreeEnergy, FreeEnergyEstimate, FreeEnergyMethod, WorkPair } from './free-energies.js';
export { pointsOfLine, type GridStep } from './flow-grid.js';
export type { Region } from './region.js';
export type { StateSamples, StateSampling } from './state-samples.js';
export type { FreeEnergyVerdict, StateSummary } from './free-energy-verdict.js';
export { failuresOf, placeOf, type Failures } from './failures.js';
