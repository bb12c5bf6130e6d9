/** Structures of a molecule: the still picture. The view that turns is made from the same panel by `structures/view.ts`. */
import { listing } from '../chart.js';
import type { PanelKind } from '../chart.js';
import { oriented, structuresIn } from '../structures/orient.js';
import { picture, shine } from '../structures/picture.js';
import { framed, styleOf } from '../structures/chain.js';
import { elements } from '../svg.js';
import { sans } from '../theme.js';
import type { StructureGroup, StructuresPanel } from '../types.js';

/** More groups would be too small to see, more structures on each other too many. */
const mostTiles = 6;
const mostTogether = 16;

const narrowest = 190;
const labelHeight = 24;
const margin = 0.06;

const counted = (n: number) => `${n} ${n === 1 ? 'structure' : 'structures'}`;

/** "12 structures", or "200 of 5000 structures". */
export function howMany(group: StructureGroup, panel: StructuresPanel): string {
  const count = structuresIn(group, panel);
  return group.chosenFrom ? `${count} of ${counted(group.chosenFrom)}` : counted(count);
}

/** The smallest box around what is drawn of all groups, nm. */
function bounds(groups: readonly StructureGroup[], panel: StructuresPanel) {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  const atoms = framed(panel);
  const size = 3 * panel.topology.atoms.length;
  for (const { positions } of groups)
    for (let start = 0; start < Math.min(positions.length, size * (1 + mostTogether)); start += size)
      for (const atom of atoms)
        for (const k of [0, 1]) {
          low[k] = Math.min(low[k], positions[start + 3 * atom + k]);
          high[k] = Math.max(high[k], positions[start + 3 * atom + k]);
        }
  return high[0] >= low[0] ? { low, high } : { low: [0, 0], high: [1, 1] };
}

let pictures = 0;

export const structures: PanelKind<StructuresPanel> = {
  condense: oriented,

  describe(panel) {
    const { label, groups, topology } = panel;
    const origins = groups.map((group) => `${group.label} (${howMany(group, panel)})`);
    const style = styleOf(panel) === 'cartoon' ? 'the course of the chain' : 'balls and sticks';
    return `Picture of ${label}, ${topology.atoms.length} atoms, as ${style}: ${listing(origins)}.`;
  },

  draw(given, options) {
    const panel = oriented(given);
    const { document, theme, width } = options;
    const draw = elements(document);
    const filledGroups = panel.groups.filter(({ positions }) => positions.length);
    const groups = filledGroups.slice(0, mostTiles);
    const more = filledGroups.length - groups.length;
    const columns = Math.max(1, Math.min(groups.length, Math.floor(width / narrowest) || 1, 3));
    const { low, high } = bounds(groups, panel);
    const across = width / columns;
    const scale = Math.min(
      across / (high[0] - low[0] + 2 * margin),
      Math.max(0.72 * across, 200) / (high[1] - low[1] + 2 * margin),
    );
    const tall = Math.ceil(scale * (high[1] - low[1] + 2 * margin));
    const rows = Math.ceil(groups.length / columns);
    const height = Math.max(40, rows * (tall + labelHeight) + (more ? labelHeight : 8));
    const svg = draw('svg', {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'font-family': sans,
      'font-size': 12,
    }) as SVGSVGElement;
    svg.setAttribute('aria-label', structures.describe(panel));
    const light = `light-${++pictures}`;
    const definitions = draw('defs', {});
    definitions.append(shine(draw, light));
    svg.append(definitions);
    groups.forEach((group, i) => {
      const [left, top] = [(i % columns) * across, Math.floor(i / columns) * (tall + labelHeight)];
      const middle = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2] as const;
      const tile = { left, top, width: across, height: tall, scale, middle };
      const also = Math.min(mostTogether, structuresIn(group, panel) - 1);
      svg.append(...picture({ panel, tile, theme, draw, light }, group, also));
      const words = draw('text', { x: left + across / 2, y: top + tall + 15, 'text-anchor': 'middle' });
      words.setAttribute('fill', theme.ink);
      words.textContent = `${group.label} · ${howMany(group, panel)}`;
      svg.append(words);
    });
    if (more) {
      const words = draw('text', { x: width / 2, y: height - 8, 'text-anchor': 'middle', fill: theme.faint });
      words.textContent = `and ${more} more`;
      svg.append(words);
    }
    return svg;
  },
};
