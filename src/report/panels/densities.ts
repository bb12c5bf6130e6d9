/** One-dimensional probability densities. */
import { extent } from '../chart.js';
import type { PanelKind } from '../chart.js';
import type { DensitiesPanel } from '../types.js';
import { condenseCurves, describeCurves, drawCurves } from './curves.js';

export const densities: PanelKind<DensitiesPanel> = {
  condense: (panel) => ({ ...panel, series: condenseCurves(panel.series) }),
  describe: ({ x, series }) => describeCurves('Probability density', x, series),
  draw(panel, options) {
    const highest = extent(...panel.series.flatMap(({ y, high }) => (high ? [y, high] : [y])))[1];
    const y = {
      label: 'probability density',
      ...panel.y,
      domain: panel.y?.domain ?? ([0, 1.06 * highest] as const),
    };
    return drawCurves({ ...panel, y }, densities.describe(panel), options);
  },
};
