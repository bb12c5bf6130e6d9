// Internal coordinates: round trips, the determinant and all gradients against finite differences, on alanine dipeptide and a ring.
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/math/index.js';
import { key, normal, uniform } from '../../../src/random/index.js';
import {
  internalCoordinates,
  internalFeatures,
  internalStatistics,
  sameChirality,
  signedVolumes,
  stereocentres,
  zMatrix,
} from '../../../src/systems/molecules/internal/index.js';
import * as fixture from '../../fixtures/mdtraj.js';

/** 2-methyloxolane: a ring of O0, C1 to C4, the methyl C5 on C1, and hydrogens up and down; roughly its shape. */
function methyloxolane() {
  const elements = ['O', 'C', 'C', 'C', 'C', 'C'];
  const bonds = [0, 1, 1, 2, 2, 3, 3, 4, 4, 0, 1, 5];
  const ring = [0, 1, 2, 3, 4].map((i) => {
    const turn = (2 * Math.PI * i) / 5;
    return [0.125 * Math.cos(turn), 0.125 * Math.sin(turn), 0.02 * Math.cos(2 * turn + 0.3)];
  });
  const outward = (i: number, r: number, up: number) => {
    const [x, y, z] = ring[i];
    const scale = 1 + r / Math.hypot(x, y);
    return [x * scale, y * scale, z + up];
  };
  const places = [...ring, outward(1, 0.09, 0.12)];
  const hydrogen = (on: number, place: number[]) => {
    bonds.push(on, elements.length);
    elements.push('H');
    places.push(place);
  };
  hydrogen(1, outward(1, 0.05, -0.09));
  for (const i of [2, 3, 4]) for (const up of [0.09, -0.09]) hydrogen(i, outward(i, 0.05, up));
  const [x, y, z] = places[5];
  for (const [dx, dy, dz] of [
    [0.1, 0.03, 0.02],
    [-0.06, 0.08, 0.03],
    [-0.02, -0.03, 0.1],
  ])
    hydrogen(5, [x + dx, y + dy, z + dz]);
  return {
    topology: { atoms: elements.map((element) => ({ element })), bonds },
    positions: Float64Array.from(places.flat()),
  };
}

const ring = methyloxolane();
/** Four shaken copies of the ring, turned and shifted by noise in no special way. */
const shaken = Float64Array.from(
  normal(key(3), 4 * ring.positions.length),
  (z, i) => ring.positions[i % ring.positions.length] + 0.008 * z,
);

const MOLECULES = {
  'alanine dipeptide': { topology: fixture.topology, positions: fixture.positions, walkers: fixture.frames },
  '2-methyloxolane': { topology: ring.topology, positions: shaken, walkers: 4 },
  water: {
    topology: { atoms: [{ element: 'H' }, { element: 'O' }, { element: 'H' }], bonds: [1, 0, 1, 2] },
    positions: Float64Array.of(0.1, 0.2, 0.3, 0.15, 0.25, 0.35, 0.2, 0.15, 0.3),
    walkers: 1,
  },
};

/** log |det| of a square matrix, by elimination. */
function logDeterminantOf(matrix: Float64Array[]): number {
  let sum = 0;
  matrix.forEach((_, i) => {
    const pivot = matrix
      .slice(i)
      .reduce((best, row, j) => (Math.abs(row[i]) > Math.abs(matrix[best][i]) ? i + j : best), i);
    [matrix[i], matrix[pivot]] = [matrix[pivot], matrix[i]];
    sum += Math.log(Math.abs(matrix[i][i]));
    for (const row of matrix.slice(i + 1)) {
      const factor = row[i] / matrix[i][i];
      for (let k = i; k < row.length; k++) row[k] -= factor * matrix[i][k];
    }
  });
  return sum;
}

