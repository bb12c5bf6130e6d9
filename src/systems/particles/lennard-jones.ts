import { InputError } from '../../math/index.js';
import type { LennardJones, CutoffSmoothing } from './types.js';

/** 2^(1/6): where the Lennard-Jones energy is least, in units of σ. */
export const MINIMUM = 1.122462048309373;

/**
 * The purely repulsive Lennard-Jones energy: cut off at its minimum 2^(1/6) σ and raised to end there at 0, as options of a pair rule.
 *
 * J. D. Weeks, D. Chandler, H. C. Andersen, J. Chem. Phys. 54, 5237 (1971), doi:10.1063/1.1674820.
 *
 * @example
 * const rule = { species: ['solvent', 'solvent'], ...wca() };
 */
export function wca({ epsilon = 1, sigma = 1 }: { epsilon?: number; sigma?: number } = {}): LennardJones {
  return { epsilon, sigma, cutoff: MINIMUM * sigma, smoothing: 'shifted' };
}

/** The numbers of a pair energy as the inner loop wants them: distances squared, energies in kT. */
export interface PairConstants {
  readonly sigma2: number;
  /** 4ε/kT. */
  readonly epsilon4: number;
  /** ∞ without a cutoff. */
  readonly cutoff2: number;
  /** Taken off every pair's energy. */
  readonly shift: number;
  /** 0 for none, 1 for 'xplor' (t in squared distances), 2 for 'switched' (t in distances). */
  readonly smoothing: 0 | 1 | 2;
  /** t = max(0, distance − begin) perWidth goes from 0 to 1 over the switch. */
  readonly begin: number;
  readonly perWidth: number;
}

const SMOOTHINGS: readonly CutoffSmoothing[] = ['truncated', 'shifted', 'switched', 'xplor'];

/** Checks the options of a pair energy and readies them. */
export function pairConstants(options: LennardJones, temperature: number, place: string): PairConstants {
  const { epsilon = 1, sigma = 1, cutoff = Infinity, smoothing = 'truncated', from } = options;
  const positive = (name: string, value: number) => {
    if (!(value > 0 && value < Infinity))
      throw new InputError(`${place}.${name} is ${value}: use a number above 0`);
  };
  positive('epsilon', epsilon);
  positive('sigma', sigma);
  if (cutoff !== Infinity) positive('cutoff', cutoff);
  if (!SMOOTHINGS.includes(smoothing)) {
    throw new InputError(`${place}.smoothing is '${smoothing as string}': use ${SMOOTHINGS.join(', ')}`);
  }
  if (cutoff === Infinity && smoothing !== 'truncated') {
    throw new InputError(`${place}.smoothing is '${smoothing}', which needs a cutoff`);
  }
  const switching = smoothing === 'switched' || smoothing === 'xplor';
  if (switching && !(from !== undefined && from >= 0 && from < cutoff)) {
    throw new InputError(
      `${place}.from is ${String(from)}: smoothing '${smoothing}' begins at a distance below the cutoff, ${cutoff}`,
    );
  }
  if (!switching && from !== undefined) {
    throw new InputError(`${place}.from is ${from}: only smoothing 'switched' and 'xplor' have it`);
  }
  const epsilon4 = (4 * epsilon) / temperature;
  const s2 = (sigma * sigma) / (cutoff * cutoff);
  const s6 = s2 * s2 * s2;
  const power = (r = 0) => (smoothing === 'xplor' ? r * r : r);
  const [begin, end] = [power(from), power(cutoff)];
  return {
    sigma2: sigma * sigma,
    epsilon4,
    cutoff2: cutoff * cutoff,
    shift: smoothing === 'shifted' ? epsilon4 * s6 * (s6 - 1) : 0,
    smoothing: smoothing === 'xplor' ? 1 : smoothing === 'switched' ? 2 : 0,
    begin,
    perWidth: switching ? 1 / (end - begin) : 0,
  };
}
