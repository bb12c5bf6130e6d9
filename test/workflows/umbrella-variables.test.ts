// Windows along a dihedral, all around the circle, against the exact density: a chain of four atoms without other forces turns as
// exp(−U(φ)/kT), whatever its bonds and angles do.
import { beforeAll, describe, expect, it } from 'vitest';
import { key } from '../../src/random/index.js';
import { moleculePotential } from '../../src/systems/molecules/index.js';
import { umbrella } from '../../src/workflows/index.js';
import type { SavedStage, Umbrella, UmbrellaResult, WorkflowEvent } from '../../src/workflows/index.js';
import { coverage, mean } from '../estimators/statistics.js';
import { energy, exact, turningChain } from './turning-chain.js';

const chain = turningChain(4);
const loadModule = () => ({
  default: moleculePotential(chain, { temperature: 300, precision: 'exact' }),
});

const spacing = (2 * Math.PI) / 16;
const problem: Umbrella = {
  system: { type: 'module', path: 'chain' },
  windows: {
    variable: { type: 'dihedral', atoms: [0, 1, 2, 3], name: 'phi' },
    ...{ from: spacing / 2 - Math.PI, to: Math.PI - spacing / 2, count: 16, spring: 20 },
  },
  sample: {
    ...{ walkers: 4, equilibration: 1000, steps: 15_000, every: 30 },
    ...{ timeStep: 0.003, kernel: 'langevin-middle', friction: 10, pull: 1000, minimise: 20 },
  },
  grid: { low: -Math.PI, high: Math.PI, bins: 60, periodic: true },
};
const runtime = { name: 'none', threads: 1, load: () => Promise.reject(new Error('no tensors here')) };

async function play(changed: Umbrella, seed: number, saved: Record<string, SavedStage> = {}) {
  const events: WorkflowEvent[] = [];
  const workflow = umbrella(changed, { key: key(seed), runtime, saved, loadModule });
  for (;;) {
    const next = await workflow.next();
    if (next.done) return { events, result: next.value };
    events.push(next.value);
  }
}

describe('windows all around a dihedral', () => {
  let results: UmbrellaResult[];
  beforeAll(async () => {
    results = [];
    for (let seed = 1; seed <= 2; seed++) results.push((await play(problem, seed)).result);
  }, 60_000);

  it.each(['wham', 'mbar'] as const)('give the exact density by %s within its errors', (method) => {
    const width = (2 * Math.PI) / 60;
    const z = results.flatMap(({ profiles }) =>
      Array.from(profiles.centres, (phi, b) => {
        const truth = (exact.cdf(phi + width / 2) - exact.cdf(phi - width / 2)) / width;
        const { value, standardError, bootstrapError } = profiles[method].density;
        return (value[b] - truth) / Math.max(standardError[b], bootstrapError[b]);
      }),
    );
    expect(Math.abs(mean(z))).toBeLessThan(0.6);
    expect(coverage(z)).toBeGreaterThan(0.88);
  });

  it('know the wells, also the one across the ends of the interval', () => {
    for (const { profiles } of results) {
      const { wells } = profiles;
      expect(wells).toHaveLength(3);
      for (const { minimum, from, to, freeEnergy } of wells) {
        const mass = from < to ? exact.cdf(to) - exact.cdf(from) : 1 - exact.cdf(from) + exact.cdf(to);
        const masses = wells.map((well) =>
          well.from < well.to
            ? exact.cdf(well.to) - exact.cdf(well.from)
            : 1 - exact.cdf(well.from) + exact.cdf(well.to),
        );
        const expected = Math.log(Math.max(...masses) / mass);
        const error = Math.max(freeEnergy.standardError, freeEnergy.bootstrapError, 1e-9);
        expect(Math.abs(freeEnergy.value - expected) / error).toBeLessThan(4);
        expect(energy(minimum)).toBeLessThan(2);
      }
      expect(wells.filter(({ from, to }) => from > to)).toHaveLength(1);
    }
  });

  it('take their walkers from both ways round, half of them each', () => {
    const { walkers, pull, equilibration, steps, minimise } = problem.sample;
    // All walkers come one way, and two of each window but the first the other way.
    const pulled = (16 * walkers + 15 * (walkers / 2)) * pull!;
    for (const { samples } of results) {
      expect(samples.evaluations).toBe(minimise! + pulled + 16 * walkers * (equilibration + steps));
    }
  });

  it('have means near their centres, around the circle', () => {
    const { samples, profiles } = results[0];
    samples.centres.forEach((centre, k) => {
      expect(Math.abs(profiles.windows.means[k] - centre)).toBeLessThan(0.5);
    });
    expect(samples).toMatchObject({ names: ['phi'], periods: [2 * Math.PI] });
  });

  it('go on from checkpoints to the same bits', async () => {
    const short = { ...problem, sample: { ...problem.sample, steps: 1500 } };
    const { events, result } = await play(short, 9);
    const pull = events.find((event) => event.type === 'output' && event.stage === 'pull');
    const again = await play(short, 9, { pull: { output: (pull as { output: object }).output } });
    expect(again.result).toEqual(result);
  });
});

