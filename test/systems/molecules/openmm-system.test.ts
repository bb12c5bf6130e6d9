import { describe, expect, test } from 'vitest';
import { readOpenmmSystem } from '../../../src/systems/molecules/index.js';
import { system } from '../../../src/systems/molecules/alanine-dipeptide/ff14sb-gbn2.js';
import { match, parseExpression } from '../../../src/systems/molecules/read/expression.js';

const changed = (from: string | RegExp, to: string) => {
  const text = system.replace(from, to);
  expect(text).not.toBe(system);
  return () => readOpenmmSystem(text);
};

test('reads every term, and leaves the remover of the centre of mass out', () => {
  const remover = '<Forces>\n<Force forceGroup="0" frequency="1" type="CMMotionRemover" version="1"/>';
  const forceField = changed('<Forces>', remover)();
  expect(forceField.masses.length).toBe(22);
  expect(forceField.bonds?.lengths.length).toBe(21);
  expect(forceField.nonbonded?.exceptions.atoms.length).toBe(2 * 98);
  expect(forceField.generalizedBorn).toMatchObject({ model: 'GBn2', solventDielectric: 78.5, kappa: 0 });
  expect(forceField.generalizedBorn?.neck).toMatchObject({ scale: 0.826836, cutoff: 0.68, size: 5 });
});

describe('what would make energies wrong is refused, with the name and line of the force', () => {
  test.each([
    [
      'an unknown force',
      'type="HarmonicAngleForce"',
      'type="CustomAngleForce"',
      /CustomAngleForce at line \d+/,
    ],
    [
      'periodic boundaries',
      'usesPeriodic="0"',
      'usesPeriodic="1"',
      /HarmonicBondForce at line \d+ .*open space/,
    ],
    [
      'a cutoff',
      /method="0" name="NonbondedForce"/,
      'method="4" name="NonbondedForce"',
      /NonbondedForce.*NoCutoff/,
    ],
    ['an index out of range', 'p1="4"', 'p1="22"', /p1="22" is no atom; there are 22/],
    ['a missing parameter', / k="[^"]*" p1/, ' p1', /Bond at line \d+: attribute 'k' is missing/],
    ['a parameter that is no number', / k="[^"]*" p1/, ' k="stiff" p1', /k="stiff" is not a finite number/],
    [
      'a virtual site',
      '<Particle mass="1.008"/>',
      '<Particle mass="0"><Average2Site/></Particle>',
      /virtual site/,
    ],
    ['another solvent', '0.3*1000000', '0.4*1000000', /CustomGBForce at line \d+: computed value 'I'/],
    [
      'another energy',
      '-0.5*138.935485',
      '-0.6*138.935485',
      /CustomGBForce.*energy term has another form at line/,
    ],
    ['unlike constants', '-0.5*138.935485', '-0.5*138.9', /different constants/],
    ['bad XML', '</Bonds>', '', /not well-formed XML at line/],
    ['an integrator', /System/g, 'Integrator', /<Integrator>, not a <System>/],
  ])('%s', (_, from, to, message) => {
    expect(changed(from, to)).toThrow(message);
  });
});

describe('expressions', () => {
  test('are matched whatever the order of their definitions and their spaces', () => {
    const template = parseExpression('$scale*x^2/(y+$offset)');
    expect(match(parseExpression('s * a / b; b = y+d; a=x^2; d=0.5; s=3'), template)).toEqual({
      scale: 3,
      offset: 0.5,
    });
    expect(match(parseExpression('k*x^2/(y+0.5)'), template)).toEqual({ scale: 'k', offset: 0.5 });
    expect(match(parseExpression('k*x^2/(y+0.5)', { k: 7 }), template)).toEqual({ scale: 7, offset: 0.5 });
  });

  test('that differ are told apart', () => {
    const template = parseExpression('$scale*x^2/(y+$scale)');
    for (const other of ['3*x^2/(y+4)', '3*x^2/(y-3)', '3*x^3/(y+3)', '3*x^2/y', '-3*x^2/(y+3)']) {
      expect(match(parseExpression(other), template)).toBeUndefined();
    }
  });

  test('that cannot be parsed are refused', () => {
    for (const text of ['2*', '(x', 'x y', 'f(x', 'x ? y'])
      expect(() => parseExpression(text)).toThrow('is no expression');
  });
});
