/** Molecules with made-up structures for reports: alanine dipeptide at chosen dihedrals, and a helix-turn-helix of alanines. */
import { dihedral } from '../../src/math/geometry.js';
import type { StructuresPanel, SurfacePanel } from '../../src/report/index.js';
import { alanineDipeptide, alanineDipeptideDihedrals } from '../../src/systems/molecules/index.js';
import { normals } from './random.js';

const radians = Math.PI / 180;
const molecule = await alanineDipeptide();
const { atoms, bonds } = molecule.topology;

/** The atoms beyond the bond from `b` to `c`. */
function beyond(b: number, c: number): number[] {
  const found = new Set([b, c]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (let k = 0; k < bonds.length; k += 2)
      for (const [from, to] of [bonds.subarray(k, k + 2), bonds.subarray(k, k + 2).toReversed()])
        if (found.has(from) && from !== b) found.add(to);
  }
  return [...found].filter((i) => i !== b && i !== c);
}

/** Turns what lies beyond a dihedral's central bond until the dihedral is `angle` (radians). */
function turn(x: Float64Array, [a, b, c, d]: readonly number[], angle: number): void {
  const by = angle - dihedral(x, 3 * a, 3 * b, 3 * c, 3 * d);
  const axis = [0, 1, 2].map((k) => x[3 * c + k] - x[3 * b + k]);
  const [ux, uy, uz] = axis.map((value) => value / Math.hypot(...axis));
  const [cos, sin] = [Math.cos(by), Math.sin(by)];
  for (const i of beyond(b, c)) {
    const [px, py, pz] = [0, 1, 2].map((k) => x[3 * i + k] - x[3 * c + k]);
    const along = (ux * px + uy * py + uz * pz) * (1 - cos);
    x[3 * i] = x[3 * c] + px * cos + (uy * pz - uz * py) * sin + ux * along;
    x[3 * i + 1] = x[3 * c + 1] + py * cos + (uz * px - ux * pz) * sin + uy * along;
    x[3 * i + 2] = x[3 * c + 2] + pz * cos + (ux * py - uy * px) * sin + uz * along;
  }
}

/** Structures with φ and ψ spread by 20° around the given ones (degrees), each somewhere else and turned. */
export function dipeptides(phi: number, psi: number, count: number, seed: number): Float64Array {
  const normal = normals(seed);
  const all = new Float64Array(count * atoms.length * 3);
  for (let n = 0; n < count; n++) {
    const x = Float64Array.from(molecule.positions, (value) => value + 0.002 * normal());
    turn(x, alanineDipeptideDihedrals.phi, (phi + 20 * normal()) * radians);
    turn(x, alanineDipeptideDihedrals.psi, (psi + 20 * normal()) * radians);
    const [cos, sin, away] = [Math.cos(n), Math.sin(n), normal()];
    for (let i = 0; i < x.length; i += 3)
      all.set(
        [cos * x[i] - sin * x[i + 1] + away, sin * x[i] + cos * x[i + 1], x[i + 2] - away],
        n * x.length + i,
      );
  }
  return all;
}

export const dipeptide: StructuresPanel = {
  kind: 'structures',
  label: 'alanine dipeptide',
  topology: molecule.topology,
  value: { label: 'energy', unit: 'kJ/mol' },
  groups: [
    { label: 'generated at ψ = 60°', role: 'model', phi: -80, psi: 60, count: 12 },
    { label: 'generated at ψ = 160°', role: 'assisted', phi: -120, psi: 160, count: 12 },
    { label: 'sampled', role: 'training', phi: -75, psi: -15, count: 30 },
  ].map(({ label, role, phi, psi, count }, i) => {
    const normal = normals(31 + i);
    return {
      label,
      role: role as 'model',
      positions: dipeptides(phi, psi, count, 21 + i),
      values: Array.from({ length: count }, () => -105 + 9 * normal()),
    };
  }),
};

/** Places the fourth atom of a dihedral. */
function place(a: number[], b: number[], c: number[], r: number, theta: number, phi: number): number[] {
  const minus = (p: number[], q: number[]) => p.map((value, k) => value - q[k]);
  const cross = (p: number[], q: number[]) =>
    [0, 1, 2].map((k) => p[(k + 1) % 3] * q[(k + 2) % 3] - p[(k + 2) % 3] * q[(k + 1) % 3]);
  const unit = (p: number[]) => p.map((value) => value / Math.hypot(...p));
  const along = unit(minus(c, b));
  const normal = unit(cross(minus(b, a), along));
  const third = cross(normal, along);
  const [t, f] = [Math.PI - theta * radians, phi * radians];
  return c.map(
    (value, k) =>
      value + r * (Math.cos(t) * along[k] + Math.sin(t) * (Math.cos(f) * third[k] + Math.sin(f) * normal[k])),
  );
}

