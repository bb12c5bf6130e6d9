/**
 * What a bias of many hills costs: `npm run bench -- metadynamics [rounds]`, default 7 rounds. Alanine dipeptide (ff96, OBC), Langevin dynamics at
 * 1 fs, well-tempered hills on φ every 500 steps. (a) 64 walkers that share 10,000 hills and go on leaving more, against the same walkers
 * without a bias; (b) one walker against OpenMM's own `Metadynamics` class on its fastest platform. WELLSPRING_PEERS_PYTHON is the Python that has OpenMM.
 */
import {
  startMetadynamics,
  biasOfMetadynamics,
  updateMetadynamics,
  type MetadynamicsState,
} from '../src/biases/index.js';
import { system as alanineSystem } from '../src/systems/molecules/alanine-dipeptide/ff96-obc.js';
import { key, uniform } from '../src/random/index.js';
import { loadSystem, isMolecule, type Host } from '../src/systems/index.js';
import { buildVariable, type VariableSpec } from '../src/variables/index.js';
import { runTask, type WalkerRows } from '../src/workflows/index.js';
import { interleave, machineLoad, startPeer, type BenchResult, type Timed } from './harness.js';

const STRIDE = 500;
const HILLS = 10_000;
const phi: VariableSpec = { type: 'dihedral', atoms: [4, 6, 8, 14], name: 'phi' };
const psi: VariableSpec = { type: 'dihedral', atoms: [6, 8, 14, 16], name: 'psi' };
const hills = { width: 0.35, height: 0.5, biasFactor: 8 };
const spec = { type: 'alanine-dipeptide', flavour: 'ff96-obc' } as const;
const dynamics = { type: 'langevin-middle', timeStep: 0.001, friction: 1 } as const;

/** Well-tempered metadynamics that has many hills already, wherever they fell. */
function filled(variables: readonly VariableSpec[]): MetadynamicsState {
  const dim = variables.length;
  const axis = { low: -Math.PI, high: Math.PI, nodes: 90, periodic: true };
  let state = startMetadynamics({
    variable: dim === 1 ? variables[0] : { type: 'stack', of: variables },
    axes: variables.map(() => axis),
    sigma: variables.map(() => hills.width),
    ...{ height: hills.height, biasFactor: hills.biasFactor },
  });
  const places = uniform(key(7), HILLS * dim).map((u) => 2 * Math.PI * (u - 0.5));
  for (let at = 0; at < HILLS; at += 50)
    state = updateMetadynamics(state, places.subarray(at * dim, (at + 50) * dim));
  return state;
}

/** Walkers that move in rounds, as the workflow moves them: with a bias each round leaves a hill a walker. */
async function walkersOf(
  walkers: number,
  variables: readonly VariableSpec[],
): Promise<{ round: Timed; hills(): number }> {
  const host: Host = { molecules: new Map() };
  const system = await loadSystem(spec, host);
  if (!isMolecule(system)) throw new Error('not a molecule');
  const { positions } = system.molecule;
  let rows: WalkerRows = {
    firstWalker: 0,
    positions: Float64Array.from({ length: walkers * 66 }, (_, i) => positions[i % 66]),
  };
  let bias = variables.length > 0 ? filled(variables) : undefined;
  const move = async () => {
    const { rows: next, values } = await runTask(
      {
        ...{ system: spec, kernel: dynamics, key: key(1), rows, steps: STRIDE },
        biases: bias ? [biasOfMetadynamics(bias)] : [],
        recording: { every: STRIDE, variables, positions: 0 },
      },
      host,
    );
    rows = next;
    if (bias) bias = updateMetadynamics(bias, values);
  };
  await move();
  return { round: move, hills: () => bias?.heights.reduce((sum, { length }) => sum + length, 0) ?? 0 };
}