describe.each(Object.entries(MOLECULES))(
  'internal coordinates of %s',
  (_, { topology, positions, walkers }) => {
    const coordinates = internalCoordinates(topology);
    const n = coordinates.atoms;
    const { dim } = coordinates;
    const internal = new Float64Array(walkers * dim);
    const frames = new Float64Array(walkers * 6);
    const logDeterminants = new Float64Array(walkers);
    coordinates.fromCartesian(positions, internal, { frames, logDeterminants });
    const first = { x: positions.slice(0, 3 * n), q: internal.slice(0, dim), frame: frames.slice(0, 6) };

    /** Positions of one molecule of coordinates and frame in one array. */
    const place = (all: Float64Array) => {
      const x = new Float64Array(3 * n);
      coordinates.toCartesian(all.slice(0, dim), x, { frames: all.slice(dim) });
      return x;
    };
    const both = Float64Array.of(...first.q, ...first.frame);
    /** Columns of ∂x/∂(q, frame) by differences of fourth order. */
    const jacobian = Array.from(both, (__, j) => {
      const at = (by: number) => place(both.map((value, i) => (i === j ? value + by : value)));
      const h = 1e-3;
      const [up, down, farUp, farDown] = [at(h), at(-h), at(2 * h), at(-2 * h)];
      return up.map((value, i) => (8 * (value - down[i]) - (farUp[i] - farDown[i])) / (12 * h));
    });

    it('come back to the same positions', () => {
      const back = new Float64Array(positions.length);
      const again = new Float64Array(walkers);
      coordinates.toCartesian(internal, back, { frames, logDeterminants: again });
      positions.forEach((x, i) => expect(Math.abs(back[i] - x)).toBeLessThan(1e-10));
      expect(again).toEqual(logDeterminants);
    });

    it('do not see the frame', () => {
      const standard = new Float64Array(positions.length);
      const again = new Float64Array(internal.length);
      const frame = new Float64Array(walkers * 6);
      coordinates.toCartesian(internal, standard);
      coordinates.fromCartesian(standard, again, { frames: frame });
      internal.forEach((q, i) => expect(Math.abs(Math.sin((again[i] - q) / 2))).toBeLessThan(1e-10));
      expect([...frame.slice(0, 6)].map((x) => Math.abs(Math.round(1e10 * x)))).toEqual([
        0, 0, 0, 0, 1e10, 0,
      ]);
    });

    it('have the volume change that differences find', () => {
      expect(logDeterminants[0]).toBeCloseTo(logDeterminantOf(jacobian.map((column) => column.slice())), 7);
    });

    it('take gradients both ways', () => {
      const gx = normal(key(7), 3 * n);
      const gq = new Float64Array(dim).fill(5);
      const gf = new Float64Array(6).fill(5);
      coordinates.pullToInternal(first.x, gx, gq, gf);
      const expected = jacobian.map((column) => 5 + column.reduce((sum, value, i) => sum + value * gx[i], 0));
      [...gq, ...gf].forEach((value, j) => expect(Math.abs(value - expected[j])).toBeLessThan(1e-7));

      // (∂q/∂x)(∂x/∂q) is the identity, and frames do not matter to q.
      const outer = normal(key(8), dim);
      const there = new Float64Array(3 * n);
      coordinates.pullToCartesian(first.x, outer, there);
      const back = new Float64Array(dim);
      const byFrame = new Float64Array(6);
      coordinates.pullToInternal(first.x, there, back, byFrame);
      back.forEach((value, j) => expect(value).toBeCloseTo(outer[j], 9));
      byFrame.forEach((value) => expect(Math.abs(value)).toBeLessThan(1e-9));
    });

    it('have the gradient of the log-determinant', () => {
      const slopes = new Float64Array(internal.length);
      coordinates.pullLogDeterminant(internal, new Float64Array(walkers).fill(2), slopes);
      for (let j = 0; j < dim; j++) {
        const at = (by: number) => {
          const out = new Float64Array(1);
          const q = first.q.map((value, i) => (i === j ? value + by : value));
          coordinates.toCartesian(q, new Float64Array(3 * n), { logDeterminants: out });
          return out[0];
        };
        expect(Math.abs(slopes[j] - (at(1e-6) - at(-1e-6)) / 1e-6)).toBeLessThan(1e-5);
      }
    });

    it('become features and come back', () => {
      const features = internalFeatures(coordinates, internalStatistics(coordinates, internal));
      expect(features.names).toHaveLength(features.dim);
      const encoded = new Float64Array(walkers * features.dim);
      features.encode(internal, encoded);
      const decoded = new Float64Array(internal.length);
      features.decode(encoded, decoded);
      internal.forEach((q, i) => expect(decoded[i]).toBeCloseTo(q, 12));
      for (let j = 0; j < 2 * n - 3; j++) {
        let [sum, squares] = [0, 0];
        for (let i = j; i < encoded.length; i += features.dim) {
          sum += encoded[i];
          squares += encoded[i] ** 2;
        }
        expect(Math.abs(sum)).toBeLessThan(1e-9);
        expect(squares).toBeCloseTo(walkers > 1 ? walkers : 0, 9);
      }
      const outer = uniform(key(9), encoded.length);
      const slopes = new Float64Array(internal.length);
      features.pullback(internal, outer, slopes);
      for (let j = 0; j < dim; j++) {
        const at = (by: number) => {
          const out = new Float64Array(encoded.length);
          features.encode(
            internal.map((q, i) => (i === j ? q + by : q)),
            out,
          );
          return out.reduce((sum, value, i) => sum + value * outer[i], 0);
        };
        const slope = (at(1e-6) - at(-1e-6)) / 2e-6;
        expect(Math.abs(slopes[j] - slope)).toBeLessThan(1e-7 * Math.max(1, Math.abs(slope)));
      }
    });
  },
);

