import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../src/formats/index.js';

const arrays = {
  'layers.0.bias': { data: Uint8Array.of(1, 2, 3), shape: [3] },
  'layers.0.weight': { data: Float32Array.of(0.1, -2, NaN, Infinity, 5, 6), shape: [2, 3] },
  energies: { data: Float64Array.of(Math.PI, 1e-310), shape: [2, 1] },
  count: { data: BigInt64Array.of(-(2n ** 62n)), shape: [] },
  nothing: { data: new Float32Array(0), shape: [0, 4] },
};

function withHeader(header: string, body = 0): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + body);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

describe('safetensors', () => {
  it('reads what it writes', () => {
    const bytes = encodeSafetensors(arrays, { model: 'score' });
    const read = decodeSafetensors(bytes);
    expect(read.arrays).toEqual(arrays);
    expect(read.metadata).toEqual({ model: 'score' });
  });

  it('reads from the middle of a buffer', () => {
    const bytes = encodeSafetensors(arrays);
    const within = new Uint8Array(bytes.length + 5);
    within.set(bytes, 5);
    expect(decodeSafetensors(within.subarray(5)).arrays).toEqual(arrays);
  });

  it('keeps every array aligned to the width of its numbers', () => {
    const bytes = encodeSafetensors(arrays);
    const start = Number(new DataView(bytes.buffer).getBigUint64(0, true)) + 8;
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))) as Record<
      string,
      { data_offsets: number[] }
    >;
    for (const [name, { data }] of Object.entries(arrays)) {
      expect((start + header[name].data_offsets[0]) % data.BYTES_PER_ELEMENT).toBe(0);
    }
  });

  it.each([
    ['an empty file', new Uint8Array(3), '3 bytes are too few for a header'],
    ['a length beyond the file', withHeader('{}').fill(0x7f, 0, 6), 'the file has 10'],
    ['no JSON', withHeader('{"a": '), 'the header is not a JSON object'],
    ['a list for a header', withHeader('[1]'), 'the header is not a JSON object'],
    [
      'an unknown type',
      withHeader('{"a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}', 2),
      '\'a\' is of type "BF16"',
    ],
    [
      'no shape',
      withHeader('{"a":{"dtype":"F32","data_offsets":[0,4]}}', 4),
      "the header's entry 'a' is broken",
    ],
    [
      'too few bytes',
      withHeader('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', 4),
      "'a' ends at byte 8 of 4",
    ],
    [
      'bytes that do not fit the shape',
      withHeader('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4),
      "'a' of shape [2] needs 8 bytes, it has 4",
    ],
  ])('names the file and the fault for %s', (_what, bytes, message) => {
    expect(() => decodeSafetensors(bytes, 'model.safetensors')).toThrow(`model.safetensors: `);
    expect(() => decodeSafetensors(bytes, 'model.safetensors')).toThrow(message);
  });

  it('refuses arrays that do not fill their shape', () => {
    const wrong = { a: { data: new Float32Array(3), shape: [2, 2] } };
    expect(() => encodeSafetensors(wrong)).toThrow("'a' has 3 values, its shape [2, 2] has 4");
  });
});
