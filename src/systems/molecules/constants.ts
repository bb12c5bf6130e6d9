/** Physical constants in the units of molecules: nm, ps, dalton, kJ/mol, elementary charges, kelvin. */

/** 1/(4π ε₀) in kJ nm/(mol e²), from CODATA 2018 as OpenMM has it. */
export const COULOMB = 138.93545764438198;

/** The gas constant in kJ/(mol K), from CODATA 2018. */
export const GAS_CONSTANT = 0.00831446261815324;
