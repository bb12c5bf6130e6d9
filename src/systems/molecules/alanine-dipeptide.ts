/**
 * Alanine dipeptide (N-acetyl-alanine-N′-methylamide, 22 atoms), the fruit fly of molecular sampling, in four force
 * fields. Each is what OpenMM wrote, loaded when asked for.
 */
import { InputError } from '../../math/index.js';
import { buildMolecule } from './build.js';
import type { Atom, Molecule } from './types.js';

/**
 * Force field and solvent: Amber ff96 (Kollman et al. 1997) with OBC2, ff14SB (Maier et al. 2015,
 * doi:10.1021/acs.jctc.5b00255) with GBn or GBn2, ff99SB-ILDN (Lindorff-Larsen et al. 2010, doi:10.1002/prot.22711) in vacuum.
 */
export type AlanineDipeptideFlavour = 'ff96-obc' | 'ff14sb-gbn' | 'ff14sb-gbn2' | 'ff99sbildn-vacuum';

const flavours: Record<AlanineDipeptideFlavour, () => Promise<{ positions: number[][]; system: string }>> = {
  'ff96-obc': () => import('./alanine-dipeptide/ff96-obc.js'),
  'ff14sb-gbn': () => import('./alanine-dipeptide/ff14sb-gbn.js'),
  'ff14sb-gbn2': () => import('./alanine-dipeptide/ff14sb-gbn2.js'),
  'ff99sbildn-vacuum': () => import('./alanine-dipeptide/ff99sbildn-vacuum.js'),
};

/** The flavours that there are. */
export const alanineDipeptideFlavours = Object.keys(flavours) as readonly AlanineDipeptideFlavour[];

/** Names of the atoms of each residue, in the order of all four force fields. */
const residues = {
  ACE: ['H1', 'CH3', 'H2', 'H3', 'C', 'O'],
  ALA: ['N', 'H', 'CA', 'HA', 'CB', 'HB1', 'HB2', 'HB3', 'C', 'O'],
  NME: ['N', 'H', 'C', 'H1', 'H2', 'H3'],
};

const atoms: readonly Atom[] = Object.entries(residues).flatMap(([residue, names], i) =>
  names.map((name) => ({ name, element: name[0], residue, residueNumber: i + 1, chain: 'A' })),
);

/** The atoms of alanine dipeptide's two free dihedrals. */
export const alanineDipeptideDihedrals = { phi: [4, 6, 8, 14], psi: [6, 8, 14, 16] } as const;

/**
 * Alanine dipeptide, minimised in its force field.
 *
 * @throws InputError for an unknown flavour
 * @example
 * const molecule = await alanineDipeptide({ flavour: 'ff96-obc' });
 */
export async function alanineDipeptide({
  flavour = 'ff96-obc',
}: { flavour?: AlanineDipeptideFlavour } = {}): Promise<Molecule> {
  if (!Object.hasOwn(flavours, flavour)) {
    throw new InputError(
      `alanine dipeptide comes as ${alanineDipeptideFlavours.join(', ')}; '${flavour}' is none of them`,
    );
  }
  const [{ positions, system }, { readOpenmmSystem }] = await Promise.all([
    flavours[flavour](),
    import('./read/openmm-system.js'),
  ]);
  return buildMolecule({
    forceField: readOpenmmSystem(system),
    positions: Float64Array.from(positions.flat()),
    atoms,
  });
}
