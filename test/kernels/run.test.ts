import { describe, expect, it } from 'vitest';
import {
  buildKernel,
  eulerMaruyama,
  HistogramRecorder,
  record,
  run,
  type Frame,
} from '../../src/kernels/index.js';
import { InputError } from '../../src/math/index.js';
import { key } from '../../src/random/index.js';
import { dynamics, evolvingDoubleWell, mullerBrown } from '../../src/systems/index.js';

const kernel = eulerMaruyama(evolvingDoubleWell(), { timeStep: 0.01 });
const start = () => kernel.init(key(0), Float64Array.of(0, -1, 5, 1, 10, -1));

async function collect(frames: AsyncGenerator<Frame>): Promise<Frame[]> {
  const all: Frame[] = [];
  for await (const frame of frames) all.push(frame);
  return all;
}

describe('run', () => {
  it('yields every so many steps and at the end, and the frames stay as they were', async () => {
    const frames = await collect(run(kernel, start(), { steps: 25, every: 10, key: key(1) }));
    expect(frames.map(({ state }) => state.step)).toEqual([10, 20, 25]);
    for (const { state } of frames) {
      const [alone] = await collect(run(kernel, start(), { steps: state.step, key: key(1) }));
      expect(alone.state).toEqual(state);
    }
  });

  it('goes on from any frame to the same bits', async () => {
    const [first, last] = await collect(run(kernel, start(), { steps: 40, every: 20, key: key(1) }));
    const saved = structuredClone(first.state);
    const [resumed] = await collect(run(kernel, saved, { steps: 20, key: key(1) }));
    expect(resumed.state).toEqual(last.state);
  });

  it('stops at a signal', async () => {
    const stop = new AbortController();
    const frames = run(kernel, start(), { steps: 1e9, every: 10, key: key(1), signal: stop.signal });
    await frames.next();
    stop.abort(new Error('enough'));
    await expect(frames.next()).rejects.toThrow('enough');
  });

  it('lets a timer stop it between frames', async () => {
    const signal = AbortSignal.timeout(30);
    await expect(collect(run(kernel, start(), { steps: 1e9, key: key(1), signal }))).rejects.toThrow(
      /timeout/,
    );
  });

  it.each([0, -1, 1.5, NaN])('refuses %s steps', async (steps) => {
    await expect(collect(run(kernel, start(), { steps, key: key(1) }))).rejects.toThrow(InputError);
  });
});

describe('a walker whose move is not finite', () => {
  // Walker 1 stands where the drift overflows.
  const steep = dynamics({
    dim: 2,
    drift: (x, out) => x.forEach((value, i) => (out[i] = value > 100 ? Infinity : 0)),
    noise: 0,
  });

  it('stays where it was, is reported with its index in the whole batch, and harms no other', async () => {
    const still = eulerMaruyama(steep, { timeStep: 1 });
    const positions = Float64Array.of(1, 2, 3, 200, 5, 6);
    const [frame] = await collect(run(still, still.init(key(0), positions, 40), { steps: 3, key: key(1) }));
    expect(frame.state.positions).toEqual(positions);
    expect(frame.info.failures).toEqual([41]);
    expect(frame.failures).toEqual({ count: 3, first: { step: 1, walker: 41, position: [3, 200] } });
  });

  it('is reported by record as well', () => {
    const still = eulerMaruyama(steep, { timeStep: 1 });
    const state = still.init(key(0), Float64Array.of(1, 2, 3, 200), 0);
    const recorder = new HistogramRecorder({ coordinate: 0, low: 0, high: 4, bins: 4 }, 2, 2);
    const { failures } = record(still, state, recorder, { steps: 2, key: key(1) });
    expect(failures).toEqual({ count: 2, first: { step: 1, walker: 1, position: [3, 200] } });
    expect([...recorder.counts]).toEqual([0, 2, 0, 2]);
  });
});

describe('starting positions', () => {
  it.each([
    [Float64Array.of(), /0 starting coordinates/],
    [Float64Array.of(1, 2, 3), /3 starting coordinates: give a whole number of rows of 2/],
    [Float64Array.of(1, 2, 3, NaN), /coordinate 1 of starting walker 1 is NaN/],
  ])('are checked (%#)', (positions, message) => {
    expect(() => kernel.init(key(0), positions)).toThrow(InputError);
    expect(() => kernel.init(key(0), positions)).toThrow(message);
  });

  it('are copied', () => {
    const positions = Float64Array.of(1, 2);
    const state = kernel.init(key(0), positions);
    positions[0] = 9;
    expect(state.positions[0]).toBe(1);
  });
});

describe('a kernel from plain data', () => {
  it('moves a dynamics by its drift and a potential by its gradient', () => {
    const start = Float64Array.of(0.1, 0.2);
    for (const type of ['euler-maruyama', 'leimkuhler-matthews'] as const) {
      for (const system of [mullerBrown(), evolvingDoubleWell()]) {
        const kernel = buildKernel({ type, timeStep: 1e-4 }, system);
        const { state } = kernel.step(key(1), kernel.init(key(2), start));
        expect(state.positions).not.toEqual(start);
        expect(state.step).toBe(1);
      }
    }
  });

  it('must have a known type and options that fit', () => {
    expect(() => buildKernel({ type: 'verlet' as 'euler-maruyama', timeStep: 1 }, mullerBrown())).toThrow(
      /kernel.type is 'verlet'/,
    );
    expect(() => buildKernel({ type: 'euler-maruyama', timeStep: -0.01 }, mullerBrown())).toThrow(
      /timeStep is -0.01/,
    );
    expect(() => buildKernel({ type: 'euler-maruyama', timeStep: 1, diffusion: [1] }, mullerBrown())).toThrow(
      /diffusion is \[1\]/,
    );
  });
});
