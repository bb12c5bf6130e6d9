// Writes the data of this folder again, each set in the format of another program, sampled by us: npx tsx examples/estimate/make.ts
//
// What is true is known everywhere: examples/estimate.ts compares.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  fold,
  harmonicOscillators,
  key,
  normal,
  overdampedLangevin,
  potentialFromGradient,
  run,
  type Key,
  type Potential,
} from 'wellspring';
import {
  encodeColvar,
  encodeCsv,
  encodeGrossfieldMetadata,
  encodeNpz,
  encodeTimeSeries,
} from 'wellspring/formats';

const temperature = 300;
const kT = {
  'kJ/mol': 8.31446261815324e-3 * temperature,
  'kcal/mol': (8.31446261815324e-3 * temperature) / 4.184,
};

/** A one-dimensional reduced energy with its derivative. */
type Energy = (x: number) => readonly [energy: number, derivative: number];

const harmonic =
  (centre: number, spring: number): Energy =>
  (x) => [0.5 * spring * (x - centre) ** 2, spring * (x - centre)];

const sum =
  (...parts: Energy[]): Energy =>
  (x) => {
    const values = parts.map((part) => part(x));
    return [values.reduce((a, [u]) => a + u, 0), values.reduce((a, [, d]) => a + d, 0)];
  };

const potential = (energy: Energy): Potential =>
  potentialFromGradient({
    dim: 1,
    energyAndGradient(positions, energies, gradients) {
      positions.forEach((x, i) => ([energies[i], gradients[i]] = energy(x)));
    },
  });

/** One walker's positions, `every` steps apart. */
async function trajectory(
  energy: Energy,
  {
    at,
    timeStep,
    every,
    frames,
    key: own,
  }: { at: number; timeStep: number; every: number; frames: number; key: Key },
): Promise<Float64Array> {
  const kernel = overdampedLangevin(potential(energy), { timeStep });
  const out: number[] = [];
  const start = kernel.init(own, Float64Array.of(at));
  for await (const { state } of run(kernel, start, { steps: every * frames, every, key: own }))
    out.push(state.positions[0]);
  return Float64Array.from(out);
}

const range = (count: number, from: number, to: number) =>
  Float64Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
const round = (values: Float64Array, decimals: number) => values.map((x) => Number(x.toFixed(decimals)));
const times = (frames: number, step: number) =>
  Float64Array.from({ length: frames }, (_, i) => Number((i * step).toFixed(4)));

