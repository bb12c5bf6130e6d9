/** Langevin dynamics of molecules, inside WebAssembly as far as the molecular kernel knows the biases. */
import { buildBias, type BiasSpec } from '../biases/index.js';
import { restOf, restraintsOf } from '../biases/molecular-restraints.js';
import { InputError } from '../math/index.js';
import { fold, type Key } from '../random/index.js';
import type { MoleculePotential } from '../systems/index.js';
import { BlowUpError } from '../systems/molecules/blow-up.js';
import type { Molecule } from '../systems/molecules/index.js';
import type { Advance } from '../systems/molecules/kernel/index.js';
import { checkPlaces } from '../systems/molecules/overlaps.js';
import type { LangevinState } from './langevin-middle.js';
import { checkStart, checkTimeStep, NONE } from './move.js';
import type { Scaling } from './scaled.js';
import type { Kernel, StepInfo } from './types.js';

/** Walkers of a molecule. */
export interface MolecularState extends LangevinState {
  /** What moving biases have done to each walker, kT; only with such biases. */
  readonly work?: Float64Array;
}

export interface MolecularLangevinOptions {
  /** ps: 0.001 without constraints, 0.002 with bonds to hydrogens held, 0.004 with heavy hydrogens, too. */
  timeStep: number;
  /** Friction in 1/ps (default 1). */
  friction?: number;
  /** Factors of the forces of each walker that the kernel will move: temperatures, or solute tempering. */
  scaling?: Scaling | undefined;
}

/**
 * The middle scheme of {@link langevinMiddle} for a molecule at its temperature, with its masses, its constraints and velocities in nm/ps,
 * many steps in one call of the molecular kernel. Harmonic, flat-bottom and moving biases and walls on distances, angles, dihedrals and
 * RMSDs act inside it; any other bias kicks the velocities before each step, which is the same scheme, slower. A walker that comes apart
 * stops the run: it is not data.
 *
 * @throws InputError for a time step or friction that is not positive, biases that do not fit, and starting positions that overlap
 * @throws BlowUpError when a walker has come apart, with its number, the step, and the last good step and structure
 * @example
 * const potential = moleculePotential(await alanineDipeptide());
 * const kernel = molecularLangevin(potential, [], { timeStep: 0.001, friction: 1 });
 */
export function molecularLangevin(
  potential: MoleculePotential,
  biases: readonly BiasSpec[],
  { timeStep, friction = 1, scaling }: MolecularLangevinOptions,
): Kernel<MolecularState> {
  checkTimeStep(timeStep);
  if (!(friction > 0 && friction < Infinity)) {
    throw new InputError(`friction is ${friction}: a molecule's heat bath needs a positive one, in 1/ps`);
  }
  const { dim, kT, temperature, molecule, kernel, evaluations } = potential;
  for (const bias of biases) buildBias(bias, dim); // refuses what does not fit
  const rests = biases.map(restOf);
  const moves = biases.some(({ type }) => type === 'moving');
  const bath = { timeStep, temperature, friction, scaling, keep: { positions: false, energies: false } };

  const leap = (
    key: Key,
    state: MolecularState,
    steps: number,
  ): { state: MolecularState; info: StepInfo } => {
    const { firstWalker } = state;
    const walkers = state.positions.length / dim;
    const end = state.step + steps;
    const work = state.work?.slice();
    let { positions, velocities, step } = state;
    while (step < end) {
      const scene = { walkers, kT, step, timeStep };
      const found = biases.map((bias) => restraintsOf(bias, scene));
      const outside = biases.filter((_, i) => !found[i]);
      const stretch = Math.min(end, ...rests.filter((rest) => rest > step)) - step;
      if (outside.length > 0) velocities = kicked(outside, positions, velocities, step, work);
      const advanced = kernel.advance(
        { positions, velocities, step, firstWalker },
        {
          ...bath,
          key,
          steps: outside.length > 0 ? 1 : stretch,
          restraints: found.flatMap((each) => each ?? []),
        },
      );
      refuseBlowUp(advanced, molecule, timeStep);
      work?.forEach((done, i) => (work[i] = done + advanced.work[i] / kT));
      ({ positions, velocities, step } = advanced.state);
    }
    evaluations.count += walkers * steps;
    const next = { positions, velocities, step, firstWalker, ...(work ? { work } : {}) };
    return { state: next, info: { failures: NONE } };
  };

  /** Velocities after the kick of biases that the molecular kernel does not know; their work is added. */
  const kicked = (
    outside: readonly BiasSpec[],
    positions: Float64Array,
    velocities: Float64Array,
    step: number,
    work?: Float64Array,
  ): Float64Array => {
    const walkers = positions.length / dim;
    const gradients = new Float64Array(positions.length);
    for (const spec of outside) {
      const bias = buildBias(movedTo(step, spec, walkers), dim);
      const { variable } = bias;
      const values = new Float64Array(walkers * variable.dim);
      const slopes = new Float64Array(values.length);
      variable.evaluate(positions, values);
      if ('advance' in bias) {
        const moving = bias;
        moving.advance(values);
        work?.forEach((done, i) => (work[i] = done + moving.state.work[i]));
      }
      bias.energyAndGradient(values, new Float64Array(walkers), slopes);
      variable.pullback(positions, slopes, gradients);
    }
    const { masses } = molecule.forceField;
    return velocities.map((v, i) => {
      const mass = masses[Math.floor((i % dim) / 3)];
      return mass > 0 ? v - ((timeStep * kT) / mass) * gradients[i] : v;
    });
  };

  const step = (key: Key, state: MolecularState) => leap(key, state, 1);
  return {
    dim,
    init(key, start, firstWalker = 0) {
      const given = checkStart(start, dim);
      const walkers = given.length / dim;
      for (let walker = 0; walker < walkers; walker++) {
        const row = given.subarray(walker * dim, (walker + 1) * dim);
        checkPlaces(molecule.topology.atoms, row, `walker ${firstWalker + walker} at its start`);
      }
      // no step, but the constraints are made to hold
      const rest = { positions: given, velocities: new Float64Array(given.length), step: 0, firstWalker };
      const { positions } = kernel.advance(rest, { ...bath, key, steps: 0 }).state;
      const velocities = kernel.thermalVelocities(positions, { temperature, key: fold(key, 0), firstWalker });
      return {
        positions,
        velocities,
        step: 0,
        firstWalker,
        ...(moves ? { work: new Float64Array(walkers) } : {}),
      };
    },
    step,
    advance: step,
    leap,
  };
}

/** A moving bias as it stands at a step of the run, without the work that the walkers' state keeps. */
function movedTo(step: number, spec: BiasSpec, walkers: number): BiasSpec {
  if (spec.type !== 'moving') return spec;
  return { ...spec, state: { step: step + (spec.state?.step ?? 0), work: new Float64Array(walkers) } };
}

function refuseBlowUp({ blowUps, state }: Advance, { topology }: Molecule, timeStep: number): void {
  if (blowUps.length === 0) return;
  const { walker, step, lastGoodStep } = blowUps.reduce((a, b) => (b.step < a.step ? b : a));
  const size = 3 * topology.atoms.length;
  const first = (walker - state.firstWalker) * size;
  throw new BlowUpError(
    `walker ${walker} came apart: it was whole at step ${lastGoodStep} and not at step ${step}. ` +
      `Lower the time step (now ${timeStep} ps; 0.001 is safe, 0.002 with constraints: hydrogen-bonds), ` +
      'soften springs, or minimise where it starts',
    { topology, positions: state.positions.slice(first, first + size) },
  );
}