describe('the Z-matrix', () => {
  const rows = zMatrix(fixture.topology);

  it('places each atom by atoms placed before it, and by a bond', () => {
    const bonded = new Set<string>();
    const { bonds } = fixture.topology;
    for (let i = 0; i < bonds.length; i += 2)
      bonded.add(`${bonds[i]} ${bonds[i + 1]}`).add(`${bonds[i + 1]} ${bonds[i]}`);
    const placed = new Set<number>();
    rows.forEach(({ atom, bond, angle, dihedral }, i) => {
      const used = [bond, angle, dihedral].slice(0, i);
      expect(used.every((other) => placed.has(other))).toBe(true);
      if (i > 0) expect(bonded).toContain(`${atom} ${bond}`);
      placed.add(atom);
    });
    expect(placed.size).toBe(22);
    expect(zMatrix(fixture.topology)).toEqual(rows);
  });

  it('has φ and ψ among its torsions, and one torsion for each rotor', () => {
    const torsions = rows.slice(3).filter(({ improper }) => !improper);
    const sorted = torsions.map(({ atom, bond, angle, dihedral }) =>
      [
        [atom, bond, angle, dihedral],
        [dihedral, angle, bond, atom],
      ].map(String),
    );
    expect(sorted.flat()).toContain('4,6,8,14');
    expect(sorted.flat()).toContain('6,8,14,16');
    const axes = torsions.map(({ bond, angle }) => [bond, angle].sort((a, b) => a - b).join('-'));
    expect(new Set(axes).size).toBe(axes.length);
    expect(axes).toHaveLength(7); // φ, ψ, two peptide bonds, three methyl groups
  });

  it('turns a methyl group by one torsion', () => {
    const coordinates = internalCoordinates(fixture.topology);
    const x = fixture.positions.slice(0, 66);
    const q = new Float64Array(60);
    coordinates.fromCartesian(x, q);
    const row = rows.findIndex(({ bond, improper }, i) => i > 2 && bond === 10 && !improper);
    q[41 + row - 3] += 1;
    const moved = new Float64Array(66);
    coordinates.toCartesian(q, moved);
    const before = new Float64Array(66);
    q[41 + row - 3] -= 1;
    coordinates.toCartesian(q, before);
    const changed = Array.from({ length: 22 }, (_, i) => i).filter((i) =>
      [0, 1, 2].some((k) => Math.abs(moved[3 * i + k] - before[3 * i + k]) > 1e-3),
    );
    expect(changed).toEqual([11, 12, 13]);
    const between = (p: Float64Array, a: number, b: number) =>
      Math.hypot(...[0, 1, 2].map((k) => p[3 * a + k] - p[3 * b + k]));
    for (const [a, b] of [
      [11, 12],
      [12, 13],
      [10, 13],
    ])
      expect(between(moved, a, b)).toBeCloseTo(between(before, a, b), 12);
  });

  it('goes round straight parts of a molecule by its reference', () => {
    // CH₃–C≡N
    const topology = {
      atoms: ['C', 'C', 'N', 'H', 'H', 'H'].map((element) => ({ element })),
      bonds: [0, 1, 1, 2, 0, 3, 0, 4, 0, 5],
    };
    const reference = Float64Array.of(
      ...[0, 0, 0, 0, 0, 0.146, 0, 0, 0.262],
      ...[0.103, 0, -0.036, -0.0515, 0.0892, -0.036, -0.0515, -0.0892, -0.036],
    );
    const coordinates = internalCoordinates(topology, { reference });
    const q = new Float64Array(12);
    const logDeterminants = new Float64Array(1);
    const frames = new Float64Array(6);
    coordinates.fromCartesian(reference, q, { logDeterminants, frames });
    expect(Number.isFinite(logDeterminants[0])).toBe(true);
    const back = new Float64Array(18);
    coordinates.toCartesian(q, back, { frames });
    back.forEach((x, i) => expect(x).toBeCloseTo(reference[i], 12));
  });

  it.each<[() => unknown, RegExp]>([
    [
      () => zMatrix({ atoms: [{ element: 'H' }, { element: 'H' }], bonds: [0, 1] }),
      /three atoms or more, there are 2/,
    ],
    [
      () => zMatrix({ ...ring.topology, bonds: ring.topology.bonds.slice(0, -2) }),
      /atom 15 is not joined to atom 0/,
    ],
    [() => zMatrix({ ...ring.topology, bonds: [0, 40] }), /bond 0 joins atoms 0 and 40: there are 16 atoms/],
    [() => zMatrix(ring.topology, { root: [0, 2, 3] }), /root \[0, 2, 3\] must be three atoms in a chain/],
    [() => zMatrix(ring.topology, { reference: [1, 2] }), /reference has 2 coordinates/],
    [
      () =>
        zMatrix(
          { atoms: ['O', 'C', 'O'].map((element) => ({ element })), bonds: [0, 1, 1, 2] },
          { reference: [0, 0, 0, 0, 0, 1, 0, 0, 2] },
        ),
      /all atoms are in line/,
    ],
    [
      () => internalCoordinates(ring.topology).fromCartesian(new Float64Array(48), new Float64Array(3)),
      /do not fit 16 atoms: 48 and 42/,
    ],
  ])('refuses what has none: %#', (make, message) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(message);
  });

  it('marks coordinates outside their range by a log-determinant of −∞', () => {
    const coordinates = internalCoordinates(ring.topology);
    const out = new Float64Array(2);
    const q = new Float64Array(2 * 42).fill(1);
    q[3] = -0.1;
    q[42 + 20] = 3.5;
    coordinates.toCartesian(q, new Float64Array(96), { logDeterminants: out });
    expect([...out]).toEqual([-Infinity, -Infinity]);
  });
});

