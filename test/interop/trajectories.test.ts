// MDTraj and MDAnalysis open our trajectories, with the right coordinates, times and names; what they write opens here.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  decodeDcd,
  decodeXtc,
  decodeXyz,
  encodeDcd,
  encodePdb,
  encodeXtc,
  encodeXyz,
  type Trajectory,
} from '../../src/formats/index.js';
import { atoms, frames, mdtraj, positions, topology } from '../fixtures/mdtraj.js';
import { interpreter, python } from './python.js';

const cell = Float64Array.from(mdtraj.cell);
const times = Float64Array.from(mdtraj.times);
const cells = Float64Array.from({ length: 9 * frames }, (_, i) => cell[i % 9]);
const ours = { frames, atoms, positions, times, cells };
const elements = topology.atoms.map(({ element }) => element);

interface Seen {
  readonly positions: number[];
  readonly times: number[];
  readonly cell: number[];
  readonly names: string[];
}

/** What each program sees in a file, in nm and ps, and the file that it writes from that. */
const quiet = `import json, os, sys, warnings
warnings.filterwarnings('ignore')
stdout = os.dup(1)
os.dup2(2, 1)  # MDTraj's DCD reader prints
def answer(**seen): os.write(stdout, json.dumps(seen).encode())
`;
const programs = {
  MDTraj: `${quiet}import mdtraj
path, top, out = sys.argv[1:]
t = mdtraj.load(path) if path.endswith('.pdb') else mdtraj.load(path, top=top)
t.save(out)
vectors = [] if t.unitcell_vectors is None else t.unitcell_vectors[0].astype(float).ravel().tolist()
names = [f'{a.residue.name}{a.residue.resSeq}:{a.name}:{a.element.symbol}' for a in t.topology.atoms]
answer(positions=t.xyz.astype(float).ravel().tolist(), times=t.time.astype(float).tolist(), cell=vectors, names=names)`,
  MDAnalysis: `${quiet}import MDAnalysis
path, top, out = sys.argv[1:]
u = MDAnalysis.Universe(path) if path.endswith('.pdb') else MDAnalysis.Universe(top, path)
xyz, times = [], []
with MDAnalysis.Writer(out, u.atoms.n_atoms, **({'dt': u.trajectory.dt} if out.endswith('.dcd') else {})) as w:
    for ts in u.trajectory:
        xyz += (ts.positions.astype(float) / 10).ravel().tolist()
        times.append(float(ts.time))
        if ts.frame == 0: cell = [] if ts.dimensions is None else (ts.triclinic_dimensions.astype(float) / 10).ravel().tolist()
        w.write(u.atoms)
names = [f'{a.resname}{a.resid}:{a.name}:{a.element}' for a in u.atoms]
answer(positions=xyz, times=times, cell=cell, names=names)`,
};

function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Array.from(actual).reduce((most, x, i) => Math.max(most, Math.abs(x - expected[i])), 0);
}

describe.skipIf(!interpreter).each(Object.keys(programs) as (keyof typeof programs)[])('%s', (program) => {
  const folder = mkdtempSync(join(tmpdir(), 'wellspring-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);
  writeFileSync(
    path('top.pdb'),
    encodePdb(topology, { frames: 1, atoms, positions: positions.subarray(0, 3 * atoms) }),
  );

  const files: Record<
    string,
    { bytes: Uint8Array | string; tolerance: number; read?: (bytes: Uint8Array) => Trajectory }
  > = {
    dcd: { bytes: encodeDcd(ours), tolerance: 1e-7, read: decodeDcd },
    xtc: { bytes: encodeXtc(ours, { precision: 10_000 }), tolerance: 5.1e-5, read: decodeXtc },
    xyz: { bytes: encodeXyz(ours, { species: elements }), tolerance: 1e-7, read: decodeXyz },
    pdb: { bytes: encodePdb(topology, ours), tolerance: 5.1e-5 },
  };

  it.each(Object.entries(files))('opens our .%s, and we open its one', (kind, { bytes, tolerance, read }) => {
    const [mine, theirs] = [path(`ours.${kind}`), path(`theirs.${kind}`)];
    writeFileSync(mine, bytes);
    const seen = python(programs[program], mine, path('top.pdb'), theirs) as Seen;
    expect(worst(seen.positions, positions)).toBeLessThan(tolerance);
    expect(seen.names).toEqual(
      topology.atoms.map(
        ({ name, element, residue, residueNumber }) => `${residue}${residueNumber}:${name}:${element}`,
      ),
    );
    // MDAnalysis looks for a box within a model, where the PDB standard has none.
    const hasCell = kind !== 'xyz' && !(kind === 'pdb' && program === 'MDAnalysis');
    if (hasCell) expect(worst(seen.cell, cell)).toBeLessThan(5e-6);
    const hasTimes = kind === 'xtc' || (kind === 'dcd' && program === 'MDAnalysis'); // MDTraj takes no times from DCD files
    if (hasTimes) expect(worst(seen.times, times)).toBeLessThan(1e-5);

    const back = read?.(readFileSync(theirs));
    if (!back) return;
    expect(back.broken).toBeUndefined();
    expect(worst(back.positions, positions)).toBeLessThan(kind === 'dcd' ? 2e-7 : 5.6e-4); // their precisions
    if (kind === 'xtc') expect(worst(back.times, times)).toBeLessThan(1e-6);
    if (kind !== 'xyz') expect(worst(back.cells!, cells)).toBeLessThan(5e-6);
  });
});
