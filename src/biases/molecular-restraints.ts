/** Biases in the words of the molecular kernel, which then computes them itself. */
import { InputError } from '../math/index.js';
import { hermiteTable } from '../math/grid-table.js';
import type { PerWalker, Restraint, RestraintGrid, Well } from '../systems/molecules/kernel/index.js';
import { componentsOf, type VariableSpec } from '../variables/index.js';
import { isTable, type BiasSpec } from './build.js';

/** The ends of angles, and a distance that no molecule has, nm: a wall is one end of a flat bottom whose other end nothing reaches. */
const bounds = { distance: [0, 64], angle: [0, Math.PI], rmsd: [0, 64] } as const;

type Numbers = number | ArrayLike<number>;
type Place = Pick<Restraint & { reference?: Float64Array }, 'variable' | 'atoms' | 'reference'>;
type Tables = Extract<BiasSpec, { type: 'grid' | 'force-table' }>;

/** The components of a variable that the kernel knows, or undefined. */
function placesOf(spec: VariableSpec): Place[] | undefined {
  if (spec.type === 'stack') {
    const parts = spec.of.map(placesOf);
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  if (spec.type === 'distance' || spec.type === 'angle' || spec.type === 'dihedral') {
    return [{ variable: spec.type, atoms: spec.atoms }];
  }
  if (spec.type !== 'rmsd' || spec.weights) return undefined;
  const { reference } = spec;
  const atoms = spec.atoms ?? Array.from({ length: reference.length / 3 }, (_, atom) => atom);
  const own = atoms.flatMap((atom) => [0, 1, 2].map((axis) => reference[3 * atom + axis]));
  return [{ variable: 'rmsd', atoms, reference: Float64Array.from(own) }];
}

/** What one component's walkers have of numbers of a bias. */
function componentOf(value: Numbers, component: number, dim: number, walkers: number): PerWalker {
  if (typeof value === 'number') return value;
  if (value.length === 1) return value[0];
  if (value.length === dim) return value[component];
  if (value.length !== walkers * dim) {
    throw new InputError(
      `a bias has ${value.length} numbers for ${walkers} walkers of ${dim}: give 1 or ${walkers * dim}`,
    );
  }
  return Float64Array.from({ length: walkers }, (_, walker) => value[walker * dim + component]);
}

/** A combination of numbers that belong to the same walkers. */
function combine(f: (...numbers: number[]) => number, ...values: PerWalker[]): PerWalker {
  const many = values.find((value) => typeof value !== 'number');
  const at = (walker: number) =>
    f(...values.map((value) => (typeof value === 'number' ? value : value[walker])));
  return typeof many === 'object' ? many.map((_, walker) => at(walker)) : at(0);
}

const every = (value: PerWalker, holds: (x: number) => boolean): boolean =>
  typeof value === 'number' ? holds(value) : value.every(holds);

/** Where and when restraints act. */
export interface RestraintScene {
  readonly walkers: number;
  /** kJ/mol: springs of biases are in kT. */
  readonly kT: number;
  readonly step: number;
  /** ps. */
  readonly timeStep: number;
}

/** The step at which a moving bias comes to rest. */
export const restOf = (spec: BiasSpec): number =>
  spec.type === 'moving' ? spec.steps - (spec.state?.step ?? 0) : Infinity;

/**
 * A bias as restraints of the molecular kernel, one a component, from a step on to the next at which a moving bias comes to rest;
 * undefined where the kernel does not know its kind or its variable.
 */
export function restraintsOf(spec: BiasSpec, scene: RestraintScene): Restraint[] | undefined {
  const places = placesOf(spec.variable);
  if (!places || spec.type === 'linear') return undefined;
  if (isTable(spec)) {
    const grid = gridOf(spec, scene.kT);
    return places.map((place, axis) => ({ ...place, grid, axis }) as Restraint);
  }
  const dim = componentsOf(spec.variable);
  const restraints: Restraint[] = [];
  for (const [component, place] of places.entries()) {
    const of = (value: Numbers) => componentOf(value, component, dim, scene.walkers);
    const spring = combine((k) => k * scene.kT, of(spec.spring));
    const well = wellOf(spec, place, of, scene);
    if (!well) return undefined;
    restraints.push({ ...place, ...well, spring } as Restraint);
  }
  return restraints;
}

function gridOf(spec: Tables, scale: number): RestraintGrid {
  const { axes } = spec;
  if (spec.type === 'grid') return { axes, kind: 'energy', table: hermiteTable(spec), scale };
  return { axes, kind: 'slopes', table: spec.gradients, scale };
}

function wellOf(
  spec: Exclude<BiasSpec, { type: 'linear' } | Tables>,
  { variable }: Place,
  of: (value: Numbers) => PerWalker,
  { step, timeStep }: RestraintScene,
): Omit<Well, 'spring'> | undefined {
  switch (spec.type) {
    case 'harmonic':
      return { centre: of(spec.centre) };
    case 'flat-bottom':
      return { centre: of(spec.centre), tolerance: of(spec.halfWidth) };
    case 'upper-wall':
    case 'lower-wall': {
      if (variable === 'dihedral') return undefined; // refused by the bias itself
      const [low, high] = bounds[variable];
      const end = spec.type === 'upper-wall' ? low : high;
      const at = of(spec.at);
      if (!every(at, (x) => x >= low && x <= high)) return undefined;
      return {
        centre: combine((x) => (x + end) / 2, at),
        tolerance: combine((x) => Math.abs(x - end) / 2, at),
      };
    }
    case 'moving': {
      const [from, to] = [of(spec.from), of(spec.to)];
      if (step >= restOf(spec)) return { centre: to };
      const before = spec.state?.step ?? 0;
      return {
        centre: combine((a, b) => a + (before / spec.steps) * (b - a), from, to),
        velocity: combine((a, b) => (b - a) / (spec.steps * timeStep), from, to),
      };
    }
  }
}
