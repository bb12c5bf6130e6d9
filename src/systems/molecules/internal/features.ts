/** Internal coordinates as the input and output of networks: distances and angles standardised, torsions as sines and cosines. */
import { InputError } from '../../../math/index.js';
import type { InternalCoordinates } from './coordinates.js';

/** Means and standard deviations of distances and angles, in their order. */
export interface InternalStatistics {
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** Standardised distances and angles, then the sines of all dihedrals, then their cosines. */
export interface InternalFeatures {
  readonly dim: number;
  readonly names: readonly string[];
  /** From internal coordinates (walkers × coordinates.dim) to features (walkers × dim). */
  encode(internal: Float64Array, features: Float64Array): void;
  /** The way back; a sine and a cosine need not lie on the unit circle, only their direction counts. */
  decode(features: Float64Array, internal: Float64Array): void;
  /** Adds (∂features/∂internal)ᵀ `featureGradients` to `internalGradients`. */
  pullback(internal: Float64Array, featureGradients: Float64Array, internalGradients: Float64Array): void;
}

const lengthsAndAngles = ({ atoms }: InternalCoordinates) => 2 * atoms - 3;

/**
 * Means and standard deviations of distances and angles over a batch (walkers × dim). A coordinate that never changes, such as a
 * constrained bond, gets the deviation 1, so that its feature is zero.
 *
 * @throws InputError without walkers
 * @example
 * const statistics = internalStatistics(coordinates, internal);
 */
export function internalStatistics(
  coordinates: InternalCoordinates,
  internal: Float64Array,
): InternalStatistics {
  const { dim } = coordinates;
  const walkers = internal.length / dim;
  if (!Number.isInteger(walkers) || walkers < 1) {
    throw new InputError(
      `${internal.length} internal coordinates are not a whole number of walkers of ${dim}`,
    );
  }
  const count = lengthsAndAngles(coordinates);
  const means = new Float64Array(count);
  const deviations = new Float64Array(count);
  for (let j = 0; j < count; j++) {
    for (let i = j; i < internal.length; i += dim) means[j] += internal[i] / walkers;
    for (let i = j; i < internal.length; i += dim) deviations[j] += (internal[i] - means[j]) ** 2 / walkers;
    const deviation = Math.sqrt(deviations[j]);
    deviations[j] = deviation > 1e-8 * Math.abs(means[j]) ? deviation : 1;
  }
  return { means, deviations };
}

/**
 * Features for networks. `decode(encode(q))` is q, but for dihedrals outside (−π, π], which come back inside.
 *
 * @throws InputError when the statistics do not fit
 * @example
 * const features = internalFeatures(coordinates, internalStatistics(coordinates, internal));
 */
export function internalFeatures(
  coordinates: InternalCoordinates,
  statistics: InternalStatistics,
): InternalFeatures {
  const { means, deviations } = statistics;
  const plain = lengthsAndAngles(coordinates);
  const torsions = coordinates.dim - plain;
  const dim = plain + 2 * torsions;
  if (means.length !== plain || deviations.length !== plain || !deviations.every((x) => x > 0)) {
    throw new InputError(`statistics need ${plain} means and ${plain} positive deviations`);
  }
  /** Calls with the places of each torsion's coordinate and sine; the cosine is `torsions` further. */
  const each = (
    walkers: number,
    standard: (q: number, f: number, j: number) => void,
    torsion: (q: number, f: number) => void,
  ) => {
    for (let walker = 0; walker < walkers; walker++) {
      const [q, f] = [walker * coordinates.dim, walker * dim];
      for (let j = 0; j < plain; j++) standard(q + j, f + j, j);
      for (let j = plain; j < coordinates.dim; j++) torsion(q + j, f + j);
    }
  };
  const names = coordinates.names.slice(plain);
  return {
    dim,
    names: [
      ...coordinates.names.slice(0, plain),
      ...names.map((name) => `sin ${name}`),
      ...names.map((name) => `cos ${name}`),
    ],
    encode(internal, features) {
      each(
        features.length / dim,
        (q, f, j) => (features[f] = (internal[q] - means[j]) / deviations[j]),
        (q, f) => {
          features[f] = Math.sin(internal[q]);
          features[f + torsions] = Math.cos(internal[q]);
        },
      );
    },
    decode(features, internal) {
      each(
        features.length / dim,
        (q, f, j) => (internal[q] = means[j] + deviations[j] * features[f]),
        (q, f) => (internal[q] = Math.atan2(features[f], features[f + torsions])),
      );
    },
    pullback(internal, featureGradients, internalGradients) {
      each(
        featureGradients.length / dim,
        (q, f, j) => (internalGradients[q] += featureGradients[f] / deviations[j]),
        (q, f) => {
          const [bySine, byCosine] = [featureGradients[f], featureGradients[f + torsions]];
          internalGradients[q] += Math.cos(internal[q]) * bySine - Math.sin(internal[q]) * byCosine;
        },
      );
    },
  };
}
