// The molecular kernel: energies, forces, dynamics and minimisation of a block of walkers. lanes.ts tells the two precisions
// that it is compiled for, memory.ts what lies where; src/systems/molecules/kernel is the caller.
export * from './memory';
export { begin, energiesAt, loadRows, run, storeForces, storeRows } from './integrate';
export { minimise } from './minimise';
export { constrainPositions, constrainVelocities } from './constraints';

/** Where data may begin. */
export function base(): usize {
  return (__heap_base + 15) & ~15;
}
