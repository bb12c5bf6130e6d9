// The ziggurat of G. Marsaglia and W. W. Tsang, J. Stat. Softw. 5, 8 (2000), DOI 10.18637/jss.v005.i08: the area under
// exp(−x²/2) is covered by layers of equal area v; a random point of a random layer is kept if it lies under the curve,
// which for 99.6 % of them is known from x alone. Exact up to the rounding of x to 53 bits.
//
// One 64-bit word gives a layer (10 bits) and a signed x (53 other bits). The rare rest draws from blocks of its own, so
// that every normal number is a function of the key and its index.
import { exp, log } from '../math/elementary.js';
import type { Generator } from './generator.js';
import { STREAM } from './streams.js';

const LAYERS = 1024;
const TAIL = 4.038849846109504; // where the base layer's tail starts
const AREA = 0.001226324646353088; // of one layer: TAIL exp(−TAIL²/2) + ∫ exp(−x²/2) beyond

const height = (x: number) => exp(-0.5 * x * x);

/** Right edges of the layers from the base up, and 0. The base's is that of a box with the area of it and its tail. */
export function layerEdges(): Float64Array {
  const edges = new Float64Array(LAYERS + 1);
  edges[0] = AREA / height(TAIL);
  edges[1] = TAIL;
  for (let i = 2; i < LAYERS; i++) edges[i] = Math.sqrt(-2 * log(AREA / edges[i - 1] + height(edges[i - 1])));
  return edges;
}

/** The signed abscissa of a word: an odd multiple of 2^-52 in (−1, 1), times the edge of its layer. */
export function abscissa(low: number, high: number, edge: number): number {
  return ((high | 0) * 2097152 + ((low >>> 11) | 1)) * 2.220446049250313e-16 * edge;
}

/** A uniform number in (0, 1), an odd multiple of 2^-53. */
const open = (low: number, high: number) => high * 2 ** -32 + (low >>> 12) * 2 ** -52 + 2 ** -53;

/** Finishes the numbers that the fast path left, those of the blocks from the counter (c0, c1) on. */
export function finishNormals(
  source: Generator,
  k0: number,
  k1: number,
  c0: number,
  c1: number,
  count: number,
): void {
  const { words, float64, outside, layers } = source;
  for (let j = 0; j < count; j++) {
    const index = outside[j];
    const low = (c0 >>> 0) + (index >>> 1);
    const carry = low >= 4294967296 ? 1 : 0;
    float64[index] = slowPath(words[2 * index], words[2 * index + 1], source, layers, (attempt) =>
      source.block(k0, k1, low >>> 0, (c1 + carry) >>> 0, 2 * attempt + (index & 1) + 1, STREAM.normal64),
    );
  }
}

function slowPath(
  low: number,
  high: number,
  { single }: Generator,
  edges: Float64Array,
  draw: (attempt: number) => void,
): number {
  for (let attempt = 0; ; attempt++) {
    const layer = low & (LAYERS - 1);
    const x = abscissa(low, high, edges[layer]);
    if (Math.abs(x) < edges[layer + 1]) return x;
    draw(attempt);
    const u = open(single[0], single[1]);
    if (layer === 0) {
      // The tail beyond r: r + a with density ∝ exp(−(r + a)²/2) (Marsaglia 1964).
      for (;;) {
        const a = -log(open(single[0], single[1])) / TAIL;
        const b = -log(open(single[2], single[3]));
        if (2 * b > a * a) return x < 0 ? -TAIL - a : TAIL + a;
        draw(++attempt);
      }
    }
    const below = height(edges[layer]);
    if (below + u * (height(edges[layer + 1]) - below) < height(x)) return x;
    low = single[2];
    high = single[3];
  }
}
