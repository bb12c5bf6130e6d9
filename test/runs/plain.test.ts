import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/runs/checkpoint.js';
import { arrayBuffers, pack, unpack } from '../../src/runs/plain.js';
import type { Plain, PlainArray } from '../../src/workflows/types.js';

const array = fc.oneof(
  fc.float64Array(),
  fc.float32Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.uint8Array(),
) as fc.Arbitrary<PlainArray>;
const { plain } = fc.letrec<{ plain: Plain }>((tie) => ({
  plain: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(fc.constant(null), fc.boolean(), fc.double(), fc.string(), array) as fc.Arbitrary<Plain>,
    fc.array(tie('plain'), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[a-z]+$/), tie('plain'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('plain data', () => {
  it('goes through JSON and beside it without losing a bit', () => {
    fc.assert(
      fc.property(plain, (value) => {
        const { tree, arrays } = pack(value);
        const back = unpack(
          JSON.parse(JSON.stringify(tree)),
          arrays.map(({ data }) => data),
        );
        expect(back).toStrictEqual(value);
      }),
    );
  });

  it('tells each array its name and shape', () => {
    const { arrays } = pack({ samples: { data: new Float64Array(6), shape: [3, 2] }, counts: [new Int32Array(4)] });
    expect(arrays.map(({ path, shape }) => ({ path, shape }))).toEqual([
      { path: 'samples', shape: [3, 2] },
      { path: 'counts.0', shape: [4] },
    ]);
  });

  it('refuses what is not plain data and says where it stands', () => {
    expect(() => pack({ a: { b: (() => 0) as unknown as Plain } })).toThrow('a.b is not plain data');
    expect(() => pack({ when: new Date(0) as unknown as Plain })).toThrow('when is not plain data');
  });

  it('hands over each buffer once', () => {
    const shared = new Float64Array(8);
    expect(arrayBuffers({ a: shared, b: [shared.subarray(2), new Uint8Array(1)] })).toHaveLength(2);
  });
});

describe('a checkpoint', () => {
  it('comes back as it was, in arrays of its own', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(decodeCheckpoint(Buffer.from(encodeCheckpoint(value)))).toStrictEqual(value);
      }),
    );
  });

  it('is refused when a single bit of it has changed, or its end is missing', () => {
    const bytes = encodeCheckpoint({ step: 3, positions: Float64Array.of(1, 2, 3) });
    for (let i = 0; i < bytes.length; i++) {
      const damaged = Uint8Array.from(bytes);
      damaged[i] ^= 1;
      expect(decodeCheckpoint(damaged), `byte ${i}`).toBeUndefined();
    }
    expect(decodeCheckpoint(bytes.subarray(0, bytes.length - 1))).toBeUndefined();
    expect(decodeCheckpoint(new Uint8Array(0))).toBeUndefined();
  });
});
