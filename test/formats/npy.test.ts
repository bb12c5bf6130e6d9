import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeNpy, encodeCsv, encodeNpy } from '../../src/formats/index.js';

describe('.npy files', () => {
  it('hold the bits and the shape of an array', () => {
    fc.assert(
      fc.property(fc.float64Array({ maxLength: 12 }), (values) => {
        const data = Float64Array.from([...values, ...values]);
        const shape = [2, values.length];
        expect(decodeNpy(encodeNpy(data, shape))).toStrictEqual({ data, shape });
      }),
    );
  });

  it('are the bytes that NumPy writes', () => {
    const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }";
    const text = `\x93NUMPY\x01\x00\x76\x00${header.padEnd(117)}\n`;
    const expected = Buffer.concat([Buffer.from(text, 'latin1'), Buffer.from(Float64Array.of(1.5).buffer)]);
    expect(Buffer.from(encodeNpy(Float64Array.of(1.5))).equals(expected)).toBe(true);
  });

  it('hold a view of a larger array, not the whole', () => {
    const { data } = decodeNpy(encodeNpy(Float32Array.of(1, 2, 3, 4).subarray(1, 3)));
    expect(data).toStrictEqual(Float32Array.of(2, 3));
  });

  it('of transposed arrays come in C order', () => {
    // numpy.save of an array of 2 × 3 × 2 whose first index runs fastest: value i + 10 j + 100 k at [i, j, k].
    const indices = [0, 1].flatMap((k) => [0, 1, 2].flatMap((j) => [0, 1].map((i) => [i, j, k] as const)));
    const fortran = Float64Array.from(indices, ([i, j, k]) => i + 10 * j + 100 * k);
    const text = Buffer.from(encodeNpy(fortran, [2, 3, 2])).toString('latin1');
    const { data, shape } = decodeNpy(Buffer.from(text.replace('False', 'True '), 'latin1'));
    expect(shape).toEqual([2, 3, 2]);
    expect([...data]).toEqual([0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121]);
  });

  it('are refused with a reason', () => {
    const bytes = encodeNpy(Float64Array.of(1, 2));
    expect(() => decodeNpy(bytes.subarray(0, bytes.length - 1))).toThrow(
      'cut short: 16 bytes of values expected, 15 found',
    );
    expect(() => decodeNpy(new Uint8Array(8))).toThrow('not an .npy file');
    const text = Buffer.from(bytes).toString('latin1');
    const patched = (from: string, to: string) => Buffer.from(text.replace(from, to), 'latin1');
    expect(() => decodeNpy(patched("'<f8'", "'>f8'"))).toThrow("type '>f8'");
    expect(() => encodeNpy(new Float64Array(3), [2, 2])).toThrow(
      'shape [2, 2] holds 4 values, but 3 were given',
    );
  });
});

describe('CSV', () => {
  it('quotes what needs quotes and leaves NaN empty', () => {
    const text = encodeCsv({ 'a,b': [1e-300, NaN], c: ['say "x"', 'y'] });
    expect(text).toBe('"a,b",c\r\n1e-300,"say ""x"""\r\n,y\r\n');
  });

  it('refuses columns of different lengths', () => {
    expect(() => encodeCsv({ a: [1], b: [1, 2] })).toThrow("column 'b' has 2 values, but 'a' has 1");
  });
});
