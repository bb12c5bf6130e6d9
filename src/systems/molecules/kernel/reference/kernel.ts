/** The molecular kernel in plain TypeScript and float64: what tests compare with, and what runs where there is no SIMD. */
import { TERMS, type ForceField } from '../../types.js';
import { referenceEngine, totals } from '../../energy.js';
import { sharedForceField, sharesOf } from '../../solute.js';
import { maxwellVelocities } from '../../velocities.js';
import { checkAdvance, emptyFrames, moves, scalingOf } from '../advance.js';
import { countWalkers, expectLength } from '../blocks.js';
import { checkDescent } from '../descent.js';
import { checkRestraints, type Restraint } from '../restraints.js';
import type { BlowUp, MoleculeKernel } from '../types.js';
import { biasOf, type Bias } from './bias.js';
import { noiseOf } from './noise.js';
import { rigid as rigidOf } from './rigid.js';
import { beginWalker, runWalker, type Laws, type Walker } from './walker.js';

/** Leaves bonds and angles. */
const withoutSoftTerms = {
  torsions: undefined,
  torsionMaps: undefined,
  nonbonded: undefined,
  generalizedBorn: undefined,
};

/**
 * The kernel without WebAssembly: the same methods, random numbers and checks as those of `moleculeKernel`, one walker after the
 * other, some ten times as slow. Trajectories agree with those of the exact kernel until chaos has magnified their rounding.
 *
 * @example
 * const kernel = referenceKernel((await alanineDipeptide()).forceField);
 */
