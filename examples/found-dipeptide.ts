// φ and ψ of alanine dipeptide, found and not told: a diffusion map of the distances between heavy atoms in hot dynamics, metadynamics along its first coordinate
// at 300 K, and from that the free energy along φ, beside the one of methods that were told φ.
//
// npm run examples -- found-dipeptide [--full]
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Matrix, solve } from 'ml-matrix';
import { biasOfMetadynamics, buildBias, key, weightedDensity, type VariableSpec } from 'wellspring';
import type { SurfacePanel } from 'wellspring/report';
import { readExperiment, readRun, readVariable, run, type Experiment } from 'wellspring/runs';
import { correlation, moveWalkers } from 'wellspring/workflows';
import type { DiscoverResult, MetadynamicsResult } from 'wellspring/workflows';
import { dipeptide, phi, psi } from './lib/dipeptide.js';
import { short } from './lib/experiments.js';
import { publish } from './lib/publish.js';
import { openSession } from './lib/session.js';

const runs = mkdtempSync(join(tmpdir(), 'wellspring-'));
const here = (name: string) => new URL(name, import.meta.url).pathname;

/** Runs an experiment to its end, as `wellspring run` does. */
async function finished(experiment: Experiment, name: string): Promise<unknown> {
  const folder = join(runs, name);
  const events = run(experiment, { folder });
  for (let next = await events.next(); !next.done; next = await events.next());
  return (await readRun(folder)).result;
}

// 1. What is slow?
const inShort = ['simulate.walkers=16', 'simulate.steps=2500', 'method.samples=80'];
const discovery = await readExperiment(here('discover-alanine.yaml'), {
  set: short ? inShort.map((one) => `workflow.${one}`) : [],
});
const { data, found } = (await finished(discovery, 'discover')) as DiscoverResult;
const file = join(runs, 'discover/variable.safetensors');

// 2. Metadynamics along the first coordinate.
const briefly = ['walkers=4', 'stride=10', 'sample.steps=400', 'sample.every=10', 'sample.equilibration=10'];
const metadynamics = await readExperiment(here('found/metadynamics.yaml'), {
  set: [
    `workflow.variables=[{ type: discovered, file: ${JSON.stringify(file)} }]`,
    ...(short ? briefly.map((one) => `workflow.${one}`) : []),
  ],
});
const { samples } = (await finished(metadynamics, 'metadynamics')) as MetadynamicsResult;
if (samples.bias.kind !== 'metadynamics') throw new Error('another bias was asked for');

// 3. The bias as it then stands, φ and ψ watched: frames weigh exp(V).
const slow = readVariable(file, 0);
const bias = { ...biasOfMetadynamics(samples.bias.state), variable: slow };
const angles: VariableSpec[] = [phi, psi].map((dihedral) => ({ type: 'dihedral', ...dihedral }));
const session = await openSession();
const moving = moveWalkers(session.context(2), {
  system: dipeptide,
  biases: [bias],
  kernel: { type: 'langevin-middle', timeStep: 0.004, friction: 5 },
  ...{ positions: samples.positions, dim: samples.positions.length / samples.walkers },
  steps: short ? 200 : 12_000,
  recording: { every: short ? 10 : 50, variables: [slow, ...angles], positions: 0 },
});
let next = await moving.next();
while (!next.done) next = await moving.next();
await session.close();
const { values, evaluations } = next.value;
rmSync(runs, { recursive: true });

const column = (all: Float64Array, width: number, c: number) => all.filter((_, i) => i % width === c);
const turn = 2 * Math.PI;
const wrapped = (angle: Float64Array) => angle.map((x) => x - turn * Math.round(x / turn));
const held = column(values, 3, 0);
const logWeights = new Float64Array(held.length);
buildBias({ ...bias, variable: { type: 'coordinate', index: 0 } }, 1).energyAndGradient(
  held,
  logWeights,
  new Float64Array(held.length),
);
const grid = { low: -Math.PI, high: Math.PI, bins: 72, periodic: true };
const density = weightedDensity(wrapped(column(values, 3, 1)), {
  ...{ grid, logWeights, key: key(3) },
  trajectoryOf: Int32Array.from(held, (_, i) => i % samples.walkers),
});

