export { applyMlp, initialiseMlp } from './nn/mlp.js';
export type { Activation, Layer, MlpShape, ParameterArray } from './nn/mlp.js';
export { denoiserFromScore, score } from './score/denoiser.js';
export type { DenoisedWithDivergence, Denoiser } from './score/denoiser.js';
export { labelWindows } from './score/label-windows.js';
export type { LabelWindows } from './score/label-windows.js';
export { modelDescription, namedParameters, scoreModelOnnx } from './score/export.js';
export { guideByCoordinate } from './score/guidance.js';
export type { CoordinateGuidance } from './score/guidance.js';
export type { DenoisingNetwork } from './score/network.js';
export {
  edm,
  forwardProcess,
  subVariancePreserving,
  varianceCosine,
  varianceExploding,
  variancePreserving,
} from './score/processes.js';
export type { ForwardProcess, ProcessSpec } from './score/processes.js';
export { drawSamples, flowLogDensity } from './score/samplers.js';
export type { Draws, SamplerInput, SamplerSpec } from './score/samplers.js';
export { scoreModel } from './score/score-model.js';
export type { ModelDraws, ScoreModel, ScoreModelData, Standardisation } from './score/score-model.js';
export type { LabelEncoding } from './score/labels.js';
export { trainScoreModel } from './score/training.js';
export type {
  ScoreTrainingData,
  ScoreTrainingOptions,
  TrainingEvent,
  TrainingState,
} from './score/training.js';
export * from './flow/index.js';
export * from './autoregressive/index.js';
