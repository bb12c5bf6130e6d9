/**
 * The generalized Born models as OpenMM writes them: the GBSAOBCForce, and the CustomGBForce of its implicit-solvent
 * files (HCT, OBC1, OBC2, GBn, GBn2; with or without salt and surface area), recognised by its expressions.
 */
import { InputError } from '../../../math/index.js';
import { COULOMB } from '../constants.js';
import type { GeneralizedBorn } from '../types.js';
import { match, parseExpression } from './expression.js';
import type { Captures } from './expression.js';
import { attribute, indexOf, itemsOf, numberOf, placeOf } from './xml.js';
import type { XmlElement } from './xml.js';

const OBC_OFFSET = 0.009;

/** GBSAOBCForce: model OBC2 with its constants built in. Reference: Onufriev, Bashford, Case (2004), doi:10.1002/prot.20033. */
export function readObc(force: XmlElement): GeneralizedBorn {
  const particles = itemsOf(force, 'Particles');
  const column = (key: string) => Float64Array.from(particles, (particle) => numberOf(particle, key));
  const radii = column('r');
  const offsetRadii = radii.map((radius) => radius - OBC_OFFSET);
  return {
    model: 'OBC2',
    coulombConstant: COULOMB,
    soluteDielectric: numberOf(force, 'soluteDielectric'),
    solventDielectric: numberOf(force, 'solventDielectric'),
    kappa: 0,
    charges: column('q'),
    radii,
    offsetRadii,
    scaledRadii: column('scale').map((scale, i) => scale * offsetRadii[i]),
    tanh: Float64Array.from({ length: 3 * radii.length }, (_, i) => [1, 0.8, 4.85][i % 3]),
    surfaceArea: { energy: 4 * Math.PI * numberOf(force, 'surfaceAreaEnergy', 2.25936), probe: 0.14 },
  };
}

const pairwise =
  'select(step(r+sr2-or1), 0.5*(1/L-1/U+0.25*(r-sr2^2/r)*(1/(U^2)-1/(L^2))+0.5*log(L/U)/r), 0);' +
  'U=r+sr2; L=max(or1, D); D=abs(r-sr2)';
const neck =
  'step(or1+$offset+(or2+$offset)+$cutoff-r)*getm0(radindex1,radindex2)' +
  '/(1+100*(r-getd0(radindex1,radindex2))^2+0.3*1000000*(r-getd0(radindex1,radindex2))^6)';
const [integralPart, integralDefinitions] = split(pairwise);

const templates = {
  integral: [pairwise, `${integralPart}+$scale*(${neck});${integralDefinitions}`],
  radius: [
    '1/(1/or-I)',
    '1/(1/or-tanh($alpha*(I*or)-$beta*(I*or)^2+$gamma*(I*or)^3)/(or+$offset))',
    '1/(1/or-tanh(I*or-$beta*(I*or)^2+$gamma*(I*or)^3)/(or+$offset))',
    '1/(1/or-tanh($alpha*(I*or)+$gamma*(I*or)^3)/(or+$offset))',
  ],
  self: [
    '-0.5*$coulomb*(1/$solute-1/$solvent)*charge^2/B',
    '-0.5*$coulomb*(1/$solute-exp(-$kappa*B)/$solvent)*charge^2/B',
  ],
  surface: ['$energy*(or+$offset+$probe)^2*((or+$offset)/B)^6'],
  pair: [
    '-$coulomb*(1/$solute-1/$solvent)*charge1*charge2/f; f=sqrt(r^2+B1*B2*exp(-r^2/(4*B1*B2)))',
    '-$coulomb*(1/$solute-exp(-$kappa*f)/$solvent)*charge1*charge2/f; f=sqrt(r^2+B1*B2*exp(-r^2/(4*B1*B2)))',
  ],
};

function split(text: string): [string, string] {
  const at = text.indexOf(';');
  return [text.slice(0, at), text.slice(at + 1)];
}

