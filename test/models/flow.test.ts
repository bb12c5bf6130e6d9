import { describe, expect, it } from 'vitest';
import {
  flowOf,
  type Flow,
  type FlowParameters,
  type FlowSpec,
  type LayerSpec,
} from '../../src/models/flow/index.js';
import { fold, key, normal } from '../../src/random/index.js';
import { constants, interpret, spec, type Tensor } from '../../src/tensor/index.js';

const network = { width: 8, depth: 1, activation: 'tanh' } as const;
const line = { type: 'line', bound: 3 } as const;
const circle = { type: 'circle', low: -Math.PI, high: Math.PI } as const;
const interval = { type: 'interval', low: 0, high: 2 } as const;
const lines = [line, line, line, line];
const product = { type: 'product' } as const;

const layers: Record<string, Pick<FlowSpec, 'domains' | 'layers'> & { contexts?: number }> = {
  'affine couplings': {
    domains: lines,
    layers: (['even', 'odd', 'first', 'last'] as const).map((mask) => ({
      type: 'affine-coupling',
      mask,
      ...network,
    })),
  },
  'spline couplings on lines': {
    domains: lines,
    layers: (['even', 'odd'] as const).map((mask) => ({
      type: 'spline-coupling',
      mask,
      bins: 5,
      ...network,
    })),
  },
  'spline couplings on circles, intervals and lines': {
    domains: [circle, line, interval, circle],
    layers: [
      { type: 'spline-coupling', mask: [0, 2], bins: 6, ...network },
      { type: 'spline-coupling', mask: [3, 1], bins: 4, ...network },
    ],
  },
  'an affine autoregressive map': { domains: lines, layers: [{ type: 'autoregressive', ...network }] },
  'an autoregressive map of splines': {
    domains: [circle, line, interval],
    layers: [{ type: 'autoregressive', bins: 4, ...network }],
  },
  'permutations and matrices': {
    domains: lines,
    layers: [{ type: 'linear' }, { type: 'permutation', order: { seed: 3 } }, { type: 'linear' }],
  },
  'conditional couplings': {
    domains: [circle, line],
    contexts: 2,
    layers: [
      { type: 'spline-coupling', mask: 'even', bins: 4, ...network },
      { type: 'autoregressive', bins: 4, ...network },
    ],
  },
};

/** Parameters away from the identity, in float64. */
function scattered(flow: Flow): FlowParameters<{ data: Float64Array; shape: readonly number[] }> {
  return flow.initialise(key(1)).map((layer, l) =>
    layer.map(({ weight, bias }, i) => {
      const shaken = ({ data, shape }: typeof weight, n: number, size: number) => ({
        data: normal(fold(fold(key(2), 10 * l + i), n), data.length).map((z, j) => data[j] + size * z),
        shape,
      });
      return { weight: shaken(weight, 0, 0.3), bias: shaken(bias, 1, 0.5) };
    }),
  );
}

const rows = 64;
function programs({ domains, layers: list, contexts = 0 }: (typeof layers)[string]) {
  const flow = flowOf({ domains, layers: list, contexts, base: product, ...scaling(domains) });
  const parameters = scattered(flow);
  const context = contexts > 0 ? [normal(key(4), rows * contexts)] : [];
  const specs = (count: number) =>
    [
      parameters,
      spec([count, domains.length], 'float64'),
      contexts > 0 ? [spec([count, contexts], 'float64')] : [],
    ] as const;
  const program = (
    map: (p: FlowParameters<Tensor>, x: Tensor, context?: Tensor) => { value: Tensor; logVolume: Tensor },
  ) => {
    const run = interpret(
      (p: FlowParameters<Tensor>, x: Tensor, rest: Tensor[]) => map(p, x, rest[0]),
      ...specs(rows),
    );
    return (x: Float64Array) => run.run(parameters, x, context);
  };
  return {
    flow,
    z: flow.base.sample(key(5), rows),
    forward: program((p, x, c) => flow.forward(p, x, c)),
    inverse: program((p, x, c) => flow.inverse(p, x, c)),
  };
}

/** Scales on lines, to be carried along. */
const scaling = (domains: FlowSpec['domains']): Pick<FlowSpec, 'scaling'> => ({
  scaling: {
    mean: Float64Array.from(domains, ({ type }, i) => (type === 'line' ? i + 1 : 0)),
    std: Float64Array.from(domains, ({ type }, i) => (type === 'line' ? 0.5 + i : 1)),
  },
});

