import { describe, expect, it } from 'vitest';
import { key, normal } from '../../src/random/index.js';
import { buildVariable, instantaneousForce, type VariableSpec } from '../../src/variables/index.js';

const dim = 15;
const rows = 6;
const positions = normal(key(3), rows * dim);

/** The gradient of a function of a variable with slope 0.7. */
function gradientOf(spec: VariableSpec) {
  const gradients = new Float64Array(rows * dim);
  buildVariable(spec, dim).pullback(positions, new Float64Array(rows).fill(0.7), gradients);
  return gradients;
}
function valuesOf(spec: VariableSpec) {
  const values = new Float64Array(rows);
  buildVariable(spec, dim).evaluate(positions, values);
  return values;
}

describe('the force along a variable', () => {
  // The free energy along ξ of atoms with u = V(ξ) is V less the ln of the volume element: r², sin θ, 1.
  it.each<[VariableSpec, (value: number) => number]>([
    [{ type: 'coordinate', index: 4 }, () => 0],
    [{ type: 'distance', atoms: [0, 3] }, (r) => 2 / r],
    [{ type: 'angle', atoms: [1, 0, 3] }, (theta) => 1 / Math.tan(theta)],
    [{ type: 'dihedral', atoms: [1, 0, 3, 4] }, () => 0],
    [{ type: 'linear-combination', weights: Array.from({ length: dim }, (_, i) => Math.sin(i)) }, () => 0],
  ])('is that of the exact free energy: %o', (spec, volume) => {
    const out = new Float64Array(rows);
    instantaneousForce([spec], dim)(positions, gradientOf(spec), out);
    valuesOf(spec).forEach((value, row) => expect(out[row]).toBeCloseTo(0.7 - volume(value), 10));
  });

  it('of several variables moves each without the others', () => {
    const specs: VariableSpec[] = [
      { type: 'dihedral', atoms: [0, 1, 2, 3] },
      { type: 'dihedral', atoms: [1, 2, 3, 4] },
    ];
    const out = new Float64Array(2 * rows);
    instantaneousForce(specs, dim)(positions, gradientOf(specs[1]), out);
    for (let row = 0; row < rows; row++) {
      expect(out[2 * row]).toBeCloseTo(0, 10);
      expect(out[2 * row + 1]).toBeCloseTo(0.7, 10);
    }
  });

  it('moves no coordinate of an atom that a constraint holds', () => {
    const weights = Array.from({ length: dim }, (_, i) => Math.sin(i));
    const spec: VariableSpec = { type: 'linear-combination', weights };
    const gradients = gradientOf(spec);
    // Forces on atom 0 belong to its constraint.
    for (let row = 0; row < rows; row++) gradients.fill(1e3, row * dim, row * dim + 3);
    const out = new Float64Array(rows);
    instantaneousForce([spec], dim, new Set([0]))(positions, gradients, out);
    out.forEach((force) => expect(force).toBeCloseTo(0.7, 10));
    const held: VariableSpec = { type: 'coordinate', index: 2 };
    expect(() => instantaneousForce([held], dim, new Set([0]))).toThrow('cannot be moved alone');
  });

  it('is refused where no end is free, with advice', () => {
    const specs: VariableSpec[] = [{ type: 'distance', atoms: [0, 1] }];
    expect(() => instantaneousForce(specs, dim, new Set([0, 1]))).toThrow(
      /cannot be moved alone.*extended: true/,
    );
    expect(() =>
      instantaneousForce([{ type: 'rmsd', reference: Array.from(positions.slice(0, dim)) }], dim),
    ).toThrow('the force along a rmsd is not known');
  });
});
