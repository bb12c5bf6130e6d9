import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/math/index.js';
import { fold, key, normal, split, uniform, type Key } from '../../src/random/index.js';

const name = (k: Key) => k.join(',');

describe('keys', () => {
  it('hold the seed', () => {
    expect([...key(5)]).toEqual([5, 0]);
    expect([...key(2 ** 53 - 1)]).toEqual([0xffffffff, 0x1fffff]);
    expect([...key(0x0123456789abcdefn)]).toEqual([0x89abcdef, 0x01234567]);
  });

  it.each([-1, 0.5, NaN, 2 ** 53, -1n, 1n << 64n])('refuse the seed %s', (seed) => {
    expect(() => key(seed)).toThrow(InputError);
  });

  it.each([-1, 0.5, NaN, 2 ** 53])('refuse to fold %s', (data) => {
    expect(() => fold(key(1), data)).toThrow(InputError);
  });

  it('fold and split into keys that are all different', () => {
    const parent = key(1);
    const children = [
      parent,
      ...split(parent, 1000),
      ...Array.from({ length: 1000 }, (_, i) => fold(parent, i)),
      fold(parent, 2 ** 32),
      fold(parent, 2 ** 32 + 1),
    ];
    expect(new Set(children.map(name)).size).toBe(children.length);
  });

  it('never change what they are folded or split from', () => {
    const parent = key(1);
    fold(parent, 3);
    split(parent, 3);
    normal(parent, 3);
    expect([...parent]).toEqual([1, 0]);
  });

  it('share no words between splits, folds, uniforms and normals', () => {
    const parent = key(9);
    const words = [
      ...split(parent, 4).flatMap((k) => [...k]),
      ...[0, 1, 2, 3].flatMap((i) => [...fold(parent, i)]),
      ...new Uint32Array(uniform(parent, 8).buffer),
      ...new Uint32Array(normal(parent, 8).buffer),
    ];
    expect(new Set(words).size).toBe(words.length);
  });
});
