/** Drawing spins one after another, and their exact probabilities, in float64 in this thread. */
import { InputError } from '../../math/errors.js';
import { exp, log } from '../../math/index.js';
import { fillUniform, type Key } from '../../random/index.js';
import type { Activation } from '../nn/mlp.js';
import { checkNetwork, layerShapes, unitCounts, type SpinModelData } from './spin-network.js';

/** Configurations with their log-probabilities. */
export type SpinDraws = {
  /** rows × sites of ±1. */
  readonly spins: Int8Array;
  readonly logDensities: Float64Array;
};

export interface SpinSampler {
  readonly sites: number;
  /** Draw rows; row i draws by its number `firstRow + i`. */
  sample(key: Key, rows: number, firstRow?: number): SpinDraws;
  /** ln q of configurations, rows × sites. */
  logDensity(spins: Int8Array): Float64Array;
}

/** Rows that go through the network together: their activations stay in cache. */
const blockRows = 64;

/**
 * Samples a model of spins. A unit is computed as soon as the spins that it depends on are known, so that drawing a configuration costs one pass
 * through the network, not one for each spin.
 *
 * @throws InputError when the parameters do not belong to the network
 * @example
 * const { spins, logDensities } = spinSampler({ spec, parameters }).sample(key(1), 1000);
 */
export function spinSampler({ spec, parameters }: SpinModelData): SpinSampler {
  checkNetwork(spec);
  const { sites, width, depth, symmetric } = spec;
  const expected = JSON.stringify(layerShapes(spec));
  if (JSON.stringify(parameters.map(({ weight }) => weight.shape)) !== expected) {
    throw new InputError(`the parameters do not belong to the spin network, whose layers are ${expected}`);
  }
  // Outputs × inputs, so that the weights of a unit lie side by side.
  const weights = parameters.map(({ weight }) => transposed(weight.data, weight.shape[0], weight.shape[1]));
  const biases = parameters.map(({ bias }) => Float64Array.from(bias.data));
  const counts = unitCounts(spec);
  const act = activations[spec.activation];

  const spinRows = new Float64Array(sites * blockRows);
  const hidden = Array.from({ length: depth }, () => new Float64Array(width * blockRows));
  const logits = new Float64Array(blockRows);
  const direct = weights.length - 1;

  /** Weighted sum of the first `inputs` rows of x into `out` from `at`. */
  const accumulate = (
    layer: number,
    unit: number,
    x: Float64Array,
    inputs: number,
    out: Float64Array,
    at: number,
  ) => {
    const all = weights[layer];
    const start = unit * (all.length / biases[layer].length);
    let i = 0;
    for (; i + 3 < inputs; i += 4) {
      const [w0, w1, w2, w3] = [all[start + i], all[start + i + 1], all[start + i + 2], all[start + i + 3]];
      const row = i * blockRows;
      for (let b = 0; b < blockRows; b++) {
        out[at + b] +=
          w0 * x[row + b] +
          w1 * x[row + blockRows + b] +
          w2 * x[row + 2 * blockRows + b] +
          w3 * x[row + 3 * blockRows + b];
      }
    }
    for (; i < inputs; i++) {
      const w = all[start + i];
      for (let b = 0; b < blockRows; b++) out[at + b] += w * x[i * blockRows + b];
    }
  };

  /** Goes through the sites of one block; `choose` says what spin a row takes, given the probability that it is up. */
  const pass = (logDensities: Float64Array, choose: (site: number, row: number, up: number) => number) => {
    for (let site = 0; site < sites; site++) {
      const known = site === 0 ? 0 : counts[site - 1];
      logits.fill(biases[direct][site] + (depth > 0 ? biases[depth][site] : 0));
      accumulate(direct, site, spinRows, site, logits, 0);
      if (depth > 0) accumulate(depth, site, hidden[depth - 1], known, logits, 0);
      if (symmetric && site === 0) logits.fill(0);
      for (let row = 0; row < logDensities.length; row++) {
        const logit = logits[row];
        const spin = choose(site, row, 1 / (1 + exp(-logit)));
        logDensities[row] -= softplus(-spin * logit);
        spinRows[site * blockRows + row] = spin;
      }
      for (let layer = 0; layer < depth; layer++) {
        const [from, inputs] = layer === 0 ? [spinRows, site + 1] : [hidden[layer - 1], counts[site]];
        const out = hidden[layer];
        for (let unit = known; unit < counts[site]; unit++) {
          const at = unit * blockRows;
          out.fill(biases[layer][unit], at, at + blockRows);
          accumulate(layer, unit, from, inputs, out, at);
          for (let b = at; b < at + blockRows; b++) out[b] = act(out[b]);
        }
      }
    }
  };

  return {
    sites,
    sample(key, rows, firstRow = 0) {
      const spins = new Int8Array(rows * sites);
      const logDensities = new Float64Array(rows);
      const uniforms = new Float64Array(rows * sites);
      fillUniform(key, uniforms, firstRow * sites);
      for (let first = 0; first < rows; first += blockRows) {
        const size = Math.min(blockRows, rows - first);
        pass(logDensities.subarray(first, first + size), (site, row, up) => {
          const at = (first + row) * sites;
          const turned = uniforms[at + site] < up ? 1 : -1;
          // With symmetry the network sees spins relative to the first, which is up or down alike.
          spins[at + site] = symmetric && site > 0 ? turned * spins[at] : turned;
          return symmetric && site === 0 ? 1 : turned;
        });
      }
      return { spins, logDensities };
    },
    logDensity(spins) {
      const rows = spins.length / sites;
      if (!Number.isInteger(rows))
        throw new InputError(`${spins.length} spins are not whole rows of ${sites}`);
      const logDensities = new Float64Array(rows);
      for (let first = 0; first < rows; first += blockRows) {
        const size = Math.min(blockRows, rows - first);
        pass(logDensities.subarray(first, first + size), (site, row) => {
          const at = (first + row) * sites;
          return symmetric ? spins[at + site] * spins[at] : spins[at + site];
        });
      }
      return logDensities;
    },
  };
}

const softplus = (x: number) => Math.max(x, 0) + log(1 + exp(-Math.abs(x)));

const activations: Record<Activation, (x: number) => number> = {
  silu: (x) => x / (1 + exp(-x)),
  relu: (x) => (x > 0 ? x : 0),
  tanh: (x) => 1 - 2 / (1 + exp(2 * x)),
};

function transposed(values: Float32Array, rows: number, columns: number): Float64Array {
  const turned = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = values[row * columns + column];
  }
  return turned;
}
