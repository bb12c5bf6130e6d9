import { describe, expect, test } from 'vitest';
import { decodeInpcrd } from '../../src/formats/index.js';

const line = (...values: number[]) => values.map((x) => x.toFixed(7).padStart(12)).join('');
const head = 'three atoms\n    3  0.5000000E+01\n';
const positions = `${line(1, -2, 3, 10, 20, 30)}\n${line(-100.5, 0, 0.25)}\n`;
const velocities = `${line(0.1, 0.2, 0.3, 0, 0, 0)}\n${line(0, 0, -1)}\n`;
const box = `${line(20, 30, 40, 90, 90, 90)}\n`;

describe('inpcrd', () => {
  test('positions in nm, the title and the time', () => {
    const read = decodeInpcrd(head + positions);
    expect(read).toMatchObject({ frames: 1, atoms: 3, title: 'three atoms' });
    expect([...read.positions]).toEqual([0.1, -0.2, 0.3, 1, 2, 3, -10.05, 0, 0.025]);
    expect([...read.times]).toEqual([5]);
    expect(read.velocities).toBeUndefined();
    expect(read.cells).toBeUndefined();
  });

  test('velocities in nm/ps, and a box', () => {
    const read = decodeInpcrd(new TextEncoder().encode(head + positions + velocities + box));
    expect(read.velocities?.[0]).toBeCloseTo(0.20455, 12);
    expect(read.velocities?.[8]).toBeCloseTo(-2.0455, 12);
    expect([...read.cells!]).toEqual([2, 0, 0, 0, 3, 0, 0, 0, 4]);
    expect(decodeInpcrd(head + positions + box).velocities).toBeUndefined();
  });

  test('six numbers after two atoms are velocities or a box', () => {
    const two = `two atoms\n    2\n${line(1, 2, 3, 4, 5, 6)}\n`;
    expect(decodeInpcrd(two + box).cells).toBeDefined();
    expect(decodeInpcrd(two + `${line(0.1, 0.2, 0.3, 0, 0, 0)}\n`).velocities).toBeDefined();
  });

  test('refuses what cannot be read', () => {
    expect(() => decodeInpcrd('CDF\x01...')).toThrow('NetCDF');
    expect(() => decodeInpcrd('title\nhello\n')).toThrow('line 2');
    expect(() => decodeInpcrd(head + positions.split('\n')[0])).toThrow('cut short');
    expect(() => decodeInpcrd(head + positions.replace('-2.0000000', '**********'))).toThrow(/line 3 .*\*/);
    expect(() => decodeInpcrd(head + positions + line(1, 2) + '\n')).toThrow('11 numbers');
  });
});
