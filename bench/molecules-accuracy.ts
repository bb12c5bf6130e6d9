/**
 * How well the molecular kernel samples: `npm run bench -- molecules-accuracy [short] [seed=1] [part ...]`, the parts being drift, temperature,
 * steps and precisions (default: all). Alanine dipeptide, ff96 with OBC2, at 300 K; `short` takes a hundredth of the time.
 */
import { bulkSize, kolmogorovSmirnovTwoSample } from '../src/diagnostics/index.js';
import { fold, key } from '../src/random/index.js';
import {
  alanineDipeptide,
  alanineDipeptideDihedrals,
  constrainHydrogens,
  GAS_CONSTANT,
  moleculeKernel,
  repartitionHydrogenMass,
  TERMS,
  type Advance,
  type AdvanceOptions,
  type Molecule,
  type MoleculeKernel,
  type MoleculeState,
  type Precision,
} from '../src/systems/molecules/index.js';
import type { BenchResult } from './harness.js';

const TEMPERATURE = 300;
const KT = GAS_CONSTANT * TEMPERATURE;
const seed = key(Number(process.argv.find((word) => word.startsWith('seed='))?.slice(5) ?? 1));

const plain = await alanineDipeptide({ flavour: 'ff96-obc' });
const rigid = constrainHydrogens(plain);
const heavy = repartitionHydrogenMass(rigid, 3);
const dihedrals = (['phi', 'psi'] as const).map((name) => ({
  variable: 'dihedral' as const,
  atoms: alanineDipeptideDihedrals[name],
  centre: 0,
  spring: 0,
}));

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
const deviation = (values: ArrayLike<number>) => {
  const centre = mean(values);
  return Math.sqrt(
    mean(Array.from(values, (x) => (x - centre) ** 2)) * (values.length / (values.length - 1)),
  );
};
const standardError = (values: ArrayLike<number>) => deviation(values) / Math.sqrt(values.length);

/** Walkers of the molecule after a while at the temperature, so that slow dihedrals have spread: 4 fs, rigid and heavy hydrogens. */
function spread(walkers: number, picoseconds: number, stream: number): Float64Array {
  const kernel = moleculeKernel(heavy.forceField, { precision: 'fast' });
  const positions = new Float64Array(walkers * heavy.positions.length);
  for (let w = 0; w < walkers; w++) positions.set(heavy.positions, w * heavy.positions.length);
  const own = fold(seed, stream);
  const velocities = kernel.thermalVelocities(positions, { temperature: TEMPERATURE, key: fold(own, 0) });
  const steps = Math.round(picoseconds / 0.004);
  const options = { timeStep: 0.004, temperature: TEMPERATURE, friction: 1, steps, key: fold(own, 1) };
  return kernel.advance({ positions, velocities, step: 0, firstWalker: 0 }, options).state.positions;
}

/** Langevin dynamics in parts, so that frames do not fill the memory; the first fifth is left out. */
function* sample(
  { forceField }: Molecule,
  precision: Precision,
  start: Float64Array,
  options: { timeStep: number; picoseconds: number; every: number; stream: number; friction?: number },
  more: Partial<AdvanceOptions> = {},
): Generator<{ advance: Advance; kernel: MoleculeKernel }> {
  const { timeStep, picoseconds, every, stream, friction = 1 } = options;
  const kernel = moleculeKernel(forceField, { precision });
  const own = fold(seed, stream);
  const velocities = kernel.thermalVelocities(start, { temperature: TEMPERATURE, key: fold(own, 0) });
  const stride = Math.round(every / timeStep);
  const parts = Math.ceil(picoseconds / every / 50);
  let state: MoleculeState = { positions: start, velocities, step: 0, firstWalker: 0 };
  for (let part = -Math.ceil(parts / 5); part < parts; part++) {
    const advance = kernel.advance(state, {
      ...{ timeStep, friction, temperature: TEMPERATURE, key: fold(own, 1), steps: 50 * stride },
      ...(part < 0 ? {} : { every: stride, ...more }),
    });
    if (advance.blowUps.length > 0) throw new Error(`blow-up: ${JSON.stringify(advance.blowUps)}`);
    state = advance.state;
    if (part >= 0) yield { advance, kernel };
  }
}

