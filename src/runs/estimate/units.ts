/** Energies in files and on paper, and kT. */
import { InputError } from '../../math/errors.js';

export const energyUnits = ['kJ/mol', 'kcal/mol', 'kT'] as const;
export type EnergyUnit = (typeof energyUnits)[number];

/** The gas constant in J/(mol K), exact since 2019: product of Avogadro's and Boltzmann's constants. */
const gasConstant = 8.31446261815324;
const joules = { 'kJ/mol': 1000, 'kcal/mol': 4184 } as const;

/** kT in an energy unit. */
export function kTIn(unit: Exclude<EnergyUnit, 'kT'>, temperature: number): number {
  return (gasConstant * temperature) / joules[unit];
}

/**
 * What energies of a unit must be multiplied by to be in kT.
 *
 * @param what - the energies, as messages call them
 * @throws InputError where the temperature is missing
 */
export function toKT(unit: EnergyUnit, temperature: number | undefined, what: string): number {
  if (unit === 'kT') return 1;
  if (temperature === undefined) {
    throw new InputError(`${what} are in ${unit}: say the temperature with --temperature, in K`);
  }
  return 1 / kTIn(unit, temperature);
}
