import { describe, expect, it } from 'vitest';
import {
  decodeGrossfieldMetadata,
  decodeTimeSeries,
  encodeGrossfieldMetadata,
  encodeTimeSeries,
} from '../../src/formats/index.js';

describe("Grossfield's metadata", () => {
  it('is read in one dimension and in two', () => {
    const one = decodeGrossfieldMetadata('# windows\n\nw/0.dat -1.5 20\nw/1.dat -1 20 5 310\n', 1);
    expect(one).toEqual([
      { path: 'w/0.dat', centre: [-1.5], spring: [20], line: 3 },
      { path: 'w/1.dat', centre: [-1], spring: [20], correlationTime: 5, temperature: 310, line: 4 },
    ]);
    const two = decodeGrossfieldMetadata('a.dat -60 120 0.1 0.2 1\n', 2);
    expect(two).toEqual([
      { path: 'a.dat', centre: [-60, 120], spring: [0.1, 0.2], correlationTime: 1, line: 1 },
    ]);
  });

  it('what is written is read again', () => {
    const windows = [
      { path: 'a.dat', centre: [1 / 3], spring: [10], line: 1 },
      { path: 'b.dat', centre: [2], spring: [10], correlationTime: 1, temperature: 298.15, line: 2 },
    ];
    expect(decodeGrossfieldMetadata(encodeGrossfieldMetadata(windows), 1)).toEqual(windows);
    const plane = [{ path: 'a.dat', centre: [-60, 60], spring: [0.1, 0.1], line: 1 }];
    expect(decodeGrossfieldMetadata(encodeGrossfieldMetadata(plane), 2)).toEqual(plane);
  });

  it.each([
    ['a.dat 1\n', /^meta:1: 2 fields for a window of 1 coordinate; a line is 'path centre spring/],
    ['a.dat 1 2 3 4 5\n', /^meta:1: 6 fields/],
    ['a.dat 1 2\nb.dat x 2\n', /^meta:2: field 2, 'x', is not a number/],
    ['a.dat 1 2\nb.dat 1 -2\n', /^meta:2: the spring of window 1 is -2/],
    ['a.dat 1 2 1 0\n', /^meta:1: the temperature is 0 K/],
    ['# nothing\n', /^meta: there is no window in it/],
  ])('%j is an error with its line', (text, expected) => {
    expect(() => decodeGrossfieldMetadata(text, 1, 'meta')).toThrow(expected);
  });

  it('cannot hold a path with blanks, or a temperature without a correlation time', () => {
    expect(() => encodeGrossfieldMetadata([{ path: 'a b', centre: [0], spring: [1] }])).toThrow(/blanks/);
    const hot = { path: 'a', centre: [0], spring: [1], temperature: 300 };
    expect(() => encodeGrossfieldMetadata([hot])).toThrow(/correlation time/);
  });
});

describe("Grossfield's time series", () => {
  it('are columns by number; what is written is read again', () => {
    const table = decodeTimeSeries('# t x\n0 1.5\n1 -2.5e-3\n');
    expect(table.columns).toEqual(['1', '2']);
    expect([...table.values[1]]).toEqual([1.5, -2.5e-3]);
    const values = [Float64Array.of(0, 1, 2), Float64Array.of(0.1, 1 / 3, -7)];
    expect(decodeTimeSeries(encodeTimeSeries(values)).values).toEqual(values);
  });

  it('without rows have none', () => {
    expect(decodeTimeSeries('# nothing yet\n')).toMatchObject({ columns: [], values: [] });
  });
});
