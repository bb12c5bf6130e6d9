// Restraints on distances, angles, dihedrals and on the root-mean-square deviation from a reference after the best
// superposition. A record holds its kind and up to four offsets of atoms; that of an RMSD the number of its atoms, the address of
// their indices and that of the centred reference. Where the bias is a grid, the address of its record (grid.ts) and the axis follow; its
// variables come one after the other.
import { COSINE, dihedral, pushDihedral, SINE } from './dihedral';
import { arctangent2 } from './functions';
import { LANES } from './lanes';
import { biasEnergies, restraintCount, restraints } from './memory';
import { rootMeanSquareDeviation } from './deviation';
import { lookUp } from './grid';
import { note, restrain, setStep } from './restrain';
import { pushAngle, pushDistance } from './restrained';

export const DISTANCE: u32 = 0;
export const ANGLE: u32 = 1;
export const DIHEDRAL: u32 = 2;

/** Adds the bias forces at a step's centres; with `advance` at the next step's, with `count` counting the work of getting there. */
export function biasForces(step: f64, advance: bool, count: bool): void {
  setStep(step, advance, count);
  memory.fill(biasEnergies, 0, 8 * LANES);
  for (let index: usize = 0; index < (restraintCount as usize); index++) {
    const grid = load<u32>(restraints + 32 * index, 20) as usize;
    if (grid && load<f64>(grid, 8) > 1 && load<u32>(restraints + 32 * index, 24) == 0) {
      const next = index + (load<f64>(grid, 8) as usize);
      note(true);
      for (let other = index; other < next; other++) push(other);
      note(false);
      lookUp(grid);
    }
    push(index);
  }
}

/** Adds the forces of one restraint. */
function push(index: usize): void {
  const at = restraints + 32 * index;
  const kind = load<u32>(at);
  const i = load<u32>(at, 4) as usize;
  const j = load<u32>(at, 8) as usize;
  const k = load<u32>(at, 12) as usize;
  const l = load<u32>(at, 16) as usize;
  if (kind == DISTANCE) {
    pushDistance(i, j, index);
  } else if (kind == ANGLE) {
    pushAngle(i, j, k, index);
  } else if (kind == DIHEDRAL) {
    dihedral(i, j, k, l);
    pushDihedral(i, j, k, l, restrain(index, arctangent2(v128.load(SINE), v128.load(COSINE))));
  } else {
    rootMeanSquareDeviation(index, i as i32, j, k);
  }
}