/** Slopes of the total energy of walkers at constant energy, kT per degree of freedom and ns. */
function drift(precision: Precision, timeStep: number, walkers: number, picoseconds: number): number[] {
  const kernel = moleculeKernel(plain.forceField, { precision });
  const { masses } = plain.forceField;
  const width = 3 * masses.length;
  const start = spread(walkers, 100, 10);
  // Natural hydrogens and free bonds first, at the temperature.
  const own = fold(seed, 11);
  const velocities = kernel.thermalVelocities(start, { temperature: TEMPERATURE, key: fold(own, 0) });
  let state: MoleculeState = { positions: start, velocities, step: 0, firstWalker: 0 };
  const bath = { timeStep: 0.0005, temperature: TEMPERATURE, friction: 5, steps: 20_000, key: fold(own, 1) };
  state = { ...kernel.advance(state, bath).state, step: 0 };
  const every = Math.round(1 / timeStep);
  const series: number[][] = Array.from({ length: walkers }, () => []);
  for (let ps = 0; ps < picoseconds; ps += 20) {
    const keep = { positions: false, velocities: true, energies: true };
    const { frames, ...next } = kernel.advance(state, {
      integrator: 'verlet',
      ...{ timeStep, steps: 20 * every, every, keep },
    });
    state = next.state;
    for (let row = 0; row < frames.steps.length * walkers; row++) {
      let energy = 0;
      for (let t = 0; t < TERMS.length; t++) energy += frames.energies[row * TERMS.length + t];
      for (let k = 0; k < width; k++)
        energy += (masses[Math.floor(k / 3)] / 2) * frames.velocities[row * width + k] ** 2;
      series[row % walkers].push(energy);
    }
  }
  return series.map((energies) => {
    const centre = (energies.length - 1) / 2;
    let [upper, lower] = [0, 0];
    energies.forEach((energy, ps) => {
      upper += (ps - centre) * energy;
      lower += (ps - centre) ** 2;
    });
    return ((upper / lower) * 1000) / KT / (width - 6);
  });
}

/** The configurational temperature ⟨|∇U|²⟩ / (R ⟨∇²U⟩) in K with its standard error, from walkers one by one. */
function configurationalTemperature(
  precision: Precision,
  timeStep: number,
  walkers: number,
  picoseconds: number,
): [number, number] {
  const exact = moleculeKernel(plain.forceField, { precision: 'exact' });
  const width = plain.positions.length;
  const squares = new Float64Array(walkers);
  const laplacians = new Float64Array(walkers);
  const counts = [0, 0];
  const h = 1e-5;
  const options = { timeStep, picoseconds, every: 0.1, stream: 20, friction: 5 };
  const keep = { positions: true, energies: false };
  for (const { advance } of sample(plain, precision, spread(walkers, 100, 21), options, { keep })) {
    const { positions, steps } = advance.frames;
    const energies = new Float64Array((positions.length / width) * TERMS.length);
    const forces = new Float64Array(positions.length);
    exact.energiesAndForces(positions, energies, forces);
    forces.forEach((force, k) => (squares[Math.floor(k / width) % walkers] += force * force));
    counts[0] += steps.length;
    // The Laplacian varies little: one frame in 50 is enough of it.
    for (let w = 0; w < walkers; w++) {
      const moved = new Float64Array(2 * width * width);
      for (let k = 0; k < 2 * width; k++) {
        moved.set(positions.subarray(w * width, (w + 1) * width), k * width);
        moved[k * width + (k >> 1)] += k % 2 ? h : -h;
      }
      const around = new Float64Array(moved.length);
      exact.energiesAndForces(moved, new Float64Array(2 * width * TERMS.length), around);
      for (let k = 0; k < width; k++)
        laplacians[w] -= (around[(2 * k + 1) * width + k] - around[2 * k * width + k]) / (2 * h);
    }
    counts[1]++;
  }
  const ratio = mean(squares) / counts[0] / (mean(laplacians) / counts[1]);
  // Each walker's deviation from the common ratio.
  const errors = squares.map((s, w) => s / counts[0] - ratio * (laplacians[w] / counts[1]));
  return [ratio / GAS_CONSTANT, standardError(errors) / (mean(laplacians) / counts[1]) / GAS_CONSTANT];
}

