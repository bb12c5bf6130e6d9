/** OpenMM's serialized `System` as a force field. */
import { InputError } from '../../../math/index.js';
import { COULOMB } from '../constants.js';
import type { ForceField, Nonbonded, TorsionMaps } from '../types.js';
import { readCustomBorn, readObc } from './openmm-born.js';
import { attribute, indexOf, itemsOf, numberOf, parseXml, placeOf } from './xml.js';
import type { XmlElement } from './xml.js';

/**
 * Reads the XML that `openmm.XmlSerializer.serialize(system)` gives: harmonic bonds and angles, periodic torsions,
 * correction maps, nonbonded forces without cutoff, generalized Born (GBSAOBCForce, and CustomGBForce as OpenMM writes
 * HCT, OBC1, OBC2, GBn and GBn2) and constraints. CMMotionRemover is left out: it is no force.
 *
 * @throws InputError for anything else, naming the force and its line, since energies without it would be wrong
 * @example
 * const forceField = readOpenmmSystem(await readFile('system.xml', 'utf8'));
 */
export function readOpenmmSystem(text: string): ForceField {
  const system = parseXml(text);
  if (system.name !== 'System') {
    throw new InputError(
      `the file holds an OpenMM <${system.name}>, not a <System>: write one with XmlSerializer.serialize(system)`,
    );
  }
  const particles = itemsOf(system, 'Particles');
  const count = particles.length;
  if (count === 0) throw new InputError('the System has no particles');
  const virtual = particles.findIndex(({ children }) => children.length > 0);
  if (virtual >= 0) {
    throw new InputError(
      `particle ${virtual} is a virtual site (${placeOf(particles[virtual].children[0])}): these are not supported`,
    );
  }
  const forces = itemsOf(system, 'Forces').filter(({ attributes }) => !ignored.has(attributes.type));
  for (const force of forces) check(force);
  const of = (type: string) => forces.filter(({ attributes }) => attributes.type === type);
  const one = (...types: string[]) => {
    const found = types.flatMap(of);
    if (found.length > 1) throw new InputError(`${placeOf(found[1])}: only one such force is supported`);
    return found[0];
  };
  const columns = table(count);
  const nonbonded = one('NonbondedForce');
  const born = one('GBSAOBCForce', 'CustomGBForce');
  for (const force of [nonbonded, born]) {
    const entries = force ? itemsOf(force, 'Particles').length : count;
    if (entries !== count)
      throw new InputError(`${placeOf(force)}: ${entries} particles, the System has ${count}`);
  }
  const bonds = of('HarmonicBondForce').flatMap((force) => itemsOf(force, 'Bonds'));
  const angles = of('HarmonicAngleForce').flatMap((force) => itemsOf(force, 'Angles'));
  const torsions = of('PeriodicTorsionForce').flatMap((force) => itemsOf(force, 'Torsions'));
  const maps = of('CMAPTorsionForce');
  const constraints = itemsOf(system, 'Constraints');
  return {
    masses: Float64Array.from(particles, (particle) => numberOf(particle, 'mass')),
    ...(bonds.length > 0 && {
      bonds: {
        atoms: columns.atoms(bonds, 'p1', 'p2'),
        lengths: columns.numbers(bonds, 'd'),
        constants: columns.numbers(bonds, 'k'),
      },
    }),
    ...(angles.length > 0 && {
      angles: {
        atoms: columns.atoms(angles, 'p1', 'p2', 'p3'),
        angles: columns.numbers(angles, 'a'),
        constants: columns.numbers(angles, 'k'),
      },
    }),
    ...(torsions.length > 0 && {
      torsions: {
        atoms: columns.atoms(torsions, 'p1', 'p2', 'p3', 'p4'),
        periodicities: Int32Array.from(torsions, (torsion) => numberOf(torsion, 'periodicity')),
        phases: columns.numbers(torsions, 'phase'),
        constants: columns.numbers(torsions, 'k'),
      },
    }),
    ...(maps.length > 0 && { torsionMaps: readMaps(maps, columns) }),
    ...(nonbonded && { nonbonded: readNonbonded(nonbonded, columns) }),
    ...(born && {
      generalizedBorn: born.attributes.type === 'GBSAOBCForce' ? readObc(born) : readCustomBorn(born),
    }),
    ...(constraints.length > 0 && {
      constraints: {
        atoms: columns.atoms(constraints, 'p1', 'p2'),
        distances: columns.numbers(constraints, 'd'),
      },
    }),
  };
}

