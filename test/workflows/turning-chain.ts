// A chain of atoms without other forces than bonds, angles and torsions: each dihedral turns as exp(−U(φ)/kT), whatever the others do.
import { density1D } from '../../src/math/index.js';
import { buildMolecule } from '../../src/systems/molecules/index.js';

const kT = 0.00831446261815324 * 300;
/** In kT: three wells, the deepest across ±π. */
const terms = [
  { periodicity: 3, phase: 0.3, constant: 2.5 },
  { periodicity: 1, phase: 0.2, constant: 1.2 },
];

/** Of every dihedral, kT. */
export const energy = (phi: number) =>
  terms.reduce(
    (sum, { periodicity, phase, constant }) => sum + constant * (1 + Math.cos(periodicity * phi - phase)),
    0,
  );
export const exact = density1D((phi) => -energy(phi), { low: -Math.PI, high: Math.PI });

const places = [-0.05, 0.14, 0, 0, 0, 0, 0.15, 0, 0, 0.2, 0.1, 0.1, 0.35, 0.1, 0.12];

/** Four or five atoms. */
export function turningChain(atoms: number) {
  const runs = (size: number) =>
    Int32Array.from({ length: size * (atoms - size + 1) }, (_, i) => Math.floor(i / size) + (i % size));
  const dihedrals = atoms - 3;
  const eachTerm = <T>(of: (term: (typeof terms)[number]) => T) =>
    Array.from({ length: dihedrals }, () => terms.map(of)).flat();
  return buildMolecule({
    forceField: {
      masses: new Float64Array(atoms).fill(14),
      bonds: {
        atoms: runs(2),
        lengths: new Float64Array(atoms - 1).fill(0.15),
        constants: new Float64Array(atoms - 1).fill(2e4),
      },
      angles: {
        atoms: runs(3),
        angles: new Float64Array(atoms - 2).fill(1.9),
        constants: new Float64Array(atoms - 2).fill(400),
      },
      torsions: {
        atoms: Int32Array.from(
          Array.from({ length: dihedrals }, (_, first) =>
            terms.map(() => [first, first + 1, first + 2, first + 3]),
          ).flat(2),
        ),
        periodicities: Int32Array.from(eachTerm(({ periodicity }) => periodicity)),
        phases: Float64Array.from(eachTerm(({ phase }) => phase)),
        constants: Float64Array.from(eachTerm(({ constant }) => constant * kT)),
      },
    },
    positions: Float64Array.from(places.slice(0, 3 * atoms)),
  });
}
