/** Targets of Monte Carlo with exact answers. */
export {
  gaussianMixturePotential,
  twoModes,
  type GaussianMixtureOptions,
  type GaussianMixturePotential,
} from './gaussian-mixture.js';
export { doubleWell, type DoubleWell, type DoubleWellOptions } from './double-well.js';
export { entropicBarrier, type EntropicBarrier, type EntropicBarrierOptions } from './entropic-barrier.js';
export { torus, type Torus, type TorusOptions } from './torus.js';
export { dualMoon, type DualMoon } from './dual-moon.js';
export { manyWell, type ManyWell } from './many-well.js';
export { phi4Chain, type Phi4Chain, type Phi4ChainOptions } from './phi4-chain.js';
export {
  freeScalarField,
  phi4Lattice,
  type FreeScalarField,
  type LatticeFieldOptions,
} from './lattice-field.js';
export { ising, type Ising } from './ising.js';
export { gaussianTunnel, type GaussianTunnel } from './gaussian-tunnel.js';
export { mixtureRegression, type MixtureRegressionData } from './mixture-regression.js';
export type { ExactAnswers } from './exact.js';
