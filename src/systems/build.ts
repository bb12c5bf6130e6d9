import { InputError } from '../math/index.js';
import { evolvingDoubleWell } from './evolving-double-well.js';
import type { MoleculePotential } from './molecules/potential.js';
import { mullerBrown } from './muller-brown.js';
import { dimerInSolvent, lennardJonesCluster, polymerInSolvent } from './particles/index.js';
import {
  doubleWell,
  dualMoon,
  entropicBarrier,
  gaussianMixturePotential,
  gaussianTunnel,
  manyWell,
  mixtureRegression,
  phi4Chain,
  phi4Lattice,
  torus,
  twoModes,
} from './targets/index.js';
import type {
  BuiltInSystemSpec,
  Dynamics,
  Host,
  ModuleSystemSpec,
  Potential,
  System,
  SystemSpec,
} from './types.js';
import { variableBarrierDoubleWell } from './variable-barrier-double-well.js';

/** Whether a system is given by its drift. */
export function isDynamics(system: System): system is Dynamics {
  return 'drift' in system;
}

/** Whether a system is given by its energy. */
export function isPotential(system: System): system is Potential {
  return 'energyAndGradient' in system;
}

/** Whether a system is a molecule in a heat bath. */
export function isMolecule(system: System): system is MoleculePotential {
  return 'molecule' in system;
}

/**
 * Makes a built-in system from plain data, in whatever thread.
 *
 * @throws InputError for an unknown type or a bad option.
 * @example
 * buildSystem({ type: 'variable-barrier-double-well', barrier: 8 });
 */
export function buildSystem(spec: BuiltInSystemSpec): System {
  switch (spec.type) {
    case 'evolving-double-well':
      return evolvingDoubleWell(spec);
    case 'variable-barrier-double-well':
      return variableBarrierDoubleWell(spec);
    case 'muller-brown':
      return mullerBrown(spec);
    case 'dimer-in-solvent':
      return dimerInSolvent(spec);
    case 'polymer-in-solvent':
      return polymerInSolvent(spec);
    case 'lennard-jones-cluster':
      return lennardJonesCluster(spec);
    case 'gaussian-mixture':
      return gaussianMixturePotential(spec);
    case 'two-modes':
      return twoModes(spec);
    case 'double-well':
      return doubleWell(spec);
    case 'entropic-barrier':
      return entropicBarrier(spec);
    case 'torus':
      return torus(spec);
    case 'dual-moon':
      return dualMoon(spec);
    case 'many-well':
      return manyWell(spec);
    case 'gaussian-tunnel':
      return gaussianTunnel(spec);
    case 'phi4-chain':
      return phi4Chain(spec);
    case 'phi4-lattice':
      return phi4Lattice(spec);
    case 'mixture-regression':
      return mixtureRegression(spec, spec);
    case 'ising':
      throw new InputError('ising has spins, which have no forces: use it with variational-autoregressive');
    default:
      throw new InputError(
        `system.type is '${(spec as { type: string }).type}': ` +
          'use evolving-double-well, variable-barrier-double-well, muller-brown, dimer-in-solvent, polymer-in-solvent, ' +
          'lennard-jones-cluster, gaussian-mixture, two-modes, double-well, entropic-barrier, torus, dual-moon, many-well, gaussian-tunnel, phi4-chain, phi4-lattice, ' +
          'mixture-regression, alanine-dipeptide, molecule or module (the last three with loadSystem)',
      );
  }
}

/**
 * Makes any system from plain data; a user's own from its module, a molecule from its files, through the host.
 *
 * @throws InputError if the module has no such export, it throws, or it is not a system; for files that do not fit each other; where the
 * host does not bring what is needed
 * @example
 * const system = await loadSystem({ type: 'alanine-dipeptide', temperature: 310 });
 */
export async function loadSystem(spec: SystemSpec, host: Host = {}): Promise<System> {
  if (spec.type === 'module') return loadOwn(spec, host);
  const name = JSON.stringify(spec);
  const made = host.molecules?.get(name) ?? make(spec, host);
  host.molecules?.set(name, made);
  return made;
}

async function make(spec: Exclude<SystemSpec, { type: 'module' }>, host: Host): Promise<System> {
  if (spec.type !== 'alanine-dipeptide' && spec.type !== 'molecule') return buildSystem(spec);
  const { moleculeOf } = await import('./molecules/load.js');
  return moleculeOf(spec, host.loadMolecule);
}

async function loadOwn(spec: ModuleSystemSpec, { loadModule }: Host): Promise<System> {
  if (!loadModule) {
    throw new InputError(`system.path is ${spec.path}: no module loader was given to load it with`);
  }
  const name = spec.export ?? 'default';
  const place = `${spec.path} (export '${name}')`;
  const exports = await loadModule(spec.path);
  if (!(name in exports)) {
    const found = Object.keys(exports).join(', ') || 'nothing';
    throw new InputError(`${place}: there is no such export; the module exports ${found}`);
  }
  let value = exports[name];
  if (typeof value === 'function') {
    try {
      value = await (value as (options: unknown) => unknown)(spec.options ?? {});
    } catch (error) {
      if (error instanceof InputError) throw new InputError(`${place}: ${error.message}`);
      throw new InputError(`${place} threw: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return checkSystem(value, place);
}

function checkSystem(value: unknown, place: string): System {
  const system = value as Partial<Dynamics & Potential> | null;
  const moves = typeof system?.drift === 'function' || typeof system?.energyAndGradient === 'function';
  if (!moves && typeof (system as { energy?: unknown } | null)?.energy === 'function') {
    throw new InputError(
      `${place} has an energy but no gradient, which moves and training need: export potential({ dim, energy }) of 'wellspring/potential', ` +
        'which differentiates the energy, or potentialFromGradient({ dim, energyAndGradient })',
    );
  }
  if (!moves || !Number.isInteger(system?.dim)) {
    throw new InputError(
      `${place} is not a system: export what potential({ … }) or dynamics({ … }) returns, or a function that returns it`,
    );
  }
  return system as System;
}
