// Metadynamics and OPES against exact free energies, killed and gone on, and what they say of runs that have not converged.
import { describe, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import {
  metadynamics,
  runTask,
  type AdaptiveProfile,
  type Metadynamics,
  type MetadynamicsResult,
  type SavedStage,
  type WorkflowEvent,
} from '../../src/workflows/index.js';
import type { Execute } from '../../src/workflows/index.js';
import { basinsOf, crossingsOf, inRegion } from '../../src/workflows/basins.js';
import { groupsOf } from '../../src/workflows/metadynamics/estimate.js';

const runtime = {
  name: 'none',
  threads: 1,
  load: () => Promise.reject(new Error('metadynamics needs no tensors')),
};

const doubleWell: Metadynamics = {
  system: { type: 'double-well', barrier: 6, tilt: 0.5 },
  method: 'well-tempered',
  variables: [{ type: 'coordinate', index: 0 }],
  axes: [{ low: -2.2, high: 2.2, nodes: 111 }],
  sigma: [0.15],
  ...{ height: 0.1, biasFactor: 8, outside: 'grow', walkers: 16, stride: 50 },
  sample: {
    ...{ steps: 8000, every: 25, equilibration: 0, discard: 0.3 },
    ...{ kernel: 'leimkuhler-matthews', timeStep: 0.004, from: [-1, 0] },
  },
  bins: [44],
  regions: [
    { name: 'left', from: -9, to: 0 },
    { name: 'right', from: 0, to: 9 },
  ],
};

interface Played {
  readonly events: readonly WorkflowEvent[];
  readonly result: MetadynamicsResult;
}

async function play(
  problem: Metadynamics,
  {
    seed = 1,
    saved = {},
    execute,
  }: { seed?: number; saved?: Record<string, SavedStage>; execute?: Execute } = {},
): Promise<Played> {
  const events: WorkflowEvent[] = [];
  const workflow = metadynamics(problem, { key: key(seed), runtime, saved, ...(execute ? { execute } : {}) });
  for (;;) {
    const next = await workflow.next();
    if (next.done) return { events, result: next.value };
    events.push(next.value);
  }
}

const opes = { ...doubleWell, method: 'opes', barrier: 8, biasFactor: undefined } as const;
const plain = { ...doubleWell, method: 'metadynamics', biasFactor: undefined, height: 0.05 } as const;

describe('over a barrier of 6 kT', () => {
  it.each([
    ['well-tempered', doubleWell],
    ['plain', plain],
    ['OPES', opes],
  ])('%s hills find the difference and the profile', async (_, problem) => {
    const { result } = await play(problem);
    const { difference, profiles, crossings } = result.estimate;
    const { value, standardError } = difference!.reweighted;
    expect(Math.abs(value - difference!.exact!) / standardError).toBeLessThan(3.5);
    expect(standardError).toBeLessThan(0.4);
    expect(Math.abs(difference!.balanced - difference!.exact!)).toBeLessThan(0.8);
    expect(Math.abs(difference!.fromBias - difference!.exact!)).toBeLessThan(1.2);
    expect(crossings.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20);
    expect(result.status.message).not.toMatch(/Walkers differ/);
    const { reweighted, exact } = profiles[0];
    const scores = Array.from(
      exact!,
      (f, bin) => (reweighted.value[bin] - f) / reweighted.standardError[bin],
    ).filter((_, bin) => exact![bin] < 6);
    expect(scores.length).toBeGreaterThan(15);
    const chi = scores.reduce((sum, z) => sum + z * z, 0) / scores.length;
    expect(chi).toBeLessThan(4);
  });

  it('goes on from a checkpoint to the same bits, however the walkers are cut into tasks', async () => {
    const short = { ...doubleWell, sample: { ...doubleWell.sample, steps: 2000 } };
    const whole = await play(short);
    const checkpoints = whole.events.filter((event) => event.type === 'checkpoint');
    expect(checkpoints.length).toBe(40);
    const middle = structuredClone(checkpoints[17]);
    const later = await play(short, { saved: { sample: { state: middle.state } } });
    expect(later.result).toEqual(whole.result);
    const backwards: Execute = async (tasks) => {
      const results = [];
      for (const task of [...tasks].reverse()) results.unshift(await runTask(structuredClone(task)));
      return results;
    };
    const elsewhere = await play(short, { execute: backwards });
    expect(elsewhere.result).toEqual(whole.result);
  });

  it('does not call one well converged: there may be others that no walker has seen', async () => {
    const { regions: _, ...found } = {
      ...doubleWell,
      height: 1e-4,
      system: { type: 'double-well', barrier: 12 },
    } as const;
    const { result } = await play({ ...found, sample: { ...found.sample, steps: 2000 } });
    expect(result.estimate.regions.length).toBeLessThan(2);
    expect(result.status.ok).toBe(false);
    expect(result.status.message).toMatch(/saw one well only.* run longer, or raise the height/);
  });

  it('says that walkers that never crossed tell nothing', async () => {
    const timid = {
      ...doubleWell,
      system: { type: 'double-well', barrier: 12, tilt: 0.5 },
      height: 1e-4,
    } as const;
    const { result, events } = await play({ ...timid, sample: { ...timid.sample, steps: 2000 } });
    expect(result.status.ok).toBe(false);
    expect(result.status.message).toMatch(
      /Walkers went never from one state to another in 16 × 2000 steps .* raise the height/,
    );
    expect(events.some((event) => event.type === 'warning' && event.message === result.status.message)).toBe(
      true,
    );
  });

  it('says that a variable does not tell all that is slow, although walkers cross along it', async () => {
    const alongXAlone: Metadynamics = {
      ...opes,
      system: { type: 'muller-brown' },
      axes: [{ low: -2, high: 2.4, nodes: 111 }],
      sigma: [0.1],
      barrier: 10,
      sample: { ...opes.sample, steps: 20_000, timeStep: 4e-4, from: [-0.558, 1.442], to: [0.623, 0.028] },
      bins: [36],
      regions: [
        { name: 'left', from: -2, to: 0.2 },
        { name: 'right', from: 0.2, to: 2.4 },
      ],
    };
    const { result } = await play(alongXAlone);
    const { difference, crossings } = result.estimate;
    expect(Math.abs(difference!.reweighted.value - difference!.exact!)).toBeGreaterThan(2);
    expect(crossings.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10);
    expect(difference!.stretches).toBeLessThan(3);
    expect(result.status.ok).toBe(false);
    expect(result.status.message).toMatch(
      /Walkers differ as if each made .* bias another one, or one more, that differs between the places where walkers stay/,
    );
  });

  it('stops where a walker leaves its grid, with advice', async () => {
    const narrow = { ...doubleWell, axes: [{ low: -1.2, high: 1.2, nodes: 61 }], outside: 'stop' } as const;
    await expect(play(narrow)).rejects.toThrow(
      /walker \d+ is at -?1\.\d+ along axis 0, outside the grid from -1\.2 to 1\.2/,
    );
    const grown = await play({ ...narrow, outside: 'grow', sample: { ...narrow.sample, steps: 1000 } });
    expect(grown.result.samples.bias.state.axes[0].low).toBeLessThan(-1.5);
  });

  it('counts walls as part of the system', async () => {
    const wall = {
      type: 'upper-wall',
      variable: { type: 'coordinate', index: 0 },
      at: -0.2,
      spring: 400,
    } as const;
    const { result } = await play({
      ...doubleWell,
      walls: [wall],
      sample: { ...doubleWell.sample, steps: 2000 },
    });
    expect(Math.max(...result.samples.values)).toBeLessThan(0.2);
    expect(result.estimate.profiles[0].exact).toBeUndefined();
  });

  it('refuses what does not fit', async () => {
    const refused = (change: object) => expect(play({ ...doubleWell, ...change })).rejects;
    const sampling = (change: object) => refused({ sample: { ...doubleWell.sample, ...change } });
    await sampling({ every: 30 }).toThrow('sample.every is 30: it must divide the stride of 50 steps');
    await sampling({ steps: 700 }).toThrow('that is 14 hills a walker, and 16 are the least');
    await sampling({ from: undefined }).toThrow(
      'sample.from is missing: say where walkers start, one number a coordinate (x, y)',
    );
    await refused({ variables: [{ type: 'coordinate', index: 4 }] }).toThrow('variables[0]: coordinate is 4');
    await refused({ biasFactor: undefined }).toThrow('well-tempered metadynamics needs a biasFactor');
    await refused({ system: { type: 'evolving-double-well' } }).toThrow('metadynamics needs an energy');
    await refused({ axes: [...doubleWell.axes, ...doubleWell.axes] }).toThrow('2 axes for 1 variables');
  });
});

describe('profiles cover what was visited', () => {
  const wide = { low: -6, high: 5, nodes: 221 };
  const bins = 110;
  const width = 0.1;
  const short = { steps: 2000, equilibration: 0 };

  /** Every column but the exact one. */
  const columnsOf = ({ reweighted, balanced, finalBias, fromBias }: AdaptiveProfile) => [
    ...[reweighted.value, reweighted.standardError, balanced, finalBias, fromBias.value, fromBias.spread],
  ];

  it.each([
    ['well-tempered', doubleWell],
    ['plain', plain],
    ['OPES', opes],
  ])('of %s hills on a grid that is far wider', async (_, problem) => {
    const { result } = await play({
      ...problem,
      axes: [wide],
      bins: [bins],
      sample: { ...problem.sample, ...short },
    });
    const { profiles, first } = result.estimate;
    const [profile] = profiles;
    const late = result.samples.values.subarray(first * problem.walkers);
    const [least, most] = [Math.min(...late), Math.max(...late)];
    expect(profile.axis.low).toBeLessThanOrEqual(least);
    expect(profile.axis.low).toBeGreaterThan(least - width);
    expect(profile.axis.high).toBeGreaterThanOrEqual(most);
    expect(profile.axis.high).toBeLessThan(most + width);
    expect((profile.axis.high - profile.axis.low) / profile.axis.bins).toBeCloseTo(width, 12);
    profile.centres.forEach((centre, bin) => {
      const visited = late.some((x) => Math.abs(x - centre) < width / 2);
      for (const column of columnsOf(profile)) {
        expect(column).toHaveLength(profile.axis.bins);
        expect(Number.isFinite(column[bin])).toBe(visited);
        if (!visited) expect(column[bin]).toBeNaN();
      }
    });
    // What the bias promises is a density on the bins that are spoken of.
    const mass = profile.fromBias.value.reduce(
      (sum, f) => sum + (f < Infinity ? Math.exp(-f) * width : 0),
      0,
    );
    expect(mass).toBeCloseTo(1, 9);
    expect(result.status.message).not.toMatch(/bins hold no sample/);
  });

  it('of two and of three variables', async () => {
    const axis = { low: -8, high: 5, nodes: 30 };
    for (const dims of [2, 3]) {
      const { result } = await play({
        ...doubleWell,
        ...{ system: { type: 'double-well', barrier: 6 }, walkers: 8, stride: 100 },
        variables: [
          { type: 'coordinate', index: 0 },
          { type: 'coordinate', index: 1 },
          { type: 'linear-combination', weights: [0.6, 0.8] },
        ].slice(0, dims) as Metadynamics['variables'],
        axes: Array.from({ length: dims }, () => axis),
        sigma: Array.from({ length: dims }, () => 0.5),
        bins: Array.from({ length: dims }, () => 65),
        sample: { ...doubleWell.sample, ...short },
      });
      const { profiles, surface } = result.estimate;
      expect(profiles).toHaveLength(dims);
      for (const profile of profiles) {
        const [value, ...others] = columnsOf(profile);
        expect(profile.axis.bins).toBeLessThan(50);
        for (const end of [0, profile.axis.bins - 1]) expect(value[end]).not.toBeNaN();
        for (const other of others) {
          expect(Array.from(other, Number.isFinite)).toEqual(Array.from(value, Number.isFinite));
          expect(other).not.toContain(Infinity);
        }
      }
      if (!surface) continue;
      expect(surface.axes).toEqual(profiles.map((profile) => profile.axis));
      const [a, b] = surface.axes;
      expect(surface.reweighted).toHaveLength(a.bins * b.bins);
      for (const other of [surface.standardError, surface.fromBias]) {
        expect(Array.from(other, Number.isFinite)).toEqual(Array.from(surface.reweighted, Number.isFinite));
        expect(other).not.toContain(Infinity);
      }
      // Summed over the second variable the surface is the profile of the first.
      profiles[0].reweighted.value.forEach((f, bin) => {
        const row = surface.reweighted.subarray(bin * b.bins, (bin + 1) * b.bins);
        const sum = row.reduce((mass, g) => mass + (Number.isNaN(g) ? 0 : Math.exp(-g)), 0);
        if (!Number.isNaN(f)) expect(-Math.log(sum * 0.2)).toBeCloseTo(f, 9);
      });
    }
  });
});

const TURN = 2 * Math.PI;
const torus: Metadynamics = {
  ...doubleWell,
  system: { type: 'torus', barrier: 4 },
  variables: [0, 1].map((index) => ({ type: 'coordinate', index, period: TURN })),
  axes: [0, 1].map(() => ({ low: -Math.PI, high: Math.PI, nodes: 40, periodic: true })),
  ...{ sigma: [0.35, 0.35], height: 0.2, biasFactor: 6, walkers: 24 },
  sample: { ...doubleWell.sample, steps: 8000, timeStep: 0.01, from: [0, 0] },
  bins: [24, 24],
  regions: [
    { name: 'near 0', from: -Math.PI / 2, to: Math.PI / 2 },
    { name: 'near π', from: Math.PI / 2, to: -Math.PI / 2 },
  ],
};

it('finds the free energy of two angles around the torus', async () => {
  const { result } = await play(torus);
  const { difference, profiles, surface } = result.estimate;
  const { value, standardError } = difference!.reweighted;
  expect(Math.abs(value - difference!.exact!) / standardError).toBeLessThan(3.5);
  for (const { reweighted, exact } of profiles) {
    const scores = Array.from(
      exact!,
      (f, bin) => (reweighted.value[bin] - f) / reweighted.standardError[bin],
    );
    expect(scores.reduce((sum, z) => sum + z * z, 0) / scores.length).toBeLessThan(4);
  }
  expect(surface!.reweighted.length).toBe(24 * 24);
  // the map by the bias and by frames are of the same surface
  const both = Array.from(surface!.reweighted, (f, bin) => [f, surface!.fromBias[bin]]).filter(
    ([f]) => f < 6,
  );
  const mean = (k: number) => both.reduce((sum, row) => sum + row[k] / both.length, 0);
  const [a, b] = [mean(0), mean(1)];
  const spread = Math.sqrt(both.reduce((sum, [f, g]) => sum + (f - a - g + b) ** 2 / both.length, 0));
  expect(spread).toBeLessThan(1);
});

it('moves a molecule with the same bits after a checkpoint', async () => {
  const alanine: Metadynamics = {
    ...doubleWell,
    system: { type: 'alanine-dipeptide' },
    variables: [{ type: 'dihedral', atoms: [4, 6, 8, 14], name: 'φ' }],
    axes: [{ low: -Math.PI, high: Math.PI, nodes: 72, periodic: true }],
    ...{ sigma: [0.35], walkers: 6, stride: 20 },
    sample: {
      ...{ steps: 400, every: 20, equilibration: 10, discard: 0, minimise: 20 },
      ...{ kernel: 'langevin-middle', timeStep: 0.001, friction: 1 },
    },
  };
  const whole = await play(alanine);
  const checkpoint = whole.events.filter((event) => event.type === 'checkpoint')[8];
  const later = await play(alanine, { saved: { sample: { state: structuredClone(checkpoint.state) } } });
  expect(later.result).toEqual(whole.result);
  const { samples } = whole.result;
  expect(samples.kT).toBeCloseTo(2.494, 2);
  expect(samples.names).toEqual(['φ']);
  expect(samples.bias.state.updates).toBe(20);
});

describe('wells of a profile', () => {
  const centres = Float64Array.from({ length: 36 }, (_, i) => -175 + 10 * i);
  const along = (f: (x: number) => number, period: number | null = null) =>
    basinsOf({
      centres,
      freeEnergy: centres.map((x) => f((x * Math.PI) / 180)),
      low: -180,
      high: 180,
      period,
    });

  it('are parted at barriers, around the circle where there is one', () => {
    expect(along((x) => 5 * Math.sin(x) ** 2, 360).map(({ minimum }) => Math.abs(minimum))).toEqual([175, 5]);
    const [first, second] = along((x) => 5 * Math.cos(x) ** 2);
    expect([first.minimum, second.minimum].map((x) => Math.round(Math.abs(x) / 10))).toEqual([9, 9]);
    expect(first.to).toBeCloseTo(second.from, 9);
    expect(along((x) => 0.3 * Math.sin(x) ** 2, 360)).toEqual([]);
  });

  it('are crossed when a walker arrives, not when it hesitates', () => {
    const cores = [
      { name: 'a', from: -1.2, to: -0.8 },
      { name: 'b', from: 0.8, to: 1.2 },
    ];
    // frames × two walkers
    const values = Float64Array.of(-1, 1, 0, 0.9, -1, -1, 0.1, 0, 1, -1.1, -1, 1);
    expect([...crossingsOf(values, 2, cores)]).toEqual([2, 2]);
    expect(inRegion(3, { name: '', from: 2, to: -2 })).toBe(true);
    expect(inRegion(0, { name: '', from: 2, to: -2 })).toBe(false);
  });

  it('have errors from groups of frames: walkers, or stretches of few', () => {
    expect(new Set(groupsOf(100, 10)).size).toBe(10);
    expect(new Set(groupsOf(100, 2)).size).toBe(16);
    expect([...groupsOf(4, 1).slice(0, 2)]).toEqual([0, 4]);
  });
});
