/**
 * Reduced energies of samples in states, wherever they are kept.
 */

/**
 * u_kn as an array, row by state (u_kn at `k * samples + n`), or as a function of state and sample. +∞ where a state cannot be.
 *
 * Float32 halves the memory and is good to 6e-8 of an energy's size: subtract large constants before rounding. A function takes no
 * memory at all, e.g. for many biases along one coordinate, or for files that are mapped in another order; it is called about once
 * for every pair, and must give the same energy each time.
 */
export type Energies = Float64Array | Float32Array | ((state: number, sample: number) => number);

/** Writes the energies of samples `start`, `start + stride`, … in one state to all of `out`. */
export function readEnergies(
  energies: Energies,
  samples: number,
  state: number,
  start: number,
  stride: number,
  out: Float64Array,
): void {
  if (typeof energies === 'function') {
    for (let i = 0; i < out.length; i++) out[i] = energies(state, start + i * stride);
  } else if (stride === 1) {
    const from = state * samples + start;
    out.set(energies.subarray(from, from + out.length));
  } else {
    const from = state * samples + start;
    for (let i = 0; i < out.length; i++) out[i] = energies[from + i * stride];
  }
}

/** The energies of all samples in one state; where the array holds them as they are, a view of it. */
export function energiesOfState(energies: Energies, samples: number, state: number): Float64Array {
  if (energies instanceof Float64Array) return energies.subarray(state * samples, (state + 1) * samples);
  const row = new Float64Array(samples);
  readEnergies(energies, samples, state, 0, 1, row);
  return row;
}

/** The energies as a function of state and sample. */
export function energyFunction(
  energies: Energies,
  samples: number,
): (state: number, sample: number) => number {
  return typeof energies === 'function' ? energies : (state, sample) => energies[state * samples + sample];
}
