// Windows in rounds: where their errors come from, where steps go, springs from a short run, and the same bits after a stop.
import { describe, expect, it } from 'vitest';
import { errorSources, harmonicEnergies, mbar } from '../../src/estimators/index.js';
import { key, normal } from '../../src/random/index.js';
import { doubleWell, mullerBrown } from '../../src/systems/index.js';
import {
  gridOfWindows,
  pathOfWindows,
  suggestSpring,
  umbrellaWindows,
  type SavedStage,
  type WindowsProblem,
  type WindowsResult,
  type WorkflowContext,
} from '../../src/workflows/index.js';
import { allocate } from '../../src/workflows/windows/allocate.js';

const runtime = { name: 'none', threads: 1, load: () => Promise.reject(new Error('no tensors here')) };

/** Runs to the end, or until a checkpoint of a stage, whose saved stages come back. */
async function play(
  problem: WindowsProblem,
  saved: Record<string, SavedStage> = {},
  stopAt = Infinity,
  loadModule?: WorkflowContext['loadModule'],
) {
  const loading = loadModule ? { loadModule } : {};
  const workflow = umbrellaWindows(problem, { key: key(1), runtime, saved, ...loading });
  const kept: Record<string, SavedStage> = { ...saved };
  let checkpoints = 0;
  for (;;) {
    const next = await workflow.next();
    if (next.done) return { result: next.value, kept, checkpoints };
    const event = next.value;
    if (event.type === 'output') kept[event.stage] = { output: event.output };
    if (event.type !== 'checkpoint') continue;
    kept[event.stage] = { state: structuredClone(event.state) };
    if (++checkpoints === stopAt) return { result: undefined as unknown as WindowsResult, kept, checkpoints };
  }
}

const tilted = { type: 'double-well', barrier: 6, tilt: 0.5 } as const;
const below = doubleWell(tilted).marginalDensity('x').cdf(0);
const exact = Math.log(below / (1 - below));
const line: WindowsProblem = {
  ...{ system: tilted, layout: 'line', variables: [{ type: 'coordinate', index: 0 }] },
  windows: gridOfWindows([{ from: -1.5, to: 1.5, count: 4, spring: 60 }]),
  sample: {
    ...{ walkers: 4, equilibration: 100, steps: 500, every: 20, timeStep: 0.005 },
    ...{ kernel: 'leimkuhler-matthews', from: [0, 0] },
  },
  axes: [{ low: -2.5, high: 2.5, bins: 50 }],
  regions: [
    { name: 'left', from: -2.5, to: 0 },
    { name: 'right', from: 0, to: 2.5 },
  ],
  until: { standardError: 0.3, below: 5, walkerSteps: 2e6, overlap: 0.03, mostWindows: 20 },
};

describe('the error of a difference', () => {
  it('comes from each window by as much as the windows of MBAR say together', () => {
    const centres = [0, 0.8, 1.6, 2.4, 3.2];
    const size = 300;
    const noise = normal(key(3), centres.length * size);
    // Under u = x²/2 and a spring of 2 windows are normal about 2c/3 with variance 1/3.
    const values = noise.map((z, n) => (2 * centres[Math.floor(n / size)]) / 3 + z / Math.sqrt(3));
    const energies = harmonicEnergies({ centres, springs: 2 }, values);
    const counts = centres.map(() => size);
    const inefficiencies = centres.map(() => 4);
    const solution = mbar({ energies, counts, inefficiencies });
    const side = (x: number) => (x < 1 ? 0.5 : 1.5);
    const profile = solution.profile({ values: values.map(side), grid: { low: 0, high: 2, bins: 2 } });
    const found = errorSources(
      { energies, counts, inefficiencies, freeEnergies: solution.freeEnergies.value },
      Uint8Array.from(values, (x) => (x < 1 ? 1 : 0)),
      Uint8Array.from(values, (x) => (x < 1 ? 0 : 1)),
    );
    expect(found.value).toBeCloseTo(profile.value[1] - profile.value[0], 9);
    const asymptotic = Math.max(...profile.standardError);
    expect(found.standardError / asymptotic).toBeGreaterThan(0.93);
    expect(found.standardError / asymptotic).toBeLessThan(1.07);
    // The windows around the border decide, not the last one.
    expect(found.variances[4]).toBeLessThan(0.2 * Math.max(...found.variances));
  });

  it('is not changed by a window without samples', () => {
    const centres = [0.5, -1, 0, 1];
    const counts = [0, 100, 100, 100];
    const values = normal(key(1), 300).map((z, n) => Math.floor(n / 100) - 1 + 0.7 * z);
    const [left, right] = [-1, 1].map((side) => Uint8Array.from(values, (x) => Number(side * x > 0.5)));
    const [all, sampled] = [0, 1].map((first) => {
      const energies = harmonicEnergies({ centres: centres.slice(first), springs: 2 }, values);
      const data = { energies, counts: counts.slice(first) };
      return errorSources({ ...data, freeEnergies: mbar(data).freeEnergies.value }, left, right);
    });
    expect(sampled.standardError).toBeLessThan(1);
    expect(all.standardError).toBeCloseTo(sampled.standardError, 9);
    expect(all.variances[0]).toBe(0);
  });

  it('is open where no window links the two sides', () => {
    const values = Float64Array.of(-5, -5.1, -4.9, 5, 5.1, 4.9);
    const energies = harmonicEnergies({ centres: [-5, 5], springs: 200 }, values);
    const { freeEnergies } = mbar({ energies, counts: [3, 3] });
    const side = (right: boolean) => Uint8Array.from(values, (x) => (x > 0 === right ? 1 : 0));
    const found = errorSources(
      { energies, counts: [3, 3], freeEnergies: freeEnergies.value },
      side(false),
      side(true),
    );
    expect(found.standardError).toBeGreaterThan(50);
  });
});

