// Where everything lies. The caller writes the addresses and counts into these globals before the first call; addresses
// are multiples of 16. Atoms in lists are byte offsets into arrays of vectors of three registers (`VECTOR` bytes an atom).

/** Number of atoms. */
export let atoms: i32 = 0;
/** Vectors of the block's walkers, in `Real`: positions less those of the atom `origin`, and forces. */
export let positions: usize = 0;
export let forces: usize = 0;
/** Energies in float64: terms × walkers of the block; never scaled. */
export let energies: usize = 0;
/** Whether forces are scaled, see energy.ts, and the factor of every walker in float64. */
export let scaling: i32 = 0;
export let factors: usize = 0;
/** Where only terms of some atoms are scaled: of each atom a vector whose first register is 1, or the root of every walker's factor. */
export let shares: usize = 0;

// Bonded terms: atoms as offsets, then parameters in `Real`, then how many.
export let bondAtoms: usize = 0;
export let bondParameters: usize = 0;
export let bonds: i32 = 0;
/** Unit vector from the second atom to the first and inverse distance of each bond: four registers; then some of them mirrored. */
export let arms: usize = 0;
/** Offsets of the arms to be mirrored. */
export let mirrored: usize = 0;
export let mirrors: i32 = 0;
/** Three atoms and the offsets of two arms from the middle one; force constant, cosine and sine of the angle at rest. */
export let angleAtoms: usize = 0;
export let angleParameters: usize = 0;
export let angles: i32 = 0;
/** Four offsets and the highest periodicity of each quadruple; 1 + 2 × periodicity parameters each. */
export let torsionAtoms: usize = 0;
export let torsionParameters: usize = 0;
export let torsions: i32 = 0;
/** Eight offsets, the address of the map and its size; maps are size² patches of 16 float64 coefficients. */
export let mapAtoms: usize = 0;
export let maps: i32 = 0;

// Pairs in the order (0, 1), (0, 2), … : 12 A, 6 B and the charge product times the Coulomb constant of each.
export let pairParameters: usize = 0;
export let hasPairs: i32 = 0;

/** Generalized Born: 0 without; 1 plain; 2 with necks. */
export let bornKind: i32 = 0;
/** s², s³/2, s, ρ̃ of each atom. */
export let bornAtoms: usize = 0;
/**
 * Address of the table of atom i and what to add for atom j, u32 each. A table has four numbers, the squared distance below
 * which the spheres overlap or nearly so, those where its rows begin and end, and one for nothing; in float32 rows follow.
 */
export let bornClasses: usize = 0;
/** Above this squared distance the short polynomial. */
export let bornFar: f64 = 0;
/** d₀ and scale · m₀ of i by j, of j by i, and the squared cutoff, of each pair. */
export let necks: usize = 0;
/** 1/ρ̃, α ρ̃, β ρ̃², γ ρ̃³, 1/ρ, λ, area (ρ + probe)² ρ⁶, q²/2 of each atom. */
export let bornRadiusParameters: usize = 0;
export let bornCharges: usize = 0;
/** Registers of each atom: B, 1/B, dB/dI and what is I, then dE/dB, then dE/dI. */
export let bornState: usize = 0;
/** dH/dr² of both directions of each pair: two registers. */
export let bornDerivatives: usize = 0;
/** With generalized Born, r² of each pair, then −(dE/dr)/r at fixed radii: a register. */
export let pairScales: usize = 0;
/** κ, C/ε_in and C/ε_out. */
export let kappa: f64 = 0;
export let inside: f64 = 0;
export let outside: f64 = 0;

// ---- dynamics: one float64 number of every walker is HALVES registers, a component k of atom i is number 3 i + k --------

export let widePositions: usize = 0;
export let wideVelocities: usize = 0;
/** Positions (and velocities) of the last check that found them sane: what is handed back. */
export let goodPositions: usize = 0;
export let goodVelocities: usize = 0;
/** Positions before a constrained move, and after it before the constraints act. */
export let oldPositions: usize = 0;
export let freePositions: usize = 0;
/** Forces of the last accepted step of a minimisation, in `Real`. */
export let oldForces: usize = 0;
/** Normal numbers, up to 16 more than there are components. */
export let noise: usize = 0;
/** Rows of walkers as the caller has them, LANES × atoms × 3 float64. */
export let rows: usize = 0;
/** The atom that float32 positions are relative to: a walker that has diffused far away keeps its digits. */
export let origin: i32 = 0;
/** Kick and noise amplitude of each atom, float64. */
export let coefficients: usize = 0;
export let timeStep: f64 = 0;
/** What a velocity keeps of itself in a step. */
export let drag: f64 = 0;
export let key0: u32 = 0;
export let key1: u32 = 0;
/** Number of the block's first walker in the whole batch. */
export let firstWalker: u32 = 0;
/** By walker, float64: the step at which it was found blown up, or −1, and the last at which it was not. */
export let badSteps: usize = 0;
export let goodSteps: usize = 0;
/** The walkers found so, as masks. */
export let bad: usize = 0;

/** Clusters of constraints that share atoms: how many constraints each has; then two offsets each into wide arrays. */
export let clusters: usize = 0;
export let clusterCount: i32 = 0;
export let constraintAtoms: usize = 0;
/** Squared distance, 1/m_i and 1/m_j, float64. */
export let constraintParameters: usize = 0;
/** Relative error of a distance at which SHAKE and RATTLE stop. */
export let tolerance: f64 = 0;

/** Records of 32 bytes: kind, then atoms; see restraints.ts. */
export let restraints: usize = 0;
export let restraintCount: i32 = 0;
/** Centre, its shift a step, spring and half-width of each restraint, float64 of every walker each. */
export let restraintParameters: usize = 0;
/** Value of each restraint's variable, float64 of every walker. */
export let restraintValues: usize = 0;
/** Sum of bias energies, and work of moving centres, float64 of every walker. */
export let biasEnergies: usize = 0;
export let work: usize = 0;

/** Step lengths of a minimisation, and energies of its last accepted step, float64 of every walker. */
export let stepLengths: usize = 0;
export let acceptedEnergies: usize = 0;
