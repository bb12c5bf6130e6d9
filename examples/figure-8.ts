// Fig. 8 of Crabtree, Bello-Rivas and Kevrekidis (2023): where in φ do molecules lie that a score model drew at the two free-energy minima of ψ,
// beside the simulation that it learned from? A thousand molecules at each.
//
// npm run examples -- figure-8 [--full]
import { wassersteinDistance } from 'wellspring';
import type { CountGrid, Points } from 'wellspring/report';
import { countGrid } from 'wellspring/report';
import type { GeneratedMolecules } from 'wellspring/workflows/molecules';
import { degrees, learnDipeptide, phi, psi } from './lib/dipeptide.js';
import { short } from './lib/experiments.js';
import { publish } from './lib/publish.js';
import { openSession } from './lib/session.js';

const session = await openSession();
const { data, generate } = await learnDipeptide(session.context(1));
const count = short ? 20 : 1000;

// The minima of the free energy along ψ are the most populated bins: one around −60°, one around 150°.
const angles = data.labels.map(degrees);
const minimum = (from: number, to: number) => {
  const bins = new Float64Array((to - from) / 10);
  for (const angle of angles) if (angle >= from && angle < to) bins[Math.floor((angle - from) / 10)]++;
  return from + 10 * bins.indexOf(Math.max(...bins)) + 5;
};
const minima = [minimum(-120, 0), minimum(60, 180)];
const made: GeneratedMolecules[] = [];
for (const at of minima) made.push(await generate((at * Math.PI) / 180, count));
await session.close();

/** φ of the training structures whose ψ is near a minimum. */
const around = (at: number) =>
  data.watched.filter((_, i) => Math.abs(degrees(data.labels[i] - (at * Math.PI) / 180)) < 5).map(degrees);
const phiOf = ({ reached }: (typeof made)[number]) => reached.filter((_, i) => i % 2 === 1).map(degrees);
const psiOf = ({ reached }: (typeof made)[number]) => reached.filter((_, i) => i % 2 === 0).map(degrees);
const mean = (values: Float64Array) => values.reduce((sum, x) => sum + x, 0) / values.length;
const spread = (values: Float64Array) => Math.sqrt(mean(values.map((x) => (x - mean(values)) ** 2)));
const turned = { label: `${phi.name} / °`, period: 360 };
const background: CountGrid = countGrid(
  { label: 'training data', role: 'training' },
  data.watched.map(degrees),
  angles,
);

await publish(
  {
    id: 'figure-8',
    title: 'φ and ψ of generated molecules',
    caption:
      'A thousand molecules drawn at each of the two minima of the free energy along ψ, after 50 steps of steepest descent, over the simulation that ' +
      'the model learned from.',
    panels: [
      {
        kind: 'samples',
        x: turned,
        y: { label: `${psi.name} / °`, period: 360 },
        background,
        layers: made.map((each, i): Points => ({
          ...{ label: `drawn at ψ = ${minima[i]}°`, role: i === 0 ? 'umbrella' : 'assisted' },
          ...{ x: phiOf(each), y: psiOf(each) },
        })),
      },
    ],
  },
  {
    seeds: [1],
    columns: ['', ...minima.map((at) => `ψ = ${at}°`)],
    rows: [
      [
        'mean φ of generated molecules, degrees',
        ...made.map((each) => ({ value: mean(phiOf(each)), error: spread(phiOf(each)) })),
      ],
      [
        'mean φ of training structures there, degrees',
        ...minima.map((at) => ({ value: mean(around(at)), error: spread(around(at)) })),
      ],
      ['training structures there', ...minima.map((at) => around(at).length)],
      [
        'distance of the two distributions of φ (Wasserstein), degrees',
        ...made.map((each, i) => wassersteinDistance(phiOf(each), around(minima[i]))),
      ],
    ],
  },
);
