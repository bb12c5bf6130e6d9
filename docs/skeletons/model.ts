// A model: src/models/NAME/. It samples, and says of its density whether it is exact, stochastic or none: what needs an exact density
// accepts no other. What was learnt is plain data, so that it is saved, sent to a worker and made into a model again anywhere.
import { InputError, normal, type Key } from 'wellspring';
import type { ModelDraws } from 'wellspring/models';

/** Mean and standard deviation of every component. */
export interface DiagonalNormalData {
  readonly mean: Float64Array;
  readonly std: Float64Array;
}

export interface DiagonalNormal {
  readonly dim: number;
  readonly density: 'exact';
  readonly parameters: DiagonalNormalData;
  /** Draws `rows` rows (rows × dim). */
  sample(key: Key, rows: number): Promise<ModelDraws>;
  /** Log-density of rows (rows × dim). */
  logDensity(positions: Float64Array): Promise<Float64Array>;
}

/**
 * The most likely parameters for rows of data (rows × dim).
 *
 * @throws InputError for fewer than two rows.
 * @example
 * const model = diagonalNormal(fitDiagonalNormal(positions, 2));
 */
export function fitDiagonalNormal(positions: Float64Array, dim: number): DiagonalNormalData {
  const rows = positions.length / dim;
  if (!(rows >= 2)) throw new InputError(`there are ${rows} rows of ${dim}: a spread needs two`);
  const mean = new Float64Array(dim);
  const std = new Float64Array(dim);
  positions.forEach((x, i) => (mean[i % dim] += x / rows));
  positions.forEach((x, i) => (std[i % dim] += (x - mean[i % dim]) ** 2 / rows));
  return { mean, std: std.map(Math.sqrt) };
}

/** A normal distribution with independent components, from its parameters. */
export function diagonalNormal(parameters: DiagonalNormalData): DiagonalNormal {
  const { mean, std } = parameters;
  const dim = mean.length;

  async function logDensity(positions: Float64Array): Promise<Float64Array> {
    const out = new Float64Array(positions.length / dim);
    positions.forEach((x, i) => {
      const z = (x - mean[i % dim]) / std[i % dim];
      out[Math.floor(i / dim)] -= 0.5 * (z * z + Math.log(2 * Math.PI)) + Math.log(std[i % dim]);
    });
    return out;
  }

  return {
    dim,
    density: 'exact',
    parameters,
    logDensity,
    async sample(key, rows) {
      const positions = normal(key, rows * dim).map((z, i) => mean[i % dim] + std[i % dim] * z);
      return { positions, logDensity: await logDensity(positions) };
    },
  };
}
