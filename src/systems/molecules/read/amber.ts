/** Amber's prmtop as a force field. */
import { InputError } from '../../../math/index.js';
import { COULOMB } from '../constants.js';
import { elementOfMass, symbolOf } from '../elements.js';
import { bondsOf } from '../build.js';
import type { Atom, ForceField, Nonbonded, TorsionMaps } from '../types.js';
import { amberBorn } from './amber-born.js';
import type { BornOptions } from './amber-born.js';
import { parsePrmtop } from './prmtop.js';
import type { Prmtop } from './prmtop.js';

/** kJ in a kcal. */
const KCAL = 4.184;
/** Amber stores charges times the root of its Coulomb constant. */
const CHARGE_UNIT = 18.2223;
/** Entries of POINTERS that matter here. */
const [NATOM, NTYPES, IFPERT, IFBOX, IFCAP, NUMEXTRA] = [0, 1, 20, 27, 29, 30];

export interface AmberOptions {
  /** Implicit solvent; none where left out. */
  born?: BornOptions;
}

/**
 * Reads a prmtop: bonds, angles, torsions, correction maps (ff19SB), nonbonded pairs with their 1-4 scaling, and
 * generalized Born if asked for. Names come with it.
 *
 * @throws InputError for what is not supported, since energies without it would be wrong: CHARMM force fields (chamber),
 * periodic boxes, solvent caps, perturbations, 10-12 and 12-6-4 pairs, pair-specific Lennard-Jones terms, extra points
 * @example
 * const { forceField, atoms } = readAmberPrmtop(text, { born: { model: 'OBC2', radii: 'mbondi2' } });
 */
export function readAmberPrmtop(
  text: string,
  { born }: AmberOptions = {},
): { forceField: ForceField; atoms: readonly Atom[] } {
  const prmtop = parsePrmtop(text);
  const pointers = prmtop.numbers('POINTERS');
  refuse(prmtop, pointers);
  const count = pointers[NATOM];
  const masses = sized(prmtop, 'MASS', count);
  const charges = sized(prmtop, 'CHARGE', count).map((charge) => charge / CHARGE_UNIT);
  const atoms = readAtoms(prmtop, masses);
  const types = pointers[NTYPES];
  const bonded = readBonded(prmtop, count);
  const forceField: ForceField = {
    masses,
    ...bonded,
    ...(prmtop.has('CMAP_COUNT') && { torsionMaps: readMaps(prmtop, count) }),
    nonbonded: readNonbonded(prmtop, charges, types),
  };
  if (!born) return { forceField, atoms };
  if (!prmtop.has('RADII'))
    throw new InputError('the prmtop has no section RADII: write one with ParmEd (changeRadii)');
  const generalizedBorn = amberBorn(
    {
      atoms,
      bonds: bondsOf(forceField),
      charges,
      radii: sized(prmtop, 'RADII', count),
      screens: sized(prmtop, 'SCREEN', count),
    },
    born,
  );
  return { forceField: { ...forceField, generalizedBorn }, atoms };
}

function refuse(prmtop: Prmtop, pointers: Float64Array): void {
  const problems: [boolean, string][] = [
    [prmtop.has('CTITLE'), 'it holds a CHARMM force field (made by chamber)'],
    [pointers[IFBOX] > 0, 'it is for a periodic box: strip the solvent and the box (cpptraj or ParmEd)'],
    [pointers[IFPERT] > 0, 'it is for perturbations'],
    [pointers[IFCAP] > 0, 'it has a solvent cap'],
    [(pointers[NUMEXTRA] ?? 0) > 0, 'it has extra points (virtual sites)'],
    [prmtop.has('LENNARD_JONES_CCOEF'), 'it has 12-6-4 pairs'],
    [
      ['HBOND_ACOEF', 'HBOND_BCOEF'].some(
        (flag) => prmtop.has(flag) && prmtop.numbers(flag).some((x) => x !== 0),
      ),
      'it has 10-12 hydrogen bonds',
    ],
  ];
  const problem = problems.find(([is]) => is);
  if (problem) throw new InputError(`the prmtop is not supported: ${problem[1]}`);
}

function sized(prmtop: Prmtop, flag: string, count: number): Float64Array {
  const values = prmtop.numbers(flag);
  if (values.length !== count) {
    throw new InputError(
      `section ${flag} of the prmtop has ${values.length} entries, POINTERS ask for ${count}`,
    );
  }
  return values;
}

