// Diffusion maps against shapes whose modes are known, and on the paper's system.
import { describe, expect, it } from 'vitest';
import { automaticBandwidth, diffusionMap, distanceCounts } from '../../src/discovery/index.js';
import { normal, key, uniform } from '../../src/random/index.js';
import { evolvingDoubleWell } from '../../src/systems/index.js';
import { buildVariable, type VariableSpec } from '../../src/variables/index.js';

/** Evenly spaced in the slow coordinate, exact quantiles of the fast one in an order without a pattern. */
function paper(count: number): Float64Array {
  const system = evolvingDoubleWell({ convention: 'published-code' });
  const drawn = uniform(key(1), count);
  const densities = Array.from({ length: 51 }, (_, i) => system.conditionalDensity(i / 5));
  return Float64Array.from({ length: 2 * count }, (_, i) => {
    const row = i >> 1;
    const slow = (10 * (row + 0.5)) / count;
    return i % 2 === 0 ? slow : densities[Math.round(5 * slow)].quantile(drawn[row]);
  });
}

function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length;
  const mean = (x: ArrayLike<number>) => Array.from(x).reduce((sum, value) => sum + value / n, 0);
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: ArrayLike<number>, mx: number, y: ArrayLike<number>, my: number) =>
    Array.from(x).reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

const plane: VariableSpec[] = [0, 1].map((index) => ({ type: 'coordinate', index }));

