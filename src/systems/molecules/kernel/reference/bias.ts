/** Restraints in plain TypeScript, walker by walker. */
import {
  angle,
  dihedral,
  distance,
  pullAngle,
  pullDihedral,
  pullDistance,
} from '../../../../math/geometry.js';
import { bestRotation } from '../../../../math/superposition.js';
import { hermiteFunction, slopeFunction } from '../../../../math/grid-table.js';
import type { PerWalker, Restraint, RestraintGrid, Well } from '../restraints.js';

/** A variable of the positions of one walker, and scale × its gradient added to an array of their shape. */
interface Coordinate {
  value(x: Float64Array): number;
  pull(x: Float64Array, scale: number, out: Float64Array): void;
}

const TURN = 2 * Math.PI;

function centred(points: Float64Array): Float64Array {
  const centre = [0, 0, 0];
  points.forEach((x, k) => (centre[k % 3] += (3 * x) / points.length));
  return points.map((x, k) => x - centre[k % 3]);
}

function deviation(atoms: readonly number[], reference: Float64Array): Coordinate {
  const target = centred(reference);
  const weights = new Float64Array(atoms.length).fill(1);
  /** Where each atom is, less where the superposed reference has it. */
  const deviations = (x: Float64Array) => {
    const moved = centred(Float64Array.from(atoms.flatMap((i) => [x[3 * i], x[3 * i + 1], x[3 * i + 2]])));
    const r = bestRotation(target, moved, weights);
    return moved.map((value, at) => {
      const [k, i] = [at % 3, at - (at % 3)];
      return value - (r[3 * k] * target[i] + r[3 * k + 1] * target[i + 1] + r[3 * k + 2] * target[i + 2]);
    });
  };
  const size = (d: Float64Array) => Math.sqrt(d.reduce((sum, x) => sum + x * x, 0) / atoms.length);
  return {
    value: (x) => size(deviations(x)),
    pull(x, scale, out) {
      const d = deviations(x);
      const value = size(d);
      if (value < 1e-12) return;
      d.forEach((component, at) => {
        out[3 * atoms[Math.floor(at / 3)] + (at % 3)] += (scale * component) / (atoms.length * value);
      });
    },
  };
}

function coordinateOf(restraint: Restraint): Coordinate {
  if (restraint.variable === 'rmsd') return deviation(restraint.atoms, restraint.reference);
  const [a, b, c, d] = restraint.atoms.map((atom) => 3 * atom);
  const coordinates: Record<typeof restraint.variable, Coordinate> = {
    distance: {
      value: (x) => distance(x, a, b),
      pull: (x, scale, out) => pullDistance(x, a, b, scale, out),
    },
    angle: {
      value: (x) => angle(x, a, b, c),
      pull: (x, scale, out) => pullAngle(x, a, b, c, scale, out),
    },
    dihedral: {
      value: (x) => dihedral(x, a, b, c, d),
      pull: (x, scale, out) => pullDihedral(x, a, b, c, d, scale, out),
    },
  };
  return coordinates[restraint.variable];
}

/** |ξ − centre| − tolerance with the sign of ξ − centre, 0 within the flat bottom. */
function excess(difference: number, tolerance: number): number {
  return difference - Math.min(Math.max(difference, -tolerance), tolerance);
}

/** The bias of all restraints on one walker. */
export interface Bias {
  readonly size: number;
  values(x: Float64Array): Float64Array;
  /** Energy in kJ/mol with the centres of a time in ps. */
  energy(row: number, values: Float64Array, time: number): number;
  /** Adds the forces. */
  addForces(x: Float64Array, row: number, values: Float64Array, time: number, forces: Float64Array): void;
}

/** Energy and slope of a term, whose values start at a place among all. */
interface Term {
  energy(row: number, values: Float64Array, time: number): number;
  /** Writes the slopes at the place of its values. */
  slopes(row: number, values: Float64Array, time: number, slopes: Float64Array): void;
}

function wellTerm(restraint: Restraint & Well, at: number): Term {
  const { centre, spring, tolerance = 0, velocity = 0, variable } = restraint;
  const of = (value: PerWalker, row: number) => (typeof value === 'number' ? value : value[row]);
  const beyond = (row: number, value: number, time: number) => {
    let difference = value - (of(centre, row) + of(velocity, row) * time);
    if (variable === 'dihedral') difference -= TURN * Math.round(difference / TURN);
    return excess(difference, of(tolerance, row));
  };
  return {
    energy(row, values, time) {
      const difference = beyond(row, values[at], time);
      return (of(spring, row) / 2) * difference * difference;
    },
    slopes: (row, values, time, slopes) => (slopes[at] = of(spring, row) * beyond(row, values[at], time)),
  };
}

function gridTerm({ axes, kind, table, scale }: RestraintGrid, at: number): Term {
  const look = kind === 'energy' ? hermiteFunction(axes, table) : slopeFunction(axes, table);
  return {
    energy: (_row, values) => scale * look(values, at, new Float64Array(values.length)),
    slopes(_row, values, _time, slopes) {
      look(values, at, slopes);
      for (let j = at; j < at + axes.length; j++) slopes[j] *= scale;
    },
  };
}

export function biasOf(restraints: readonly Restraint[]): Bias {
  const coordinates = restraints.map(coordinateOf);
  const terms = restraints.flatMap((restraint, index) => {
    if (!('grid' in restraint)) return [wellTerm(restraint, index)];
    return restraint.axis === 0 ? [gridTerm(restraint.grid, index)] : [];
  });
  return {
    size: restraints.length,
    values: (x) => Float64Array.from(coordinates, (coordinate) => coordinate.value(x)),
    energy: (row, values, time) => terms.reduce((sum, term) => sum + term.energy(row, values, time), 0),
    addForces(x, row, values, time, forces) {
      const slopes = new Float64Array(values.length);
      for (const term of terms) term.slopes(row, values, time, slopes);
      slopes.forEach((slope, index) => coordinates[index].pull(x, -slope, forces));
    },
  };
}
