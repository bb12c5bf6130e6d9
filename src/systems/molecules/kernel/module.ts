/** The two WebAssembly modules of the molecular kernel, compiled once a thread. */
import { InputError } from '../../../math/index.js';
import exact from './exact.wasm.js';
import fast from './fast.wasm.js';
import type { Precision } from './memory.js';

/** The functions of wasm/molecules/main.ts; the rest of its exports are the globals of wasm/molecules/memory.ts. */
export interface Functions {
  readonly memory: WebAssembly.Memory;
  base(): number;
  /** From the rows of the caller to the lanes at an address, and back. */
  loadRows(to: number): void;
  storeRows(from: number): void;
  storeForces(): void;
  /** Energies and forces at the loaded positions, with restraints centred as at a step. */
  energiesAt(step: number): void;
  begin(step: number): void;
  run(integrator: number, steps: number, first: number): void;
  minimise(steps: number, step: number): void;
  constrainVelocities(): void;
}

/** Null where the engine cannot run it. */
const modules = new Map<Precision, WebAssembly.Module | null>();

function compile(precision: Precision): WebAssembly.Module | null {
  let module = modules.get(precision);
  if (module === undefined) {
    const base64 = precision === 'fast' ? fast : exact;
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const runs = typeof WebAssembly !== 'undefined' && WebAssembly.validate(bytes);
    module = runs ? new WebAssembly.Module(bytes) : null;
    modules.set(precision, module);
  }
  return module;
}

/** Whether this engine can run the molecular kernel. */
export const hasKernel = (precision: Precision): boolean => compile(precision) !== null;

/** A fresh instance with its own memory, and a function that sets its globals. */
export function instantiate(precision: Precision): {
  wasm: Functions;
  set(values: Readonly<Record<string, number>>): void;
} {
  const module = compile(precision);
  if (!module) {
    throw new InputError(
      'the molecular kernel needs WebAssembly with SIMD (Node 16.4, Chrome 91, Firefox 89, Safari 16.4 or later); ' +
        'energyAndForces computes the same without it, slowly',
    );
  }
  const instance = new WebAssembly.Instance(module);
  return {
    wasm: instance.exports as unknown as Functions,
    set(values) {
      for (const [name, value] of Object.entries(values))
        (instance.exports[name] as WebAssembly.Global).value = value;
    },
  };
}