describe('a diffusion map', () => {
  it("follows the slow coordinate of the paper's system", () => {
    const values = paper(4000);
    const map = diffusionMap({ values, dim: 2 }, { components: 1 });
    const slow = Float64Array.from(map.rows, (row) => values[2 * row]);
    expect(map.rows.length).toBeGreaterThan(3980);
    expect(correlation(slow, map.coordinates)).toBeGreaterThan(0.99);
    expect(map.warnings.join()).not.toMatch(/equally slow|converge/);
  });

  // Diffusion between two walls a distance L apart: −(kπ/L)².
  it('has the modes of an interval, whatever the density', () => {
    const n = 1500;
    const values = Float64Array.from({ length: n }, (_, i) => 2 * Math.sqrt((i + 0.5) / n)); // density ∝ x
    const { generator } = diffusionMap({ values, dim: 1 }, { components: 3, bandwidth: 2e-3 });
    for (const k of [1, 2, 3]) expect(-generator[k - 1] / ((k * Math.PI) / 2) ** 2).toBeCloseTo(1, 1);
  });

  // Overdamped dynamics in a harmonic well, L = Δ − x ∇: −1, −2, −3; Hermite polynomials.
  it('has the modes of dynamics in the energy of its density for α = ½', () => {
    const values = normal(key(2), 4000);
    const { generator, coordinates, rows } = diffusionMap(
      { values, dim: 1 },
      { components: 2, alpha: 0.5, bandwidth: 0.02 },
    );
    expect(generator[0]).toBeCloseTo(-1, 1);
    expect(Math.abs(generator[1] + 2)).toBeLessThan(0.3);
    expect(
      correlation(
        Float64Array.from(rows, (row) => values[row]),
        coordinates.subarray(0, rows.length),
      ),
    ).toBeGreaterThan(0.99);
  });

  it('has them with variable bandwidths too, and then in the tails as well', () => {
    const values = normal(key(2), 2000);
    const { generator } = diffusionMap(
      { values, dim: 1 },
      { components: 3, alpha: 0.5, bandwidth: 0.003, variableBandwidth: true },
    );
    [1, 2, 3].forEach((mode, c) => expect(Math.abs(generator[c] / mode + 1)).toBeLessThan(0.15));
  });

  it.each([
    ['a fixed bandwidth', { components: 2 }],
    ['another α', { components: 2, alpha: 0.5 }],
    ['a variable bandwidth', { components: 2, variableBandwidth: true }],
    ['scaled features', { components: 2, scale: 'deviation' as const }],
  ])('extends to new points with its gradient: %s', (_name, settings) => {
    const values = paper(600);
    const map = diffusionMap({ values, dim: 2 }, settings);
    const variable = buildVariable({ type: 'diffusion-map', of: plane, ...map.extension }, 2);
    const n = map.rows.length;
    const here = new Float64Array(2 * 600);
    variable.evaluate(values, here);
    map.rows.forEach((row, i) => {
      for (const c of [0, 1])
        expect(Math.abs(here[2 * row + c] - map.coordinates[c * n + i])).toBeLessThan(1e-4);
    });
    // Inside, between and far outside of the samples.
    const places = Float64Array.from({ length: 60 }, (_, i) => values[20 * i] + 2.5 * Math.sin(i * i));
    const rows = places.length / 2;
    for (const c of [0, 1]) {
      const one = Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === c ? 1 : 0));
      const gradient = new Float64Array(2 * rows);
      variable.pullback(places, one, gradient);
      for (const axis of [0, 1]) {
        const h = 1e-5;
        const [up, down] = [h, -h].map((shift) => {
          const out = new Float64Array(2 * rows);
          variable.evaluate(
            places.map((x, i) => (i % 2 === axis ? x + shift : x)),
            out,
          );
          return out;
        });
        for (let row = 0; row < rows; row++) {
          const slope = (up[2 * row + c] - down[2 * row + c]) / (2 * h);
          expect(Math.abs(slope - gradient[2 * row + axis])).toBeLessThan(
            1e-5 * Math.max(1, Math.abs(slope)),
          );
        }
      }
    }
  });

  // The divisor 1 + μ ε ρ² of the extension is −0.15 far from these samples, and 0.4 at the sparsest of them.
  it('has no pole where a variable bandwidth is wider than at any sample', () => {
    const values = normal(key(101), 1000).map((x, i) => (i % 2 === 0 ? 2 * x : x));
    const map = diffusionMap({ values, dim: 2 }, { components: 3, alpha: 0.5, variableBandwidth: true });
    const { floor, unit } = map.extension.variableBandwidth!;
    expect(1 + map.generator[1] * map.bandwidth * (unit / floor)).toBeLessThan(0);
    const variable = buildVariable({ type: 'diffusion-map', of: plane, ...map.extension }, 2);
    const rays = 24;
    const steps = 400;
    const places = Float64Array.from({ length: 2 * rays * steps }, (_, i) => {
      const [ray, step] = [Math.floor(i / 2 / steps), (i >> 1) % steps];
      const angle = (2 * Math.PI * ray) / rays;
      return (i % 2 === 0 ? 2 * Math.cos(angle) : Math.sin(angle)) * (step / 50);
    });
    const found = new Float64Array(3 * rays * steps);
    variable.evaluate(places, found);
    for (const c of [0, 1, 2]) {
      const size = (values: Float64Array) => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      const n = map.rows.length;
      const [known, far] = [
        map.coordinates.subarray(c * n, (c + 1) * n),
        found.filter((_, i) => i % 3 === c),
      ];
      // A sample by itself has the density 2 floor.
      const least = 1 + map.generator[c] * map.bandwidth * (unit / (2 * floor));
      expect(size(far)).toBeLessThan((2 / least) * size(known));
    }
  });

  it('is the eigenvector at its rows where others were left out, with a variable bandwidth too', () => {
    const cloud = normal(key(7), 800).map((x) => 0.3 * x);
    const values = Float64Array.from([...cloud, ...Array.from({ length: 60 }, (_, i) => 30 + 5 * i)]);
    const map = diffusionMap({ values, dim: 2 }, { components: 1, variableBandwidth: true });
    expect(map.rows.length).toBeLessThan(values.length / 2);
    const variable = buildVariable({ type: 'diffusion-map', of: plane, ...map.extension }, 2);
    const here = new Float64Array(values.length / 2);
    variable.evaluate(values, here);
    map.rows.forEach((row, i) => expect(Math.abs(here[row] - map.coordinates[i])).toBeLessThan(1e-4));
  });

  it('says of a coordinate that only tells stragglers from the rest', () => {
    const line = Float64Array.from({ length: 600 }, (_, i) => (i % 2 === 0 ? i / 2000 : 0));
    const values = Float64Array.of(...line, 0.15, 0.24, 0.15, 0.241);
    const { warnings } = diffusionMap({ values, dim: 2 }, { components: 1, bandwidth: 0.003 });
    expect(warnings.join()).toContain('coordinate 1 tells 2 of 302 samples from all others');
    expect(diffusionMap({ values, dim: 2 }, { components: 1, bandwidth: 0.03 }).warnings).toEqual([]);
  });

  it('says which coordinates are mixtures: those of a circle', () => {
    const values = Float64Array.from({ length: 1000 }, (_, i) =>
      i % 2 === 0 ? Math.cos(0.002 * Math.PI * i) : Math.sin(0.002 * Math.PI * (i - 1)),
    );
    const { generator, warnings } = diffusionMap({ values, dim: 2 }, { components: 2, bandwidth: 0.01 });
    expect(generator[1]).toBeCloseTo(-1, 1);
    expect(warnings.join()).toContain('coordinates 1 and 2 are equally slow');
  });

  it('leaves a lonely sample out and says so', () => {
    const values = Float64Array.from({ length: 300 }, (_, i) => (i === 17 ? 99 : i / 100));
    const { rows, warnings } = diffusionMap({ values, dim: 1 }, { components: 1, bandwidth: 0.01 });
    expect(rows.length).toBe(299);
    expect(warnings[0]).toContain('1 of 300 samples lie apart');
  });

  it('refuses what it cannot map, in words', () => {
    const same = distanceCounts(new Float64Array(20).fill(1), 2);
    expect(() => automaticBandwidth(same)).toThrow('points that are all the same');
    const line = (n: number) => Float64Array.from({ length: n }, (_, i) => i / n);
    const map =
      (values: Float64Array, dim = 1, settings = {}) =>
      () =>
        diffusionMap({ values, dim, names: ['a', 'b'] }, settings);
    expect(map(line(20))).toThrow('20 samples are too few, it needs 50');
    expect(
      map(
        line(200).map((x, i) => (i % 2 ? 3 : x)),
        2,
      ),
    ).toThrow('b is 3 in all 100 samples: a feature that never changes');
    expect(map(line(200).map((x, i) => (i === 7 ? NaN : x)))).toThrow('a is NaN in row 7');
    expect(
      map(
        line(200).map((x) => (x < 0.5 ? x : x + 9)),
        1,
        { bandwidth: 0.01 },
      ),
    ).toThrow('2 groups that (next to) nothing joins (of 100, 100');
    expect(map(line(200), 1, { bandwidth: -1 })).toThrow('the bandwidth is -1: it must be positive');
    expect(map(line(200), 1, { bandwidth: 1e300 })).toThrow(/all samples look alike.*lower it/);
    expect(map(line(200), 1, { alpha: 1e300 })).toThrow(/bring it between 0 and 1/);
    expect(map(line(200), 1, { bandwidth: 2e-6 })).toThrow(/too few samples|groups/);
    const dihedral = buildVariable({ type: 'coordinate', index: 0, period: 6.28 }, 1);
    expect(dihedral.periods).toEqual([6.28]);
    const { extension } = diffusionMap({ values: line(100), dim: 1 }, { components: 1 });
    const of: VariableSpec[] = [{ type: 'coordinate', index: 0, period: 6.28 }];
    expect(() => buildVariable({ type: 'diffusion-map', of, ...extension }, 1)).toThrow(
      'give its sine and its cosine instead',
    );
    expect(() => buildVariable({ type: 'diffusion-map', of: plane, ...extension }, 2)).toThrow(
      'found from 1 features and is given 2',
    );
  });
});