export default async function bench(args: string[]): Promise<BenchResult> {
  const rounds = Number(args[0] ?? 7);
  const free = await walkersOf(64, []);
  const one = await walkersOf(64, [phi]);
  const two = await walkersOf(64, [phi, psi]);
  const repeated = (f: Timed, times: number) => async () => {
    for (let i = 0; i < times; i++) await f();
  };
  const PARTS = 4;
  const many = await interleave(
    {
      free: repeated(free.round, PARTS),
      one: repeated(one.round, PARTS),
      two: repeated(two.round, PARTS),
    },
    { rounds },
  );
  const each = (seconds: number) => (1e6 * seconds) / (PARTS * STRIDE * 64);
  const rowsOfMany = (['free', 'one', 'two'] as const).map((name) => ({
    what: {
      free: '64 walkers without a bias',
      one: '64 walkers, hills on φ',
      two: '64 walkers, hills on φ and ψ',
    }[name],
    hills: { free: 0, one: one.hills(), two: two.hills() }[name],
    'µs per walker-step': each(many.median(name)),
    'times without a bias': name === 'free' ? undefined : many.ratio(name, 'free'),
  }));

  const notes: string[] = [`load of the machine: ${machineLoad()}`];
  const ratios: Record<string, number> = {};
  const measured: Record<string, number | string | boolean> = {
    costOfHillsOnOne: many.ratio('one', 'free'),
    costOfHillsOnTwo: many.ratio('two', 'free'),
    hills: one.hills(),
  };
  const peer = await startPeer('metadynamics_openmm.py', { install: 'requirements-molecules.txt' });
  const rowsOfOne: Record<string, string | number | undefined>[] = [];
  if (peer.missing !== undefined) notes.push(`missing: ${peer.missing}`);
  else {
    const single = await walkersOf(1, [phi]);
    const unbiased = await walkersOf(1, []);
    const system = await loadSystem(spec);
    if (!isMolecule(system)) throw new Error('not a molecule');
    const { platforms } = await peer.call<{ platforms: string[] }>('platforms');
    const tried = platforms.flatMap((platform): [string, number][] =>
      platform === 'CPU'
        ? [
            [platform, 1],
            [platform, 2],
          ]
        : platform === 'Reference'
          ? [[platform, 1]]
          : [],
    );
    const names: string[] = [];
    for (const [platform, threads] of tried) {
      for (const biased of [true, false]) {
        const name = `OpenMM ${peer.versions.openmm} ${platform}${platform === 'CPU' ? `, ${threads} threads` : ''}${biased ? ', Metadynamics' : ''}`;
        await peer.call('prepare', {
          ...{ name, system: alanineSystem, positions: [...system.molecule.positions], platform, threads },
          ...{ dihedral: [4, 6, 8, 14], width: hills.width, height: hills.height * system.kT },
          ...{ bias_factor: hills.biasFactor, frequency: STRIDE, biased },
        });
        names.push(name);
      }
    }
    const OURS = 16;
    const THEIRS = 4;
    const contestants: Record<string, Timed> = {
      'ours, hills on φ': async () => {
        const start = performance.now();
        await repeated(single.round, OURS)();
        return (performance.now() - start) / 1000 / (OURS * STRIDE);
      },
      'ours, without a bias': async () => {
        const start = performance.now();
        await repeated(unbiased.round, OURS)();
        return (performance.now() - start) / 1000 / (OURS * STRIDE);
      },
      ...Object.fromEntries(
        names.map((name) => [
          name,
          async () => {
            const steps = (name.includes('CPU') ? 1 : THEIRS) * STRIDE;
            const { seconds } = await peer.call<{ seconds: number }>('run', { name, steps });
            return seconds / steps;
          },
        ]),
      ),
    };
    const times = await interleave(contestants, { rounds });
    const biased = names.filter((name) => name.endsWith('Metadynamics'));
    const best = biased.reduce((a, b) => (times.median(b) < times.median(a) ? b : a));
    for (const name of Object.keys(contestants))
      rowsOfOne.push({
        what: name,
        'µs per step': 1e6 * times.median(name),
        'times ours with hills': times.ratio(name, 'ours, hills on φ'),
      });
    ratios[`one walker against ${best}`] = times.ratio(best, 'ours, hills on φ');
    await peer.close();
    const { variable } = { variable: buildVariable(phi, 66) };
    notes.push(
      `both leave a hill of ${hills.height} kT and ${hills.width} rad on ${variable.names[0]} every ${STRIDE} steps, bias factor ${hills.biasFactor}, on a grid of 90 nodes`,
    );
  }
  return {
    title: 'The cost of shared hills (one thread)',
    rows: rowsOfMany,
    tables: rowsOfOne.length > 0 ? [{ title: 'One walker', rows: rowsOfOne }] : [],
    ratios,
    measured,
    notes,
  };
}
