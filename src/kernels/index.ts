export type { Kernel, WalkerState, StepInfo } from './types.js';
export { eulerMaruyama } from './euler-maruyama.js';
export { overdamped, overdampedLangevin, type OverdampedOptions } from './overdamped-langevin.js';
export { leimkuhlerMatthews, type LeimkuhlerMatthewsState } from './leimkuhler-matthews.js';
export { langevinMiddle, type LangevinOptions, type LangevinState } from './langevin-middle.js';
export { run, record, type RunOptions, type Frame, type FailureReport } from './run.js';
export { HistogramRecorder, type HistogramOptions, type HistogramCounts } from './histogram.js';
export { buildKernel, type KernelSpec } from './build.js';
