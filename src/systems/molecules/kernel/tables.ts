import { cos, sin } from '../../../math/index.js';
import type { ForceField, GeneralizedBorn, Nonbonded, PeriodicTorsions } from '../types.js';
import { bondedTables } from './bonded-tables.js';
import { bornOverlaps } from './born-tables.js';
import { VECTOR, type Layout, type Precision } from './memory.js';
import { mapCoefficients } from './torsion-map.js';

/** The globals of wasm/molecules/memory.ts that describe a force field. */
export type Tables = Record<string, number>;

/** Not `x ** 2`, which engines need not round alike. */
const square = (x: number) => x * x;
const offsets = (atoms: ArrayLike<number>) => Array.from(atoms, (atom) => VECTOR * atom);

/** Interleaves lists: the numbers 0 of all, then the numbers 1, … */
function interleave(...lists: ArrayLike<number>[]): Float64Array {
  const width = lists.length;
  const out = new Float64Array(width * lists[0].length);
  lists.forEach((list, k) => {
    for (let i = 0; i < list.length; i++) out[width * i + k] = list[i];
  });
  return out;
}

/** Torsions of the same four atoms as one Fourier series: c₀, c₁, s₁, c₂, s₂, … */
function fourierSeries({ atoms, periodicities, phases, constants }: PeriodicTorsions) {
  const series = new Map<string, { atoms: number[]; terms: number[] }>();
  for (let t = 0; t < constants.length; t++) {
    const four = Array.from(atoms.subarray(4 * t, 4 * t + 4));
    // The dihedral is the same from either end.
    if (four[0] > four[3]) four.reverse();
    const name = four.join();
    const entry = series.get(name) ?? { atoms: four, terms: [0, 0, 0] };
    series.set(name, entry);
    const n = periodicities[t];
    while (entry.terms.length < 2 * n + 1) entry.terms.push(0, 0);
    entry.terms[0] += constants[t] * (n === 0 ? 1 + cos(phases[t]) : 1);
    if (n === 0) continue;
    entry.terms[2 * n - 1] += constants[t] * cos(phases[t]);
    entry.terms[2 * n] += constants[t] * sin(phases[t]);
  }
  return [...series.values()];
}

/** The number of pair (i, j), i < j, in the order (0, 1), (0, 2), … */
const pairIndex = (atoms: number, i: number, j: number) => (i * (2 * atoms - i - 1)) / 2 + j - i - 1;

/** 12 A, 6 B and the charge product in kJ nm/mol of every pair. */
function pairParameters(atoms: number, nonbonded: Nonbonded | undefined): Float64Array {
  const out = new Float64Array((3 * atoms * (atoms - 1)) / 2);
  if (!nonbonded) return out;
  const { coulombConstant, charges, sigmas, epsilons, exceptions } = nonbonded;
  const set = (at: number, charge: number, sigma: number, epsilon: number) => {
    const cube = sigma * sigma * sigma;
    const attraction = 4 * epsilon * cube * cube;
    out[3 * at] = 12 * attraction * cube * cube;
    out[3 * at + 1] = 6 * attraction;
    out[3 * at + 2] = coulombConstant * charge;
  };
  for (let i = 0, at = 0; i < atoms; i++) {
    for (let j = i + 1; j < atoms; j++, at++) {
      set(at, charges[i] * charges[j], (sigmas[i] + sigmas[j]) / 2, Math.sqrt(epsilons[i] * epsilons[j]));
    }
  }
  for (let e = 0; e < exceptions.chargeProducts.length; e++) {
    const i = exceptions.atoms[2 * e];
    const j = exceptions.atoms[2 * e + 1];
    const at = pairIndex(atoms, Math.min(i, j), Math.max(i, j));
    set(at, exceptions.chargeProducts[e], exceptions.sigmas[e], exceptions.epsilons[e]);
  }
  return out;
}

/** Up to (s/r)² of this the short polynomial of wasm/molecules/born.ts holds. */
const SHORT = 0.09;

