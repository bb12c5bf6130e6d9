/**
 * The inner loops of wasm/boltzmann.ts in scalar TypeScript, the same to rounding: what the tests compare with, and what runs
 * where there is no WebAssembly SIMD.
 */
import { TILE, type TileBuffers, type TileKernel } from './boltzmann-kernel.js';

export function referenceKernel(buffers: TileBuffers): TileKernel {
  const { tile, weights, reference, shifts, coefficients, roots, densities, sums, gram, rows, stride } =
    buffers;
  return {
    ...buffers,
    exponentiate(states, cut) {
      for (let n = 0; n < TILE; n++) {
        let highest = -Infinity;
        for (let k = 0; k < states; k++) {
          const exponent = reference[k] - tile[k * TILE + n];
          tile[k * TILE + n] = exponent;
          highest = exponent < Infinity ? Math.max(highest, exponent) : NaN;
        }
        shifts[n] = highest;
      }
      let count = 0;
      for (let k = 0; k < states; k++) {
        const exponents = tile.subarray(k * TILE, (k + 1) * TILE);
        if (!exponents.some((exponent, n) => exponent - shifts[n] >= cut)) continue;
        for (let n = 0; n < TILE; n++) {
          const exponent = exponents[n] - shifts[n];
          tile[count * TILE + n] = exponent >= -708 ? Math.exp(exponent) : 0;
        }
        rows[count++] = k;
      }
      return count;
    },
    weigh(count) {
      for (let n = 0; n < TILE; n++) {
        let density = 0;
        for (let k = 0; k < count; k++) density += coefficients[k] * tile[k * TILE + n];
        densities[n] = density;
        for (let k = 0; k < count; k++) {
          const p = (roots[n] * tile[k * TILE + n]) / density;
          weights[k * TILE + n] = p;
          sums[k] += roots[n] * p;
        }
      }
    },
    addGram(count) {
      for (let k = 0; k < count; k++) {
        for (let l = k; l < count; l++) {
          let sum = 0;
          for (let n = 0; n < TILE; n++) sum += weights[k * TILE + n] * weights[l * TILE + n];
          gram[rows[k] * stride + rows[l]] += sum;
        }
      }
    },
  };
}
