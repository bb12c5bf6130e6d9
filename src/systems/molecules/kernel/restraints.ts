import { InputError } from '../../../math/index.js';
import { nodeCount, nodeSpacing, nodeStrides, type NodeAxis } from '../../../math/grid-table.js';
import { layout, VECTOR, type Precision } from './memory.js';

/** A number for all walkers, or one for each. */
export type PerWalker = number | Float64Array;

/** U = spring/2 max(|ξ − centre| − tolerance, 0)². */
export interface Well {
  /** nm, or radians; for a dihedral differences are taken around the circle. */
  readonly centre: PerWalker;
  /** kJ/mol/nm², or kJ/mol/rad². */
  readonly spring: PerWalker;
  /** Half the width of a flat bottom (default 0: harmonic). */
  readonly tolerance?: PerWalker;
  /** Steering: at step n the centre is at centre + velocity · n · timeStep (units a ps; default 0). */
  readonly velocity?: PerWalker;
}

/** A table on a grid of one to three variables, the same for all walkers. */
export interface RestraintGrid {
  readonly axes: readonly NodeAxis[];
  /** An energy as `hermiteFunction` of math/grid-table.ts has it, or slopes as its `slopeFunction`. */
  readonly kind: 'energy' | 'slopes';
  readonly table: Float64Array;
  /** From the table's unit of energy to kJ/mol. */
  readonly scale: number;
}

/** One axis of a grid. The restraints of its axes stand one after the other in their order and name the same grid. */
export interface GridPart {
  readonly grid: RestraintGrid;
  readonly axis: number;
}

/** A bias on one variable of a molecule; atoms by number. */
export type Restraint = (Well | GridPart) &
  (
    | { readonly variable: 'distance' | 'angle' | 'dihedral'; readonly atoms: readonly number[] }
    | {
        /** Root-mean-square deviation, unweighted, after the best superposition. */
        readonly variable: 'rmsd';
        readonly atoms: readonly number[];
        /** Of these atoms, in their order: atoms × 3, nm. */
        readonly reference: Float64Array;
      }
  );

const variables = ['distance', 'angle', 'dihedral', 'rmsd'] as const;
const sizes = { distance: 2, angle: 3, dihedral: 4 };

function check(restraint: Restraint, index: number, atoms: number, walkers: number): void {
  const place = `restraint ${index}`;
  const { variable } = restraint;
  if (!variables.includes(variable)) {
    throw new InputError(`${place} is on '${variable as string}': the kernel knows ${variables.join(', ')}`);
  }
  for (const atom of restraint.atoms) {
    if (Number.isInteger(atom) && atom >= 0 && atom < atoms) continue;
    throw new InputError(`${place} names atom ${atom}: the molecule has atoms 0 to ${atoms - 1}`);
  }
  const count = restraint.atoms.length;
  if (variable === 'rmsd') {
    if (count < 3) throw new InputError(`${place} superposes ${count} atoms: use at least three`);
    if (restraint.reference.length !== 3 * count) {
      throw new InputError(
        `${place} has a reference of ${restraint.reference.length} numbers for ${count} atoms: give ${3 * count}`,
      );
    }
  } else if (count !== sizes[variable] || new Set(restraint.atoms).size !== count) {
    throw new InputError(
      `${place} is on a ${variable} of atoms ${restraint.atoms.join(', ')}: name ${sizes[variable]} different ones`,
    );
  }
  if ('grid' in restraint) checkGrid(restraint.grid, place);
  else checkWell(restraint, place, walkers);
}

function checkGrid({ axes, kind, table }: RestraintGrid, place: string): void {
  const width = kind === 'energy' ? 1 << axes.length : axes.length;
  if (table.length === width * nodeCount(axes)) return;
  throw new InputError(
    `${place} has a grid of ${table.length} numbers: its nodes need ${width * nodeCount(axes)}`,
  );
}

function checkWell(well: Well, place: string, walkers: number): void {
  for (const name of ['centre', 'spring', 'tolerance', 'velocity'] as const) {
    const value = well[name] ?? 0;
    if (typeof value !== 'number' && value.length !== walkers) {
      throw new InputError(`${place} has ${value.length} numbers of '${name}' for ${walkers} walkers`);
    }
    const numbers = typeof value === 'number' ? [value] : value;
    if (!numbers.every(Number.isFinite)) throw new InputError(`${place} has a '${name}' that is not finite`);
    if ((name === 'spring' || name === 'tolerance') && numbers.some((number) => number < 0)) {
      throw new InputError(`${place} has a negative '${name}': use 0 or more`);
    }
  }
}

