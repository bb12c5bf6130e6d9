/** All kinds of panels, by name. A new kind is a type in `types.ts`, a file here, and a line in this table. */
import type { DrawOptions, PanelKind } from '../chart.js';
import type { Panel } from '../types.js';
import { convergence } from './convergence.js';
import { curve } from './curve.js';
import { densities } from './densities.js';
import { estimates } from './estimates.js';
import { histograms } from './histograms.js';
import { mapping } from './mapping.js';
import { overlap } from './overlap.js';
import { profile } from './profile.js';
import { samples } from './samples.js';
import { structures } from './structures.js';
import { surface } from './surface.js';
import { trajectories } from './trajectories.js';

const kinds: { readonly [K in Panel['kind']]: PanelKind<Extract<Panel, { kind: K }>> } = {
  samples,
  densities,
  profile,
  surface,
  convergence,
  curve,
  overlap,
  histograms,
  trajectories,
  structures,
  estimates,
  mapping,
};

const kindOf = (panel: Panel) => kinds[panel.kind] as PanelKind;

/** Draws a panel as an SVG element. */
export function drawPanel(panel: Panel, options: DrawOptions): SVGSVGElement {
  return kindOf(panel).draw(panel, options);
}

/** What a panel shows, in a sentence: for readers who cannot see it. */
export function describePanel(panel: Panel): string {
  return kindOf(panel).describe(panel);
}

/** The same panel with only the data that can be seen: its drawing is the same, its size bounded. */
export function condensePanel(panel: Panel): Panel {
  return kindOf(panel).condense?.(panel) ?? panel;
}

/** The panel and others to switch to on the page; empty where it stands alone. */
export function viewsOf(panel: Panel): readonly { readonly label: string; readonly panel: Panel }[] {
  return kindOf(panel).views?.(panel) ?? [];
}
