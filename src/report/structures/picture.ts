/**
 * Molecules as still pictures in SVG: balls and sticks, or the course of a chain, sorted by depth and paler towards the back. In print, in
 * files, and wherever the three-dimensional view cannot run.
 */
import type { Draw } from '../svg.js';
import type { Theme } from '../theme.js';
import type { StructureGroup, StructuresPanel } from '../types.js';
import { backbones, ballRadius, paint, stickRadius, styleOf } from './chain.js';

/** A place for a picture: where, how large, and how many pixels a nanometre takes. */
export interface Tile {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  /** Of the plane, in nm: what comes to the tile's middle. */
  readonly middle: readonly [number, number];
}

/** The light on a ball: a highlight to the upper left, a shade along the rim. */
export function shine(draw: Draw, id: string): SVGElement {
  const gradient = draw('radialGradient', { id, cx: 0.36, cy: 0.32, r: 0.72 });
  const stops = [
    [0, 'white', 0.6],
    [0.35, 'white', 0.12],
    [0.6, 'black', 0],
    [1, 'black', 0.32],
  ] as const;
  for (const [offset, colour, opacity] of stops)
    gradient.append(draw('stop', { offset, 'stop-color': colour, 'stop-opacity': opacity }));
  return gradient;
}

interface Piece {
  readonly depth: number;
  readonly elements: () => SVGElement[];
}

interface View {
  readonly panel: StructuresPanel;
  readonly tile: Tile;
  readonly theme: Theme;
  readonly draw: Draw;
  /** The gradient that {@link shine} made. */
  readonly light: string;
}

/** Where an atom lies on the page; z comes towards the reader. */
function places({ tile }: View, { positions }: StructureGroup, structure: number, atoms: number) {
  const start = 3 * atoms * structure;
  return Array.from({ length: atoms }, (_, i) => ({
    x: tile.left + tile.width / 2 + tile.scale * (positions[start + 3 * i] - tile.middle[0]),
    y: tile.top + tile.height / 2 - tile.scale * (positions[start + 3 * i + 1] - tile.middle[1]),
    z: positions[start + 3 * i + 2],
  }));
}

type Place = ReturnType<typeof places>[number];

/** Draws pieces from back to front; a veil of paper over each, thicker towards the back, gives depth. */
function stacked(pieces: readonly Piece[]): SVGElement[] {
  return [...pieces].sort((a, b) => a.depth - b.depth).flatMap((piece) => piece.elements());
}

function ballsAndSticks(view: View, group: StructureGroup, structure: number): SVGElement[] {
  const { panel, theme, draw, tile, light } = view;
  const { atoms, bonds } = panel.topology;
  const at = places(view, group, structure, atoms.length);
  const depths = at.map(({ z }) => z);
  const [back, front] = [Math.min(...depths), Math.max(...depths)];
  const veil = (z: number) => (0.42 * (front - z)) / (front - back || 1);
  const pieces: Piece[] = atoms.map(({ element }, i) => {
    const circle = { cx: at[i].x, cy: at[i].y, r: tile.scale * ballRadius(element) };
    return {
      depth: at[i].z,
      elements: () => [
        draw('circle', {
          ...circle,
          fill: paint(element, theme.atoms),
          stroke: theme.ink,
          'stroke-width': 0.6,
        }),
        draw('circle', { ...circle, fill: `url(#${light})` }),
        draw('circle', { ...circle, r: circle.r + 0.4, fill: theme.paper, 'fill-opacity': veil(at[i].z) }),
      ],
    };
  });
  const width = 2 * tile.scale * stickRadius;
  for (let k = 0; k < bonds.length; k += 2) {
    const [a, b] = [bonds[k], bonds[k + 1]];
    const half = { x: (at[a].x + at[b].x) / 2, y: (at[a].y + at[b].y) / 2 };
    for (const [from, to] of [
      [a, b],
      [b, a],
    ]) {
      const line = { x1: at[from].x, y1: at[from].y, x2: half.x, y2: half.y };
      const depth = 0.75 * at[from].z + 0.25 * at[to].z;
      pieces.push({
        // behind the ball at its end, before what is farther away
        depth: Math.min(depth, at[from].z) - 1e-6,
        elements: () => [
          draw('line', { ...line, stroke: theme.ink, 'stroke-width': width + 1.2 }),
          draw('line', { ...line, stroke: paint(atoms[from].element, theme.atoms), 'stroke-width': width }),
          draw('line', {
            ...line,
            stroke: theme.paper,
            'stroke-width': width + 1.3,
            'stroke-opacity': veil(depth),
          }),
        ],
      });
    }
  }
  return stacked(pieces);
}