/** Throws for restraints that make no sense for walkers of so many atoms. */
export function checkRestraints(restraints: readonly Restraint[], atoms: number, walkers: number): void {
  restraints.forEach((restraint, index) => {
    check(restraint, index, atoms, walkers);
    if (!('grid' in restraint)) return;
    const { grid, axis } = restraint;
    const parts = grid.axes.map((_, j) => restraints[index - axis + j]);
    if (parts.every((part, j) => part && 'grid' in part && part.grid === grid && part.axis === j)) return;
    throw new InputError(
      `restraint ${index} is axis ${axis} of a grid of ${grid.axes.length}: give the restraints of its axes in their order`,
    );
  });
}

/** As wasm/molecules/grid.ts reads it. */
function gridRecord({ axes, kind, scale }: RestraintGrid, table: number): number[] {
  const strides = nodeStrides(axes);
  return [
    ...[table, axes.length, kind === 'energy' ? 0 : 1, scale],
    ...axes.flatMap((axis, j) => {
      return [axis.low, 1 / nodeSpacing(axis), axis.nodes, axis.periodic ? 1 : 0, strides[j]];
    }),
  ];
}

/** Reference positions from their centre. */
function centred(reference: Float64Array): Float64Array {
  const count = reference.length / 3;
  const centre = [0, 1, 2].map((axis) => {
    let sum = 0;
    for (let a = 0; a < count; a++) sum += reference[3 * a + axis];
    return sum / count;
  });
  return reference.map((x, k) => x - centre[k % 3]);
}

export interface RestraintTables {
  readonly globals: Readonly<Record<string, number>>;
  /** The end of the memory in use. */
  readonly end: number;
  /** Writes the wells of a block of walkers. */
  write(rows: readonly number[], timeStep: number): void;
  /** Values by restraint and lane. */
  values(): Float64Array;
}

/** Checks restraints and lays them into memory from `base` on. */
export function restraintTables(
  restraints: readonly Restraint[],
  memory: WebAssembly.Memory,
  base: number,
  {
    atoms,
    walkers,
    lanes,
    precision,
  }: { atoms: number; walkers: number; lanes: number; precision: Precision },
): RestraintTables {
  checkRestraints(restraints, atoms, walkers);
  const place = layout(memory, base, precision);
  const placed = new Map<RestraintGrid, number>();
  const gridAt = (grid: RestraintGrid): number => {
    const known = placed.get(grid);
    if (known !== undefined) return known;
    const at = place.doubles(gridRecord(grid, place.doubles(grid.table)));
    placed.set(grid, at);
    return at;
  };
  const records = restraints.flatMap((restraint) => {
    const record = [variables.indexOf(restraint.variable), 0, 0, 0, 0, 0, 0, 0];
    if (restraint.variable === 'rmsd') {
      const references = place.doubles(centred(restraint.reference));
      record.splice(1, 3, restraint.atoms.length, place.integers(restraint.atoms), references);
    } else {
      restraint.atoms.forEach((atom, k) => (record[1 + k] = VECTOR * atom));
    }
    if ('grid' in restraint) record.splice(5, 2, gridAt(restraint.grid), restraint.axis);
    return record;
  });
  const parameters = place.reserve(32 * lanes * restraints.length);
  const values = place.reserve(8 * lanes * restraints.length);
  const globals = {
    restraintCount: restraints.length,
    restraints: place.integers(records),
    restraintParameters: parameters,
    restraintValues: values,
  };
  const end = place.commit();
  return {
    globals,
    end,
    write(rows, timeStep) {
      const table = new Float64Array(memory.buffer, parameters, 4 * lanes * restraints.length);
      const of = (value: PerWalker, row: number) => (typeof value === 'number' ? value : value[row]);
      restraints.forEach((restraint, index) => {
        if ('grid' in restraint) return;
        const { centre, spring, tolerance = 0, velocity = 0 } = restraint;
        rows.forEach((row, lane) => {
          const at = 4 * lanes * index + lane;
          table[at] = of(centre, row);
          table[at + lanes] = of(velocity, row) * timeStep;
          table[at + 2 * lanes] = of(spring, row);
          table[at + 3 * lanes] = of(tolerance, row);
        });
      });
    },
    values: () => new Float64Array(memory.buffer, values, lanes * restraints.length),
  };
}
