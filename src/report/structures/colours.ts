/** Colours of atoms in the three-dimensional view, read from the page's theme. */
import type { StructuresPanel } from '../types.js';
import { backbones, paint } from './chain.js';
import { alongChain } from './picture.js';
import type { Drawn } from './scene.js';

/** By element, along the chain, by where a structure comes from, or by its value. */
export type Colouring = 'element' | 'chain' | 'origin' | 'value';

/** Roles whose colours go from low to high values. */
export const fromLowToHigh = ['assisted', 'model', 'umbrella'] as const;

const symbols = ['H', 'C', 'N', 'O', 'F', 'P', 'S', 'Cl', 'X'];

type Rgb = readonly [number, number, number];

const parse = (hex: string): Rgb =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;

/** A colour between others, evenly spaced; `share` runs from 0 to 1. */
export function between(colours: readonly string[], share: number): string {
  const place = Math.min(1, Math.max(0, share)) * (colours.length - 1);
  const below = Math.min(colours.length - 2, Math.floor(place));
  const [low, high] = [parse(colours[below]), parse(colours[below + 1])];
  const mixed = low.map((value, k) => Math.round(value + (place - below) * (high[k] - value)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** The smallest and largest value of all structures. */
export function valueRange({ groups }: StructuresPanel): readonly [number, number] | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const { values = [] } of groups)
    for (let i = 0; i < values.length; i++)
      if (Number.isFinite(values[i])) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
      }
  return low <= high ? [low, high] : undefined;
}

/** Makes the function that colours the atoms of a structure, with the colours that the page has now. */
export function colourist(panel: StructuresPanel, page: Element) {
  const style = getComputedStyle(page);
  const named = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const elements = Object.fromEntries(symbols.map((symbol) => [symbol, named(`atom-${symbol}`)]));
  const { atoms } = panel.topology;
  const chain = alongChain.map(named);
  const scale = fromLowToHigh.map(named);
  const range = valueRange(panel);
  const order = new Map<string, number>();
  for (const run of backbones(panel.topology))
    run.forEach((atom, i) => order.set(residueOf(atoms[atom]), i / (run.length - 1)));

  return {
    paper: named('paper'),
    /** The colour of each atom of a structure; of thin lines, that of the whole structure. */
    atom(drawn: Omit<Drawn, 'colour'>, by: Colouring, whole = false): (atom: number) => string {
      const { role, values } = panel.groups[drawn.group];
      if (by === 'chain' && !whole) return (i) => between(chain, order.get(residueOf(atoms[i])) ?? 0);
      const value = by === 'value' && range ? (values?.[drawn.structure] ?? NaN) : undefined;
      const own =
        value === undefined
          ? named(role)
          : Number.isFinite(value)
            ? between(scale, (value - range![0]) / (range![1] - range![0] || 1))
            : named('faint');
      if (whole) return () => own;
      // the carbons tell structures apart, the other elements stay what they are
      return (i) => (by !== 'element' && atoms[i].element === 'C' ? own : paint(atoms[i].element, elements));
    },
  };
}

const residueOf = ({ chain, residueNumber }: StructuresPanel['topology']['atoms'][number]) =>
  `${chain}:${residueNumber}`;