describe.each(Object.entries(layers))('%s', (_, given) => {
  const { flow, z, forward, inverse } = programs(given);
  const { dim } = flow;

  it('map there and back to 1e-10', () => {
    const there = forward(z);
    const back = inverse(there.value.data as Float64Array);
    const far = z.map((x, i) => {
      const away = Math.abs(x - back.value.data[i]);
      // A full turn around a circle is no distance.
      return given.domains[i % dim].type === 'circle' ? Math.min(away, Math.abs(away - 2 * Math.PI)) : away;
    });
    expect(Math.max(...far)).toBeLessThan(1e-10);
    expect(Math.max(...there.value.data.map((x, i) => Math.abs(x - z[i])))).toBeGreaterThan(0.05);
    there.logVolume.data.forEach((value, row) => expect(value + back.logVolume.data[row]).toBeCloseTo(0, 9));
  });

  it('have the volume of their Jacobian', () => {
    const { logVolume, value } = forward(z);
    const step = 1e-6;
    const columns = Array.from({ length: dim }, (_, c) => {
      const moved = (by: number) => forward(z.map((x, i) => (i % dim === c ? x + by : x))).value.data;
      const [up, down] = [moved(step), moved(-step)];
      return value.data.map((_x, i) => {
        const wide = up[i] - down[i];
        const turn =
          given.domains[i % dim].type === 'circle' ? 2 * Math.PI * Math.round(wide / (2 * Math.PI)) : 0;
        return (wide - turn) / (2 * step);
      });
    });
    let checked = 0;
    for (let row = 0; row < rows; row++) {
      const matrix = Array.from({ length: dim }, (_, i) => columns.map((column) => column[row * dim + i]));
      const expected = Math.log(Math.abs(determinant(matrix)));
      // A difference across a knot sees two slopes.
      if (Math.abs(expected - logVolume.data[row]) < 1e-5) checked++;
    }
    expect(checked).toBeGreaterThan(rows - 3);
  });

  it('start as the identity', () => {
    const fresh = flow.initialise(key(7));
    const run = interpret(
      (p: FlowParameters<Tensor>, x: Tensor, rest: Tensor[]) =>
        flowOf({ ...flow.spec, scaling: undefined }).forward(p, x, rest[0]),
      fresh.map((layer) =>
        layer.map(({ weight, bias }) => ({
          weight: spec(weight.shape, 'float64'),
          bias: spec(bias.shape, 'float64'),
        })),
      ),
      spec([rows, dim], 'float64'),
      given.contexts ? [spec([rows, given.contexts], 'float64')] : [],
    );
    const wide = fresh.map((layer) =>
      layer.map(({ weight, bias }) => ({
        weight: { data: Float64Array.from(weight.data), shape: weight.shape },
        bias: { data: Float64Array.from(bias.data), shape: bias.shape },
      })),
    );
    const { value, logVolume } = run.run(
      wide,
      z,
      given.contexts ? [new Float64Array(rows * given.contexts)] : [],
    );
    const permuted = given.layers.some(({ type }) => type === 'permutation');
    if (!permuted) value.data.forEach((x, i) => expect(x).toBeCloseTo(z[i], 9));
    logVolume.data.forEach((volume) => expect(volume).toBeCloseTo(0, 9));
  });
});

function determinant(matrix: number[][]): number {
  const a = matrix.map((row) => [...row]);
  let product = 1;
  for (let k = 0; k < a.length; k++) {
    const pivot = a.reduce(
      (best, row, i) => (i >= k && Math.abs(row[k]) > Math.abs(a[best][k]) ? i : best),
      k,
    );
    if (pivot !== k) [a[k], a[pivot], product] = [a[pivot], a[k], -product];
    product *= a[k][k];
    for (let i = k + 1; i < a.length; i++) {
      const factor = a[i][k] / a[k][k];
      for (let j = k; j < a.length; j++) a[i][j] -= factor * a[k][j];
    }
  }
  return product;
}

describe('base densities', () => {
  const domains = [line, circle, interval];
  const bases: Record<string, [FlowSpec['base'], FlowSpec['domains']]> = {
    'a product': [product, domains],
    'von Mises on circles': [{ type: 'product', concentration: 2 }, domains],
    'a Gaussian with a precision': [
      { type: 'gaussian', precision: Float64Array.of(2, 0.5, 0.5, 1) },
      [line, line],
    ],
    'a mixture': [{ type: 'mixture', means: [[-2], [1]], spreads: [0.5, 1.5], weights: [1, 3] }, [line]],
  };

  it.each(Object.entries(bases))('%s has samples of its density', (_, [base, on]) => {
    // Importance: the mean over samples of g/q is 1 for any normalised g that q covers; here g is another base of the same kind.
    const flow = flowOf({ domains: on, base, layers: [] });
    const count = 20_000;
    const z = flow.base.sample(key(9), count);
    const density = interpret((x: Tensor) => flow.base.logDensity(x), spec([count, on.length], 'float64'));
    const log = density.run(z).data;
    const narrow = (i: number) => {
      let sum = 0;
      on.forEach((domain, c) => {
        const x = z[i * on.length + c];
        const [centre, width] = domain.type === 'interval' ? [1, 0.15] : [0.3, 0.4];
        sum += -((x - centre) ** 2) / (2 * width ** 2) - Math.log(width * Math.sqrt(2 * Math.PI));
      });
      return sum;
    };
    const ratios = Float64Array.from(log, (value, i) => Math.exp(narrow(i) - value));
    const mean = ratios.reduce((sum, r) => sum + r, 0) / count;
    const variance = ratios.reduce((sum, r) => sum + (r - mean) ** 2, 0) / count;
    expect(Math.abs(mean - 1)).toBeLessThan(3.5 * Math.sqrt(variance / count));
    expect(Math.sqrt(variance / count)).toBeLessThan(0.05);
  });

  it('draw rows by their number', () => {
    for (const [base, on] of Object.values(bases)) {
      const { base: made } = flowOf({ domains: on, base, layers: [] });
      const whole = made.sample(key(3), 10);
      expect(made.sample(key(3), 6, 4)).toEqual(whole.slice(4 * on.length));
    }
  });
});

