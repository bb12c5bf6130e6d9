// Fig. 7 of Crabtree, Bello-Rivas and Kevrekidis (2023): does a score model of 20 ns of alanine dipeptide draw molecules with a given ψ? A thousand
// at ψ = 4 and as many at ψ = 6 radians, as drawn and after 50 steps of steepest descent, checked for bonds, handedness, clashes and energy.
//
// npm run examples -- figure-7 [--full]
import type { StructureGroup } from 'wellspring/report';
import type { GeneratedMolecules } from 'wellspring/workflows/molecules';
import { degrees, learnDipeptide, share } from './lib/dipeptide.js';
import { short } from './lib/experiments.js';
import { publish } from './lib/publish.js';
import { openSession } from './lib/session.js';

const session = await openSession();
const { molecule, generate } = await learnDipeptide(session.context(1));
const count = short ? 20 : 1000;
const asked = [4, 6];
const made: GeneratedMolecules[] = [];
for (const at of asked) made.push(await generate(at, count));
await session.close();

const shown = 3;
const groups = made.flatMap(({ positions, checks }, i): StructureGroup[] => {
  const at = `ψ = ${asked[i]} rad`;
  const some = (values: Float64Array, each: number) => values.subarray(0, shown * each);
  const rest = { chosenFrom: count };
  return [
    {
      ...{ label: `drawn at ${at}`, role: 'model', ...rest },
      ...{ positions: some(positions, molecule.dim), values: some(checks.energies, 1) },
    },
    {
      ...{ label: `minimised`, role: 'assisted', ...rest },
      ...{ positions: some(checks.minimised, molecule.dim), values: some(checks.minimisedEnergies, 1) },
    },
  ];
});
const median = (values: Float64Array) => values.slice().sort()[values.length >> 1];

await publish(
  {
    id: 'figure-7',
    title: 'Generated molecules',
    caption:
      'Alanine dipeptide as a score model drew it at ψ = 4 and ψ = 6 radians, and the same molecules after 50 steps of steepest descent.',
    panels: [
      {
        kind: 'structures',
        label: 'alanine dipeptide',
        topology: molecule.molecule.topology,
        groups,
        value: { label: 'energy', unit: 'kJ/mol' },
      },
    ],
  },
  {
    seeds: [1],
    columns: ['', ...asked.map((at) => `ψ = ${at} rad`)],
    rows: [
      ['molecules', ...made.map(() => count)],
      ['bonds within 20 % of their lengths', ...made.map(({ checks }) => share(checks.bonds))],
      ['handedness of Cα', ...made.map(({ checks }) => share(checks.chirality))],
      ['no clash', ...made.map(({ checks }) => share(checks.clashes))],
      [
        'energy no higher than that of 1000 training molecules',
        ...made.map(({ checks }) => share(checks.energy)),
      ],
      ['all of these', ...made.map(({ checks }) => share(checks.good))],
      ['median energy as drawn, kJ/mol', ...made.map(({ checks }) => median(checks.energies))],
      ['median energy after 50 steps, kJ/mol', ...made.map(({ checks }) => median(checks.minimisedEnergies))],
      [
        'median change of ψ in 50 steps, degrees',
        ...made.map(({ reached, asked: labels }) =>
          median(labels.map((at, i) => Math.abs(degrees(reached[2 * i] - at)))),
        ),
      ],
    ],
  },
);
