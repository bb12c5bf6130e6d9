// HILLS files as PLUMED writes them: what it scales, and back again.
import { describe, expect, it } from 'vitest';
import { decodeHills, encodeHills } from '../../src/formats/index.js';

const wellTempered = `#! FIELDS time phi psi sigma_phi sigma_psi height biasf
#! SET multivariate false
#! SET kerneltype gaussian
#! SET min_phi -pi
#! SET max_phi pi
#! SET min_psi -pi
#! SET max_psi pi
                      1     -1.291900711351     0.8713108210547                   0.35                   0.35      1.333333333333333                     10
                      2     -1.387201246102     0.9034810287103                   0.35                   0.35      1.301202281911110                     10
`;

describe('HILLS', () => {
  it('gives heights as they were dropped: PLUMED writes those of well-tempered runs times γ/(γ − 1)', () => {
    const hills = decodeHills(wellTempered);
    expect(hills.variables).toEqual(['phi', 'psi']);
    expect(hills.domains).toEqual({ phi: [-Math.PI, Math.PI], psi: [-Math.PI, Math.PI] });
    expect([...hills.times]).toEqual([1, 2]);
    expect(hills.heights[0]).toBeCloseTo(1.2, 12);
    expect(hills.biasFactor).toBe(10);
    expect([...hills.centres]).toEqual([-1.291900711351, 0.8713108210547, -1.387201246102, 0.9034810287103]);
    expect([...hills.widths]).toEqual([0.35, 0.35, 0.35, 0.35]);
    expect(hills.kernel).toBe('gaussian');
  });

  it('comes back from its own writing', () => {
    const hills = decodeHills(wellTempered);
    const again = decodeHills(encodeHills(hills));
    expect(again).toEqual({ ...hills, heights: again.heights });
    again.heights.forEach((height, i) => expect(height).toBeCloseTo(hills.heights[i], 13));
    const plain = { ...hills, biasFactor: undefined };
    expect(decodeHills(encodeHills(plain as typeof hills)).biasFactor).toBeUndefined();
  });

  it('keeps the hills of walkers that share them, which have the same times', () => {
    const together = wellTempered.replace(/^ +2 /m, ' 1 ');
    expect(decodeHills(together).times).toEqual(Float64Array.of(1, 1));
  });

  it('refuses what is no sum of products, and what is no HILLS file', () => {
    expect(() => decodeHills(wellTempered.replace('multivariate false', 'multivariate true'))).toThrow(
      'its hills are multivariate',
    );
    expect(() => decodeHills('#! FIELDS time phi metad.bias\n 0 1 2\n', 'COLVAR')).toThrow(
      "COLVAR: there is no column 'sigma_…': it is not a HILLS file",
    );
    expect(() => decodeHills(wellTempered.replace(/10\n$/, '12\n'))).toThrow(
      'the bias factor changes from 10',
    );
  });
});