function readAtoms(prmtop: Prmtop, masses: Float64Array): readonly Atom[] {
  const names = prmtop.strings('ATOM_NAME');
  const labels = prmtop.strings('RESIDUE_LABEL');
  const starts = prmtop.numbers('RESIDUE_POINTER');
  const numbers = prmtop.has('ATOMIC_NUMBER') ? prmtop.numbers('ATOMIC_NUMBER') : undefined;
  let residue = 0;
  return Array.from(masses, (mass, i) => {
    while (residue + 1 < starts.length && starts[residue + 1] <= i + 1) residue++;
    const element = (numbers && symbolOf(numbers[i])) || elementOfMass(mass);
    return { name: names[i], element, residue: labels[residue], residueNumber: residue + 1, chain: '' };
  });
}

/** Atoms stand as three times their number, with signs that mean something else. */
function rows(prmtop: Prmtop, kind: string, atomsPerRow: number, count: number) {
  const list = ['INC', 'WITHOUT'].flatMap((with_) => [...prmtop.numbers(`${kind}_${with_}_HYDROGEN`)]);
  const width = atomsPerRow + 1;
  const length = list.length / width;
  const atoms = Int32Array.from({ length: length * atomsPerRow }, (_, at) => {
    const atom = Math.abs(list[width * Math.floor(at / atomsPerRow) + (at % atomsPerRow)]) / 3;
    if (!Number.isInteger(atom) || atom >= count) {
      throw new InputError(`section ${kind} of the prmtop names an atom that is none of the ${count}`);
    }
    return atom;
  });
  const entry = (row: number, column: number) => list[width * row + column];
  const parameter = (flag: string, scale = 1) => {
    const table = prmtop.numbers(flag);
    return Float64Array.from({ length }, (_, row) => {
      const value = table[entry(row, atomsPerRow) - 1];
      if (value === undefined)
        throw new InputError(`section ${flag} of the prmtop lacks entry ${entry(row, atomsPerRow)}`);
      return scale * value;
    });
  };
  return { length, atoms, entry, parameter };
}

function readBonded(prmtop: Prmtop, count: number): Pick<ForceField, 'bonds' | 'angles' | 'torsions'> {
  // Amber writes k (x − x₀)², twice which is the constant of k/2 (x − x₀)².
  const bonds = rows(prmtop, 'BONDS', 2, count);
  const angles = rows(prmtop, 'ANGLES', 3, count);
  const torsions = rows(prmtop, 'DIHEDRALS', 4, count);
  return {
    bonds: {
      atoms: bonds.atoms,
      lengths: bonds.parameter('BOND_EQUIL_VALUE', 0.1),
      constants: bonds.parameter('BOND_FORCE_CONSTANT', 2 * KCAL * 100),
    },
    angles: {
      atoms: angles.atoms,
      angles: angles.parameter('ANGLE_EQUIL_VALUE'),
      constants: angles.parameter('ANGLE_FORCE_CONSTANT', 2 * KCAL),
    },
    torsions: {
      atoms: torsions.atoms,
      periodicities: Int32Array.from(torsions.parameter('DIHEDRAL_PERIODICITY'), Math.round),
      phases: torsions.parameter('DIHEDRAL_PHASE'),
      constants: torsions.parameter('DIHEDRAL_FORCE_CONSTANT', KCAL),
    },
  };
}

function readMaps(prmtop: Prmtop, count: number): TorsionMaps {
  const kinds = prmtop.numbers('CMAP_COUNT')[1];
  const sizes = sized(prmtop, 'CMAP_RESOLUTION', kinds);
  const index = prmtop.numbers('CMAP_INDEX');
  const at = (row: number, column: number) => index[6 * row + column] - 1;
  const length = index.length / 6;
  const atoms = Int32Array.from({ length: 8 * length }, (_, i) =>
    at(Math.floor(i / 8), [0, 1, 2, 3, 1, 2, 3, 4][i % 8]),
  );
  if (atoms.some((atom) => !(atom >= 0 && atom < count))) {
    throw new InputError(`section CMAP_INDEX of the prmtop names an atom that is none of the ${count}`);
  }
  return {
    maps: Array.from(sizes, (size, kind) => {
      const energies = sized(prmtop, `CMAP_PARAMETER_${String(kind + 1).padStart(2, '0')}`, size * size);
      // Here the first angle runs slowest and from −180°; there it runs fastest and from 0°.
      const turned = (k: number) => (k + size / 2) % size;
      return {
        size,
        energies: energies.map(
          (_, k) => KCAL * energies[size * turned(k % size) + turned(Math.floor(k / size))],
        ),
      };
    }),
    mapOf: Int32Array.from({ length }, (_, row) => at(row, 5)),
    atoms,
  };
}