/** Where a smooth curve through points runs, as Bézier pieces: M. Catmull and R. Rom (1974). */
function smooth(points: readonly Place[]): { path: string; z: number }[] {
  const point = (i: number) => points[Math.max(0, Math.min(points.length - 1, i))];
  const write = (...xy: number[]) => xy.map((value) => Number(value.toFixed(1))).join(' ');
  return points.slice(1).map((to, i) => {
    const [before, from, after] = [point(i - 1), points[i], point(i + 2)];
    const path =
      `M${write(from.x, from.y)}C${write(from.x + (to.x - before.x) / 6, from.y + (to.y - before.y) / 6)} ` +
      `${write(to.x - (after.x - from.x) / 6, to.y - (after.y - from.y) / 6)} ${write(to.x, to.y)}`;
    return { path, z: (from.z + to.z) / 2 };
  });
}

/** Colours along a chain, from its first residue to its last. */
export const alongChain = ['assisted', 'systematic', 'extra', 'umbrella', 'model'] as const;

function course(view: View, group: StructureGroup, structure: number): SVGElement[] {
  const { panel, theme, draw, tile } = view;
  const at = places(view, group, structure, panel.topology.atoms.length);
  const width = Math.max(3, 0.11 * tile.scale);
  const pieces: Piece[] = [];
  for (const run of backbones(panel.topology)) {
    const curve = smooth(run.map((atom) => at[atom]));
    const depths = curve.map(({ z }) => z);
    const [back, front] = [Math.min(...depths), Math.max(...depths)];
    curve.forEach(({ path, z }, i) => {
      const common = { d: path, fill: 'none', 'stroke-linecap': 'round' };
      const colour = theme.role[alongChain[Math.floor((i * alongChain.length) / curve.length)]];
      const veil = (0.55 * (front - z)) / (front - back || 1);
      pieces.push({
        depth: z,
        elements: () => [
          draw('path', {
            ...common,
            'stroke-linecap': 'butt',
            stroke: theme.paper,
            'stroke-width': width + 4,
          }),
          draw('path', { ...common, stroke: colour, 'stroke-width': width }),
          draw('path', { ...common, stroke: 'white', 'stroke-width': width / 3.5, 'stroke-opacity': 0.35 }),
          draw('path', {
            ...common,
            stroke: theme.paper,
            'stroke-width': width + 0.4,
            'stroke-opacity': veil,
          }),
        ],
      });
    });
  }
  return stacked(pieces);
}

/** Other structures of a group as one thin line each, to show how far they spread. */
function others(view: View, group: StructureGroup, count: number): SVGElement[] {
  const { panel, theme, draw } = view;
  const { atoms, bonds } = panel.topology;
  const write = ({ x, y }: Place) => `${Number(x.toFixed(1))} ${Number(y.toFixed(1))}`;
  const heavy = (i: number) => !/^[HD]$/i.test(atoms[i].element);
  return Array.from({ length: count }, (_, i) => {
    const at = places(view, group, i + 1, atoms.length);
    let d = '';
    if (styleOf(panel) === 'cartoon')
      for (const run of backbones(panel.topology))
        d += smooth(run.map((atom) => at[atom]))
          .map(({ path }, k) => (k ? path.slice(path.indexOf('C')) : path))
          .join('');
    else
      for (let k = 0; k < bonds.length; k += 2)
        if (heavy(bonds[k]) && heavy(bonds[k + 1])) d += `M${write(at[bonds[k]])}L${write(at[bonds[k + 1]])}`;
    return draw('path', {
      d,
      fill: 'none',
      stroke: theme.role[group.role],
      'stroke-width': 1.1,
      'stroke-opacity': 0.38,
      'stroke-linejoin': 'round',
      'stroke-linecap': 'round',
    });
  });
}

/** The first structure of a group, over thin lines of the `also` next ones. */
export function picture(view: View, group: StructureGroup, also: number): SVGElement[] {
  const solid = styleOf(view.panel) === 'cartoon' ? course : ballsAndSticks;
  return [...others(view, group, also), ...solid(view, group, 0)];
}
