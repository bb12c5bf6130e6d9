/**
 * The fourth counter word: what a block is for. One key may thus be folded, split and drawn from in every
 * way, and no two uses ever share a block.
 */
export const STREAM = {
  fold: 1,
  split: 2,
  uniform64: 3,
  uniform32: 4,
  normal64: 5,
  normal32: 6,
  integers: 7,
  categorical: 8,
  permutation: 9,
} as const;
