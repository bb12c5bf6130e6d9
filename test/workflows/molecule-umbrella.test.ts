import { beforeAll, describe, expect, it } from 'vitest';
import { dihedral } from '../../src/math/geometry.js';
import { key, normal } from '../../src/random/index.js';
import { alanineDipeptide, moleculePotential } from '../../src/systems/molecules/index.js';
import { defaultRuntime } from '../../src/tensor/index.js';
import type { Runtime } from '../../src/tensor/index.js';
import type { SavedStage, WorkflowEvent } from '../../src/workflows/index.js';
import {
  checkMolecules,
  choose,
  decodeMolecules,
  encodeMolecules,
  moleculeCoordinates,
  moleculeUmbrella,
  networkCoordinates,
  surfaceDifference,
} from '../../src/workflows/molecules/index.js';
import type {
  MoleculeUmbrella,
  MoleculeUmbrellaResult,
  MovingMolecule,
} from '../../src/workflows/molecules/index.js';

const psi = { name: 'psi', atoms: [6, 8, 14, 16] } as const;
const phi = { name: 'phi', atoms: [4, 6, 8, 14] } as const;

const tiny: MoleculeUmbrella = {
  system: { type: 'alanine-dipeptide', constraints: 'hydrogen-bonds', hydrogenMass: 3 },
  windows: [{ ...psi, count: 16, spring: 20 }],
  watch: phi,
  dynamics: { timeStep: 0.004, friction: 1 },
  simulate: { walkers: 16, equilibration: 500, steps: 2000, every: 25 },
  train: {
    ...{ steps: 200, batch: 128, learningRate: 3e-3, labelWindow: 0.15, process: { type: 'edm' } },
    network: { width: 64, depth: 2, activation: 'silu' },
  },
  starts: {
    ...{ candidates: 4, minimisation: 50, sampler: { type: 'heun', steps: 20 } },
    pull: { steps: 1000, spring: 100 },
  },
  sample: { walkers: 4, equilibration: 250, steps: 1000, every: 20 },
  estimate: { bins: 24 },
};

let runtime: Runtime;
beforeAll(async () => {
  runtime = await defaultRuntime({ threads: 1 });
});

/** Runs to the end, or until `stop` says so; keeps what a store would keep. */
async function play(
  problem: MoleculeUmbrella,
  saved: Record<string, SavedStage> = {},
  stop: (event: WorkflowEvent) => boolean = () => false,
) {
  const kept = { ...saved };
  const workflow = moleculeUmbrella(problem, { key: key(1), runtime, saved });
  for (;;) {
    const next = await workflow.next();
    if (next.done) return { kept, result: next.value };
    const event = next.value;
    if (event.type === 'output') kept[event.stage] = { output: structuredClone(event.output) };
    if (event.type === 'checkpoint') kept[event.stage] = { state: structuredClone(event.state) };
    if (stop(event)) {
      await workflow.return(undefined as never);
      return { kept, result: undefined };
    }
  }
}

