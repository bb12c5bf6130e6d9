/** Two Gaussians in several dimensions, correlated samples of both, and a map and flows that are wrong by a known amount. */
import { fold, normal, type Key } from '../../../src/random/index.js';
import type { BothStates, DrawnWork, StateWork } from '../../../src/workflows/flows/free-energies.js';

export interface StateOptions {
  readonly dim: number;
  /** Of state B's mean from A's along every coordinate, and its width; A is standard normal. */
  readonly shift: number;
  readonly width: number;
  readonly chains: number;
  readonly length: number;
  /** Correlation of neighbouring samples of a chain. */
  readonly memory: number;
  /** By how much the map and flows miss the means, in standard deviations (default 0.15); widths are off by 10 %. */
  readonly flaw?: number;
}

/** A round Gaussian: its energy is |x − mean|²/2 spread², without a constant. */
type Round = { readonly mean: number; readonly spread: number };

/** The two states with all that estimators ask, and f_B − f_A. */
export function gaussianStates(key: Key, options: StateOptions): { states: BothStates; truth: number } {
  const { dim, shift, width, chains, length, flaw = 0.15 } = options;
  const [a, b]: Round[] = [
    { mean: 0, spread: 1 },
    { mean: shift, spread: width },
  ];
  const flows = [a, b].map(({ mean, spread }) => ({ mean: mean + flaw * spread, spread: 1.1 * spread }));
  // x → offset + scale x; right would be mean_B + width x.
  const scale = 1.1 * width;
  const offset = shift + flaw * width;
  const energies = ({ mean, spread }: Round, x: Float64Array) =>
    Float64Array.from({ length: x.length / dim }, (_, row) => {
      let square = 0;
      for (let c = row * dim; c < (row + 1) * dim; c++) square += ((x[c] - mean) / spread) ** 2;
      return square / 2;
    });
  const logDensities = (flow: Round, x: Float64Array) =>
    energies(flow, x).map((u) => -u - dim * Math.log(flow.spread * Math.sqrt(2 * Math.PI)));
  const sampled = (own: Round, other: Round, s: 0 | 1): StateWork => {
    const x = chainSamples(fold(key, s), options).map((z) => own.mean + own.spread * z);
    const moved = x.map((value) => (s === 0 ? offset + scale * value : (value - offset) / scale));
    return {
      chainOf: Int32Array.from({ length: chains * length }, (_, i) => i % chains),
      own: energies(own, x),
      other: energies(other, x),
      mapped: energies(other, moved),
      logVolumes: new Float64Array(chains * length).fill((s === 0 ? 1 : -1) * dim * Math.log(scale)),
      ownFlow: logDensities(flows[s], x),
      otherFlow: logDensities(flows[1 - s], x),
    };
  };
  const drawn = (own: Round, other: Round, s: 0 | 1): DrawnWork => {
    const { mean, spread } = flows[s];
    const x = normal(fold(key, 2 + s), chains * length * dim).map((z) => mean + spread * z);
    return {
      own: energies(own, x),
      other: energies(other, x),
      ownFlow: logDensities(flows[s], x),
      otherFlow: logDensities(flows[1 - s], x),
    };
  };
  return {
    truth: -dim * Math.log(width),
    states: {
      names: ['A', 'B'],
      samples: [sampled(a, b, 0), sampled(b, a, 1)],
      drawn: [drawn(a, b, 0), drawn(b, a, 1)],
    },
  };
}

/** Standard normal chains, frame by frame (frames × chains × dim), exactly stationary from the start. */
function chainSamples(key: Key, { dim, chains, length, memory }: StateOptions): Float64Array {
  const z = normal(key, length * chains * dim);
  const fresh = Math.sqrt(1 - memory * memory);
  for (let i = chains * dim; i < z.length; i++) z[i] = memory * z[i - chains * dim] + fresh * z[i];
  return z;
}
