import { describe, expect, it } from 'vitest';
import { eulerMaruyama, HistogramRecorder, record } from '../../src/kernels/index.js';
import { InputError } from '../../src/math/index.js';
import { key, normal } from '../../src/random/index.js';
import { evolvingDoubleWell } from '../../src/systems/index.js';

const range = { coordinate: 1, low: -1.5, high: 1.5, bins: 6 };

describe('the histogram recorder', () => {
  it('counts one coordinate in half-open bins, and what lies outside on either side', () => {
    const recorder = new HistogramRecorder(range, 6, 2);
    recorder.record(Float64Array.of(9, -1.5, 9, -1.01, 9, 0, 9, 1.4999, 9, 1.5, 9, -1.6));
    expect([...recorder.counts]).toEqual([2, 0, 0, 1, 0, 1]);
    expect([...recorder.outside]).toEqual([1, 1]);
  });

  it('counts every number next to a boundary somewhere', () => {
    const edges = Array.from({ length: 201 }, (_, i) => -1.5 + (3 * i) / 200);
    const values = Float64Array.from(edges.flatMap((x) => [x - 1e-16, x, x + 1e-16]));
    const recorder = new HistogramRecorder({ ...range, coordinate: 0, bins: 200 }, values.length, 1);
    recorder.record(values);
    const total = [...recorder.counts, ...recorder.outside].reduce((sum, n) => sum + n);
    expect(total).toBe(values.length);
  });

  it('pools the walkers of a group', () => {
    const recorder = new HistogramRecorder({ ...range, coordinate: 0, walkersPerGroup: 2 }, 4, 1);
    recorder.record(Float64Array.of(-1.4, -1.3, 1.4, 7));
    recorder.record(Float64Array.of(-1.4, 0.1, 1.4, -7));
    expect([...recorder.counts]).toEqual([3, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
    expect([...recorder.outside]).toEqual([0, 0, 1, 1]);
    expect(recorder.steps).toBe(2);
  });

  it('goes on from saved counts to the same ones', () => {
    const kernel = eulerMaruyama(evolvingDoubleWell(), { timeStep: 0.01 });
    const start = kernel.init(key(0), normal(key(1), 20));
    const whole = new HistogramRecorder(range, 10, 2);
    record(kernel, start, whole, { steps: 60, key: key(2) });
    const first = new HistogramRecorder(range, 10, 2);
    const { state } = record(kernel, start, first, { steps: 25, key: key(2) });
    const second = new HistogramRecorder(range, 10, 2, structuredClone(first.snapshot()));
    record(kernel, structuredClone(state), second, { steps: 35, key: key(2) });
    expect(second.snapshot()).toEqual(whole.snapshot());
    expect(whole.steps).toBe(60);
    expect(first.steps).toBe(25);
  });

  it('leaves the starting state as it was', () => {
    const kernel = eulerMaruyama(evolvingDoubleWell(), { timeStep: 0.01 });
    const start = kernel.init(key(0), normal(key(1), 20));
    const before = structuredClone(start);
    record(kernel, start, new HistogramRecorder(range, 10, 2), { steps: 5, key: key(2) });
    expect(start).toEqual(before);
  });

  it.each([
    [{ ...range, high: -2 }, /from -1.5 to -2/],
    [{ ...range, bins: 0 }, /0 bins/],
    [{ ...range, coordinate: 2 }, /coordinate 2: the system has 0 to 1/],
    [{ ...range, walkersPerGroup: 4 }, /10 walkers cannot be cut into groups of 4/],
  ])('refuses bad options (%#)', (options, message) => {
    expect(() => new HistogramRecorder(options, 10, 2)).toThrow(InputError);
    expect(() => new HistogramRecorder(options, 10, 2)).toThrow(message);
  });

  it('refuses saved counts that do not fit', () => {
    const saved = new HistogramRecorder(range, 10, 2).snapshot();
    expect(() => new HistogramRecorder({ ...range, bins: 7 }, 10, 2, saved)).toThrow(/do not fit/);
  });
});
