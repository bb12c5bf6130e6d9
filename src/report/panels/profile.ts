/** Free-energy profiles in kT. */
import { extent, padded } from '../chart.js';
import type { PanelKind } from '../chart.js';
import type { ProfilePanel } from '../types.js';
import { condenseCurves, describeCurves, drawCurves } from './curves.js';

export const profile: PanelKind<ProfilePanel> = {
  condense: (panel) => ({ ...panel, series: condenseCurves(panel.series) }),
  describe: ({ x, series }) => describeCurves('Free energy', x, series),
  draw(panel, options) {
    const values = panel.series.map(({ y }) => y);
    const y = { label: 'free energy / kT', ...panel.y, domain: panel.y?.domain ?? padded(extent(...values)) };
    return drawCurves({ ...panel, y }, profile.describe(panel), options);
  },
};
