/**
 * The packed integers of XTC files: bits from the highest of each byte downwards; three numbers below given sizes as one number of mixed
 * radix, whose bytes follow from the lowest to the highest.
 */

/** Cube roots of powers of two, as the format fixes them: three numbers below `packing[i]` fit into i bits. Its first use is at 9. */
export const packing = Int32Array.of(
  ...[
    0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 10, 12, 16, 20, 25, 32, 40, 50, 64, 80, 101, 128, 161, 203, 256, 322, 406,
  ],
  ...[512, 645, 812, 1024, 1290, 1625, 2048, 2580, 3250, 4096, 5060, 6501, 8192, 10321, 13003, 16384, 20642],
  ...[26007, 32768, 41285, 52015, 65536, 82570, 104031, 131072, 165140, 208063, 262144, 330280, 416127],
  ...[524287, 660561, 832255, 1048576, 1321122, 1664510, 2097152, 2642245, 3329021, 4194304, 5284491],
  ...[6658042, 8388607, 10568983, 13316085, 16777216],
);
export const firstPacking = 9;
export const lastPacking = packing.length - 1;

/** Bits that hold every number up to and including `size`. */
export function bitsOf(size: number): number {
  return 32 - Math.clz32(size);
}

/** Bits of the mixed-radix number of three numbers below these sizes. */
export function bitsOfProduct(sizes: ArrayLike<number>): number {
  const product = BigInt(sizes[0]) * BigInt(sizes[1]) * BigInt(sizes[2]);
  return product.toString(2).length;
}

/** Up to so many bits a mixed-radix number is exact as a JavaScript number. */
const exactBits = 53;

/** Reads packed integers. Beyond its end it reads zeros: whoever uses it checks `exhausted`. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;
  #held = 0;
  #heldBits = 0;
  readonly #digits = new Uint8Array(16);

  constructor(bytes: Uint8Array, start: number, length: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = start + length;
  }

  get exhausted(): boolean {
    return this.#at > this.#end;
  }

  /** Up to 24 bits. */
  small(bits: number): number {
    while (this.#heldBits < bits) {
      // Bytes held already were taken with a mask, so nothing above 24 + 8 bits is ever held.
      this.#held = ((this.#held << 8) | (this.#at < this.#end ? this.#bytes[this.#at] : 0)) >>> 0;
      this.#at++;
      this.#heldBits += 8;
    }
    this.#heldBits -= bits;
    const value = this.#held >>> this.#heldBits;
    this.#held &= (1 << this.#heldBits) - 1;
    return value;
  }

  /** Up to 32 bits. */
  number(bits: number): number {
    return bits <= 24 ? this.small(bits) : this.small(bits - 16) * 65536 + this.small(16);
  }

  /** Three numbers below `sizes`, packed into `bits`, into `out`. */
  triple(bits: number, sizes: ArrayLike<number>, out: Int32Array): void {
    if (bits > exactBits) {
      this.#longTriple(bits, sizes, out);
      return;
    }
    let value = 0;
    let scale = 1;
    let left = bits;
    for (; left > 8; left -= 8) {
      value += scale * this.small(8);
      scale *= 256;
    }
    value += scale * this.small(left);
    const upper = Math.floor(value / sizes[2]);
    out[2] = value - upper * sizes[2];
    out[0] = Math.floor(upper / sizes[1]);
    out[1] = upper - out[0] * sizes[1];
  }

  /** The same by long division, digit by digit. */
  #longTriple(bits: number, sizes: ArrayLike<number>, out: Int32Array): void {
    const digits = this.#digits.fill(0);
    let count = 0;
    let left = bits;
    for (; left > 8; left -= 8) digits[count++] = this.small(8);
    digits[count++] = this.small(left);
    for (let k = 2; k >= 1; k--) {
      let remainder = 0;
      for (let i = count - 1; i >= 0; i--) {
        const value = remainder * 256 + digits[i];
        digits[i] = Math.floor(value / sizes[k]);
        remainder = value - digits[i] * sizes[k];
      }
      out[k] = remainder;
    }
    out[0] = digits[0] + 256 * (digits[1] + 256 * (digits[2] + 256 * digits[3]));
  }
}

/** Writes packed integers into memory that grows. */
export class BitWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;
  #held = 0;
  #heldBits = 0;
  readonly #digits = new Uint8Array(16);

  /** The lowest `bits` ≤ 24 of a number. */
  small(bits: number, value: number): void {
    this.#held = (this.#held << bits) | value;
    this.#heldBits += bits;
    while (this.#heldBits >= 8) {
      this.#heldBits -= 8;
      this.#push((this.#held >>> this.#heldBits) & 255);
    }
    this.#held &= (1 << this.#heldBits) - 1;
  }

  /** Up to 32 bits. */
  number(bits: number, value: number): void {
    if (bits <= 24) this.small(bits, value);
    else {
      this.small(bits - 16, Math.floor(value / 65536));
      this.small(16, value % 65536);
    }
  }

  /** Three numbers below `sizes`, packed into `bits`. */
  triple(bits: number, sizes: ArrayLike<number>, a: number, b: number, c: number): void {
    const digits = this.#digits.fill(0);
    if (bits <= exactBits) {
      let value = (a * sizes[1] + b) * sizes[2] + c;
      for (let i = 0; value > 0; i++) {
        const upper = Math.floor(value / 256);
        digits[i] = value - 256 * upper;
        value = upper;
      }
    } else {
      let value = (BigInt(a) * BigInt(sizes[1]) + BigInt(b)) * BigInt(sizes[2]) + BigInt(c);
      for (let i = 0; value > 0n; i++) {
        digits[i] = Number(value & 255n);
        value >>= 8n;
      }
    }
    let left = bits;
    let i = 0;
    for (; left > 8; left -= 8) this.small(8, digits[i++]);
    this.small(left, digits[i]);
  }

  /** What was written, the last byte filled with zeros; valid until more is written. */
  finish(): Uint8Array {
    if (this.#heldBits > 0) this.#push((this.#held << (8 - this.#heldBits)) & 255);
    this.#heldBits = this.#held = 0;
    return this.#bytes.subarray(0, this.#length);
  }

  /** Starts anew in the same memory. */
  clear(): void {
    this.#length = this.#held = this.#heldBits = 0;
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const longer = new Uint8Array(2 * this.#length);
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
    this.#bytes[this.#length++] = byte;
  }
}
