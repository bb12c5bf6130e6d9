import { describe, expect, it } from 'vitest';
import { philox } from '../../src/random/index.js';
import { MAX_BLOCKS } from '../../src/random/generator.js';
import { referenceGenerator } from '../../src/random/reference.js';
import { webAssemblyGenerator } from '../../src/random/webassembly.js';

// The known answers that Salmon et al. publish with Random123 (kat_vectors, philox4x32 with 10 rounds).
const KNOWN = [
  {
    name: 'zeros',
    counter: [0, 0, 0, 0],
    key: [0, 0],
    answer: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  },
  {
    name: 'ones',
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    answer: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    name: 'digits of pi',
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    answer: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
];

const wasm = webAssemblyGenerator()!;
const reference = referenceGenerator();

describe('Philox 4x32-10', () => {
  it.each(KNOWN)('gives the published answer for $name', ({ counter, key, answer }) => {
    const [c0, c1, c2, c3] = counter;
    const out = new Uint32Array(4);
    philox(key[0], key[1], c0, c1, c2, c3, out);
    expect([...out]).toEqual(answer);
    for (const generator of [wasm, reference]) {
      generator.bits(key[0], key[1], c0, c1, c2, c3, 1);
      expect([...generator.words.subarray(0, 4)]).toEqual(answer);
    }
  });

  it('carries from the first counter word into the second', () => {
    const out = new Uint32Array(4);
    for (const generator of [wasm, reference]) {
      generator.bits(1, 2, 0xfffffffd, 6, 0, 0, 16);
      philox(1, 2, 2, 7, 0, 0, out);
      expect([...generator.words.subarray(20, 24)]).toEqual([...out]);
    }
  });
});

describe('the WebAssembly generator', () => {
  it.each(['uniform64', 'uniform32', 'normal64', 'normal32'] as const)(
    'has the bits of the reference: %s',
    (numbers) => {
      for (let batch = 0; batch < 20; batch++) {
        for (const generator of [wasm, reference]) {
          generator.bits(11, 12, 0xfffffe00 + batch * MAX_BLOCKS, batch, 3, 4, MAX_BLOCKS);
          generator[numbers](MAX_BLOCKS);
        }
        expect(wasm.words).toEqual(reference.words);
        expect(wasm.outside).toEqual(reference.outside);
      }
    },
  );

  it('has the single blocks of the reference', () => {
    for (const generator of [wasm, reference]) generator.block(0xffffffff, 2, 3, 0x89abcdef, 5, 6);
    expect(wasm.single).toEqual(reference.single);
  });

  it.each(['uniform64', 'uniform32', 'normal64', 'normal32'] as const)(
    'has the bits of the reference for the extreme words: %s',
    (numbers) => {
      const extremes = [0, 1, 0x1fffffff, 0x20000000, 0x7fffffff, 0x80000000, 0xfffff800, 0xffffffff];
      for (const generator of [wasm, reference]) {
        for (let i = 0; i < 4096; i++) generator.words[i] = extremes[(i >> (3 * (i % 4))) % 8];
        generator[numbers](MAX_BLOCKS);
      }
      expect(wasm.words).toEqual(reference.words);
    },
  );

  it('moves walkers with the bits of the reference, and tells where one is not finite', () => {
    for (const generator of [wasm, reference]) {
      generator.bits(1, 2, 3, 4, 5, 6, MAX_BLOCKS);
      generator.normal64(MAX_BLOCKS);
      for (let i = 0; i < 101; i++) {
        generator.positions[i] = i / 3;
        generator.drift[i] = 1 / (i + 7);
        generator.amplitudes[i] = i / 11;
      }
      expect(generator.move(0.1, 1, 101)).toBe(1);
    }
    expect(wasm.positions).toEqual(reference.positions);
    for (const generator of [wasm, reference]) {
      for (const at of [0, 50, 99, 100]) {
        generator.positions.fill(0);
        generator.drift.fill(0);
        generator.drift[at] = Infinity;
        expect(generator.move(0.1, 1, 101)).toBe(0);
      }
    }
  });
});
