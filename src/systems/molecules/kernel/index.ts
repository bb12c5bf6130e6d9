export { moleculeKernel } from './kernel.js';
export { kernelEngine } from './engine.js';
export { hasKernel } from './module.js';
export type { Precision } from './memory.js';
export type { GridPart, PerWalker, Restraint, RestraintGrid, Well } from './restraints.js';
export type {
  Advance,
  AdvanceOptions,
  BiasEvaluation,
  BlowUp,
  ForceScaling,
  Frames,
  Integrator,
  MoleculeKernel,
  MoleculeState,
  ScaledTerms,
  SteepestDescent,
  SteepestDescentOptions,
} from './types.js';
