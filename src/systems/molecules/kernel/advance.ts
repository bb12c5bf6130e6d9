import { exp, InputError } from '../../../math/index.js';
import { GAS_CONSTANT } from '../constants.js';
import { TERMS } from '../types.js';
import { expectLength, type Blocks } from './blocks.js';
import type {
  Advance,
  AdvanceOptions,
  BlowUp,
  ForceScaling,
  Frames,
  Integrator,
  MoleculeState,
} from './types.js';

/** By their numbers in wasm/molecules/integrate.ts. */
const integrators: readonly Integrator[] = ['langevin', 'brownian', 'verlet'];

/** Throws for options that make no sense. */
export function checkAdvance(options: AdvanceOptions): void {
  const { integrator = 'langevin', timeStep, steps, temperature, friction = 1, key, every } = options;
  const { constraintTolerance = 1e-8 } = options;
  const positive = (name: string, value: number, unit: string) => {
    if (!(value > 0 && value < Infinity))
      throw new InputError(`${name} is ${value} ${unit}: it must be positive`);
  };
  if (!integrators.includes(integrator)) {
    throw new InputError(`integrator is '${integrator as string}': use one of ${integrators.join(', ')}`);
  }
  positive('timeStep', timeStep, 'ps');
  if (!Number.isInteger(steps) || steps < 0 || steps > 0x7fffffff) {
    throw new InputError(`steps is ${steps}: use an integer from 0 to 2^31 − 1`);
  }
  if (every !== undefined && !(Number.isInteger(every) && every > 0 && steps % every === 0)) {
    throw new InputError(`every is ${every}: it must divide the ${steps} steps`);
  }
  if (!(constraintTolerance >= 1e-13 && constraintTolerance < 1)) {
    throw new InputError(`constraintTolerance is ${constraintTolerance}: use one from 1e-13 to below 1`);
  }
  if (integrator === 'verlet') return;
  if (temperature === undefined || !(temperature >= 0 && temperature < Infinity)) {
    throw new InputError(`temperature is ${temperature ?? 'missing'}: give one in K, 0 or more`);
  }
  positive('friction', friction, '1/ps');
  if (!key) throw new InputError(`integrator '${integrator}' draws random numbers: give a key`);
}

/** By their numbers in wasm/molecules/energy.ts. */
function kindOf(scaling: ForceScaling | undefined): number {
  if (!scaling) return 0;
  if (scaling.atoms) return 3;
  return scaling.terms === 'soft' ? 2 : 1;
}

/** The factors of scaled forces, checked. */
export function scalingOf(
  scaling: ForceScaling | undefined,
  walkers: number,
  size: number,
): Float64Array | undefined {
  if (!scaling) return undefined;
  const { factors, terms = 'all', atoms } = scaling;
  const values = Float64Array.from(factors);
  expectLength('scaling.factors', values, walkers);
  const bad = values.findIndex((factor) => !(factor >= 0 && factor < Infinity));
  if (bad >= 0) throw new InputError(`scaling.factors[${bad}] is ${values[bad]}: use numbers of 0 or more`);
  if (terms !== 'all' && terms !== 'soft') {
    throw new InputError(`scaling.terms is '${terms as string}': use 'all' or 'soft'`);
  }
  if (atoms && terms !== 'soft') {
    throw new InputError(
      "scaling.atoms are given, and scaling.terms is 'all': only 'soft' terms are scaled atom by atom",
    );
  }
  const outside = Array.from(atoms ?? []).find(
    (atom) => !(Number.isInteger(atom) && atom >= 0 && atom < size),
  );
  if (outside !== undefined) {
    throw new InputError(`scaling.atoms has ${outside}: atoms are numbered from 0 to ${size - 1}`);
  }
  return values;
}

/** Kick and noise amplitude of every atom, and what a velocity keeps of itself in a step. */
export function moves(
  masses: Float64Array,
  { integrator = 'langevin', timeStep, temperature = 0, friction = 1 }: AdvanceOptions,
): { coefficients: Float64Array; drag: number } {
  const thermal = GAS_CONSTANT * temperature;
  const drag = exp(-friction * timeStep);
  const coefficients = new Float64Array(2 * masses.length);
  masses.forEach((mass, i) => {
    if (mass === 0) return;
    const mobility = timeStep / (friction * mass);
    let variance = 0;
    if (integrator === 'brownian') variance = 2 * thermal * mobility;
    if (integrator === 'langevin') variance = (thermal * (1 - drag * drag)) / mass;
    coefficients[2 * i] = integrator === 'brownian' ? mobility : timeStep / mass;
    coefficients[2 * i + 1] = Math.sqrt(variance);
  });
  return { coefficients, drag };
}