/** Averages that do not look at the bonds of hydrogens, one of each walker. */
function averages(
  molecule: Molecule,
  precision: Precision,
  options: { timeStep: number; walkers: number; picoseconds: number; stream: number; start: Float64Array },
) {
  const { walkers } = options;
  const names = [
    'angles',
    'torsions',
    'nonbonded',
    'generalizedBorn',
    'cos φ',
    'sin φ',
    'cos ψ',
    'sin ψ',
    'end to end',
  ];
  const sums = names.map(() => new Float64Array(walkers));
  const series = dihedrals.map(() => Array.from({ length: walkers }, (): number[] => []));
  const restraints = [...dihedrals, { variable: 'distance' as const, atoms: [1, 18], centre: 0, spring: 0 }];
  const more = { restraints, keep: { positions: false, energies: true } };
  let count = 0;
  for (const { advance } of sample(molecule, precision, options.start, { ...options, every: 0.5 }, more)) {
    const { energies, values, steps } = advance.frames;
    count += steps.length;
    for (let row = 0; row < steps.length * walkers; row++) {
      const w = row % walkers;
      const term = (name: (typeof TERMS)[number]) => energies[row * TERMS.length + TERMS.indexOf(name)];
      const [phi, psi, distance] = values.subarray(3 * row, 3 * row + 3);
      const found = [term('angles'), term('torsions'), term('nonbonded'), term('generalizedBorn')];
      found.push(Math.cos(phi), Math.sin(phi), Math.cos(psi), Math.sin(psi), distance);
      found.forEach((value, k) => (sums[k][w] += value));
      [phi, psi].forEach((angle, k) => series[k][w].push(angle));
    }
  }
  return { names, means: sums.map((sum) => sum.map((x) => x / count)), series };
}

/** Angles from a cut where there are few, so that neighbours stay neighbours. */
const CUTS = [2.1, -1.9];
const unrolled = (angle: number, cut: number) =>
  angle - cut - 2 * Math.PI * Math.floor((angle - cut) / (2 * Math.PI));

/** Kolmogorov and Smirnov's test of φ and ψ of two sets of walkers; every set is worth the size of its slowest indicator. */
function compareAngles(a: number[][][], b: number[][][]) {
  return CUTS.map((cut, k) => {
    const sets = [a[k], b[k]].map((set) => set.map((one) => one.map((angle) => unrolled(angle, cut))));
    const sizes = sets.map((set) => {
      const above = [1.5, 2.5, 3.5, 4.5].map((limit) =>
        set.map((one) => one.map((x) => (x > limit ? 1 : 0))),
      );
      const varied = above.filter((chains) => deviation(chains.flat()) > 0);
      return Math.min(...[set, ...varied].map((chains) => bulkSize(chains)));
    });
    return kolmogorovSmirnovTwoSample(sets[0].flat(), sets[1].flat(), {
      effectiveSamplesA: sizes[0],
      effectiveSamplesB: sizes[1],
    });
  });
}