describe('steps', () => {
  it('go to windows by √(variance × samples), and to none that have more', () => {
    const units = allocate({
      variances: [0.09, 0.01, 0.0001],
      spent: [1, 1, 4],
      effectiveSamples: [100, 100, 400],
      standardError: 0.1,
    });
    expect(units[0]).toBeGreaterThan(units[1]);
    expect(units[2]).toBe(0);
  });

  it('go to windows that do not know their own correlations', () => {
    const few = { variances: [0.1, 0.001], spent: [1, 1], effectiveSamples: [100, 5], standardError: 0.2 };
    expect(allocate(few)[1]).toBe(1);
  });
});

describe('springs', () => {
  it('are four over the squared spacing where the free energy is flat, and at least twice its fall on a barrier', () => {
    const flat = { spring: 20, variances: [1 / 20], effectiveSamples: [1e9], spacing: 0.2 };
    expect(suggestSpring(flat).spring).toBeCloseTo(4 / 0.04, 2);
    const top = suggestSpring({ ...flat, spring: 60, variances: [1 / 40] });
    expect(top.curvature).toBeCloseTo(-20, 2);
    expect(top.largestSpacing).toBeCloseTo(1 / Math.sqrt(20), 3);
    // Two widths between the means of neighbours.
    const { spring } = top;
    expect((spring * 0.2) / Math.sqrt(spring - 20)).toBeCloseTo(2, 3);
    expect(suggestSpring({ ...flat, spring: 60, variances: [1 / 40], spacing: 1 }).spring).toBeCloseTo(40, 2);
  });
});

describe('sampling until an error is small enough', () => {
  it('links windows that do not overlap, leaves out what needs no more, and stops at the target', async () => {
    const { result } = await play(line);
    const { rounds, status, centres, spent } = result.walkers;
    expect(status.code).toBe('target-met');
    const last = rounds[rounds.length - 1];
    expect(last.asked.standardError).toBeLessThanOrEqual(0.3);
    expect(Math.abs(last.asked.value - exact) / last.asked.standardError).toBeLessThan(3.3);
    expect(centres.length).toBeGreaterThan(4);
    expect(rounds.some(({ sampled, windows }) => sampled < windows)).toBe(true);
    // Windows were paid for by what they were sampled, and no more.
    expect(spent.reduce((sum, n) => sum + n, 0)).toBe(last.walkerSteps);
    expect(Math.max(...spent)).toBeGreaterThan(2 * Math.min(...spent));
  });

  it('goes on from any checkpoint to the same bits', async () => {
    const sooner = { ...line, until: { ...line.until!, standardError: 0.6 } };
    // The last one, too: what is judged after it is judged once.
    const { result, checkpoints } = await play(sooner);
    for (const stopAt of [2, 5, checkpoints]) {
      const { kept } = await play(sooner, {}, stopAt);
      const { result: resumed } = await play(sooner, kept);
      expect(resumed).toEqual(result);
    }
  });

  it('says so where the bound comes first', async () => {
    const walkerSteps = 4 * 4 * 700;
    const { result } = await play({ ...line, until: { ...line.until!, walkerSteps } });
    const { status, rounds } = result.walkers;
    expect(status.ok).toBe(false);
    expect(status.message).toMatch(/The bound of 11,200 walker-steps leaves no further round/);
    expect(rounds[rounds.length - 1].walkerSteps).toBeLessThanOrEqual(walkerSteps);
    await expect(play({ ...line, until: { ...line.until!, walkerSteps: 100 } })).rejects.toThrow(
      /until\.walkerSteps is 100: the first round .* takes 8000/,
    );
  });
});

