export type { AnalyticSamples, AnalyticStates } from './states.js';
export { harmonicOscillators, type HarmonicOscillatorOptions } from './harmonic-oscillators.js';
export { exponentials } from './exponentials.js';
export { gaussianMixtures, type GaussianMixture } from './gaussian-mixtures.js';
export { gaussianWork, type GaussianWorkOptions } from './gaussian-work.js';
