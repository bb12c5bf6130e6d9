/**
 * Parameters of the generalized Born models of Amber (igb 1, 2, 5, 7, 8) by element and neighbours, as OpenMM and Amber
 * have them. References: see `terms/generalized-born.ts`; radii after Tsui and Case (2001), doi:10.1002/1097-0282(2000)56:4<275::AID-BIP10024>3.0.CO;2-E.
 */
import { InputError } from '../../../math/index.js';
import { COULOMB } from '../constants.js';
import type { Atom, GeneralizedBorn } from '../types.js';
import { neckDepths, neckDistances } from './born-necks.js';

export type BornModel = GeneralizedBorn['model'];

/** Sets of intrinsic radii that Amber knows; 'file' takes those of the prmtop. */
export type BornRadii = 'file' | 'bondi' | 'mbondi' | 'mbondi2' | 'mbondi3';

/** Choices of an implicit solvent. */
export interface BornOptions {
  model: BornModel;
  /** Default 'file'. The radii that a model was made for: mbondi for HCT, mbondi2 for OBC, bondi for GBn, mbondi3 for GBn2. */
  radii?: BornRadii;
  /** Default 1. */
  soluteDielectric?: number;
  /** Default 78.5. */
  solventDielectric?: number;
  /** Inverse Debye length in 1/nm (default 0: no salt). See {@link inverseDebyeLength}. */
  kappa?: number;
  /** Whether the energy of the surface area is added (default true). */
  surfaceArea?: boolean;
}

/** What the parameters of an atom depend on. */
export interface BornAtoms {
  readonly atoms: readonly Atom[];
  readonly bonds: Int32Array;
  readonly charges: Float64Array;
  /** Å, of the file. */
  readonly radii: Float64Array;
  /** Scale factors of the file. */
  readonly screens: Float64Array;
}

/** Constant of OpenMM's CustomGBForce, that of Amber: it differs from `COULOMB` in the seventh digit. */
const AMBER_COULOMB = 138.935485;
const NECK_CUTOFF = 0.68;

const offsets: Record<BornModel, number> = {
  HCT: 0.009,
  OBC1: 0.009,
  OBC2: 0.009,
  GBn: 0.009,
  GBn2: 0.0195141,
};
const tanh: Record<Exclude<BornModel, 'HCT' | 'GBn2'>, readonly number[]> = {
  OBC1: [0.8, 0, 2.909125],
  OBC2: [1, 0.8, 4.85],
  GBn: [1.09511284, 1.907992938, 2.50798245],
};
const neckScales = { GBn: 0.361825, GBn2: 0.826836 };

const screensGBn: Record<string, number> = {
  ...{
    H: 1.09085413633,
    D: 1.09085413633,
    C: 0.4843538233,
    N: 0.700147318409,
    O: 1.06557401132,
    S: 0.602256336067,
  },
};
/** Screening and α, β, γ of GBn2 in proteins and in nucleic acids. */
const protein: Record<string, readonly number[]> = {
  H: [1.425952, 0.78844, 0.798699, 0.437334],
  C: [1.058554, 0.733756, 0.506378, 0.205844],
  N: [0.733599, 0.503364, 0.316828, 0.192915],
  O: [1.061039, 0.867814, 0.876635, 0.387882],
  S: [-0.703469, 0.867814, 0.876635, 0.387882],
};
const nucleic: Record<string, readonly number[]> = {
  H: [1.696538, 0.53705, 0.362861, 0.116704],
  C: [1.268902, 0.33167, 0.196842, 0.093422],
  N: [1.4259728, 0.686311, 0.463189, 0.138722],
  O: [0.1840098, 0.606344, 0.463006, 0.142262],
  S: [0.05, 0.606344, 0.463006, 0.142262],
  P: [1.5450597, 0.418365, 0.290054, 0.1064245],
};
const nucleicResidues = new Set(['A', 'C', 'G', 'U', 'DA', 'DC', 'DG', 'DT']);

function parametersGBn2({ element, residue }: Atom): readonly number[] {
  const own = (nucleicResidues.has(residue) ? nucleic : protein)[element === 'D' ? 'H' : element];
  return own ?? [0.5, 1, 0.8, 4.851];
}

const heavyRadii: Record<string, number> = {
  C: 1.7,
  N: 1.55,
  O: 1.5,
  F: 1.5,
  Si: 2.1,
  P: 1.85,
  S: 1.8,
  Cl: 1.7,
};

/** Intrinsic radii in Å. */
export function bornRadii(
  set: Exclude<BornRadii, 'file'>,
  atoms: readonly Atom[],
  bonds: Int32Array,
): Float64Array {
  const neighbours = atoms.map(() => [] as number[]);
  for (let at = 0; at < bonds.length; at += 2) {
    neighbours[bonds[at]].push(bonds[at + 1]);
    neighbours[bonds[at + 1]].push(bonds[at]);
  }
  const elementOf = (i: number | undefined) => (i === undefined ? '' : atoms[i].element);
  const hydrogen = (i: number) => {
    const partner = elementOf(neighbours[i][0]);
    if (set === 'bondi') return 1.2;
    if (set !== 'mbondi') return partner === 'N' ? 1.3 : 1.2;
    return ['C', 'N'].includes(partner) ? 1.3 : ['O', 'S'].includes(partner) ? 0.8 : 1.2;
  };
  const isCarboxylate = (i: number) => {
    const [carbon, ...more] = neighbours[i];
    if (elementOf(carbon) !== 'C' || more.length > 0 || neighbours[carbon].length !== 3) return false;
    return neighbours[carbon].some((j) => j !== i && elementOf(j) === 'O');
  };
  return Float64Array.from(atoms, ({ element, name, residue }, i) => {
    if (set === 'mbondi3' && element === 'O' && isCarboxylate(i)) return 1.4;
    if (set === 'mbondi3' && residue === 'ARG' && /^H[HE]/.test(name)) return 1.17;
    return ['H', 'D'].includes(element) ? hydrogen(i) : (heavyRadii[element] ?? 1.5);
  });
}

