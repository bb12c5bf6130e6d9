/**
 * The inner loops of wasm/boltzmann.ts in scalar TypeScript, the same to rounding: what the tests compare with, and what runs
 * where there is no WebAssembly SIMD.
 */
import { TILE, type TileBuffers, type TileKernel } from './boltzmann-kernel.js';

export function referenceKernel(buffers: TileBuffers): TileKernel {
  const { tile, weights, reference, shifts, coefficients, roots, densities, sums, gram } = buffers;
  return {
    ...buffers,
    exponentiate(states) {
      for (let n = 0; n < TILE; n++) {
        let highest = -Infinity;
        for (let k = 0; k < states; k++) highest = Math.max(highest, reference[k] - tile[k * TILE + n]);
        shifts[n] = highest;
        for (let k = 0; k < states; k++) {
          const exponent = reference[k] - tile[k * TILE + n] - highest;
          tile[k * TILE + n] = exponent >= -708 ? Math.exp(exponent) : 0;
        }
      }
    },
    weigh(states) {
      for (let n = 0; n < TILE; n++) {
        let density = 0;
        for (let k = 0; k < states; k++) density += coefficients[k] * tile[k * TILE + n];
        densities[n] = density;
        for (let k = 0; k < states; k++) {
          const p = (roots[n] * tile[k * TILE + n]) / density;
          weights[k * TILE + n] = p;
          sums[k] += roots[n] * p;
        }
      }
    },
    addGram(padded) {
      for (let k = 0; k < padded; k++) {
        for (let l = k; l < padded; l++) {
          let sum = 0;
          for (let n = 0; n < TILE; n++) sum += weights[k * TILE + n] * weights[l * TILE + n];
          gram[k * padded + l] += sum;
        }
      }
    },
  };
}