/** Room for the frames that the options ask for. */
export function emptyFrames(
  { step }: MoleculeState,
  { steps, every, keep = {}, restraints = [] }: AdvanceOptions,
  walkers: number,
  width: number,
): Frames {
  const { positions = true, velocities = false, energies = true } = keep;
  const count = every === undefined ? 0 : steps / every;
  const kept = (wanted: boolean, size: number) => new Float64Array(wanted ? count * walkers * size : 0);
  return {
    steps: Float64Array.from({ length: count }, (_, frame) => step + (frame + 1) * every!),
    positions: kept(positions, width),
    velocities: kept(velocities, width),
    energies: kept(energies, TERMS.length),
    biasEnergies: kept(restraints.length > 0, 1),
    values: kept(restraints.length > 0, restraints.length),
  };
}

/** See `MoleculeKernel.advance`. */
export function advance(
  blocks: Blocks,
  masses: Float64Array,
  state: MoleculeState,
  options: AdvanceOptions,
): Advance {
  checkAdvance(options);
  const { integrator = 'langevin', timeStep, steps, key, restraints = [], every } = options;
  const { constraintTolerance: tolerance = 1e-8 } = options;
  const { wasm, at, lanes } = blocks;
  const width = state.positions.length / blocks.count(state.positions);
  const walkers = blocks.count(state.positions);
  expectLength('velocities', state.velocities, state.positions.length);
  const restrained = blocks.restrain(restraints, walkers);
  const { coefficients, drag } = moves(masses, options);
  const factors = scalingOf(options.scaling, walkers, masses.length);
  const { atoms: solute } = options.scaling ?? {};
  blocks.doubles(at.coefficients, coefficients.length).set(coefficients);
  blocks.set({ scaling: kindOf(options.scaling) });
  blocks.set({ timeStep, drag, tolerance, key0: key?.[0] ?? 0, key1: key?.[1] ?? 0 });

  const frames = emptyFrames(state, options, walkers, width);
  const count = frames.steps.length;
  const keepFrame = (frame: number, rows: readonly number[]) => {
    const first = frame * walkers;
    if (frames.positions.length > 0) blocks.unload(at.goodPositions, frames.positions, rows, first * width);
    if (frames.velocities.length > 0)
      blocks.unload(at.goodVelocities, frames.velocities, rows, first * width);
    if (frames.energies.length === 0 && restraints.length === 0) return;
    wasm.energiesAt(frames.steps[frame]);
    const energies = blocks.doubles(at.energies, TERMS.length * lanes);
    if (frames.energies.length > 0) blocks.scatter(energies, frames.energies, rows, first * TERMS.length);
    if (restraints.length === 0) return;
    blocks.scatter(blocks.doubles(at.biasEnergies, lanes), frames.biasEnergies, rows, first);
    blocks.scatter(restrained.values(), frames.values, rows, first * restraints.length);
  };

  const positions = new Float64Array(state.positions.length);
  const velocities = new Float64Array(state.velocities.length);
  const work = new Float64Array(walkers);
  const blowUps: BlowUp[] = [];
  const kind = integrators.indexOf(integrator);
  for (const rows of blocks.rows(walkers)) {
    blocks.load(state.positions, rows, at.widePositions);
    blocks.load(state.velocities, rows, at.wideVelocities);
    restrained.write(rows, timeStep);
    if (factors) blocks.lanesOf(factors, rows, at.factors);
    if (factors && solute) blocks.share(factors, rows, solute);
    blocks.doubles(at.work, lanes).fill(0);
    blocks.set({ firstWalker: state.firstWalker + rows[0] });
    wasm.begin(state.step);
    if (every === undefined) wasm.run(kind, steps, state.step);
    for (let frame = 0; frame < count; frame++) {
      wasm.run(kind, every!, state.step + frame * every!);
      keepFrame(frame, rows);
    }
    blocks.unload(at.goodPositions, positions, rows);
    blocks.unload(at.goodVelocities, velocities, rows);
    blocks.scatter(blocks.doubles(at.work, lanes), work, rows);
    const badSteps = blocks.doubles(at.badSteps, lanes);
    const goodSteps = blocks.doubles(at.goodSteps, lanes);
    rows.forEach((row, lane) => {
      if (badSteps[lane] < 0) return;
      blowUps.push({ walker: state.firstWalker + row, step: badSteps[lane], lastGoodStep: goodSteps[lane] });
    });
  }
  const end = { positions, velocities, step: state.step + steps, firstWalker: state.firstWalker };
  return { state: end, frames, work, blowUps };
}