describe('umbrella sampling of alanine dipeptide from generated molecules', () => {
  let whole: MoleculeUmbrellaResult;
  beforeAll(async () => {
    whole = (await play(tiny)).result!;
  }, 120_000);

  it('draws molecules that are molecules, with the dihedral that was asked for', () => {
    const { positions, asked, checks } = whole.generated;
    const share = (flags: Uint8Array) => flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
    expect(asked).toHaveLength(16 * 4 * 4);
    expect(share(checks.bonds)).toBe(1);
    expect(share(checks.chirality)).toBe(1);
    expect(share(checks.good)).toBeGreaterThan(0.8);
    const [a, b, c, d] = psi.atoms.map((atom) => 3 * atom);
    asked.forEach((angle, i) => {
      expect(Math.cos(dihedral(positions.subarray(66 * i, 66 * i + 66), a, b, c, d) - angle)).toBeCloseTo(
        1,
        6,
      );
    });
  });

  it('counts every energy evaluation', () => {
    const { data, windows } = whole;
    expect(data.evaluations).toBe(16 * 2500);
    expect(windows.assisted.evaluations).toEqual({ start: 256 * 52, windows: 64 * 1250 });
    expect(windows.pulled.evaluations).toEqual({ start: 64 * 1000, windows: 64 * 1250 });
  });

  it('samples every window where its spring holds it', () => {
    for (const { values } of [whole.windows.assisted, whole.windows.pulled]) {
      expect(values).toHaveLength(50 * 64 * 2);
      // The free energy has slopes of up to 10 kT a radian: half a radian off under 20 kT a radian squared, and a width of 0.22.
      for (let i = 0; i < values.length; i += 2) {
        const centre = -Math.PI + ((Math.floor(((i / 2) % 64) / 4) + 0.5) * Math.PI) / 8;
        expect(Math.cos(values[i] - centre)).toBeGreaterThan(Math.cos(1.6));
      }
    }
  });

  it('finds the same surface from both starts, and by WHAM as by MBAR', () => {
    const { assisted, pulled } = whole.comparison.surfaces;
    expect(surfaceDifference(assisted.wham, assisted.mbar).meanAbsolute).toBeLessThan(0.2);
    expect(whole.comparison.difference.meanAbsolute).toBeLessThan(0.6);
    // Probabilities, so that their sum is one.
    for (const { value } of [assisted.mbar, pulled.wham, assisted.watched!]) {
      expect(value.reduce((sum, f) => sum + Math.exp(-f), 0)).toBeCloseTo(1, 9);
    }
    // The extended valley is the deepest, as every force field has it in water.
    const lowest = assisted.mbar.value.indexOf(Math.min(...assisted.mbar.value));
    expect(lowest).toBeGreaterThan(17);
  });

  it.each(['train', 'sample-assisted'])(
    'goes on from %s to the same bits',
    async (stage) => {
      const half = await play(tiny, {}, (event) => event.type === 'checkpoint' && event.stage === stage);
      expect(half.result).toBeUndefined();
      const { result } = await play(tiny, half.kept);
      expect(result!.windows).toEqual(whole.windows);
      expect(result!.comparison).toEqual(whole.comparison);
    },
    120_000,
  );
});

describe('a molecule as a network sees it', () => {
  it('comes back from it, with labels set', async () => {
    const molecule = await alanineDipeptide();
    const coordinates = moleculeCoordinates(molecule);
    const rows = 50;
    const own = new Float64Array(coordinates.dim);
    coordinates.fromCartesian(molecule.positions, own);
    // Lengths and angles by a little, dihedrals by a lot where they turn.
    const shake = normal(key(3), rows * coordinates.dim);
    const turning = new Set(['dihedral 16-14-8-6', 'dihedral 11-10-8-6']);
    const internal = Float64Array.from({ length: rows * coordinates.dim }, (_, i) => {
      const j = i % coordinates.dim;
      if (j === 0) return own[0];
      return own[j] + (turning.has(coordinates.names[j]) ? 2 : 0.002) * shake[i];
    });
    const seen = networkCoordinates(coordinates, internal, [psi.atoms]);
    // One is constant, one is the label, one turns.
    expect(seen.dim).toBe(coordinates.dim - 1 - 1 + 1);
    const label = coordinates.names.indexOf('dihedral 16-14-8-6');
    const labels = internal.filter((_, i) => i % coordinates.dim === label);
    const back = decodeMolecules(seen, encodeMolecules(seen, internal), labels);
    back.forEach((value, i) => expect(Math.cos(value - internal[i])).toBeCloseTo(1, 12));
    const told = decodeMolecules(
      seen,
      encodeMolecules(seen, internal),
      labels.map(() => 0.5),
    );
    for (let row = 0; row < rows; row++) expect(told[row * coordinates.dim + label]).toBe(0.5);
  });
});

