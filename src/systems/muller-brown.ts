import { density1D, exp, InputError, integrateCells, log, type Density1D } from '../math/index.js';
import type { MullerBrownSpec, Potential } from './types.js';

const A = [-200, -100, -170, 15];
const a = [-1, -1, -6.5, 0.7];
const b = [0, 0, 11, 0.6];
const c = [-10, -10, -6.5, 0.7];
const X = [1, 0, -0.5, -1];
const Y = [0, 0.5, 1.5, 1];

/** Marginal densities of the Müller-Brown surface that have a name. */
export type MullerBrownVariable = 'x' | 'y' | 's';

export interface MullerBrown extends Potential {
  readonly spec: MullerBrownSpec;
  readonly beta: number;
  /** The reduced energy βU at one point. */
  energy(x: number, y: number): number;
  /** The exact density of x, y or s = x − y, by quadrature: its −ln is the free energy in kT. */
  marginalDensity(variable: MullerBrownVariable): Density1D;
}

/**
 * The Müller-Brown surface: three wells along a bent valley, U = Σ A exp(a (x−X)² + b (x−X)(y−Y) + c (y−Y)²).
 *
 * K. Müller, L. Brown, Theor. Chim. Acta 53, 75 (1979), DOI 10.1007/BF00547608. β = 0.1 as in Schopmans and
 * Friederich (2024), arXiv:2402.01195: minima along s = x − y at −2.00, 0.58 and −0.50, of 0, 4.60 and 6.99 kT.
 *
 * @throws InputError if `beta` is not positive.
 * @example
 * const target = mullerBrown({ beta: 0.1 });
 * target.energy(-0.558, 1.442); // −14.67, the deepest minimum
 */
export function mullerBrown({ beta = 0.1 }: { beta?: number } = {}): MullerBrown {
  if (!(beta > 0 && beta < Infinity)) throw new InputError(`beta is ${beta}: use a positive number`);
  const evaluations = { count: 0 };
  const energy = (x: number, y: number): number => {
    let u = 0;
    for (let i = 0; i < 4; i++) {
      const dx = x - X[i];
      const dy = y - Y[i];
      u += beta * A[i] * exp(a[i] * dx * dx + b[i] * dx * dy + c[i] * dy * dy);
    }
    return u;
  };

  /** ln ∫ exp(−u) along the line on which the variable is held. */
  const logMarginal = (variable: MullerBrownVariable, value: number): number => {
    const u =
      variable === 'x'
        ? (t: number) => energy(value, t)
        : variable === 'y'
          ? (t: number) => energy(t, value)
          : (t: number) => energy((t + value) / 2, (t - value) / 2); // t = x + y, dx dy = ½ ds dt
    const [low, high] = variable === 'x' ? [-3, 4.5] : variable === 'y' ? [-4, 3.5] : [-5, 6];
    let floor = Infinity;
    for (let i = 0; i <= 200; i++) floor = Math.min(floor, u(low + ((high - low) * i) / 200));
    return log(integrateCells((t) => exp(floor - u(t)), low, high, 64, 8)) - floor;
  };

  return {
    dim: 2,
    names: ['x', 'y'],
    spec: { type: 'muller-brown', beta },
    beta,
    energy,
    evaluations,
    energyAndGradient(positions, energies, gradients) {
      evaluations.count += energies.length;
      for (let walker = 0; walker < energies.length; walker++) {
        const x = positions[2 * walker];
        const y = positions[2 * walker + 1];
        let u = 0;
        let ux = 0;
        let uy = 0;
        for (let i = 0; i < 4; i++) {
          const dx = x - X[i];
          const dy = y - Y[i];
          const term = beta * A[i] * exp(a[i] * dx * dx + b[i] * dx * dy + c[i] * dy * dy);
          u += term;
          ux += term * (2 * a[i] * dx + b[i] * dy);
          uy += term * (b[i] * dx + 2 * c[i] * dy);
        }
        energies[walker] = u;
        gradients[2 * walker] = ux;
        gradients[2 * walker + 1] = uy;
      }
    },
    marginalDensity(variable) {
      const [low, high] = variable === 'x' ? [-3.2, 2.6] : variable === 'y' ? [-2.2, 3.6] : [-5, 4];
      return density1D((value) => logMarginal(variable, value), { low, high, cells: 96 });
    },
  };
}
