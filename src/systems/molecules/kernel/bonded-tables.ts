import { cos, sin } from '../../../math/index.js';
import type { ForceField } from '../types.js';
import { VECTOR, type Layout } from './memory.js';

/** Bytes of an arm in wasm/molecules/bonded.ts. */
const ARM = 64;

/**
 * Bonds and angles. A bond leaves the unit vector between its atoms for the angles, which want it to point away from their middle atom: bonds
 * are turned so, and mirrored where both ends are middles. An angle whose atoms have no bond gets one without a force.
 */
export function bondedTables({ bonds, angles }: ForceField, layout: Layout): Record<string, number> {
  const ends: [number, number][] = [];
  const parameters: number[] = [];
  const armOf = new Map<string, number>();
  const middles = new Set(angles ? angles.atoms.filter((_, k) => k % 3 === 1) : []);
  const addBond = (i: number, j: number, length: number, constant: number) => {
    const [outer, middle] = middles.has(j) ? [i, j] : [j, i];
    armOf.set(`${outer} ${middle}`, ARM * ends.length);
    ends.push([outer, middle]);
    parameters.push(length, constant);
  };
  bonds?.constants.forEach((constant, b) =>
    addBond(bonds.atoms[2 * b], bonds.atoms[2 * b + 1], bonds.lengths[b], constant),
  );
  const corners = Array.from({ length: angles?.constants.length ?? 0 }, (_, a) => [
    ...angles!.atoms.subarray(3 * a, 3 * a + 3),
  ]);
  for (const [i, j, k] of corners) {
    for (const outer of [i, k])
      if (!armOf.has(`${outer} ${j}`) && !armOf.has(`${j} ${outer}`)) addBond(outer, j, 0, 0);
  }
  const mirrored: number[] = [];
  const arm = (outer: number, middle: number) => {
    const name = `${outer} ${middle}`;
    const there = armOf.get(name);
    if (there !== undefined) return there;
    const at = ARM * (ends.length + mirrored.length);
    mirrored.push(armOf.get(`${middle} ${outer}`)!);
    armOf.set(name, at);
    return at;
  };
  const tables: Record<string, number> = { bonds: ends.length };
  if (ends.length > 0) {
    const records = corners.flatMap(([i, j, k]) => [
      VECTOR * i,
      VECTOR * j,
      VECTOR * k,
      arm(i, j),
      arm(k, j),
    ]);
    tables.bondAtoms = layout.integers(ends.flat().map((atom) => VECTOR * atom));
    tables.bondParameters = layout.reals(parameters);
    tables.mirrors = mirrored.length;
    tables.mirrored = layout.integers(mirrored);
    tables.arms = layout.reserve(ARM * (ends.length + mirrored.length));
    tables.angles = corners.length;
    tables.angleAtoms = layout.integers(records);
    tables.angleParameters = layout.reals(
      corners.flatMap((_, a) => [angles!.constants[a], cos(angles!.angles[a]), sin(angles!.angles[a])]),
    );
  }
  return tables;
}