/** The generalized Born term of a molecule. */
export function amberBorn(molecule: BornAtoms, options: BornOptions): GeneralizedBorn {
  const { model, kappa = 0, radii: set = 'file' } = options;
  if (!Object.hasOwn(offsets, model)) {
    throw new InputError(`generalized Born model '${model}' is none of ${Object.keys(offsets).join(', ')}`);
  }
  if (!(kappa >= 0)) throw new InputError(`κ of the salt is ${kappa}: it must be 0 or more`);
  const { atoms } = molecule;
  const offset = offsets[model];
  const radii = (set === 'file' ? molecule.radii : bornRadii(set, atoms, molecule.bonds)).map(
    (radius) => radius / 10,
  );
  const offsetRadii = radii.map((radius) => radius - offset);
  const screens = {
    GBn: atoms.map(({ element }) => screensGBn[element] ?? 0.5),
    GBn2: atoms.map((a) => parametersGBn2(a)[0]),
  };
  const screen = model === 'GBn' || model === 'GBn2' ? screens[model] : molecule.screens;
  const perAtom = (atom: Atom) =>
    model === 'HCT' ? [] : model === 'GBn2' ? parametersGBn2(atom).slice(1) : tanh[model];
  // OpenMM takes its own force for OBC2 without salt, whose constants have more digits.
  const ownForce = model === 'OBC2' && kappa === 0;
  const energy = ownForce ? 4 * Math.PI * 2.25936 : 28.3919551;
  return {
    model,
    coulombConstant: ownForce ? COULOMB : AMBER_COULOMB,
    soluteDielectric: options.soluteDielectric ?? 1,
    solventDielectric: options.solventDielectric ?? 78.5,
    kappa,
    charges: molecule.charges,
    radii,
    offsetRadii,
    scaledRadii: offsetRadii.map((radius, i) => radius * screen[i]),
    tanh: Float64Array.from(atoms.flatMap(perAtom)),
    ...((model === 'GBn' || model === 'GBn2') && {
      neck: { scale: neckScales[model], cutoff: NECK_CUTOFF, ...neckTables(radii, atoms) },
    }),
    surfaceArea: { energy: (options.surfaceArea ?? true) ? energy : 0, probe: 0.14 },
  };
}

const GRID = 21;

/** The tables of necks at the radii that occur, linear between those of the published ones. */
function neckTables(radii: Float64Array, atoms: readonly Atom[]) {
  const outside = radii.findIndex((radius) => radius < 0.1 || radius > 0.2);
  if (outside >= 0) {
    const { name, residue, residueNumber } = atoms[outside];
    throw new InputError(
      `${name} of ${residue} ${residueNumber} has a radius of ${(10 * radii[outside]).toFixed(2)} Å: ` +
        'GBn and GBn2 are defined from 1 to 2 Å; choose their radii (bondi, mbondi3) or another model',
    );
  }
  const unique = [...new Set(radii)].sort((a, b) => a - b);
  const size = unique.length;
  const places = unique.map((radius) => {
    const place = (radius - 0.1) * 200;
    const low = Math.min(GRID - 2, Math.max(0, Math.floor(place)));
    return { low, part: Math.min(1, Math.max(0, place - low)) };
  });
  const interpolate = (table: Float64Array, scale: number) =>
    Float64Array.from({ length: size * size }, (_, entry) => {
      const row = places[Math.floor(entry / size)];
      const column = places[entry % size];
      const at = (i: number, j: number) => table[(row.low + i) * GRID + column.low + j];
      const along = (i: number) => (1 - column.part) * at(i, 0) + column.part * at(i, 1);
      return scale * ((1 - row.part) * along(0) + row.part * along(1));
    });
  return {
    size,
    indices: Int32Array.from(radii, (radius) => unique.indexOf(radius)),
    distances: interpolate(neckDistances, 0.1),
    depths: interpolate(neckDepths, 10),
  };
}

/**
 * Inverse Debye length κ (1/nm) of a 1:1 salt, scaled by 0.73 for the volume that ions leave out, as in Amber.
 *
 * @param concentration - mol/l
 * @example
 * const kappa = inverseDebyeLength(0.15); // 0.93 / nm
 */
export function inverseDebyeLength(
  concentration: number,
  { temperature = 298.15, solventDielectric = 78.5 } = {},
): number {
  if (!(concentration >= 0))
    throw new InputError(`a salt concentration of ${concentration} mol/l must be 0 or more`);
  // 50.33355 = √(2 N_A e² 1000/(ε₀ k)) in Å⁻¹ (K l/mol)^½
  return 0.73 * 10 * 50.33355 * Math.sqrt(concentration / solventDielectric / temperature);
}
