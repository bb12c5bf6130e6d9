/** What of a molecule is a chain of amino acids, and how it is shown. */
import type { StructuresPanel } from '../types.js';

type Topology = StructuresPanel['topology'];

/** Shorter chains are molecules whose atoms one wants to see. */
const shortest = 8;

/** Runs of alpha carbons that follow each other, for chains long enough to be drawn as one. */
export function backbones({ atoms }: Topology): number[][] {
  const runs: number[][] = [];
  let before: Topology['atoms'][number] | undefined;
  atoms.forEach((atom, i) => {
    if (atom.name !== 'CA' || atom.element.toUpperCase() !== 'C') return;
    const follows = before?.chain === atom.chain && atom.residueNumber === before.residueNumber + 1;
    if (follows) runs.at(-1)!.push(i);
    else runs.push([i]);
    before = atom;
  });
  return runs.filter((run) => run.length >= shortest);
}

/** How the panel is drawn: as it asks, where the molecule has what that takes. */
export function styleOf({ style, topology }: StructuresPanel): 'ball-and-stick' | 'cartoon' {
  return style !== 'ball-and-stick' && backbones(topology).length ? 'cartoon' : 'ball-and-stick';
}

/** The atoms that must be in sight: those that the chain runs through, where a cartoon hides the others. */
export function framed(panel: StructuresPanel): number[] {
  return styleOf(panel) === 'cartoon'
    ? backbones(panel.topology).flat()
    : panel.topology.atoms.map((_, i) => i);
}

/** The colour of an element; those without one of their own share that of `X`. */
export function paint(element: string, colours: Readonly<Record<string, string>>): string {
  const symbol = element.slice(0, 1).toUpperCase() + element.slice(1).toLowerCase();
  const known = symbol === 'D' ? 'H' : /^(Br|I)$/.test(symbol) ? 'Cl' : symbol;
  return colours[known] ?? colours['X'];
}

/** Radius of an element's ball, nm: a fifth of the van der Waals radius, which keeps bonds in sight. */
export function ballRadius(element: string): number {
  const radii: Record<string, number> = { H: 0.022, D: 0.022, C: 0.036, N: 0.035, O: 0.034, F: 0.031 };
  return radii[element.toUpperCase()] ?? 0.042;
}

/** Radius of a stick, nm. */
export const stickRadius = 0.0135;