describe('windows along a part of a circle', () => {
  it('across its ends agree with the exact profile', async () => {
    const { result } = await play(
      {
        ...problem,
        windows: { ...problem.windows, from: 2.4, to: 3.9, count: 6 },
        grid: { low: 2.3, high: 4, bins: 17 },
      },
      5,
    );
    const { profile } = result.profiles.mbar;
    const truth = result.profiles.centres.map(energy);
    const least = truth.reduce((a, b) => Math.min(a, b));
    truth.forEach((value, b) => expect(Math.abs(profile.value[b] - (value - least))).toBeLessThan(0.4));
  });
});

describe('what does not fit is refused', () => {
  const refused = (changes: Partial<Umbrella>) => expect(play({ ...problem, ...changes }, 1)).rejects;

  it('atoms that there are not, several components, kernels without masses', async () => {
    const along = (variable: Umbrella['windows']['variable']) => ({
      windows: { ...problem.windows, variable },
    });
    await refused(along({ type: 'dihedral', atoms: [0, 1, 2, 4] })).toThrow(
      'windows.variable: dihedral 0-1-2-4 names atom 4: there are 4 atoms, 0 to 3',
    );
    await refused(
      along({
        type: 'stack',
        of: [
          { type: 'distance', atoms: [0, 1] },
          { type: 'distance', atoms: [0, 2] },
        ],
      }),
    ).toThrow('windows.variable has 2 components');
    await refused({ sample: { ...problem.sample, kernel: 'euler-maruyama' } }).toThrow(
      'sample.kernel is euler-maruyama: a molecule moves by langevin-middle',
    );
    await refused({ starts: new Float64Array(13) }).toThrow('sample.starts holds 13 numbers');
  });

  it('a system without an energy', async () => {
    await refused({
      system: { type: 'variable-barrier-double-well' },
      windows: { ...problem.windows, variable: { type: 'linear-combination', weights: [1, 1] } },
    }).toThrow('windows.variable: this system is given by its drift');
  });
});

describe('structures to start from', () => {
  it('are the nearest ones to each window, where they are not pulled', async () => {
    const turned = (phi: number) => {
      const x = chain.positions.slice();
      x.set([0.2, 0.14 * Math.cos(phi), 0.14 * Math.sin(phi)], 9);
      return x;
    };
    // the dihedral of `turned(phi)` is phi
    const angles = [-2.6, -1, 0.4, 2, 3];
    const starts = Float64Array.from(angles.flatMap((phi) => [...turned(phi)]));
    const sample = { ...problem.sample, equilibration: 0, steps: 20, every: 1, pull: 0, minimise: 0 };
    const { result } = await play({ ...problem, starts, sample }, 1);
    const { values, counts, centres } = result.samples;
    centres.forEach((centre, k) => {
      const away = (phi: number) =>
        Math.abs(phi - centre - 2 * Math.PI * Math.round((phi - centre) / (2 * Math.PI)));
      const nearest = angles.reduce((a, b) => (away(b) < away(a) ? b : a));
      const moved = values[k * counts[0]] - nearest;
      expect(Math.abs(moved - 2 * Math.PI * Math.round(moved / (2 * Math.PI)))).toBeLessThan(0.15);
    });
  });
});
