export * from './memory';
import { angleForces, bondForces, torsionForces } from './bonded';
import { bornForces, bornIntegrals, bornRadii } from './born';
import { pairForces } from './pairs';
import { energies } from './memory';
export { evaluateForces, evaluateEnergies } from './energy';
export function base(): usize { return (__heap_base + 15) & ~15; }
export function pIntegrals(): void { bornIntegrals(false); }
export function pRadii(): void { bornRadii(energies); }
export function pPairs(): void { pairForces(false, true, false, energies, energies); }
export function pForces(): void { bornForces(); }
export function pBonds(): void { v128.store(energies, bondForces(false)); }
export function pAngles(): void { v128.store(energies, angleForces(false)); }
export function pTorsions(): void { v128.store(energies, torsionForces(false)); }
