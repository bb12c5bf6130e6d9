/**
 * The inner loops of Monte Carlo moves on a group of walkers, in WebAssembly where there is SIMD and the group is small enough; the same
 * bits elsewhere. They hold buffers, which the next group overwrites, and no state.
 */
import base64 from './chain-loops.wasm.js';

/** Buffers (rows × dim; coefficients one a component, steps and sums one a row) and what is done with them. */
export interface ChainLoops {
  /** Where the walkers are, and where they may go. */
  readonly here: Float64Array;
  readonly positions: Float64Array;
  readonly gradients: Float64Array;
  /** Noise or velocities. */
  readonly motion: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly third: Float64Array;
  readonly steps: Float64Array;
  readonly sums: Float64Array;
  /** positions = here − first · gradients + second · motion. */
  propose(rows: number, dim: number): void;
  /** sums = Σ motion² − Σ (third (here − positions + first · gradients))². */
  weigh(rows: number, dim: number): void;
  /** motion −= part · step · first · gradients, and then positions += step · motion if `drifts`. */
  kick(rows: number, dim: number, part: number, drifts: boolean): void;
  /** sums = Σ ½ second · motion². */
  kinetic(rows: number, dim: number): void;
}

/** Numbers of one buffer of the loops in WebAssembly. */
export const groupNumbers = 8192;

type Buffers = { [K in keyof ChainLoops as ChainLoops[K] extends Float64Array ? K : never]: Float64Array };

const names = [
  'here',
  'positions',
  'gradients',
  'motion',
  'first',
  'second',
  'third',
  'steps',
  'sums',
] as const;
const buffers = (make: (index: number) => Float64Array): Buffers =>
  Object.fromEntries(names.map((name, i) => [name, make(i)])) as Buffers;

/** The loops in TypeScript, for `numbers` = rows · dim. */
export function plainChainLoops(numbers: number): ChainLoops {
  const all = buffers(() => new Float64Array(numbers));
  const { here, positions, gradients, motion, first, second, third, steps, sums } = all;
  /** Sums of even and of odd components are taken apart, as two lanes do. */
  const sum = (row: number, dim: number, term: (i: number, c: number) => number) => {
    let [even, odd] = [0, 0];
    for (let c = 0; c + 1 < dim; c += 2) {
      even += term(row * dim + c, c);
      odd += term(row * dim + c + 1, c + 1);
    }
    if (dim % 2) even += term((row + 1) * dim - 1, dim - 1);
    return even + odd;
  };
  return {
    ...all,
    propose(rows, dim) {
      for (let row = 0; row < rows; row++) {
        for (let c = 0, i = row * dim; c < dim; c++, i++) {
          positions[i] = here[i] - first[c] * gradients[i] + second[c] * motion[i];
        }
      }
    },
    weigh(rows, dim) {
      for (let row = 0; row < rows; row++) {
        const there = sum(row, dim, (i) => motion[i] * motion[i]);
        const back = sum(row, dim, (i, c) => {
          const noise = (here[i] - positions[i] + first[c] * gradients[i]) * third[c];
          return noise * noise;
        });
        sums[row] = there - back;
      }
    },
    kick(rows, dim, part, drifts) {
      for (let row = 0; row < rows; row++) {
        const time = part * steps[row];
        for (let c = 0, i = row * dim; c < dim; c++, i++) {
          motion[i] -= time * first[c] * gradients[i];
          if (drifts) positions[i] += steps[row] * motion[i];
        }
      }
    },
    kinetic(rows, dim) {
      for (let row = 0; row < rows; row++) {
        sums[row] = sum(row, dim, (i, c) => 0.5 * second[c] * motion[i] * motion[i]);
      }
    },
  };
}

type Exports = Pick<ChainLoops, 'propose' | 'weigh' | 'kick' | 'kinetic'> & {
  memory: WebAssembly.Memory;
  arrays(): number;
};

/** The loops in WebAssembly, for up to {@link groupNumbers}; undefined where the engine has no SIMD. */
export function webAssemblyChainLoops(): ChainLoops | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return undefined;
  const { memory, arrays, ...loops } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
    .exports as unknown as Exports;
  const at = (index: number) => arrays() + index * groupNumbers * Float64Array.BYTES_PER_ELEMENT;
  return { ...loops, ...buffers((index) => new Float64Array(memory.buffer, at(index), groupNumbers)) };
}

let shared: ChainLoops | undefined;

/** This thread's loops for so many numbers: shared where they fit, so that they must not be held while others move. */
export function chainLoops(numbers: number): ChainLoops {
  if (numbers > groupNumbers) return plainChainLoops(numbers);
  return (shared ??= webAssemblyChainLoops() ?? plainChainLoops(groupNumbers));
}
