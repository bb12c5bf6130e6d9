import { InputError } from '../../../math/index.js';
import { TERMS, type ForceField } from '../types.js';
import { maxwellVelocities } from '../velocities.js';
import { advance } from './advance.js';
import { expectLength, makeBlocks } from './blocks.js';
import { checkDescent } from './descent.js';
import type { Precision } from './memory.js';
import { hasKernel } from './module.js';
import { referenceKernel } from './reference/kernel.js';
import type { MoleculeKernel } from './types.js';

/**
 * A kernel for a force field: energies, forces, dynamics and minimisation of walkers in WebAssembly SIMD.
 *
 * `fast` computes the forces of four walkers at a time in float32 (relative errors of forces and of energies about 1e-5)
 * while positions and velocities stay float64; `exact` computes two walkers at a time in float64 throughout (1e-11). Cost and
 * memory grow with the square of the number of atoms: there is no cutoff. Atoms of mass 0 do not move. Where the engine has no SIMD
 * (`precision` of the kernel then reads 'exact', `lanes` 1) plain TypeScript does the same, some ten times as slowly.
 *
 * @throws InputError if the engine has not the memory for so many atoms
 * @example
 * const { forceField, positions } = await alanineDipeptide();
 * const kernel = moleculeKernel(forceField, { precision: 'fast' });
 * const velocities = kernel.thermalVelocities(positions, { temperature: 300, key: key(1) });
 * const { state, frames } = kernel.advance(
 *   { positions, velocities, step: 0, firstWalker: 0 },
 *   { timeStep: 0.001, temperature: 300, friction: 1, steps: 1000, every: 100, key: key(2) },
 * );
 */
export function moleculeKernel(
  forceField: ForceField,
  { precision = 'fast' }: { precision?: Precision } = {},
): MoleculeKernel {
  if (precision !== 'fast' && precision !== 'exact') {
    throw new InputError(`precision is '${String(precision)}': use 'fast' or 'exact'`);
  }
  if (!hasKernel(precision)) return referenceKernel(forceField);
  const { masses } = forceField;
  const blocks = makeBlocks(forceField, precision);
  const { atoms, lanes, wasm, at } = blocks;

  return {
    ...{ precision, atoms, lanes },
    memory: () => blocks.memory(),

    energiesAndForces(positions, energies, forces, bias) {
      const walkers = blocks.count(positions);
      expectLength('energies', energies, TERMS.length * walkers);
      expectLength('forces', forces, positions.length);
      const restraints = bias?.restraints ?? [];
      if (bias?.energies) expectLength('bias.energies', bias.energies, walkers);
      if (bias?.values) expectLength('bias.values', bias.values, walkers * restraints.length);
      const restrained = blocks.restrain(restraints, walkers);
      blocks.set({ scaling: 0 });
      for (const rows of blocks.rows(walkers)) {
        blocks.load(positions, rows, at.widePositions);
        restrained.write(rows, 0);
        wasm.energiesAt(0);
        blocks.scatter(blocks.doubles(at.energies, TERMS.length * lanes), energies, rows);
        blocks.unload('forces', forces, rows);
        if (bias?.energies) blocks.scatter(blocks.doubles(at.biasEnergies, lanes), bias.energies, rows);
        if (bias?.values) blocks.scatter(restrained.values(), bias.values, rows);
      }
    },

    advance: (state, options) => advance(blocks, masses, state, options),

    steepestDescent(positions, options = {}) {
      const { steps, stepLength, restraints } = checkDescent(options);
      const walkers = blocks.count(positions);
      const restrained = blocks.restrain(restraints, walkers);
      const mobile = Array.from(masses, (mass) => [mass > 0 ? 1 : 0, 0]).flat();
      blocks.doubles(at.coefficients, 2 * atoms).set(mobile);
      blocks.set({ tolerance: 1e-8, scaling: 0 });
      const minimised = {
        positions: new Float64Array(positions.length),
        energies: new Float64Array(walkers),
      };
      for (const rows of blocks.rows(walkers)) {
        blocks.load(positions, rows, at.widePositions);
        restrained.write(rows, 0);
        blocks.doubles(at.stepLengths, lanes).fill(stepLength);
        wasm.begin(0);
        wasm.minimise(steps, 0);
        blocks.unload(at.widePositions, minimised.positions, rows);
        blocks.scatter(blocks.doubles(at.acceptedEnergies, lanes), minimised.energies, rows);
      }
      return minimised;
    },

    thermalVelocities(positions, { temperature, key, firstWalker = 0 }) {
      const walkers = blocks.count(positions);
      const velocities = maxwellVelocities(masses, temperature, key, walkers, firstWalker);
      if (!forceField.constraints || forceField.constraints.distances.length === 0) return velocities;
      blocks.set({ tolerance: 1e-8, timeStep: 0.001 });
      for (const rows of blocks.rows(walkers)) {
        blocks.load(positions, rows, at.widePositions);
        blocks.load(velocities, rows, at.wideVelocities);
        wasm.constrainVelocities();
        blocks.unload(at.wideVelocities, velocities, rows);
      }
      return velocities;
    },
  };
}
