import { MAX_BLOCKS, type Generator } from './generator.js';
import { philox } from './philox.js';
import { abscissa, layerEdges } from './ziggurat.js';

// The reference generator, in plain TypeScript: slow, and the definition of every bit that the WebAssembly
// generator makes. It runs where WebAssembly has no SIMD.
//
// float64 normals come from the ziggurat (ziggurat.ts), float32 ones from the method of G. Box and M. Muller (1958), DOI
// 10.1214/aoms/1177706645: √(−2 ln u) (cos 2πv, sin 2πv), which has no branches for SIMD to lose. u has 32 bits, so that
// a normal reaches ±6.76.

const round = Math.fround;
const float32 = new Float32Array(1);
const int32 = new Int32Array(float32.buffer);

/** ln u in float32 arithmetic, for u in (0, 1]. */
function log32(u: number): number {
  float32[0] = u;
  const t = int32[0] - 0x3f3504f3;
  const k = t >> 23;
  int32[0] = (t & 0x7fffff) + 0x3f3504f3;
  const f = round(float32[0] - 1);
  const s = round(f / round(f + 2));
  const z = round(s * s);
  let p = round(0.29871867466753504);
  p = round(round(p * z) + round(0.399775367786666));
  p = round(round(p * z) + round(0.666667764167619));
  const tail = round(round(s * round(f - round(z * p))) - round(k * round(-0.00021219444)));
  return round(round(k * 0.693359375) - round(tail - f));
}

function sineKernel32(x: number): number {
  const z = round(x * x);
  let p = round(-0.0001951726683785444);
  p = round(round(p * z) + round(0.008332177916484928));
  p = round(round(p * z) + round(-0.166666549402052));
  return round(x + round(round(x * z) * p));
}

function cosineKernel32(x: number): number {
  const z = round(x * x);
  let p = round(2.4438416408065038e-5);
  p = round(round(p * z) + round(-0.001388736722375881));
  p = round(round(p * z) + round(0.041666646860851454));
  return round(round(1 - round(0.5 * z)) + round(round(z * z) * p));
}

/** A generator in plain TypeScript. */
export function referenceGenerator(): Generator {
  const words = new Uint32Array(4 * MAX_BLOCKS);
  const float64 = new Float64Array(words.buffer);
  const float32 = new Float32Array(words.buffer);
  const single = new Uint32Array(4);
  const outside = new Uint32Array(2 * MAX_BLOCKS);
  const layers = layerEdges();
  const positions = new Float64Array(2 * MAX_BLOCKS);
  const drift = new Float64Array(2 * MAX_BLOCKS);
  const amplitudes = new Float64Array(2 * MAX_BLOCKS);

  return {
    words,
    float32,
    float64,
    positions,
    drift,
    amplitudes,
    single,
    outside,
    layers,
    block: (k0, k1, c0, c1, c2, c3) => philox(k0, k1, c0, c1, c2, c3, single),
    move(timeStep, skip, count) {
      let bad = 0;
      for (let i = 0; i < count; i++) {
        positions[i] = positions[i] + timeStep * drift[i] + amplitudes[i] * float64[skip + i];
        bad += 0 * positions[i];
      }
      return bad === 0 ? 1 : 0;
    },
    bits(k0, k1, c0, c1, c2, c3, blocks) {
      for (let block = 0; block < blocks; block++) {
        const low = (c0 >>> 0) + block;
        const carry = low >= 4294967296 ? 1 : 0;
        philox(k0, k1, low >>> 0, (c1 + carry) >>> 0, c2, c3, words, 4 * block);
      }
    },
    uniform64(blocks) {
      for (let i = 0; i < 2 * blocks; i++) {
        float64[i] = words[2 * i + 1] * 2 ** -32 + (words[2 * i] >>> 11) * 2 ** -53;
      }
    },
    uniform32(blocks) {
      for (let i = 0; i < 4 * blocks; i++) float32[i] = (words[i] >>> 8) * 2 ** -24;
    },
    normal64(blocks) {
      let count = 0;
      for (let i = 0; i < 2 * blocks; i++) {
        const layer = words[2 * i] & 1023;
        const x = abscissa(words[2 * i], words[2 * i + 1], layers[layer]);
        if (Math.abs(x) < layers[layer + 1]) float64[i] = x;
        else outside[count++] = i;
      }
      return count;
    },
    normal32(blocks) {
      for (let i = 0; i < 4 * blocks; i += 2) {
        const u = round(round(words[i]) * 2 ** -32 + 2 ** -33);
        const radius = round(Math.sqrt(round(-2 * log32(u))));
        const quadrant = (words[i + 1] + 0x20000000) >>> 30;
        const angle = round(round((words[i + 1] - (quadrant << 30)) | 0) * 2 ** -30 * round(Math.PI / 2));
        const sine = sineKernel32(angle);
        const cosine = cosineKernel32(angle);
        const x = quadrant & 1 ? sine : cosine;
        const y = quadrant & 1 ? cosine : sine;
        float32[i] = radius * ((quadrant + 1) & 2 ? -x : x);
        float32[i + 1] = radius * (quadrant & 2 ? -y : y);
      }
    },
  };
}
