/**
 * One term of a force field made ready: it returns the energy (kJ/mol) of one walker's positions (atoms × 3, nm) and
 * adds its forces (kJ/mol/nm).
 */
export type TermFunction = (positions: Float64Array, forces: Float64Array) => number;