describe('chirality', () => {
  const mirrored = (x: Float64Array) => x.map((value, i) => (i % 3 === 0 ? -value : value));

  it('finds stereocentres, and no others', () => {
    expect(stereocentres(fixture.topology)).toEqual([{ centre: 8, neighbours: [6, 9, 10, 14] }]);
    expect(stereocentres(ring.topology).map(({ centre }) => centre)).toEqual([1]);
    const symmetric = {
      ...ring.topology,
      atoms: ring.topology.atoms.map((atom, i) => (i === 5 ? { element: 'H' } : atom)),
    };
    expect(
      stereocentres({ atoms: symmetric.atoms.slice(0, 13), bonds: symmetric.bonds.slice(0, 26) }),
    ).toEqual([]);
  });

  it('tells mirror images apart and keeps the others', () => {
    const centres = stereocentres(fixture.topology);
    const x = fixture.positions;
    const volumes = signedVolumes(centres, x, 5);
    expect(new Set(volumes.map(Math.sign)).size).toBe(1);
    expect(signedVolumes(centres, mirrored(x), 5)).toEqual(volumes.map((volume) => -volume));
    const mixed = x.slice();
    for (const walker of [1, 3]) mixed.set(mirrored(x.slice(66 * walker, 66 * (walker + 1))), 66 * walker);
    expect(sameChirality(centres, x.slice(0, 66), mixed, 5)).toEqual([0, 2, 4]);
    expect(() => sameChirality(centres, new Float64Array(66), x, 5)).toThrow(/atom 8 is flat/);
    expect(() => signedVolumes(centres, x.slice(0, 30), 1)).toThrow(/names atom 10|names atom 14/);
  });
});
