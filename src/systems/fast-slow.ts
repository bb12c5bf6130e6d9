// What the fast/slow double wells of Crabtree, Bello-Rivas and Kevrekidis (2023), arXiv:2312.05715, share:
// dz1 = a1 dt + a2 dB1, dz2 = −∂V/∂z2 dt + √(2kT) dB2. See docs/methods/conventions.md for the three conventions.
import { density1D, InputError, type Density1D } from '../math/index.js';
import type { Convention, FastSlowOptions, FastSlowSystem, BuiltInSystemSpec } from './types.js';

/** kT of the fast variable in each convention; the fast noise is √(2kT). */
const TEMPERATURE: Record<Convention, number> = {
  temperature: 1,
  'published-code': 1 / 2, // the code adds noise of 0.1 a step of 0.01 without √dt: a3 = 1
  'published-text': 1 / 200, // a3 = 0.1, as printed
};

export interface FastSlowSettings {
  convention: Convention;
  temperature: number;
  slowDrift: number;
  slowNoise: number;
}

function finite(name: string, value: number, positive = false): number {
  if (typeof value !== 'number' || !(positive ? value > 0 : true) || !Number.isFinite(value)) {
    throw new InputError(`${name} is ${value}: use a ${positive ? 'positive' : 'finite'} number`);
  }
  return value;
}

/** Fills in and checks the options that every fast/slow system has. */
export function fastSlowSettings(options: FastSlowOptions): FastSlowSettings {
  const { convention = 'temperature', temperature, slowDrift = 1e-4, slowNoise = 1e-4 } = options;
  if (!(convention in TEMPERATURE)) {
    throw new InputError(`convention is '${convention}': use one of ${Object.keys(TEMPERATURE).join(', ')}`);
  }
  if (convention !== 'temperature' && temperature !== undefined && temperature !== TEMPERATURE[convention]) {
    throw new InputError(
      `temperature is ${temperature} but the convention '${convention}' fixes it to ${TEMPERATURE[convention]}: leave one out`,
    );
  }
  if (finite('slowNoise', slowNoise) < 0)
    throw new InputError(`slowNoise is ${slowNoise}: it cannot be negative`);
  return {
    convention,
    temperature: finite('temperature', temperature ?? TEMPERATURE[convention], true),
    slowDrift: finite('slowDrift', slowDrift),
    slowNoise,
  };
}

/** The part of a fast/slow system that follows from V and its drift. */
export function fastSlowSystem(
  spec: BuiltInSystemSpec,
  settings: FastSlowSettings,
  names: readonly [string, string],
  energy: (slow: number, fast: number) => number,
  drift: (positions: Float64Array, out: Float64Array) => void,
): FastSlowSystem {
  const { temperature, slowDrift, slowNoise } = settings;
  const evaluations = { count: 0 };

  const conditionalDensity = (slow: number): Density1D => {
    if (!Number.isFinite(slow)) throw new InputError(`the slow variable is ${slow}: use a finite number`);
    const reduced = (fast: number) => energy(slow, fast) / temperature;
    // Widen [−1.5, 1.5] until what lies outside weighs less than rounding.
    const floor = Math.min(...Array.from({ length: 61 }, (_, i) => reduced(-1.5 + 0.05 * i)));
    let low = -1.5;
    let high = 1.5;
    while (reduced(low) < floor + 45) low *= 1.1;
    while (reduced(high) < floor + 45) high *= 1.1;
    return density1D((fast) => -reduced(fast), { low, high });
  };

  return {
    dim: 2,
    names,
    spec,
    convention: settings.convention,
    temperature,
    noise: Float64Array.of(slowNoise, Math.sqrt(2 * temperature)),
    evaluations,
    drift(positions, out) {
      evaluations.count += positions.length / 2;
      drift(positions, out);
    },
    potential(positions, out) {
      evaluations.count += out.length;
      for (let i = 0; i < out.length; i++)
        out[i] = energy(positions[2 * i], positions[2 * i + 1]) / temperature;
    },
    conditionalDensity,
    // The slow variable wanders by slowNoise/√(2 spring) about the point where spring and drift balance (1e-5 with
    // the paper's numbers): its density is taken as a point there.
    umbrellaDensity: ({ centre, spring }) =>
      conditionalDensity(centre + slowDrift / finite('spring', spring, true)),
  };
}
