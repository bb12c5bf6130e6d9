/**
 * A checkpoint as the bytes of one file: a line with the SHA-256 of all that follows, a line of JSON (the tree of plain
 * data, and type and length of each array), and the arrays' bytes one after the other.
 */
import type { Plain, PlainArray } from '../workflows/types.js';
import { checksum } from './files.js';
import { arrayBytes, arrayFromBytes, arrayType, pack, unpack } from './plain.js';
import type { ArrayTypeName } from './plain.js';

interface Header {
  readonly tree: unknown;
  readonly arrays: readonly { readonly type: ArrayTypeName; readonly bytes: number }[];
}

const newline = 10;

/** Plain data as checksummed bytes. */
export function encodeCheckpoint(content: Plain): Uint8Array {
  const { tree, arrays } = pack(content);
  const header: Header = {
    tree,
    arrays: arrays.map(({ data }) => ({ type: arrayType(data), bytes: data.byteLength })),
  };
  const parts = [Buffer.from(`${JSON.stringify(header)}\n`), ...arrays.map(({ data }) => arrayBytes(data))];
  return Buffer.concat([Buffer.from(`${checksum(...parts)}\n`), ...parts]);
}

/** The plain data again, or undefined when the bytes do not match their checksum. */
export function decodeCheckpoint(bytes: Uint8Array): Plain | undefined {
  const first = bytes.indexOf(newline);
  const second = bytes.indexOf(newline, first + 1);
  if (first < 0 || second < 0) return undefined;
  const text = new TextDecoder();
  const body = bytes.subarray(first + 1);
  if (text.decode(bytes.subarray(0, first)) !== checksum(body)) return undefined;
  const header = JSON.parse(text.decode(bytes.subarray(first + 1, second))) as Header;
  const arrays: PlainArray[] = [];
  let offset = second + 1;
  for (const { type, bytes: length } of header.arrays) {
    arrays.push(arrayFromBytes(type, bytes.subarray(offset, offset + length)));
    offset += length;
  }
  return unpack(header.tree, arrays);
}
