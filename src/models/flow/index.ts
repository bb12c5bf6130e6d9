export { flowOf, type Flow, type FlowParameters, type FlowSpec, type LayerSpec } from './flow.js';
export type { Base, BaseSpec } from './base.js';
export type { Domain, InnerNetwork, Mapped } from './bijection.js';
export type { CouplingSpec, Mask } from './coupling.js';
export type { AutoregressiveSpec } from './autoregressive.js';
export type { PermutationSpec } from './linear.js';
export {
  flowModel,
  type FlowDraws,
  type FlowModel,
  type FlowModelData,
  type MappedRows,
} from './flow-model.js';
export type { Precision } from './precision.js';
export { flowProposal } from './proposal.js';
export {
  scalingOf,
  trainFlow,
  type FlowOptimisation,
  type FlowTrainingEvent,
  type FlowTrainingState,
  type LikelihoodOptions,
  type TrainedFlow,
} from './training.js';
export type { FlowTrainingData } from './training-data.js';
export { trainFlowByEnergy, type EnergyTrainingOptions, type RowEnergies } from './energy-training.js';
export { flowMap, type FlowMap, type FlowMapData, type FlowMapSpec } from './flow-map.js';
export { trainMap, type MapEnd, type TrainedMap } from './map-training.js';
export { trainFlowByAnnealing, type AnnealedTrainingOptions } from './annealed-training.js';
export type { AnnealingMemory, ReplayBuffer } from './replay-buffer.js';
export { flowStart } from './scored-flow.js';
