/**
 * Molecules as plain data: what a force field file holds after reading and what the kernels compute from. Units as in OpenMM: nm, ps,
 * dalton, kJ/mol, radians, elementary charges. Index lists are flat: `atoms` of bonds holds two indices a bond, of torsions four.
 */

/** U = k/2 (r − r₀)². */
export interface HarmonicBonds {
  readonly atoms: Int32Array;
  readonly lengths: Float64Array;
  readonly constants: Float64Array;
}

/** U = k/2 (θ − θ₀)². */
export interface HarmonicAngles {
  readonly atoms: Int32Array;
  readonly angles: Float64Array;
  readonly constants: Float64Array;
}

/** U = k (1 + cos(n φ − φ₀)). */
export interface PeriodicTorsions {
  readonly atoms: Int32Array;
  readonly periodicities: Int32Array;
  readonly phases: Float64Array;
  readonly constants: Float64Array;
}

/** A correction map of two dihedrals: a periodic bicubic spline through `size` × `size` energies, as OpenMM defines it. */
export interface TorsionMaps {
  readonly maps: readonly { readonly size: number; readonly energies: Float64Array }[];
  readonly mapOf: Int32Array;
  /** Eight atoms each: the four of the first dihedral, then of the second. */
  readonly atoms: Int32Array;
}

/** Coulomb and Lennard-Jones energies of every pair, without cutoff; exceptions replace a pair's parameters (zeros: excluded). */
export interface Nonbonded {
  /** kJ nm/(mol e²). */
  readonly coulombConstant: number;
  readonly charges: Float64Array;
  readonly sigmas: Float64Array;
  readonly epsilons: Float64Array;
  readonly exceptions: {
    readonly atoms: Int32Array;
    readonly chargeProducts: Float64Array;
    readonly sigmas: Float64Array;
    readonly epsilons: Float64Array;
  };
}

/**
 * Generalized Born, every flavour in one form. With ρ̃ the offset radius, s the scaled radius and I the pairwise integral (plus necks):
 * 1/B = 1/ρ̃ − I for HCT, 1/B = 1/ρ̃ − tanh(α ψ − β ψ² + γ ψ³)/ρ with ψ = I ρ̃ for the others;
 * U = −½ C (1/ε_in − e^{−κ f}/ε_out) Σ_ij q_i q_j / f_ij with f² = r² + B_i B_j exp(−r²/(4 B_i B_j)), diagonal included.
 */
export interface GeneralizedBorn {
  readonly model: 'HCT' | 'OBC1' | 'OBC2' | 'GBn' | 'GBn2';
  readonly coulombConstant: number;
  readonly soluteDielectric: number;
  readonly solventDielectric: number;
  /** Inverse Debye length κ in 1/nm; 0 without salt. */
  readonly kappa: number;
  readonly charges: Float64Array;
  /** Intrinsic radius ρ of each atom, nm. */
  readonly radii: Float64Array;
  /** ρ̃ = ρ − offset. */
  readonly offsetRadii: Float64Array;
  /** s ρ̃. */
  readonly scaledRadii: Float64Array;
  /** α, β, γ of the tanh, three an atom; empty for HCT. */
  readonly tanh: Float64Array;
  /** Neck correction of GBn and GBn2: for radii ρ_i + ρ_j + cutoff > r, I += scale · m₀/(1 + 100 (r−d₀)² + 0.3·10⁶ (r−d₀)⁶). */
  readonly neck?: {
    readonly scale: number;
    readonly cutoff: number;
    readonly size: number;
    /** Row and column of each atom in the tables. */
    readonly indices: Int32Array;
    /** size × size; entry (i, j) at i + size·j as OpenMM stores them. */
    readonly distances: Float64Array;
    readonly depths: Float64Array;
  };
  /**
   * Surface-area term U = Σ share energy (ρ + probe)² (ρ/B)⁶ with energy in kJ/mol/nm² (4π times the surface tension); 0 where absent. Shares
   * are 1 where there are none.
   */
  readonly surfaceArea: { readonly energy: number; readonly probe: number; readonly shares?: Float64Array };
}

/** Everything that acts between the atoms of one molecule (or several) in vacuum or implicit solvent. */
export interface ForceField {
  /** Dalton; 0 marks an atom that does not move. */
  readonly masses: Float64Array;
  readonly bonds?: HarmonicBonds;
  readonly angles?: HarmonicAngles;
  readonly torsions?: PeriodicTorsions;
  readonly torsionMaps?: TorsionMaps;
  readonly nonbonded?: Nonbonded;
  readonly generalizedBorn?: GeneralizedBorn;
  /** Fixed distances, two atoms each. */
  readonly constraints?: { readonly atoms: Int32Array; readonly distances: Float64Array };
}

/** The terms of a force field in the order in which energies per term are given. */
export const TERMS = ['bonds', 'angles', 'torsions', 'torsionMaps', 'nonbonded', 'generalizedBorn'] as const;
export type Term = (typeof TERMS)[number];

export interface Atom {
  readonly name: string;
  readonly element: string;
  readonly residue: string;
  /** Number of the residue as the file gives it. */
  readonly residueNumber: number;
  readonly chain: string;
}

/** Names and bonds; positions are kept apart. */
export interface Topology {
  readonly atoms: readonly Atom[];
  /** Two atoms each. */
  readonly bonds: Int32Array;
}

/** A molecule that can be simulated. */
export interface Molecule {
  readonly topology: Topology;
  readonly forceField: ForceField;
  /** Atoms × 3, nm: where it starts. */
  readonly positions: Float64Array;
}
