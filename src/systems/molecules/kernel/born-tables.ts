import { log } from '../../../math/index.js';
import type { GeneralizedBorn } from '../types.js';
import type { Layout, Precision } from './memory.js';

const square = (x: number) => x * x;

/** As in wasm/molecules/born-close.ts: intervals are floats of equal leading bits, from 2⁻⁷ nm² on. */
const SHIFT = 20;
const FIRST = 0x3c000000;
/** Up to (s/r)² of this the polynomial of wasm/molecules/born.ts holds. */
const WIDE = 0.38;
/** Bytes of all rows: beyond it (atoms of very many kinds) the closed form is always used. */
const MOST = 2 ** 19;

const word = new DataView(new ArrayBuffer(4));
function toBits(x: number): number {
  word.setFloat32(0, x);
  return word.getInt32(0);
}
function fromBits(bits: number): number {
  word.setInt32(0, bits);
  return word.getFloat32(0);
}

/** H and dH/dr² of an atom of radius ρ and an overlapping sphere s at a squared distance, as in wasm/molecules/born-close.ts. */
function overlap(r2: number, rho: number, s: number): [number, number] {
  const r = Math.sqrt(r2);
  const u = r + s;
  const difference = (1 / (u * u) - 1 / (rho * rho)) / 4;
  const logarithm = log(rho / u) / r;
  const h = 0.5 * (1 / rho - 1 / u + (r - (s * s) / r) * difference + 0.5 * logarithm);
  return [h, ((1 + (s * s) / r2) * difference - (0.5 * logarithm) / r) / (4 * r)];
}

/** The cubic between two knots, in the distance from the first. */
function cubic([h0, g0]: [number, number], [h1, g1]: [number, number], width: number): number[] {
  const mean = (h1 - h0) / width;
  return [h0, g0, (3 * mean - 2 * g0 - g1) / width, (g0 + g1 - 2 * mean) / (width * width)];
}

/** The kinds of atoms by radius and scaled radius, and a table for each of two kinds: see `bornClasses` of wasm/molecules/memory.ts. */
export function bornOverlaps(
  { offsetRadii, scaledRadii }: GeneralizedBorn,
  layout: Layout,
  precision: Precision,
): { bornClasses: number } {
  const kinds = new Map<string, number>();
  const list: [number, number][] = [];
  const kindOf = Array.from(offsetRadii, (rho, i) => {
    const name = `${rho} ${scaledRadii[i]}`;
    const kind = kinds.get(name) ?? list.push([rho, scaledRadii[i]]) - 1;
    kinds.set(name, kind);
    return kind;
  });
  // GBn2 has negative scaled radii: nothing closer than ρ + |s| counts there.
  const touch = (rho: number, s: number) => square(rho + Math.abs(s));
  const limit = (rho: number, s: number) => Math.max(touch(rho, s), square(s) / WIDE);
  const most = (of: number) => list.reduce((largest, sizes) => Math.max(largest, Math.abs(sizes[of])), 0);
  const largest = limit(most(0), most(1));
  const rows = ((toBits(largest) - FIRST) >> SHIFT) + 1;
  const tabulated = precision === 'fast' && rows > 0 && 16 * rows * list.length * list.length <= MOST;
  const last = fromBits(tabulated ? FIRST + rows * 2 ** SHIFT - 1 : FIRST);
  const values: number[] = [];
  for (const [rho, s] of list) {
    for (const [otherRho, otherS] of list) {
      // A larger sphere may reach around the atom, or a small one lie inside it; one larger still ends before its polynomial begins.
      const inside = Math.max(square(rho - otherS), square(otherRho - s));
      const smooth =
        limit(rho, otherS) === touch(rho, otherS) && limit(otherRho, s) === touch(otherRho, s) && tabulated;
      const closed = smooth ? Math.max(inside, fromBits(FIRST)) : Number.MAX_VALUE;
      values.push(limit(rho, otherS), closed, last, 0);
      // A row that is read but not used.
      if (!tabulated) values.push(0, 0, 0, 0);
      for (let row = 0; tabulated && row < rows; row++) {
        const left = fromBits(FIRST + row * 2 ** SHIFT);
        const right = fromBits(FIRST + (row + 1) * 2 ** SHIFT);
        const ends = [left, right].map((r2) => overlap(r2, rho, otherS));
        values.push(...cubic(ends[0], ends[1], right - left));
      }
    }
  }
  const table = values.length / (list.length * list.length);
  const at = layout.reals(values);
  const bytes = table * (precision === 'fast' ? 4 : 8);
  return {
    bornClasses: layout.integers(kindOf.flatMap((kind) => [at + bytes * list.length * kind, bytes * kind])),
  };
}
