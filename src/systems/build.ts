import { InputError } from '../math/index.js';
import { evolvingDoubleWell } from './evolving-double-well.js';
import { mullerBrown } from './muller-brown.js';
import { dimerInSolvent, lennardJonesCluster, polymerInSolvent } from './particles/index.js';
import type { BuiltInSystemSpec, Dynamics, Potential, System, SystemSpec } from './types.js';
import { variableBarrierDoubleWell } from './variable-barrier-double-well.js';

/** Whether a system is given by its drift. */
export function isDynamics(system: System): system is Dynamics {
  return 'drift' in system;
}

/** Whether a system is given by its energy. */
export function isPotential(system: System): system is Potential {
  return 'energyAndGradient' in system;
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
    default:
      throw new InputError(
        `system.type is '${(spec as { type: string }).type}': ` +
          'use evolving-double-well, variable-barrier-double-well, muller-brown, dimer-in-solvent, polymer-in-solvent, ' +
          'lennard-jones-cluster or module',
      );
  }
}

/** Loads a module's exports; how depends on the host, so the caller brings it. */
export type LoadModule = (path: string) => Promise<Record<string, unknown>> | Record<string, unknown>;

/**
 * Makes any system from plain data; a user's own from its module, through `loadModule`.
 *
 * @throws InputError if the module has no such export, it throws, or it is not a system.
 */
export async function loadSystem(spec: SystemSpec, loadModule: LoadModule): Promise<System> {
  if (spec.type !== 'module') return buildSystem(spec);
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
  if (!moves || !Number.isInteger(system?.dim)) {
    throw new InputError(
      `${place} is not a system: export what potential({ … }) or dynamics({ … }) returns, or a function that returns it`,
    );
  }
  return system as System;
}
