export { moleculeKernel } from './kernel.js';
export { kernelEngine } from './engine.js';
export { hasKernel } from './module.js';
export type { Precision } from './memory.js';
export type { PerWalker, Restraint, Well } from './restraints.js';
export type {
  Advance,
  AdvanceOptions,
  BiasEvaluation,
  BlowUp,
  Frames,
  Integrator,
  MoleculeKernel,
  MoleculeState,
  SteepestDescent,
  SteepestDescentOptions,
} from './types.js';