export default async function bench(args: string[]): Promise<BenchResult> {
  const short = args.includes('short');
  const parts = args.filter((arg) => arg !== 'short' && !arg.startsWith('seed='));
  const wanted = (part: string) => parts.length === 0 || parts.includes(part);
  const scale = (picoseconds: number) => (short ? Math.max(25, picoseconds / 100) : picoseconds);
  const walkers = short ? 8 : 32;
  const result: BenchResult = {
    title: 'Accuracy of the molecular kernel: alanine dipeptide, ff96 + OBC2, 300 K',
    rows: [],
    ratios: {},
    measured: { short },
  };
  const add = (what: string, value: number | string, error: number | string, asked = '') => {
    result.rows.push({ what, value, '±': error, 'asked for': asked });
    result.measured[what] = value;
    console.error(what, value, '±', error);
  };

  const addTests = (name: string, tests: ReturnType<typeof compareAngles>) =>
    tests.forEach(({ distance, pValue, effectiveSamples }, k) => {
      const size = `D ${distance.toFixed(4)}, ESS ${effectiveSamples.toFixed(0)}`;
      add(`KS of ${'φψ'[k]}, ${name}: p`, pValue, size, 'above 0.01');
    });

  if (wanted('drift')) {
    for (const [precision, timeStep, picoseconds] of [
      ['exact', 0.001, 1000],
      ['exact', 0.0005, 250],
      ['fast', 0.001, 500],
    ] as const) {
      const slopes = drift(precision, timeStep, short ? 4 : 8, scale(picoseconds));
      const rms = Math.sqrt(mean(slopes.map((x) => x * x)));
      const name = `NVE, ${precision}, ${1000 * timeStep} fs, kT per degree of freedom and ns`;
      add(name, mean(slopes), standardError(slopes), precision === 'exact' ? 'below 0.01' : '');
      add(`${name}, root mean square over walkers`, rms, rms / Math.sqrt(2 * slopes.length));
    }
  }
  if (wanted('temperature')) {
    for (const [precision, timeStep] of [
      ['exact', 0.001],
      ['fast', 0.001],
      ['fast', 0.002],
    ] as const) {
      const [value, error] = configurationalTemperature(precision, timeStep, walkers, scale(200));
      const asked = timeStep === 0.001 ? '300 ± 1.5' : '';
      add(`configurational temperature, ${precision}, ${1000 * timeStep} fs, K`, value, error, asked);
    }
  }
  const set = (stream: number) => spread(walkers, scale(500), stream);
  if (wanted('steps')) {
    const cases = [
      ['1 fs', plain, 0.001],
      ['2 fs, rigid hydrogens', rigid, 0.002],
      ['4 fs, rigid and heavy hydrogens', heavy, 0.004],
    ] as const;
    const runs = cases.map(([name, molecule, timeStep], k) => ({
      name,
      ...averages(molecule, 'fast', {
        timeStep,
        walkers,
        picoseconds: scale(500),
        stream: 31 + k,
        start: set(40 + k),
      }),
    }));
    runs[0].names.forEach((quantity, k) => {
      const shown = runs.map(
        ({ means }) => `${mean(means[k]).toPrecision(5)} ± ${standardError(means[k]).toPrecision(2)}`,
      );
      const apart = runs.slice(1).map(({ means }) => {
        const error = Math.hypot(standardError(means[k]), standardError(runs[0].means[k]));
        return (mean(means[k]) - mean(runs[0].means[k])) / error;
      });
      const together = apart.map((z) => z.toFixed(2)).join(', ');
      result.measured[`⟨${quantity}⟩, standard errors of 2 fs and 4 fs from 1 fs`] = together;
      result.rows.push({
        what: `⟨${quantity}⟩ at 1 | 2 | 4 fs`,
        value: shown.join(' | '),
        '±': `z ${together}`,
      });
    });
    for (const { name, series } of runs.slice(1))
      addTests(`${name} and 1 fs`, compareAngles(runs[0].series, series));
  }
  if (wanted('precisions')) {
    const [a, b] = (['exact', 'fast'] as const).map((precision, k) =>
      averages(rigid, precision, {
        ...{ timeStep: 0.002, walkers, picoseconds: scale(500), stream: 50 + k, start: set(60 + k) },
      }),
    );
    addTests('fast and exact', compareAngles(a.series, b.series));
  }
  return Promise.resolve(result);
}
