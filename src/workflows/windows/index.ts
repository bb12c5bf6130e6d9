export { sampleWindows, umbrellaWindows } from './umbrella-windows.js';
export type { WindowsResult } from './umbrella-windows.js';
export { specOf, springInKT } from './check.js';
export type { CoordinateOrVariable } from './check.js';
export type { WindowMap } from './estimate.js';
export { gridOfWindows, pathOfWindows } from './layouts.js';
export type { WindowPath, WindowRow } from './layouts.js';
export { flatSpring, suggestSpring } from './suggest-springs.js';
export type { ShortRun, SuggestedSpring } from './suggest-springs.js';
export { usualHeight } from './judge.js';
export type {
  Asked,
  RoundReport,
  SpringSuggestion,
  Until,
  WindowData,
  WindowedWalkers,
  WindowLayout,
  WindowPlaces,
  WindowRegion,
  WindowSet,
  WindowsProblem,
  WindowVariables,
} from './problem.js';