export function referenceKernel(forceField: ForceField): MoleculeKernel {
  const { masses } = forceField;
  const atoms = masses.length;
  const width = 3 * atoms;
  const engine = referenceEngine(forceField);
  const stiff = referenceEngine({ ...forceField, ...withoutSoftTerms });
  const rigid = rigidOf(forceField);
  const rowOf = (array: Float64Array, row: number) => array.subarray(row * width, (row + 1) * width);
  const biasFor = (restraints: readonly Restraint[], walkers: number): Bias => {
    checkRestraints(restraints, atoms, walkers);
    return biasOf(restraints);
  };
  /** Terms, forces with the bias, and the energy of the bias. */
  const evaluate = (x: Float64Array, bias: Bias, row: number, time: number) => {
    const { energies, forces } = engine(x, 1);
    const values = bias.values(x);
    bias.addForces(x, row, values, time, forces);
    return { energies, forces, values, biasEnergy: bias.energy(row, values, time) };
  };

  return {
    ...{ precision: 'exact', atoms, lanes: 1 },
    memory: () => 0,

    energiesAndForces(positions, energies, forces, biased) {
      const walkers = countWalkers(positions, atoms);
      expectLength('energies', energies, TERMS.length * walkers);
      expectLength('forces', forces, positions.length);
      const bias = biasFor(biased?.restraints ?? [], walkers);
      if (biased?.energies) expectLength('bias.energies', biased.energies, walkers);
      if (biased?.values) expectLength('bias.values', biased.values, walkers * bias.size);
      for (let row = 0; row < walkers; row++) {
        const found = evaluate(rowOf(positions, row), bias, row, 0);
        energies.set(found.energies, TERMS.length * row);
        forces.set(found.forces, width * row);
        biased?.values?.set(found.values, bias.size * row);
        if (biased?.energies) biased.energies[row] = found.biasEnergy;
      }
    },

    advance(state, options) {
      checkAdvance(options);
      const { integrator = 'langevin', timeStep, steps, key, restraints = [], every } = options;
      const { constraintTolerance: tolerance = 1e-8 } = options;
      const walkers = countWalkers(state.positions, atoms);
      expectLength('velocities', state.velocities, state.positions.length);
      const bias = biasFor(restraints, walkers);
      const noise = noiseOf(key ?? new Uint32Array(2));
      const laws = {
        ...{ integrator, timeStep, tolerance, rigid, bias, ...moves(masses, options) },
      };
      const { scaling } = options;
      const factors = scalingOf(scaling, walkers, atoms);
      const forcesOf = (row: number) => {
        if (!factors || !scaling?.atoms) return (x: Float64Array) => wholeForces(row, x);
        const own = referenceEngine(
          sharedForceField(forceField, sharesOf(atoms, scaling.atoms, factors[row])),
        );
        return (x: Float64Array) => own(x, 1).forces;
      };
      const wholeForces = (row: number, x: Float64Array) => {
        const { forces } = engine(x, 1);
        if (!factors) return forces;
        const kept = scaling?.terms === 'soft' ? stiff(x, 1).forces : undefined;
        const factor = factors[row];
        return forces.map((force, k) => (kept ? kept[k] + factor * (force - kept[k]) : factor * force));
      };
      const frames = emptyFrames(state, options, walkers, width);
      const positions = state.positions.slice();
      const velocities = state.velocities.slice();
      const work = new Float64Array(walkers);
      const blowUps: BlowUp[] = [];
      const keepFrame = (frame: number, { row, x, goodX, goodV }: Walker) => {
        const at = frame * walkers + row;
        if (frames.positions.length > 0) frames.positions.set(goodX, at * width);
        if (frames.velocities.length > 0) frames.velocities.set(goodV, at * width);
        if (frames.energies.length === 0 && bias.size === 0) return;
        const found = evaluate(x, bias, row, frames.steps[frame] * timeStep);
        if (frames.energies.length > 0) frames.energies.set(found.energies, at * TERMS.length);
        if (bias.size === 0) return;
        frames.biasEnergies[at] = found.biasEnergy;
        frames.values.set(found.values, at * bias.size);
      };
      for (let row = 0; row < walkers; row++) {
        const number = state.firstWalker + row;
        const own: Laws = {
          ...laws,
          forces: forcesOf(row),
          noise: (step, out) => noise(number, step, out),
        };
        const walker = beginWalker(own, row, rowOf(positions, row), rowOf(velocities, row), state.step);
        if (every === undefined) runWalker(own, walker, steps, state.step);
        for (let frame = 0; frame < frames.steps.length; frame++) {
          runWalker(own, walker, every!, state.step + frame * every!);
          keepFrame(frame, walker);
        }
        walker.x.set(walker.goodX);
        walker.v.set(walker.goodV);
        work[row] = walker.work;
        if (walker.badStep >= 0)
          blowUps.push({ walker: number, step: walker.badStep, lastGoodStep: walker.goodStep });
      }
      const end = { positions, velocities, step: state.step + steps, firstWalker: state.firstWalker };
      return { state: end, frames, work, blowUps };
    },

    steepestDescent(positions, options = {}) {
      const { steps, stepLength, restraints } = checkDescent(options);
      const walkers = countWalkers(positions, atoms);
      const bias = biasFor(restraints, walkers);
      const minimised = { positions: positions.slice(), energies: new Float64Array(walkers) };
      for (let row = 0; row < walkers; row++) {
        let x = rowOf(minimised.positions, row).slice();
        rigid?.positions(x, x.slice(), 1e-8);
        const look = (x: Float64Array) => {
          const { energies, biasEnergy, forces } = evaluate(x, bias, row, 0);
          return { energy: totals(energies)[0] + biasEnergy, forces };
        };
        let here = look(x);
        let length = stepLength;
        for (let n = 0; n < steps; n++) {
          let most = 1e-300;
          masses.forEach((mass, i) => {
            if (mass === 0) return;
            const [fx, fy, fz] = here.forces.subarray(3 * i, 3 * i + 3);
            most = Math.max(most, fx * fx + fy * fy + fz * fz);
          });
          const scale = length / Math.sqrt(most);
          const trial = x.map((value, k) => {
            return masses[Math.floor(k / 3)] > 0 ? value + scale * here.forces[k] : value;
          });
          rigid?.positions(trial, x, 1e-8);
          const there = look(trial);
          // Whatever is a number is better than a start that is none.
          const better = !Number.isNaN(there.energy) && !(there.energy >= here.energy);
          length *= better ? 1.2 : 0.2;
          if (better) [x, here] = [trial, there];
        }
        rowOf(minimised.positions, row).set(x);
        minimised.energies[row] = here.energy;
      }
      return minimised;
    },

    thermalVelocities(positions, { temperature, key, firstWalker = 0 }) {
      const walkers = countWalkers(positions, atoms);
      const velocities = maxwellVelocities(masses, temperature, key, walkers, firstWalker);
      for (let row = 0; row < walkers; row++)
        rigid?.velocities(rowOf(velocities, row), rowOf(positions, row), 1e-8 / 0.001);
      return velocities;
    },
  };
}