describe('walkers pulled to their windows', () => {
  // Two valleys beside each other, y = −1 and y = 1, that no walker leaves: y tells where it came from.
  const valleys = (slope = 0) => ({
    ...{ dim: 2, names: ['x', 'y'], evaluations: { count: 0 } },
    energyAndGradient(x: Float64Array, energies: Float64Array, gradients: Float64Array) {
      this.evaluations.count += energies.length;
      for (let i = 0; i < energies.length; i++) {
        const [a, y] = [x[2 * i], x[2 * i + 1]];
        energies[i] = 0.5 * a * a + slope * a * y + 100 * (y * y - 1) ** 2;
        gradients[2 * i] = a + slope * y;
        gradients[2 * i + 1] = slope * a + 400 * y * (y * y - 1);
      }
    },
  });
  const problem: WindowsProblem = {
    ...{ system: { type: 'module', path: 'valleys' }, layout: 'line' },
    variables: [{ type: 'linear-combination', weights: [1, 0] }],
    windows: gridOfWindows([{ from: -2, to: 2, count: 6, spring: 20 }]),
    sample: {
      ...{ walkers: 4, equilibration: 20, steps: 200, every: 10, timeStep: 5e-4 },
      ...{ kernel: 'leimkuhler-matthews', from: [-1.2, -1], to: [1.2, 1] },
    },
    axes: [{ low: -2.5, high: 2.5, bins: 20 }],
  };
  const valleysOf = async (part: Partial<WindowsProblem> = {}, slope = 0) => {
    const loadModule = () => ({ default: valleys(slope) });
    const { result } = await play({ ...problem, ...part }, {}, Infinity, loadModule);
    const { positions, values, counts, status } = result.walkers;
    const y = Array.from({ length: positions.length / 2 }, (_, walker) =>
      Math.sign(positions[2 * walker + 1]),
    );
    const first = Array.from(
      counts,
      (n, k) => values[counts.slice(0, k).reduce((sum, m) => sum + m, 0)] * Math.sign(n),
    );
    return { windows: Array.from(counts, (_, k) => y.slice(4 * k, 4 * k + 4)), first, status };
  };

  it('come from both sides between two structures, from one side beyond them', async () => {
    const { windows, first } = await valleysOf();
    expect(windows).toEqual([
      ...[
        [-1, -1, -1, -1],
        [-1, -1, -1, -1],
      ],
      // In the middle walkers of even number come from the left.
      ...[
        [-1, 1, -1, 1],
        [-1, 1, -1, 1],
      ],
      ...[
        [1, 1, 1, 1],
        [1, 1, 1, 1],
      ],
    ]);
    [-2, -1.2, -0.4, 0.4, 1.2, 2].forEach((centre, k) => expect(Math.abs(first[k] - centre)).toBeLessThan(1));
  });

  it('tell of a slow coordinate that remembers from which side they came', async () => {
    const regions = [
      { name: 'left', from: -2.5, to: 0 },
      { name: 'right', from: 0, to: 2.5 },
    ];
    const longer = { regions, sample: { ...problem.sample, steps: 4000, every: 20 } };
    expect((await valleysOf(longer)).status.code).toBe('ok');
    const { status } = await valleysOf(longer, 2);
    expect(status).toMatchObject({ ok: false, code: 'halves-disagree' });
    expect(status.message).toMatch(
      /The difference is .* kT by every other walker of the windows, and .* kT by the rest/,
    );
  });

  it('come from the one structure that there is', async () => {
    const { windows } = await valleysOf({ starts: Float64Array.of(0.4, 1) });
    expect(windows.flat().every((side) => side === 1)).toBe(true);
  });
});