describe('the checks of molecules', () => {
  it('know a good molecule, its mirror image, a torn bond and a clash', async () => {
    const molecule = moleculePotential(await alanineDipeptide()) as MovingMolecule;
    const { positions } = molecule.molecule;
    const mirrored = positions.map((x, i) => (i % 3 === 0 ? -x : x));
    const torn = positions.map((x, i) => (Math.floor(i / 3) === 5 ? x + 0.05 : x));
    // The methyl groups at the two ends on each other.
    const clashing = positions.slice();
    clashing.set(
      positions.subarray(0, 3).map((x) => x + 0.05),
      3 * 19,
    );
    const all = Float64Array.from([positions, mirrored, torn, clashing].flatMap((row) => [...row]));
    const found = checkMolecules(molecule, all, { minimisation: 20, limit: 0 });
    expect([...found.chirality.slice(0, 3)]).toEqual([1, 0, 1]);
    expect([...found.bonds.slice(0, 3)]).toEqual([1, 1, 0]);
    expect(found.clashes[3]).toBe(0);
    expect([...found.good]).toEqual([1, 0, 0, 0]);
    // Energies know no handedness.
    expect(found.energies[1]).toBeCloseTo(found.energies[0], 2);
    expect(found.energies[2]).toBeGreaterThan(found.energies[0]);
    expect(found.minimisedEnergies[2]).toBeLessThan(found.energies[2]);
  });

  it('choose the good ones of a window, and for a window without any those of its neighbour around the circle', () => {
    const centres = Float64Array.of(-3, -1, 1, 2.9);
    const good = Uint8Array.of(0, 0, 1, 0, 0, 1, 1, 1);
    const { chosen, borrowed } = choose(good, { centres, dims: 1, perWindow: 2, walkers: 3 });
    expect([...borrowed]).toEqual([1, 0, 0, 0]);
    expect([...chosen]).toEqual([6, 7, 6, 2, 2, 2, 5, 5, 5, 6, 7, 6]);
    expect(() => choose(new Uint8Array(8), { centres, dims: 1, perWindow: 2, walkers: 3 })).toThrow(
      /train longer/,
    );
  });
});

it('compares surfaces over what both have seen', () => {
  const surface = (...value: number[]) => ({
    value: Float64Array.from(value),
    standardError: Float64Array.from(value, () => 0.1),
  });
  const found = surfaceDifference(surface(1, 2, Infinity, 30), surface(1.2, 3, 4, 20), 10);
  expect(found).toEqual({ meanAbsolute: 0.6, withinErrors: 0.5, bins: 2, unseen: 1 });
});

describe('bad input', () => {
  it.each<[string, Partial<MoleculeUmbrella>, RegExp]>([
    ['a system that is no molecule', { system: { type: 'muller-brown' } }, /needs a molecule/],
    [
      'an atom that is not there',
      { windows: [{ ...psi, atoms: [6, 8, 14, 22], count: 16, spring: 20 }] },
      /atom 22/,
    ],
    [
      'an atom twice',
      { windows: [{ ...psi, atoms: [6, 8, 14, 6], count: 16, spring: 20 }] },
      /four different/,
    ],
    ['windows that do not touch', { windows: [{ ...psi, count: 6, spring: 50 }] }, /use 18 or more/],
    ['no windows', { windows: [] }, /one or two/],
    [
      'a third axis',
      { windows: [phi, psi].map((each) => ({ ...each, count: 16, spring: 20 })), watch: psi },
      /leave it out/,
    ],
    ['too few frames', { sample: { ...tiny.sample, every: 100 } }, /sample.every is 100/],
    ['too few structures', { simulate: { ...tiny.simulate, every: 1000 } }, /simulate.every/],
    [
      'a long time step without constraints',
      { system: { type: 'alanine-dipeptide' } },
      /0\.004 ps, too long/,
    ],
  ])('%s is refused before anything starts', async (_, change, message) => {
    const workflow = moleculeUmbrella({ ...tiny, ...change }, { key: key(1), runtime });
    await expect(workflow.next()).rejects.toThrow(message);
  });
});
