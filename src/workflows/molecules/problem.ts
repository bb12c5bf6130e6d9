/** What score-assisted umbrella sampling of a molecule is asked, and what would only show after a long simulation. */
import { InputError } from '../../math/index.js';
import type { SamplerSpec, ScoreTrainingOptions } from '../../models/index.js';
import { isMolecule, loadSystem } from '../../systems/index.js';
import type { Host, SystemSpec } from '../../systems/index.js';
import type { MoleculeKernel, MoleculePotential } from '../../systems/molecules/index.js';
import type { VariableSpec } from '../../variables/index.js';
import { checkFrames } from '../sampling.js';

/** A dihedral of a molecule. */
export type Dihedral = {
  /** Four atoms, counted from 0. */
  readonly atoms: readonly [number, number, number, number];
  readonly name: string;
};

/** A dihedral with windows all around the circle. */
export type DihedralWindows = Dihedral & {
  /** Windows, the first half a spacing from −π. */
  readonly count: number;
  /** Of spring/2 (angle − centre)², kT per radian². */
  readonly spring: number;
};

/** How molecules move: Langevin dynamics. */
export type MoleculeDynamics = {
  /** ps. */
  readonly timeStep: number;
  /** 1/ps. */
  readonly friction: number;
};

/** Unbiased dynamics that the model learns from. */
export type MoleculeData = {
  /** All of them start from the molecule's own structure. */
  readonly walkers: number;
  /** Steps of each walker before anything is kept. */
  readonly equilibration: number;
  readonly steps: number;
  /** Steps between kept structures. */
  readonly every: number;
  /** Kelvin; hotter than the system, barriers are crossed more often and windows that are rarely visited have data. Default: the system's. */
  readonly temperature?: number | undefined;
};

/** How windows start. */
export type MoleculeStarts = {
  /** Molecules drawn for each walker of a window: the first ones that pass the checks are taken. */
  readonly candidates: number;
  /** Steps of steepest descent before the energy is judged. */
  readonly minimisation: number;
  readonly sampler: SamplerSpec;
  /** How a window that starts the usual way is pulled from the molecule's own structure to its centre. */
  readonly pull: {
    /** Steps on the way. */
    readonly steps: number;
    /** Of the moving restraint, kT per radian². */
    readonly spring: number;
  };
};

/** How windows are sampled. */
export type MoleculeSampling = {
  /** Walkers of each window. */
  readonly walkers: number;
  /** Steps of each walker that are thrown away. */
  readonly equilibration: number;
  readonly steps: number;
  /** Steps between frames. */
  readonly every: number;
};

/** Everything that the workflow needs to know. */
export type MoleculeUmbrella = {
  readonly system: SystemSpec;
  /** One or two. */
  readonly windows: readonly DihedralWindows[];
  /** A further dihedral, of which nothing is asked: it is recorded and shown beside that of a single row of windows. */
  readonly watch?: Dihedral | undefined;
  readonly dynamics: MoleculeDynamics;
  readonly simulate: MoleculeData;
  readonly train: ScoreTrainingOptions;
  readonly starts: MoleculeStarts;
  readonly sample: MoleculeSampling;
  readonly estimate: {
    /** Bins of the surface along each dihedral. */
    readonly bins: number;
  };
};

/** The dihedrals that are recorded: those of the windows, then the one that is watched. */
export const recorded = ({
  windows,
  watch,
}: Pick<MoleculeUmbrella, 'windows' | 'watch'>): readonly Dihedral[] => [
  ...windows,
  ...(watch ? [watch] : []),
];

/** The two ways in which windows start. */
export const startings = ['assisted', 'pulled'] as const;
export type Starting = (typeof startings)[number];

/** What people read for them. */
export const startingTitles: Record<Starting, string> = {
  assisted: 'windows started from generated molecules',
  pulled: 'windows pulled from one structure',
};

export const TURN = 2 * Math.PI;

/** The shortest way around the circle, in [−π, π]. */
export const around = (angle: number): number => angle - TURN * Math.round(angle / TURN);

