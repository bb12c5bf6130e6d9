import { describe, expect, it } from 'vitest';
import { langevinMiddle } from '../../../src/kernels/index.js';
import { InputError } from '../../../src/math/index.js';
import { fold, key } from '../../../src/random/index.js';
import {
  dimerInSolvent,
  lennardJonesCluster,
  particlePotential,
  polymerInSolvent,
} from '../../../src/systems/index.js';
import type { DistanceTerm, PairRule, ParticleOptions } from '../../../src/systems/index.js';

const argon: ParticleOptions = {
  particles: { argon: 20 },
  spaceDim: 3,
  box: 6,
  pairs: [{ species: ['argon', 'argon'], cutoff: 2.5 }],
};
const withPair = (rule: Partial<PairRule>): ParticleOptions => ({
  ...argon,
  pairs: [{ species: ['argon', 'argon'], cutoff: 2.5, ...rule }],
});
const withBond = (bond: Partial<DistanceTerm>): ParticleOptions => ({
  ...argon,
  bonds: [{ type: 'harmonic', particles: [0, 1], length: 1, spring: 1, ...bond } as DistanceTerm],
});

describe('options that do not fit', () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      'a small box',
      () => particlePotential({ ...argon, box: [6, 4.9, 6] }),
      /side of 4.9, less than twice the cutoff 2.5/,
    ],
    [
      'a small polymer box',
      () => polymerInSolvent({ solvent: 50 }),
      /less than twice the cutoff 2.5 of pairs\[0\] \(chain-chain\)/,
    ],
    ['a small dimer box', () => dimerInSolvent({ box: 8 }), /box is 8, less than twice the length 5.12/],
    [
      'a full box',
      () => dimerInSolvent({ solvent: 400 }).startingPositions(key(1), 1),
      /400 particles of size 1 do not fit/,
    ],
    [
      'no cutoff',
      () => particlePotential(withPair({ cutoff: undefined })),
      /has no cutoff: .* at most half of its side, 3/,
    ],
    [
      'a box of two sides',
      () => particlePotential({ ...argon, box: [6, 6] }),
      /box is \[6, 6\]: give one side above 0, or 3/,
    ],
    ['a negative box', () => particlePotential({ ...argon, box: -6 }), /box is/],
    ['no particles', () => particlePotential({ ...argon, particles: {} }), /particles is empty/],
    [
      'half a particle',
      () => particlePotential({ ...argon, particles: { argon: 1.5 } }),
      /particles.argon is 1.5/,
    ],
    [
      'an unknown species',
      () => particlePotential(withPair({ species: ['argon', 'neon'] })),
      /species 'neon': there are argon/,
    ],
    [
      'a rule twice',
      () => particlePotential({ ...argon, pairs: [...argon.pairs!, ...argon.pairs!] }),
      /second rule/,
    ],
    ['a bad sigma', () => particlePotential(withPair({ sigma: 0 })), /pairs\[0\] \(argon-argon\).sigma is 0/],
    [
      'a switch without its beginning',
      () => particlePotential(withPair({ smoothing: 'xplor' })),
      /from is undefined/,
    ],
    ['a beginning without a switch', () => particlePotential(withPair({ from: 2 })), /from is 2: only/],
    [
      'an unknown smoothing',
      () => particlePotential(withPair({ smoothing: 'soft' as 'xplor' })),
      /smoothing is 'soft'/,
    ],
    [
      'a bond to nowhere',
      () => particlePotential(withBond({ particles: [0, 20] })),
      /bonds\[0\] names particle 20: there are 20/,
    ],
    [
      'a bond to itself',
      () => particlePotential(withBond({ particles: [3, 3] })),
      /joins particle 3 to itself/,
    ],
    [
      'a bond without a spring',
      () => particlePotential(withBond({ spring: NaN })),
      /bonds\[0\].spring is NaN/,
    ],
    ['a temperature', () => particlePotential({ ...argon, temperature: 0 }), /temperature is 0/],
    ['a wall in a box', () => particlePotential({ ...argon, confinement: { spring: 1 } }), /free space/],
    ['one particle', () => lennardJonesCluster({ particles: 1 }), /particles is 1/],
    [
      'a bad wall',
      () => lennardJonesCluster({ particles: 3, confinement: { spring: -1 } }),
      /confinement.spring is -1/,
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(message);
  });
});

describe('positions that do not fit', () => {
  const dimer = dimerInSolvent();
  const start = dimer.startingPositions(key(1), 2);
  const evaluate = (positions: Float64Array, walkers = 2) => {
    const energies = new Float64Array(walkers);
    const gradients = new Float64Array(walkers * dimer.dim);
    dimer.energyAndGradient(positions, energies, gradients);
    return { energies, gradients };
  };
  const changed = (changes: Record<number, number>) => {
    const positions = start.slice();
    for (const [at, value] of Object.entries(changes)) positions[Number(at)] = value;
    return positions;
  };

  it('are counted', () => {
    expect(() => evaluate(start.slice(1))).toThrow(
      /399 coordinates for 2 energies: a walker of 100 particles has 200/,
    );
  });

  it.each([NaN, Infinity])('must be finite: %s', (value) => {
    expect(() => evaluate(changed({ 207: value }))).toThrow(InputError);
    expect(() => evaluate(changed({ 207: value }))).toThrow(`solvent2.y of walker 1 is ${value}`);
  });

  it('must not be the same for two particles: which ones, and what to do', () => {
    const same = changed({ 210: start[220], 211: start[221] });
    expect(() => evaluate(same)).toThrow(InputError);
    expect(() => evaluate(same)).toThrow(
      /energy of walker 1 is not finite: particles 5 and 10 are 0 apart; .*minimise/,
    );
  });

  it('may overlap: the energy is large, and the closest pair is found', () => {
    const close = changed({ 210: start[220] + 1e-3, 211: start[221] });
    expect(evaluate(close).energies[1]).toBeGreaterThan(1e30);
    expect(dimer.closestPair(close)).toMatchObject({ walker: 1, particles: [5, 10] });
    expect(dimer.closestPair(close)!.distance).toBeCloseTo(1e-3, 9);
  });

  it('may be absurdly far away: NaN for that walker alone, which kernels hold back and report', () => {
    const far = changed({ 212: 1e12 });
    const { energies, gradients } = evaluate(far);
    expect(energies[1]).toBeNaN();
    expect(gradients.subarray(200).every(Number.isNaN)).toBe(true);
    expect(energies[0]).toBe(evaluate(start).energies[0]);
    const kernel = langevinMiddle(dimer, { timeStep: 0.001 });
    const { state, info } = kernel.step(fold(key(1), 0), kernel.init(key(1), far, 10));
    expect(info.failures).toEqual([11]);
    expect(state.positions.subarray(200)).toEqual(far.subarray(200));
  });

  it('count as evaluations, walker by walker', () => {
    const before = dimer.evaluations.count;
    evaluate(start);
    expect(dimer.evaluations.count).toBe(before + 2);
  });
});
