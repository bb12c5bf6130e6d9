import { describe, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import { batches, takeRows } from '../../src/tensor/index.js';

describe('batches', () => {
  it('show every row once an epoch, in a new order each', () => {
    const rowsAt = batches(key(3), { rows: 10, batch: 5 });
    const epochs = [0, 1, 2].map((epoch) => [...rowsAt(2 * epoch), ...rowsAt(2 * epoch + 1)]);
    for (const epoch of epochs) expect([...epoch].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(epochs.map(String)).size).toBe(3);
  });

  it('leave out what does not fill a batch', () => {
    const rowsAt = batches(key(3), { rows: 11, batch: 4 });
    const seen = [...rowsAt(0), ...rowsAt(1)];
    expect(new Set(seen).size).toBe(8);
    expect(new Set([...rowsAt(2), ...rowsAt(3)]).size).toBe(8);
  });

  it.each([true, false])('depend on key and step alone (replacement: %s)', (replacement) => {
    const options = { rows: 1000, batch: 64, replacement };
    const inOrder = batches(key(5), options);
    const forward = Array.from({ length: 40 }, (_, step) => inOrder(step));
    const [jumping, other] = [batches(key(5), options), batches(key(6), options)];
    for (const step of [39, 0, 17]) expect(jumping(step)).toEqual(forward[step]);
    expect(other(0)).not.toEqual(forward[0]);
    forward.flatMap((rows) => [...rows]).forEach((row) => expect(row >= 0 && row < 1000).toBe(true));
  });

  it('draw every row equally often with replacement', () => {
    const rowsAt = batches(key(9), { rows: 8, batch: 1000, replacement: true });
    const counts = new Float64Array(8);
    for (let step = 0; step < 20; step++) for (const row of rowsAt(step)) counts[row]++;
    const chi2 = counts.reduce((sum, count) => sum + (count - 2500) ** 2 / 2500, 0);
    expect(chi2).toBeLessThan(24.3); // 7 degrees of freedom: p = 0.001
  });

  it('refuse sizes that cannot be', () => {
    expect(() => batches(key(1), { rows: 3, batch: 4 })).toThrow('batch is 4, the data have 3 rows');
    expect(() => batches(key(1), { rows: 3, batch: 0 })).toThrow('batch is 0');
  });

  it('take rows, converting', () => {
    const data = Float64Array.of(0, 1, 10, 11, 20, 21);
    expect(takeRows(data, 2, Int32Array.of(2, 0, 2), new Float64Array(6))).toEqual(
      Float64Array.of(20, 21, 0, 1, 20, 21),
    );
    expect(takeRows(data, 2, Int32Array.of(1), new Float32Array(2))).toEqual(Float32Array.of(10, 11));
  });
});
