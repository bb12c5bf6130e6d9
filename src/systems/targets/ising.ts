import { exp, InputError, log } from '../../math/index.js';
import { checkCount, checkNumbers } from './exact.js';
import { torusLogPartition } from './ising-torus.js';

export interface Ising {
  readonly rows: number;
  readonly columns: number;
  /** Number of spins. */
  readonly sites: number;
  /** Writes the reduced energy −βJ Σ s s′ − βh Σ s of configurations (batch × sites of ±1) into `energies`. */
  energy(spins: Int8Array, energies: Float64Array): void;
  /** ln Σ exp(−u) over all configurations: in closed form without a field, by transfer matrix along the rows with one. */
  logPartition(): number;
  /** Mean and variance of u, by derivatives of ln Z along β; the variance is the heat capacity in units of k. */
  energyMoments(): { readonly mean: number; readonly variance: number };
}

/**
 * The two-dimensional Ising model on a periodic lattice. Exact for any size without a field and with J > 0, for up to 14 columns otherwise,
 * whatever the number of rows.
 *
 * L. Onsager 1944, doi:10.1103/PhysRev.65.117: of the infinite lattice the phases part at βJ = 0.4407.
 *
 * `columns`: default: as many as rows
 * `coupling`: βJ
 * `field`: βh (default 0)
 * @throws InputError for options out of range; when called, for a lattice too wide for its transfer matrix
 * @example
 * ising({ rows: 4, coupling: 0.44 }).logPartition();
 */
export function ising({
  rows,
  columns = rows,
  coupling,
  field = 0,
}: {
  rows: number;
  columns?: number;
  coupling: number;
  field?: number;
}): Ising {
  checkCount('rows', rows, 1);
  checkCount('columns', columns, 1);
  checkNumbers({ coupling, field });
  const sites = rows * columns;
  return {
    rows,
    columns,
    sites,
    energy(spins, energies) {
      if (spins.length !== energies.length * sites) {
        throw new InputError(`${spins.length} spins are not ${energies.length} configurations of ${sites}`);
      }
      for (let sample = 0; sample < energies.length; sample++) {
        const start = sample * sites;
        let [bonds, sum] = [0, 0];
        for (let i = 0; i < sites; i++) {
          const [row, column] = [Math.floor(i / columns), i % columns];
          const spin = spins[start + i];
          bonds += spin * spins[start + row * columns + ((column + 1) % columns)];
          bonds += spin * spins[start + ((row + 1) % rows) * columns + column];
          sum += spin;
        }
        energies[sample] = -coupling * bonds - field * sum;
      }
    },
    logPartition: () => logPartition(1),
    energyMoments() {
      // Five points along β: errors are of fourth order in the step.
      const h = 2e-3;
      const [a, b, c, d, e] = [-2, -1, 0, 1, 2].map((k) => logPartition(1 + k * h));
      return {
        mean: -(a - 8 * b + 8 * d - e) / (12 * h),
        variance: (-a + 16 * b - 30 * c + 16 * d - e) / (12 * h * h),
      };
    },
  };

  /** ln Z at `beta` times the inverse temperature. */
  function logPartition(beta: number): number {
    if (field === 0 && coupling > 0) return torusLogPartition(rows, columns, beta * coupling);
    if (columns > 14) {
      throw new InputError(`${columns} columns need a matrix of 2^${columns} rows: use 14 columns at most`);
    }
    return transfer(rows, columns, beta * coupling, beta * field);
  }
}

/** ln trace Tʳ, T between the 2ᶜ states of two rows, applied bond by bond to each state of the first row. */
function transfer(rows: number, columns: number, coupling: number, field: number): number {
  const states = 2 ** columns;
  const within = Float64Array.from({ length: states }, (_, state) => {
    let energy = 0;
    for (let c = 0; c < columns; c++) {
      const spin = (state >> c) & 1 ? 1 : -1;
      energy += coupling * spin * ((state >> ((c + 1) % columns)) & 1 ? 1 : -1) + field * spin;
    }
    return exp(energy);
  });
  const [same, other] = [exp(coupling), exp(-coupling)];
  let total = 0;
  let logScale = 0;
  for (let first = 0; first < states; first++) {
    let vector = new Float64Array(states);
    vector[first] = within[first];
    let own = 0;
    for (let row = 1; row <= rows; row++) {
      // A bond a column: each column's spin turns or stays.
      for (let c = 0; c < columns; c++) {
        const next = new Float64Array(states);
        for (let state = 0; state < states; state++) {
          next[state] = same * vector[state] + other * vector[state ^ (1 << c)];
        }
        vector = next;
      }
      if (row < rows) for (let state = 0; state < states; state++) vector[state] *= within[state];
      const largest = vector.reduce((most, value) => Math.max(most, value), 0);
      vector = vector.map((value) => value / largest);
      own += log(largest);
    }
    const part = own + log(vector[first]);
    const most = Math.max(part, first === 0 ? part : logScale);
    total = (first === 0 ? 0 : total * exp(logScale - most)) + exp(part - most);
    logScale = most;
  }
  return log(total) + logScale;
}