/** Centres of all windows, windows × dihedrals; the last dihedral runs fastest. */
export function windowCentresOf(windows: readonly DihedralWindows[]): Float64Array {
  const rows = windows.reduce<number[][]>(
    (before, { count }) =>
      before.flatMap((row) =>
        Array.from({ length: count }, (_, k) => [...row, -Math.PI + ((k + 0.5) * TURN) / count]),
      ),
    [[]],
  );
  return Float64Array.from(rows.flat());
}

/** Dihedrals as variables. */
export const dihedralsOf = (dihedrals: readonly Dihedral[]): VariableSpec[] =>
  dihedrals.map(({ atoms, name }) => ({ type: 'dihedral', atoms, name }));

/** A molecule that can be moved. */
export type MovingMolecule = MoleculePotential & { readonly kernel: MoleculeKernel };

/**
 * The molecule of a system.
 *
 * @throws InputError for a system that is no molecule, and where the engine has no SIMD
 */
export async function moleculeOfSystem(spec: SystemSpec, host: Host): Promise<MovingMolecule> {
  const system = await loadSystem(spec, host);
  if (!isMolecule(system)) {
    throw new InputError(
      `system.type is ${spec.type}: this workflow needs a molecule (alanine-dipeptide, or molecule with files of your own)`,
    );
  }
  if (system.kernel) return system;
  throw new InputError(
    'molecules are moved by WebAssembly with SIMD, which this engine lacks: use Node 18 or later',
  );
}

/** @throws InputError for dihedrals that the molecule has not, windows that do not touch, and numbers that do not fit. */
export function checkProblem(problem: MoleculeUmbrella, { molecule, dim }: MoleculePotential): void {
  const { windows, watch, sample, simulate, system } = problem;
  if (windows.length < 1 || windows.length > 2) {
    throw new InputError(`windows names ${windows.length} dihedrals: use one or two`);
  }
  if (watch && windows.length > 1) {
    throw new InputError(
      `watch is ${watch.name}: with two rows of windows there is no axis left, leave it out`,
    );
  }
  recorded(problem).forEach(({ atoms }, i) => {
    const place = i < windows.length ? `windows[${i}]` : 'watch';
    const outside = atoms.find((atom) => !(Number.isInteger(atom) && atom >= 0 && 3 * atom < dim));
    if (outside !== undefined) {
      throw new InputError(
        `${place}.atoms names atom ${outside}: the molecule has atoms 0 to ${dim / 3 - 1}`,
      );
    }
    if (new Set(atoms).size !== 4) {
      throw new InputError(`${place}.atoms is ${atoms.join(', ')}: name four different atoms`);
    }
  });
  windows.forEach(({ name, count, spring }, i) => {
    const width = 1 / Math.sqrt(spring);
    const spacing = TURN / count;
    if (spacing > 4 * width) {
      const fewest = Math.ceil(TURN / (2.5 * width));
      throw new InputError(
        `windows[${i}]: ${count} windows around ${name} are ${spacing.toFixed(2)} apart and ${width.toFixed(2)} wide (spring ` +
          `${spring}), so that neighbours share nothing: use ${fewest} or more, or a softer spring`,
      );
    }
  });
  checkFrames(sample);
  const structures = simulate.walkers * Math.floor(simulate.steps / simulate.every);
  if (structures < 100) {
    throw new InputError(
      `simulate.every is ${simulate.every}: ${structures} structures are kept, too few to learn from; lower it or raise simulate.steps`,
    );
  }
  const constrained = (molecule.forceField.constraints?.distances.length ?? 0) > 0;
  if (problem.dynamics.timeStep > 0.0025 && !constrained) {
    throw new InputError(
      `dynamics.timeStep is ${problem.dynamics.timeStep} ps, too long for bonds that vibrate: use 0.001, ` +
        "or system.constraints: 'hydrogen-bonds' with system.hydrogenMass: 3",
    );
  }
  if (simulate.temperature !== undefined && system.type === 'module') {
    throw new InputError(
      'simulate.temperature is set, but a system of type module has no temperature to change',
    );
  }
}