// 4. Against methods that were told φ.
type Known = { readonly value: readonly number[]; readonly standardError: readonly number[] };
const study = JSON.parse(readFileSync(here('../docs/figures/dipeptide-methods.json'), 'utf8')) as {
  readonly profiles: Readonly<Record<string, Known>>;
};
const told = study.profiles['adaptive biasing force'];
const freeEnergy = density.value.map((p) => -Math.log(p));
const zero = told.value.indexOf(0);
const low = told.value.flatMap((f, b) => (f < 8 ? [b] : []));
const compared = low.filter((b) => density.value[b] > 0);
const off = compared.map((b) => freeEnergy[b] - freeEnergy[zero] - told.value[b]);
const error = (b: number) => density.standardError[b] / density.value[b];
const within = compared.filter(
  (b, i) => Math.abs(off[i]) <= 1.96 * Math.hypot(error(b), error(zero), told.standardError[b]),
);

// 5. How closely the found coordinates follow φ and ψ: the correlation with the best function of both up to second harmonics.
const [dataPhi, dataPsi] = [0, 1].map((c) => column(data.watched, 2, c));
const harmonics = [0, 1, 2]
  .flatMap((m) => [-2, -1, 0, 1, 2].map((n) => [m, n]))
  .filter(([m, n]) => m > 0 || n > 0);
const functions = new Matrix(
  Array.from(dataPhi, (a, i) => [
    1,
    ...harmonics.flatMap(([m, n]) => [Math.cos(m * a + n * dataPsi[i]), Math.sin(m * a + n * dataPsi[i])]),
  ]),
);
const follows = found.names.map((_, c) => {
  const own = column(found.values, found.names.length, c);
  const squared = functions.transpose().mmul(functions);
  const fit = functions.mmul(solve(squared, functions.transpose().mmul(Matrix.columnVector(own))));
  return correlation(own, Float64Array.from(fit.to1DArray()));
});

const degrees = (angle: Float64Array) => angle.map((x) => (x * 360) / turn);
const cells = 36;
const panel = (c: number): SurfacePanel => {
  const [sums, counts] = [new Float64Array(cells * cells), new Float64Array(cells * cells)];
  const cellOf = (x: number) => Math.min(cells - 1, Math.floor((x / turn + 0.5) * cells));
  const [a, b] = [wrapped(dataPhi), wrapped(dataPsi)];
  a.forEach((x, i) => {
    const cell = cellOf(b[i]) * cells + cellOf(x);
    sums[cell] += found.values[i * found.names.length + c];
    counts[cell]++;
  });
  const ends = [-180 + 180 / cells, 180 - 180 / cells] as const;
  return {
    kind: 'surface',
    x: { label: 'φ / °', period: 360 },
    y: { label: 'ψ / °', period: 360 },
    value: { label: `found coordinate ${c + 1}` },
    grid: {
      values: sums.map((sum, cell) => (counts[cell] > 0 ? sum / counts[cell] : NaN)),
      ...{ width: cells, height: cells, x: ends, y: ends },
    },
  };
};
const x = degrees(Float64Array.from({ length: 72 }, (_, b) => ((b + 0.5) / 72 - 0.5) * turn));
const shown = freeEnergy.map((f) => (Number.isFinite(f) ? f - freeEnergy[zero] : NaN));

await publish(
  {
    id: 'found-dipeptide',
    title: 'The slow coordinates of alanine dipeptide, found',
    caption: '',
    panels: [
      panel(0),
      panel(1),
      {
        kind: 'profile',
        x: { label: 'φ / °', period: 360 },
        y: { label: 'F / kT', domain: [0, 14] },
        series: [
          {
            ...{ label: 'biased on what was found', role: 'assisted', x, y: shown },
            low: shown.map((f, b) => f - 1.96 * error(b)),
            high: shown.map((f, b) => f + 1.96 * error(b)),
          },
          { label: 'told φ: adaptive biasing force', role: 'exact', x, y: told.value },
        ],
      },
    ],
  },
  {
    seeds: [1],
    columns: ['the diffusion map and the free energy along φ', 'value'],
    rows: [
      ['samples of the map', found.kernel!.samples],
      ['features: distances between heavy atoms', data.names.length],
      ...follows.map((value, c): [string, number] => [
        `correlation of coordinate ${c + 1} with a function of φ and ψ`,
        value,
      ]),
      ['energy evaluations: discovery', data.evaluations],
      ['energy evaluations: metadynamics, and under its last bias', samples.evaluations + evaluations],
      [
        'largest difference in F(φ) below 8 kT where visited, kT',
        off.reduce((most, d) => Math.max(most, Math.abs(d)), 0),
      ],
      ['root mean square difference, kT', Math.sqrt(off.reduce((sum, d) => sum + (d * d) / off.length, 0))],
      ['bins below 8 kT', low.length],
      ['of these visited', compared.length],
      ['of these within 95 % intervals', within.length],
    ],
  },
);