/** σ in nm and ε in kJ/mol of U = A/r¹² − B/r⁶. */
function lennardJones(a: number, b: number): readonly [number, number] {
  // without attraction or repulsion there is neither: any σ will do
  if (a === 0 || b === 0) return [0.1 * 2 ** (-1 / 6), 0];
  return [0.1 * (a / b) ** (1 / 6), (KCAL * b * b) / (4 * a)];
}

function readNonbonded(prmtop: Prmtop, charges: Float64Array, types: number): Nonbonded {
  const count = charges.length;
  const typeOf = sized(prmtop, 'ATOM_TYPE_INDEX', count).map((type) => type - 1);
  const index = sized(prmtop, 'NONBONDED_PARM_INDEX', types * types);
  const repulsions = prmtop.numbers('LENNARD_JONES_ACOEF');
  const attractions = prmtop.numbers('LENNARD_JONES_BCOEF');
  const pair = (i: number, j: number) => {
    const entry = index[types * i + j] - 1;
    return lennardJones(repulsions[entry] ?? 0, attractions[entry] ?? 0);
  };
  const own = Array.from({ length: types }, (_, type) => pair(type, type));
  checkCombination(own, pair);

  const exceptions = new Map<number, readonly [number, number, number]>();
  const key = (i: number, j: number) => Math.min(i, j) * count + Math.max(i, j);
  const excluded = prmtop.numbers('EXCLUDED_ATOMS_LIST');
  const counts = sized(prmtop, 'NUMBER_EXCLUDED_ATOMS', count);
  let at = 0;
  counts.forEach((length, i) => {
    for (const j of excluded.subarray(at, (at += length)))
      if (j > 0) exceptions.set(key(i, j - 1), [0, 0.1, 0]);
  });
  const torsions = rows(prmtop, 'DIHEDRALS', 4, count);
  const ones = new Float64Array(torsions.length);
  const factor = (flag: string, otherwise: number) =>
    prmtop.has(flag) ? torsions.parameter(flag) : ones.map(() => otherwise);
  const coulombFactors = factor('SCEE_SCALE_FACTOR', 1.2);
  const lennardJonesFactors = factor('SCNB_SCALE_FACTOR', 2);
  for (let row = 0; row < torsions.length; row++) {
    // a sign on the third atom: this pair has been seen; on the fourth: improper
    if (torsions.entry(row, 2) < 0 || torsions.entry(row, 3) < 0) continue;
    const [i, j] = [torsions.atoms[4 * row], torsions.atoms[4 * row + 3]];
    const [sigma, epsilon] = pair(typeOf[i], typeOf[j]);
    exceptions.set(key(i, j), [
      (charges[i] * charges[j]) / coulombFactors[row],
      sigma,
      epsilon / lennardJonesFactors[row],
    ]);
  }
  const pairs = [...exceptions].sort(([a], [b]) => a - b);
  return {
    coulombConstant: COULOMB,
    charges,
    sigmas: typeOf.map((type) => own[type][0]),
    epsilons: typeOf.map((type) => own[type][1]),
    exceptions: {
      atoms: Int32Array.from(pairs.flatMap(([k]) => [Math.floor(k / count), k % count])),
      chargeProducts: Float64Array.from(pairs, ([, [product]]) => product),
      sigmas: Float64Array.from(pairs, ([, [, sigma]]) => sigma),
      epsilons: Float64Array.from(pairs, ([, [, , epsilon]]) => epsilon),
    },
  };
}

/** Pairs of unlike types must follow from the types (Lorentz–Berthelot), to the digits of the file. */
function checkCombination(
  own: readonly (readonly [number, number])[],
  pair: (i: number, j: number) => readonly [number, number],
): void {
  const near = (a: number, b: number) => Math.abs(a - b) <= 1e-5 * Math.max(Math.abs(a), Math.abs(b));
  own.forEach(([sigmaI, epsilonI], i) =>
    own.forEach(([sigmaJ, epsilonJ], j) => {
      const [sigma, epsilon] = pair(i, j);
      const combined = Math.sqrt(epsilonI * epsilonJ);
      if (!near(epsilon, combined) || (epsilon > 0 && !near(sigma, (sigmaI + sigmaJ) / 2))) {
        throw new InputError(
          `the prmtop is not supported: Lennard-Jones types ${i + 1} and ${j + 1} have a pair term of their own (NBFIX)`,
        );
      }
    }),
  );
}
