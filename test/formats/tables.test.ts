import { describe, expect, it } from 'vitest';
import { decodeCsv, decodeNpz, encodeCsv, encodeNpz } from '../../src/formats/index.js';

describe('CSV', () => {
  it('what is written is read again', () => {
    const columns = { x: [0.1, 1 / 3, NaN], 'u, reduced': [1e-300, -2, 3] };
    const table = decodeCsv(encodeCsv(columns));
    expect(table.columns).toEqual(['x', 'u, reduced']);
    expect(table.values.map((column) => [...column])).toEqual(Object.values(columns));
  });

  it.each([',', ';', '\t'])('columns may be parted by %j; remarks and blank lines are skipped', (mark) => {
    const text = `# made by hand\nk${mark}"u 0"\n\n0${mark} 1.5\n1${mark}inf\n`;
    const table = decodeCsv(text);
    expect(table.columns).toEqual(['k', 'u 0']);
    expect([...table.values[1]]).toEqual([1.5, Infinity]);
    expect([...table.lines]).toEqual([4, 5]);
  });

  it('words are remembered, not refused: their column may not be needed', () => {
    const table = decodeCsv('name,x\na,1\nb,2\n');
    expect(table.words).toEqual({ name: { line: 2, text: 'a' } });
    expect([...table.values[1]]).toEqual([1, 2]);
  });

  it.each([
    ['', /^t\.csv: there is no header line/],
    ['a,b\n1,2\n3\n', /^t\.csv:3: .*expect 2, got 1/],
    ['a,a\n1,2\n', /^t\.csv:1: two columns are called 'a'/],
  ])('%j is an error with its line', (text, expected) => {
    expect(() => decodeCsv(text, 't.csv')).toThrow(expected);
  });
});

describe('npz', () => {
  const arrays = {
    u_kn: { data: Float64Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3] },
    N_k: { data: BigInt64Array.of(1n, 2n), shape: [2] },
  };

  it('what is written is read again', () => {
    expect(decodeNpz(encodeNpz(arrays))).toEqual(arrays);
  });

  it('cut short is an error with its name', () => {
    expect(() => decodeNpz(encodeNpz(arrays).subarray(0, 300), 'u.npz')).toThrow(
      /^u\.npz: not a whole ZIP archive/,
    );
  });
});
