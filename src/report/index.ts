/** Figures and the one-file HTML report: data in, text out. */
export { countGrid } from './condense.js';
export { renderFigure } from './figures.js';
export {
  formatCount,
  formatDuration,
  formatEstimate,
  formatNumber,
  formatShortCount,
  formatUncertain,
} from './format.js';
export { renderReport } from './page.js';
export type {
  Axis,
  Cell,
  ConvergencePanel,
  CountGrid,
  Curve,
  CurvePanel,
  DensitiesPanel,
  Diagnostic,
  Figure,
  Headline,
  HistogramsPanel,
  Numbers,
  OverlapPanel,
  Panel,
  Points,
  ProfilePanel,
  Provenance,
  Quantity,
  ReportData,
  Role,
  SamplesPanel,
  Series,
  StructureAtom,
  StructureGroup,
  StructuresPanel,
  SurfacePanel,
  Table,
  TrajectoriesPanel,
  Uncertain,
} from './types.js';