/** A CustomGBForce, if it is one of the five models. */
export function readCustomBorn(force: XmlElement): GeneralizedBorn {
  const refuse = (why: string): never => {
    throw new InputError(
      `${placeOf(force)}: ${why}; of CustomGBForce, HCT, OBC1, OBC2, GBn and GBn2 as OpenMM writes them are read`,
    );
  };
  if (itemsOf(force, 'Exclusions').length > 0) refuse('it has exclusions');
  const globals = Object.fromEntries(
    itemsOf(force, 'GlobalParameters').map((parameter) => [
      attribute(parameter, 'name'),
      numberOf(parameter, 'default'),
    ]),
  );
  const recognise = (what: keyof typeof templates, element: XmlElement) => {
    const expression = parseExpression(attribute(element, 'expression'), globals);
    for (const template of templates[what]) {
      const captures = match(expression, parseExpression(template));
      if (captures) return captures;
    }
    return undefined;
  };
  const value = (name: 'I' | 'B', what: 'integral' | 'radius', type: string): Captures => {
    const element = itemsOf(force, 'ComputedValues').find((child) => child.attributes.name === name);
    if (!element) return refuse(`computed value '${name}' is missing`);
    const captures = element.attributes.type === type ? recognise(what, element) : undefined;
    return captures ?? refuse(`computed value '${name}' has another form at line ${element.line}`);
  };
  const integral = value('I', 'integral', PAIR_WITHOUT_EXCLUSIONS);
  const radius = value('B', 'radius', SINGLE);
  if (itemsOf(force, 'ComputedValues').length > 2) refuse('it has more computed values than I and B');

  const terms: Partial<Record<'self' | 'surface' | 'pair', Captures>> = {};
  for (const element of itemsOf(force, 'EnergyTerms')) {
    const kinds = element.attributes.type === SINGLE ? (['self', 'surface'] as const) : (['pair'] as const);
    const kind = kinds.find((name) => terms[name] === undefined && recognise(name, element));
    if (!kind || element.attributes.type === PAIR) {
      return refuse(`an energy term has another form at line ${element.line}`);
    }
    terms[kind] = recognise(kind, element);
  }
  const { self, pair, surface } = terms;
  if (!self || !pair) return refuse('the energy of single atoms or of pairs is missing');
  if (Object.keys(self).some((key) => self[key] !== pair[key])) {
    refuse('the energies of single atoms and of pairs have different constants');
  }

  const names = itemsOf(force, 'PerParticleParameters').map((parameter) => attribute(parameter, 'name'));
  const particles = itemsOf(force, 'Particles');
  const column = (name: string) => {
    const key = `param${names.indexOf(name) + 1}`;
    if (key === 'param0') return refuse(`there is no parameter '${name}'`);
    return Float64Array.from(particles, (particle) => numberOf(particle, key));
  };
  const perAtom = (captured: number | string) =>
    typeof captured === 'string' ? column(captured) : new Float64Array(particles.length).fill(captured);
  const constant = (captured: number | string) =>
    typeof captured === 'number' ? captured : refuse(`'${captured}' has no value`);

  const hasTanh = radius.gamma !== undefined;
  const alpha = perAtom(radius.alpha ?? 1);
  const beta = perAtom(radius.beta ?? 0);
  const gamma = perAtom(radius.gamma ?? 0);
  const offset = constant(radius.offset ?? surface?.offset ?? OBC_OFFSET);
  const offsetRadii = column('or');
  const hasNeck = integral.scale !== undefined;
  const plain = hasTanh ? (radius.beta === undefined ? 'OBC1' : 'OBC2') : 'HCT';
  return {
    model: hasNeck ? (typeof radius.alpha === 'string' ? 'GBn2' : 'GBn') : plain,
    coulombConstant: constant(pair.coulomb),
    soluteDielectric: constant(pair.solute),
    solventDielectric: constant(pair.solvent),
    kappa: constant(pair.kappa ?? 0),
    charges: column('charge'),
    radii: offsetRadii.map((value) => value + offset),
    offsetRadii,
    scaledRadii: column('sr'),
    tanh: hasTanh
      ? Float64Array.from(
          { length: 3 * particles.length },
          (_, i) => [alpha, beta, gamma][i % 3][Math.floor(i / 3)],
        )
      : new Float64Array(),
    ...(hasNeck && {
      neck: {
        scale: constant(integral.scale),
        cutoff: constant(integral.cutoff),
        ...readNeckTables(force),
      },
    }),
    surfaceArea: surface
      ? { energy: constant(surface.energy), probe: constant(surface.probe) }
      : { energy: 0, probe: 0.14 },
  };

  function readNeckTables(element: XmlElement) {
    const table = (name: string) => {
      const found = itemsOf(element, 'Functions').find((child) => child.attributes.name === name);
      const size = found && numberOf(found, 'xsize');
      const values = Float64Array.from(found ? itemsOf(found, 'Values') : [], (entry) =>
        numberOf(entry, 'v'),
      );
      if (!size || values.length !== size * size) return refuse(`its table ${name} is missing or not square`);
      return { size, values };
    };
    const { size, values: distances } = table('getd0');
    const depths = table('getm0').values;
    if (depths.length !== distances.length) refuse('its tables getd0 and getm0 differ in size');
    const key = `param${names.indexOf('radindex') + 1}`;
    const indices = Int32Array.from(particles, (particle) =>
      indexOf(particle, key, size, 'row of the neck tables'),
    );
    return { size, indices, distances, depths };
  }
}

/** How OpenMM numbers CustomGBForce::ComputationType. */
const SINGLE = '0';
const PAIR = '1';
const PAIR_WITHOUT_EXCLUSIONS = '2';