function bornTables(born: GeneralizedBorn, layout: Layout, precision: Precision): Tables {
  const { offsetRadii, scaledRadii, radii, charges, tanh, neck, surfaceArea } = born;
  const atoms = charges.length;
  const pairs = (atoms * (atoms - 1)) / 2;
  const necks = new Float64Array(neck ? 5 * pairs : 0);
  for (let i = 0, at = 0; i < atoms; i++) {
    for (let j = i + 1; j < atoms; j++, at++) {
      if (!neck) continue;
      const ij = neck.indices[i] + neck.size * neck.indices[j];
      const ji = neck.indices[j] + neck.size * neck.indices[i];
      const range = radii[i] + radii[j] + neck.cutoff;
      necks.set(
        [
          neck.distances[ij],
          neck.scale * neck.depths[ij],
          neck.distances[ji],
          neck.scale * neck.depths[ji],
          range * range,
        ],
        5 * at,
      );
    }
  }
  const hct = tanh.length === 0;
  const radiusParameters = Array.from(charges, (charge, i) => {
    const offset = offsetRadii[i];
    const [alpha, beta, gamma] = hct ? [0, 0, 0] : tanh.subarray(3 * i, 3 * i + 3);
    const cube = radii[i] * radii[i] * radii[i];
    return [
      ...[1 / offset, alpha * offset, beta * offset * offset, gamma * offset * offset * offset],
      ...[hct ? 0 : 1 / radii[i], hct ? 1 : 0],
      surfaceArea.energy *
        (surfaceArea.shares?.[i] ?? 1) *
        square(radii[i] + surfaceArea.probe) *
        cube *
        cube,
      (charge * charge) / 2,
    ];
  });
  return {
    bornKind: neck ? 2 : 1,
    bornAtoms: layout.reals(
      interleave(
        scaledRadii.map((s) => s * s),
        scaledRadii.map((s) => (s * s * s) / 2),
        scaledRadii,
        offsetRadii,
      ),
    ),
    ...bornOverlaps(born, layout, precision),
    bornFar: scaledRadii.reduce((most, s) => Math.max(most, s * s), 0) / SHORT,
    necks: layout.reals(necks),
    bornRadiusParameters: layout.reals(radiusParameters.flat()),
    bornCharges: layout.reals(charges),
    bornState: layout.reserve(64 * atoms),
    bornDerivatives: layout.reserve(32 * pairs),
    pairScales: layout.reserve(16 * pairs),
    kappa: born.kappa,
    inside: born.coulombConstant / born.soluteDielectric,
    outside: born.coulombConstant / born.solventDielectric,
  };
}

/** Lays the parameters of a force field into memory; the names and addresses are those of wasm/molecules/memory.ts. */
export function forceFieldTables(forceField: ForceField, layout: Layout, precision: Precision): Tables {
  const { masses, torsions, torsionMaps, nonbonded, generalizedBorn } = forceField;
  const atoms = masses.length;
  const tables: Tables = { atoms };
  Object.assign(tables, bondedTables(forceField, layout));
  if (torsions) {
    const series = fourierSeries(torsions);
    tables.torsions = series.length;
    tables.torsionAtoms = layout.integers(
      series.flatMap((s) => [...offsets(s.atoms), (s.terms.length - 1) / 2]),
    );
    tables.torsionParameters = layout.reals(series.flatMap((s) => s.terms));
  }
  if (torsionMaps) {
    const addresses = torsionMaps.maps.map((map) => layout.doubles(mapCoefficients(map)));
    tables.maps = torsionMaps.mapOf.length;
    tables.mapAtoms = layout.integers(
      Array.from(torsionMaps.mapOf, (map, i) => [
        ...offsets(torsionMaps.atoms.subarray(8 * i, 8 * i + 8)),
        addresses[map],
        torsionMaps.maps[map].size,
      ]).flat(),
    );
  }
  if (nonbonded || generalizedBorn) {
    tables.hasPairs = 1;
    tables.pairParameters = layout.reals(pairParameters(atoms, nonbonded));
  }
  if (generalizedBorn) Object.assign(tables, bornTables(generalizedBorn, layout, precision));
  return tables;
}