describe('windows along a path', () => {
  it('may be one, and need a path that goes somewhere', () => {
    const path = { periods: [null, null], springs: [9, 9] };
    const one = pathOfWindows({ ...path, places: Float64Array.of(1, 2, 3, 4), count: 1 });
    expect(Array.from(one.centres)).toEqual([1, 2]);
    const still = { ...path, places: Float64Array.of(1, 2, 1, 2), count: 3 };
    expect(() => pathOfWindows(still)).toThrow('path does not leave (1, 2)');
  });

  it('stand at equal distances, the shortest way round, and give the free energy near it', async () => {
    const round = pathOfWindows({
      ...{ places: Float64Array.of(3, 0, -3, 0), periods: [2 * Math.PI, null] as const },
      ...{ count: 3, springs: [9, 9] },
    });
    expect(round.centres[2]).toBeCloseTo(Math.PI, 9);
    const places = Float64Array.of(0.62, 0.03, -0.05, 0.47);
    const { result } = await play({
      ...{ system: { type: 'muller-brown' }, layout: 'path' },
      variables: [
        { type: 'coordinate', index: 0 },
        { type: 'coordinate', index: 1 },
      ],
      windows: pathOfWindows({ places, periods: [null, null], count: 10, springs: [400, 400] }),
      sample: {
        ...{ walkers: 4, equilibration: 400, steps: 5000, every: 50, timeStep: 2e-4 },
        kernel: 'leimkuhler-matthews',
      },
      axes: [{ low: 0, high: 1, bins: 4 }],
    });
    // Exact: the mass of each quarter of the tube, straight ends beyond it left out.
    const surface = mullerBrown();
    const [ux, uy] = [-0.67, 0.44];
    const square = ux * ux + uy * uy;
    const mass = new Float64Array(4);
    for (let i = 0; i < 400; i++) {
      for (let j = -40; j <= 40; j++) {
        const [s, d] = [(i + 0.5) / 400, ((j / 40) * 2) / 20 / Math.sqrt(square)];
        const [x, y] = [0.62 + s * ux - d * uy, 0.03 + s * uy + d * ux];
        mass[Math.floor(s * 4)] += Math.exp(-surface.energy(x, y));
      }
    }
    const free = mass.map((m) => -Math.log(m / Math.max(...mass)));
    const { value, standardError, bootstrapError } = result.map.profile;
    free.forEach((f, bin) => {
      const error = Math.max(standardError[bin], bootstrapError[bin]);
      if (f > 0) expect(Math.abs(value[bin] - f) / error).toBeLessThan(4);
      expect(error).toBeLessThan(0.5);
    });
  });
});

describe('windows on a grid', () => {
  it('give the profile of two variables', async () => {
    const row = { from: -1.2, to: 1.2, count: 5, spring: 1 };
    const { result } = await play({
      ...{ system: tilted, layout: 'grid', suggest: true },
      variables: [
        { type: 'coordinate', index: 0 },
        { type: 'coordinate', index: 1 },
      ],
      windows: gridOfWindows([row, { ...row, from: -0.8, to: 0.8, count: 3 }]),
      sample: { ...line.sample, steps: 1000 },
      axes: [
        { low: -1.6, high: 1.6, bins: 8 },
        { low: -1, high: 1, bins: 2 },
      ],
    });
    const { map, walkers } = result;
    expect(walkers.suggestion!.springs).toHaveLength(2);
    const density = doubleWell(tilted).marginalDensity('x');
    // The two rows of y are alike: their sum is the density of x.
    const expected = Float64Array.from(
      { length: 8 },
      (_, b) => density.cdf(-1.6 + 0.4 * (b + 1)) - density.cdf(-1.6 + 0.4 * b),
    );
    const found = expected.map(
      (_, b) => Math.exp(-map.profile.value[2 * b]) + Math.exp(-map.profile.value[2 * b + 1]),
    );
    const [total, sum] = [expected.reduce((a, b) => a + b, 0), found.reduce((a, b) => a + b, 0)];
    const worst = Math.max(
      ...map.profile.standardError.filter(Number.isFinite),
      ...map.profile.bootstrapError.filter(Number.isFinite),
    );
    expected.forEach((p, b) => {
      if (p / total < 0.01) return;
      expect(Math.abs(Math.log(found[b] / sum / (p / total)))).toBeLessThan(4 * worst);
    });
    expect(worst).toBeLessThan(1);
  });
});
