// The noise of a step: numbers k of walker w at step n are words of the Philox block (k div 4, w, n) under the caller's key,
// turned into normal numbers by Box and Muller in float32: the same in both precisions, and of no concern to how walkers are split.
import { angle, component as project, cosine, quadrant, radius, sine } from '../box-muller';
import { twoGroups } from '../philox-rounds';
import { LANES, SINGLE } from './lanes';
import { firstWalker, key0, key1, noise } from './memory';

/** The low byte of the fourth counter word: see src/random/streams.ts. The step's high bits lie above it. */
const STREAM: u32 = 10;
/** Words of two groups of blocks, one register a word. */
const WORDS: usize = memory.data(128, 16);

// @ts-ignore: decorator
@inline
function philox(blocks: v128, second: v128, walkers: v128, step: f64): void {
  const stepHigh = (step / 4294967296) as u32;
  const stepLow = (step - (stepHigh as f64) * 4294967296) as u32;
  const stream = STREAM | (stepHigh << 8);
  twoGroups(WORDS, key0, key1, blocks, walkers, second, walkers, i32x4.splat(stepLow), i32x4.splat(stream));
}

/** Writes one float32 number of each lane into the noise, in float64, as component `component` of its block. */
// @ts-ignore: decorator
@inline
function put(component: i32, x: v128): void {
  const first = f64x2.promote_low_f32x4(x);
  const second = f64x2.promote_low_f32x4(v128.shuffle<u64>(x, x, 1, 0));
  const at = noise + 8 * LANES * component;
  v128.store(at, first);
  v128.store(at, second, SINGLE ? 16 : 64); // in float64 the other two lanes are the next block of the same walkers
}

/** Two normal numbers of each lane from two words. */
// @ts-ignore: decorator
@inline
function pair(words: usize, component: i32): void {
  const w = v128.load(words);
  const v = v128.load(words, 16);
  const r = radius(w);
  const quarter = quadrant(v);
  const x = angle(v, quarter);
  const s = sine(x);
  const c = cosine(x);
  put(component, project(r, s, c, quarter, i32x4.add(quarter, i32x4.splat(1))));
  put(component + 1, project(r, c, s, quarter, quarter));
}

/** Fills the noise with `count` components of every walker. */
export function fillNoise(count: i32, step: f64): void {
  const lanes = SINGLE ? i32x4(0, 1, 2, 3) : i32x4(0, 1, 0, 1);
  const walkers = i32x4.add(i32x4.splat(firstWalker), lanes);
  let block = SINGLE ? i32x4(0, 0, 0, 0) : i32x4(0, 0, 1, 1);
  const stride: i32 = 16 / LANES; // components that one group covers
  const next = i32x4.splat(stride / 4);
  for (let component = 0; component < count; component += 2 * stride) {
    const second = i32x4.add(block, next);
    philox(block, second, walkers, step);
    pair(WORDS, component);
    pair(WORDS + 32, component + 2);
    pair(WORDS + 64, component + stride);
    pair(WORDS + 96, component + stride + 2);
    block = i32x4.add(second, next);
  }
}
