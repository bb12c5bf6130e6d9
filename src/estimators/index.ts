export { OK, note, problem, combine, type Estimate, type Status } from './estimate.js';
export { binCentres, binIndices, binWidth, checkGrid, type Grid } from './grid.js';
export { blocks, bootstrapMultiplicities, columnSpread, type Groups } from './bootstrap.js';
export { weightedDensity, emptyStatus, type DensityOptions, type DensityDiagnostics } from './histogram.js';
