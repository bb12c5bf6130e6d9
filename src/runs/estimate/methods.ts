/** The methods of `wellspring estimate`, by all the names that people have for them. */
import { closest, distance } from 'fastest-levenshtein';
import { InputError } from '../../math/errors.js';

/** The methods, and what each is called in sentences. */
export const methodNames = {
  mbar: 'MBAR',
  wham: 'WHAM',
  'umbrella-integration': 'umbrella integration',
  bar: 'BAR',
  perturbation: 'free-energy perturbation',
  ti: 'thermodynamic integration',
  jarzynski: "Jarzynski's equality",
  crooks: "Crooks' theorem",
  reweight: 'reweighting',
  metadynamics: 'metadynamics',
} as const;

export type EstimateMethod = keyof typeof methodNames;

const aliases: Readonly<Record<string, EstimateMethod>> = {
  fep: 'perturbation',
  exp: 'perturbation',
  tfep: 'perturbation',
  zwanzig: 'perturbation',
  'thermodynamic-integration': 'ti',
  ui: 'umbrella-integration',
  umbrella: 'umbrella-integration',
  bennett: 'bar',
  'crooks-bar': 'crooks',
  reweighting: 'reweight',
  hills: 'metadynamics',
  'sum-hills': 'metadynamics',
};

/** More letters wrong than this are another word. */
const mostWrong = 3;

/**
 * A method by its name or one of its other names: `fep`, `exp`, `ui`.
 *
 * @throws InputError that names the nearest method, or lists them all
 * @example
 * methodOf('fep'); // 'perturbation'
 */
export function methodOf(name: string): EstimateMethod {
  const wanted = name.toLowerCase().replaceAll('_', '-');
  if (Object.hasOwn(methodNames, wanted)) return wanted as EstimateMethod;
  if (Object.hasOwn(aliases, wanted)) return aliases[wanted];
  const near = closest(wanted, [...Object.keys(methodNames), ...Object.keys(aliases)]);
  const meant = distance(wanted, near) <= Math.min(mostWrong, wanted.length / 2);
  const all = Object.keys(methodNames).join(', ');
  throw new InputError(
    meant
      ? `there is no method '${name}': did you mean ${near}?`
      : `there is no method '${name}': give one of ${all}`,
  );
}