const ignored = new Set(['CMMotionRemover']);
const supported = [
  'HarmonicBondForce',
  'HarmonicAngleForce',
  'PeriodicTorsionForce',
  'CMAPTorsionForce',
  'NonbondedForce',
  'GBSAOBCForce',
  'CustomGBForce',
];

function check(force: XmlElement): void {
  const type = attribute(force, 'type', force.name);
  if (!supported.includes(type)) {
    throw new InputError(`${placeOf(force)} is not supported; these forces are: ${supported.join(', ')}`);
  }
  if (attribute(force, 'usesPeriodic', '0') !== '0') {
    throw new InputError(
      `${placeOf(force)} uses periodic boundary conditions: molecules here are in open space`,
    );
  }
  if (attribute(force, 'method', '0') !== '0') {
    throw new InputError(
      `${placeOf(force)} uses a cutoff or Ewald sums: create the System with nonbondedMethod=NoCutoff`,
    );
  }
}

type Table = ReturnType<typeof table>;

function table(count: number) {
  return {
    count,
    atoms: (items: readonly XmlElement[], ...keys: string[]) =>
      Int32Array.from(items.flatMap((item) => keys.map((key) => indexOf(item, key, count)))),
    numbers: (items: readonly XmlElement[], key: string) =>
      Float64Array.from(items, (item) => numberOf(item, key)),
  };
}

function readNonbonded(force: XmlElement, { atoms, numbers }: Table): Nonbonded {
  for (const name of ['GlobalParameters', 'ParticleOffsets', 'ExceptionOffsets']) {
    if (itemsOf(force, name).length > 0) {
      throw new InputError(`${placeOf(force)} has ${name}, which are not supported`);
    }
  }
  const particles = itemsOf(force, 'Particles');
  const exceptions = itemsOf(force, 'Exceptions');
  return {
    coulombConstant: COULOMB,
    charges: numbers(particles, 'q'),
    sigmas: numbers(particles, 'sig'),
    epsilons: numbers(particles, 'eps'),
    exceptions: {
      atoms: atoms(exceptions, 'p1', 'p2'),
      chargeProducts: numbers(exceptions, 'q'),
      sigmas: numbers(exceptions, 'sig'),
      epsilons: numbers(exceptions, 'eps'),
    },
  };
}

function readMaps(forces: readonly XmlElement[], { atoms }: Table): TorsionMaps {
  const maps = forces.map((force) => itemsOf(force, 'Maps'));
  const torsions = forces.map((force) => itemsOf(force, 'Torsions'));
  const before = (force: number) => maps.slice(0, force).flat().length;
  return {
    maps: maps.flat().map((map) => {
      const size = numberOf(map, 'size');
      const energies = Float64Array.from(map.children, (entry) => numberOf(entry, 'e'));
      if (energies.length !== size * size) {
        throw new InputError(
          `${placeOf(map)}: ${energies.length} energies, its size asks for ${size * size}`,
        );
      }
      return { size, energies };
    }),
    mapOf: Int32Array.from(
      torsions.flatMap((items, force) =>
        items.map((item) => before(force) + indexOf(item, 'map', maps[force].length, 'map')),
      ),
    ),
    atoms: atoms(torsions.flat(), 'a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'b4'),
  };
}