describe('bad architectures', () => {
  const bad: [string, Partial<FlowSpec>, RegExp][] = [
    [
      'an affine map of a circle',
      { domains: [circle, line], layers: [{ type: 'affine-coupling', mask: 'odd', ...network }] },
      /layers\[0\] \(affine-coupling\): coordinate 0 lives on a circle/,
    ],
    [
      'a mask that maps nothing',
      { layers: [{ type: 'affine-coupling', mask: [0, 1], ...network }] },
      /mask lets 2 of 2/,
    ],
    [
      'a mask out of range',
      { layers: [{ type: 'affine-coupling', mask: [5], ...network }] },
      /mask names coordinate 5/,
    ],
    [
      'a mask with a coordinate twice',
      {
        domains: [line, line, line],
        layers: [{ type: 'affine-coupling', mask: [0, 0], ...network }],
      },
      /mask names coordinate 0 twice/,
    ],
    ['one bin', { layers: [{ type: 'spline-coupling', mask: 'even', bins: 1, ...network }] }, /bins is 1/],
    ['an order that is none', { layers: [{ type: 'permutation', order: [0, 0] }] }, /order is \[0, 0\]/],
    [
      'a permutation across domains',
      { domains: [circle, line], layers: [{ type: 'permutation', order: 'reverse' }] },
      /permute coordinates of the same domain/,
    ],
    [
      'a precision that is not positive',
      { base: { type: 'gaussian', precision: Float64Array.of(1, 2, 2, 1) } },
      /base.precision/,
    ],
    [
      'an unknown layer',
      { layers: [{ type: 'glow' } as unknown as LayerSpec] },
      /layer type 'glow' is unknown/,
    ],
    [
      'an empty interval',
      { domains: [{ type: 'interval', low: 1, high: 1 }, line] },
      /domains\[0\] goes from 1 to 1/,
    ],
  ];
  it.each(bad)('refuses %s', (_, part, message) => {
    expect(() => flowOf({ domains: [line, line], base: product, layers: [], ...part })).toThrow(message);
  });
});

describe('couplings', () => {
  // Batches lie in memory in the way that suits the products: by the depth, by whether the weights are known beforehand, by the two halves.
  it.each([1, 2, 3])('say the same whether their weights are known beforehand or not: depth %d', (depth) => {
    const domains = [...lines, line];
    const masks = ['even', 'odd', [0, 3], [1, 2, 4], [1, 2, 4]] as const;
    const flow = flowOf({
      domains,
      contexts: 1,
      base: product,
      layers: [
        ...masks.map((mask) => ({ type: 'affine-coupling', mask, ...network, depth }) as const),
        { type: 'spline-coupling', mask: 'first', bins: 4, ...network, depth },
        { type: 'affine-coupling', mask: 'last', ...network, depth },
      ],
    });
    const parameters = scattered(flow);
    const z = flow.base.sample(key(5), rows);
    const context = normal(key(6), rows);
    for (const name of ['forward', 'inverse'] as const) {
      const shapes = [spec([rows, 5], 'float64'), spec([rows, 1], 'float64')] as const;
      const asked = interpret(
        (p: FlowParameters<Tensor>, x: Tensor, c: Tensor) => flow[name](p, x, c),
        parameters,
        ...shapes,
      ).run(parameters, z, context);
      const known = interpret(
        (x: Tensor, c: Tensor) => flow[name](constants(parameters), x, c),
        ...shapes,
      ).run(z, context);
      const apart = (what: 'value' | 'logVolume') =>
        Math.max(...asked[what].data.map((x, i) => Math.abs(x - known[what].data[i])));
      expect(apart('value')).toBeLessThan(1e-11);
      expect(apart('logVolume')).toBeLessThan(1e-11);
    }
  });
});