/** Poly-alanine without hydrogens: backbone dihedrals of two helices and the turn between them. */
function helices(spread: number, seed: number): { names: string[]; x: number[] } {
  const normal = normals(seed);
  const turnAt: Record<number, [number, number]> = {
    13: [-80, 10],
    14: [55, 40],
    15: [-100, 120],
    16: [-70, 140],
  };
  const chain: number[][] = [
    [0, 0, 0],
    [0.146, 0, 0],
    [0.2, 0.142, 0],
  ];
  const names: string[] = [];
  const out: number[][] = [];
  for (let i = 0; i < 32; i++) {
    const [phi, psi] = (turnAt[i] ?? [-63, -42]).map((angle) => angle + spread * normal());
    const next = (r: number, theta: number, dihedralAngle: number) => {
      const [a, b, c] = chain.slice(-3);
      chain.push(place(a, b, c, r, theta, dihedralAngle));
    };
    const [n, ca, c] = chain.slice(-3);
    const beta = place(c, n, ca, 0.153, 110, 122.5);
    next(0.133, 117, psi); // the next N
    const oxygen = place(chain.at(-1)!, ca, c, 0.123, 121, 180);
    next(0.146, 122, 180);
    next(0.152, 111, phi);
    names.push('N', 'CA', 'C', 'O', 'CB');
    out.push(n, ca, c, oxygen, beta);
  }
  return { names, x: out.flat() };
}

const bundle = Array.from({ length: 8 }, (_, i) => helices(i ? 1.5 : 0, 50 + i));

export const protein: StructuresPanel = {
  kind: 'structures',
  label: 'a bundle of two helices',
  topology: {
    atoms: bundle[0].names.map((name, i) => ({
      name,
      element: name[0],
      residue: 'ALA',
      residueNumber: Math.floor(i / 5) + 1,
      chain: 'A',
    })),
    bonds: Array.from({ length: 32 }, (_, i) => [
      ...[5 * i, 5 * i + 1, 5 * i + 1, 5 * i + 2, 5 * i + 2, 5 * i + 3, 5 * i + 1, 5 * i + 4],
      ...(i ? [5 * i - 3, 5 * i] : []),
    ]).flat(),
  },
  groups: [{ label: 'sampled', role: 'assisted', positions: bundle.flatMap(({ x }) => x) }],
};

/** Wells of a surface like that of alanine dipeptide: φ, ψ (degrees), depth (kT), sharpness. */
const wells = [
  [-80, 70, 9.6, 4],
  [-150, 160, 9.9, 3],
  [-75, -20, 8.6, 4],
  [60, 40, 6, 7],
  [65, -120, 5, 9],
] as const;

/** A free energy over φ and ψ in kT: well at the edges, never visited at its top. */
export const ramachandran: SurfacePanel = (() => {
  const size = 36;
  const centres = Array.from({ length: size }, (_, i) => -175 + 10 * i);
  const density = centres.flatMap((psi) =>
    centres.map((phi) =>
      wells.reduce((sum, [a, b, depth, sharp]) => {
        const apart = 2 - Math.cos((phi - a) * radians) - Math.cos((psi - b) * radians);
        return sum + Math.exp(depth - 1.7 * sharp * apart);
      }, 0),
    ),
  );
  const most = Math.max(...density);
  const values = density.map((p) => (p < 3e-6 * most ? Infinity : Math.log(most / p)));
  const windows = [-150, -90, -30, 30, 90, 150];
  return {
    kind: 'surface',
    x: { label: 'φ / °', period: 360 },
    y: { label: 'ψ / °', period: 360 },
    value: { label: 'free energy', unit: 'kT' },
    grid: {
      values,
      errors: values.map((f) => 0.02 * Math.exp(f / 4)),
      width: size,
      height: size,
      x: [-175, 175],
      y: [-175, 175],
    },
    range: 10,
    layers: [
      {
        label: 'umbrella windows',
        role: 'umbrella',
        x: windows.flatMap((phi) => windows.map(() => phi)),
        y: windows.flatMap(() => windows),
      },
    ],
    marks: [
      { x: -80, y: 70, label: 'C7eq' },
      { x: -150, y: 160, label: 'C5' },
      { x: -75, y: -20, label: 'αR' },
      { x: 60, y: 40, label: 'αL' },
      { x: 65, y: -120, label: 'C7ax' },
    ],
  };
})();