function write(path: string, content: string | Uint8Array): void {
  const file = join(dirname(fileURLToPath(import.meta.url)), path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

// PLUMED: a torsion with three minima, and a restraint in each of 18 windows whose bias is printed. u = 2 (1 + cos 3φ) + 1.5 cos φ
const torsion: Energy = (phi) => [
  2 * (1 + Math.cos(3 * phi)) + 1.5 * Math.cos(phi),
  -6 * Math.sin(3 * phi) - 1.5 * Math.sin(phi),
];
for (let k = 0; k < 18; k++) {
  const [centre, kappa, frames] = [-Math.PI + (2 * Math.PI * k) / 18, 60, 120];
  const spring = kappa / kT['kJ/mol'];
  // The walker does not know that φ is an angle, and need not: it stays near its centre.
  const phi = await trajectory(sum(torsion, harmonic(centre, spring)), {
    ...{ at: centre, timeStep: 0.002, every: 50, frames, key: fold(key(1), k) },
  });
  const wrapped = round(
    phi.map((x) => x - 2 * Math.PI * Math.floor((x + Math.PI) / (2 * Math.PI))),
    5,
  );
  const bias = round(
    phi.map((x) => (kappa / 2) * (x - centre) ** 2),
    5,
  );
  write(
    `plumed/COLVAR.${k}`,
    encodeColvar({
      columns: ['time', 'phi', 'restraint.bias'],
      values: [times(frames, 1), wrapped, bias],
      domains: { phi: [-Math.PI, Math.PI] },
    }),
  );
}

// Grossfield's WHAM: a distance from 2 to 8 Å, bound at 3.5. u = 5 (1 − exp(−1.2 (r − 3.5)))² − 2 ln r
const bond: Energy = (r) => {
  const e = Math.exp(-1.2 * (r - 3.5));
  return [5 * (1 - e) ** 2 - 2 * Math.log(r), 12 * e * (1 - e) - 2 / r];
};
const list = [];
for (const [k, centre] of range(12, 2.5, 8).entries()) {
  const [spring, frames] = [4, 150]; // kcal/mol/Å²
  const r = await trajectory(sum(bond, harmonic(centre, spring / kT['kcal/mol'])), {
    ...{ at: centre, timeStep: 0.01, every: 40, frames, key: fold(key(2), k) },
  });
  write(`grossfield/r.${k}.dat`, encodeTimeSeries([times(frames, 0.1), round(r, 4)]));
  list.push({ path: `r.${k}.dat`, centre: [centre], spring: [spring], correlationTime: 1, temperature });
}
write('grossfield/metadata.dat', encodeGrossfieldMetadata(list));

// GROMACS: a pull coordinate over a barrier, as mdrun writes pullx. u = 6 ((z/0.5)² − 1)² + 2 z
const membrane: Energy = (z) => {
  const w = (z / 0.5) ** 2 - 1;
  return [6 * w * w + 2 * z, (24 * w * z) / 0.25 + 2];
};
const pulls = [];
for (const [k, centre] of range(15, -0.7, 0.7).entries()) {
  const [spring, frames] = [1000, 200]; // kJ/mol/nm²
  const z = await trajectory(sum(membrane, harmonic(centre, spring / kT['kJ/mol'])), {
    ...{ at: centre, timeStep: 1e-4, every: 40, frames, key: fold(key(3), k) },
  });
  const header = ['title "Pull COM"', 'xaxis  label "Time (ps)"', 'yaxis  label "Position (nm)"'];
  const rows = Array.from(z, (x, i) => `${(i * 2).toFixed(4)}\t${x.toPrecision(5)}`);
  write(
    `gromacs/pullx.${k}.xvg`,
    [...header.map((line) => `@    ${line}`), '@TYPE xy', ...rows, ''].join('\n'),
  );
  pulls.push({ path: `pullx.${k}.xvg`, centre: [Number(centre.toFixed(3))], spring: [spring] });
}
write('gromacs/windows.dat', encodeGrossfieldMetadata(pulls));

// A table of work: a well whose stiffness is switched from 1 to 16 within a few relaxation times, and back. ΔF = ln(16) / 2
function switching(from: number, to: number, own: Key, switches: number): Float64Array {
  const [steps, timeStep] = [200, 0.004];
  const x = normal(fold(own, 0), switches).map((z) => z / Math.sqrt(from));
  const work = new Float64Array(switches);
  for (let i = 0; i < steps; i++) {
    const [now, next] = [i, i + 1].map((at) => from + ((to - from) * at) / steps);
    const noise = normal(fold(own, i + 1), switches);
    for (let w = 0; w < switches; w++) {
      work[w] += 0.5 * (next - now) * x[w] ** 2;
      x[w] += -next * x[w] * timeStep + Math.sqrt(2 * timeStep) * noise[w];
    }
  }
  return round(work, 4);
}
write(
  'work.csv',
  encodeCsv({ forward: switching(1, 16, key(4), 200), reverse: switching(16, 1, key(5), 200) }),
);

// Energies of every sample in every state, as pymbar takes them: four oscillators. f = ln(k) / 2
const springs = [1, 2, 4, 8];
const oscillators = harmonicOscillators({ springs, centres: [0, 0.2, 0.4, 0.6] });
const { energies, counts } = oscillators.sample(key(6), [80, 80, 80, 80]);
write(
  'u_kn.npz',
  encodeNpz({
    u_kn: { data: energies, shape: [springs.length, energies.length / springs.length] },
    N_k: { data: Int32Array.from(counts), shape: [springs.length] },
  }),
);

// Gradients along λ as a table: a spring of (1 + 3λ)². f₁ − f₀ = ln(16) / 2
const lambdas = range(9, 0, 1);
const gradients = Array.from(lambdas, (lambda, k) =>
  round(
    normal(fold(key(7), k), 60).map((z) => (3 * z * z) / (1 + 3 * lambda)),
    5,
  ),
);
write(
  'gradients.csv',
  encodeCsv({
    lambda: gradients.flatMap((own, k) => Array.from(own, () => lambdas[k])),
    dHdl: gradients.flatMap((own) => [...own]),
  }),
);

// PLUMED: a long run under a bias that nearly fills a double well, for reweighting. u = 5 (x² − 1)² + x
const wells: Energy = (x) => [5 * (x * x - 1) ** 2 + x, 20 * x * (x * x - 1) + 1];
const fill: Energy = (x) => {
  const [u, d] = wells(x);
  return Math.abs(x) < 1.3 ? [-0.8 * u, -0.8 * d] : [-0.8 * wells(1.3 * Math.sign(x))[0], 0];
};
{
  const frames = 1000;
  const x = await trajectory(sum(wells, fill), { at: -1, timeStep: 0.005, every: 100, frames, key: key(8) });
  const bias = x.map((at) => fill(at)[0] * kT['kJ/mol']);
  const values = [times(frames, 10), round(x, 4), round(bias, 4)];
  write('plumed/biased/COLVAR', encodeColvar({ columns: ['time', 'x', 'metad.rbias'], values }));
}
