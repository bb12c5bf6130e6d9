/**
 * The conditional training batch (algorithm 1 of Crabtree et al. 2023, arXiv:2312.05715): draw a label evenly over the labels' range, take a random
 * sample whose own label lies within a window of it, and train the network on that pair. Rare labels are seen as often as frequent ones.
 */
import { fold, uniform } from '../../random/index.js';
import type { Key } from '../../random/index.js';
import { InputError } from '../../math/errors.js';

/** Draws (row, label) pairs, the same ones for the same key. */
export interface LabelWindows {
  draw(key: Key, count: number): { rows: Int32Array; labels: Float64Array };
}

/**
 * @param labels one label for each sample
 * @param window half width in the labels' units; 0 takes each sample with its own label, samples drawn evenly
 */
export function labelWindows(labels: Float64Array, window: number): LabelWindows {
  if (!(window >= 0)) throw new InputError(`train.labelWindow is ${window}: it must not be negative`);
  const order = Int32Array.from(labels.keys()).sort((a, b) => labels[a] - labels[b] || a - b);
  const sorted = Float64Array.from(order, (row) => labels[row]);
  const low = sorted[0];
  const high = sorted[sorted.length - 1];
  return {
    draw(key, count) {
      const which = uniform(fold(key, 0), count);
      const rows = new Int32Array(count);
      const drawn = new Float64Array(count);
      if (window === 0) {
        for (let i = 0; i < count; i++) {
          rows[i] = order[Math.floor(which[i] * order.length)];
          drawn[i] = labels[rows[i]];
        }
        return { rows, labels: drawn };
      }
      const where = uniform(fold(key, 1), count);
      for (let i = 0; i < count; i++) {
        const label = low + which[i] * (high - low);
        const first = lowerBound(sorted, label - window);
        const end = lowerBound(sorted, label + window);
        // An empty window has no sample to offer: its nearest neighbour stands in, with its own label.
        const empty = end <= first;
        const index = empty ? nearest(sorted, first, label) : first + Math.floor(where[i] * (end - first));
        rows[i] = order[index];
        drawn[i] = empty ? sorted[index] : label;
      }
      return { rows, labels: drawn };
    },
  };
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nearest(sorted: Float64Array, index: number, value: number): number {
  if (index === 0) return 0;
  if (index === sorted.length) return index - 1;
  return sorted[index] - value < value - sorted[index - 1] ? index : index - 1;
}
