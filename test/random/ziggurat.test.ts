import { describe, expect, it } from 'vitest';
import { fillNormal, key } from '../../src/random/index.js';
import { referenceGenerator } from '../../src/random/reference.js';
import { webAssemblyGenerator } from '../../src/random/webassembly.js';
import { finishNormals, layerEdges } from '../../src/random/ziggurat.js';

const height = (x: number) => Math.exp((-x * x) / 2);

describe('the ziggurat', () => {
  it('has layers of one area that end exactly at the top of the curve', () => {
    const edges = layerEdges();
    const area = edges[0] * height(edges[1]);
    for (let i = 1; i < 1023; i++) {
      expect(edges[i] * (height(edges[i + 1]) - height(edges[i]))).toBeCloseTo(area, 14);
    }
    expect(edges[1023] * (1 - height(edges[1023]))).toBeCloseTo(area, 14);
    expect(edges[1024]).toBe(0);
  });

  it('covers the tail: the area of the base layer is that of its box and all beyond', () => {
    const edges = layerEdges();
    let tail = 0; // Simpson's rule from the edge to far out
    const step = 1e-3;
    for (let i = 0; i <= 8000; i++) {
      tail += ((i === 0 || i === 8000 ? 1 : i % 2 ? 4 : 2) * height(edges[1] + i * step) * step) / 3;
    }
    expect(edges[1] * height(edges[1]) + tail).toBeCloseTo(edges[0] * height(edges[1]), 14);
  });

  it('finishes with the bits of the reference', () => {
    const wasm = webAssemblyGenerator()!;
    const reference = referenceGenerator();
    let finished = 0;
    for (let batch = 0; batch < 50; batch++) {
      for (const source of [wasm, reference]) {
        source.bits(1, 2, 0xffffff00, 3, 0, 5, 1024);
        const left = source.normal64(1024);
        finishNormals(source, 1, 2, 0xffffff00, 3, left);
        finished += left;
      }
      expect(wasm.float64).toEqual(reference.float64);
    }
    expect(finished).toBeGreaterThan(500);
  });

  it('has the tail beyond 4, which only the slow path makes, with the right mass and mean', () => {
    const n = 1 << 22;
    const x = new Float64Array(n);
    fillNormal(key(8), x);
    const beyond = x.filter((value) => Math.abs(value) > 4.038849846109504);
    const mass = 5.3713935e-5; // 2 (1 − Φ)
    const expected = n * mass;
    expect(Math.abs(beyond.length - expected) / Math.sqrt(expected)).toBeLessThan(4);
    // E|x| beyond r is φ(r)/(1 − Φ(r)); its spread is near 1/r.
    const mean = beyond.reduce((sum, value) => sum + Math.abs(value), 0) / beyond.length;
    expect(Math.abs(mean - 4.262657) / (0.2144 / Math.sqrt(beyond.length))).toBeLessThan(4);
    const positive = beyond.filter((value) => value > 0).length;
    expect(Math.abs(positive - beyond.length / 2) / Math.sqrt(beyond.length / 4)).toBeLessThan(4);
  });

  it('has the right mass in the wedges near the centre and the shoulder', () => {
    const n = 1 << 22;
    const x = new Float64Array(n);
    fillNormal(key(9), x);
    for (const [from, to, mass] of [
      [0, 0.1, 0.0796556746],
      [0.95, 1.05, 0.0483941399],
      [2.9, 3.1, 0.0017964202],
    ]) {
      const count = x.reduce(
        (sum, value) => sum + (Math.abs(value) >= from && Math.abs(value) < to ? 1 : 0),
        0,
      );
      expect(Math.abs(count - n * mass) / Math.sqrt(n * mass)).toBeLessThan(4);
    }
  });
});
