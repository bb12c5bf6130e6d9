/** The steps of one walker in plain TypeScript, as in wasm/molecules/integrate.ts. */
import type { Bias } from './bias.js';
import type { Rigid } from './rigid.js';
import type { Integrator } from '../types.js';

/** Steps between two looks for walkers that have blown up, and how far no atom goes meanwhile, nm. */
const CHECK = 50;
const FAR = 10;

/** What acts on every walker of a run. */
export interface Laws {
  readonly integrator: Integrator;
  /** ps. */
  readonly timeStep: number;
  /** What a velocity keeps of itself in a step. */
  readonly drag: number;
  /** Kick and noise amplitude of every atom. */
  readonly coefficients: Float64Array;
  readonly tolerance: number;
  readonly rigid: Rigid | undefined;
  readonly bias: Bias;
  forces(positions: Float64Array): Float64Array;
  /** Fills with normal numbers. */
  noise(step: number, out: Float64Array): void;
}

export interface Walker {
  readonly row: number;
  readonly x: Float64Array;
  readonly v: Float64Array;
  /** Of the last check that found them sane. */
  readonly goodX: Float64Array;
  readonly goodV: Float64Array;
  goodStep: number;
  /** −1 while all is well. */
  badStep: number;
  work: number;
}

export function beginWalker(laws: Laws, row: number, x: Float64Array, v: Float64Array, step: number): Walker {
  laws.rigid?.positions(x, x.slice(), laws.tolerance);
  return { row, x, v, goodX: x.slice(), goodV: v.slice(), goodStep: step, badStep: -1, work: 0 };
}

function check(walker: Walker, step: number): void {
  const { x, v, goodX, goodV } = walker;
  const sane = x.every((value, k) => Math.abs(value - goodX[k]) < FAR);
  if (walker.badStep >= 0) return;
  if (sane) {
    goodX.set(x);
    goodV.set(v);
    walker.goodStep = step;
  } else walker.badStep = step;
}

/** `steps` steps of a walker from step number `first` on. */
export function runWalker(laws: Laws, walker: Walker, steps: number, first: number): void {
  const { integrator, timeStep, drag, coefficients, tolerance, rigid, bias } = laws;
  const { row, x, v } = walker;
  const noise = new Float64Array(x.length);
  const kickOf = (k: number) => coefficients[2 * Math.floor(k / 3)];
  const amplitudeOf = (k: number) => coefficients[2 * Math.floor(k / 3) + 1];

  /** The centres move on to the next step: forces with them, and unless it is for the next call to say, their work. */
  const forcesAt = (step: number, counts = true) => {
    const forces = laws.forces(x);
    if (bias.size === 0) return forces;
    const values = bias.values(x);
    const next = (step + 1) * timeStep;
    if (counts) walker.work += bias.energy(row, values, next) - bias.energy(row, values, step * timeStep);
    bias.addForces(x, row, values, next, forces);
    return forces;
  };
  /** Moves, holds the distances, and lets the velocities take part in that. */
  const drift = (move: (k: number) => void) => {
    const old = x.slice();
    for (let k = 0; k < x.length; k++) move(k);
    if (!rigid) return;
    const free = x.slice();
    rigid.positions(x, old, tolerance);
    if (integrator === 'brownian') return;
    for (let k = 0; k < x.length; k++) v[k] += (x[k] - free[k]) / timeStep;
  };
  const kick = (forces: Float64Array, scale: number) => {
    for (let k = 0; k < v.length; k++) v[k] += scale * kickOf(k) * forces[k];
  };

  let forces = integrator === 'verlet' ? forcesAt(first) : x;
  for (let n = 1; n <= steps; n++) {
    const step = first + n - 1;
    if (integrator === 'verlet') {
      kick(forces, 0.5);
      drift((k) => (x[k] += timeStep * v[k]));
      forces = forcesAt(step + 1, n < steps);
      kick(forces, 0.5);
      rigid?.velocities(v, x, tolerance / timeStep);
    } else {
      forces = forcesAt(step);
      laws.noise(step, noise);
      if (integrator === 'langevin') {
        kick(forces, 1);
        rigid?.velocities(v, x, tolerance / timeStep);
        drift((k) => {
          const before = v[k];
          v[k] = drag * before + amplitudeOf(k) * noise[k];
          x[k] += (timeStep / 2) * (before + v[k]);
        });
      } else {
        drift((k) => (x[k] += kickOf(k) * forces[k] + amplitudeOf(k) * noise[k]));
      }
    }
    if (n % CHECK === 0 || n === steps) check(walker, step + 1);
  }
}
