/**
 * How much one phase of the φ⁴ chain weighs over the other in a field: `npm run bench -- phi4-phases [field]`, default 0.02.
 *
 * Through a learned map between the phases and a flow of each, and by thermodynamic integration along the field in both phases with the same
 * sampler; transfer matrices know the truth. N = 100, a = 0.1, β = 20 (Gabrié, Rotskoff, Vanden-Eijnden 2022). There is no peer.
 */
import { average, thermodynamicIntegration } from '../src/estimators/index.js';
import { fold, key } from '../src/random/index.js';
import { phi4Chain } from '../src/systems/index.js';
import { onnxNode } from '../src/tensor/index.js';
import {
  targetedFreeEnergy,
  type Region,
  type StateSampling,
  type TargetedFreeEnergy,
} from '../src/workflows/flows/index.js';
import { walled } from '../src/workflows/flows/region.js';
import { sampleState } from '../src/workflows/flows/state-samples.js';
import type { Workflow } from '../src/workflows/index.js';
import type { BenchResult, Cell } from './harness.js';

const chain = { sites: 100, stiffness: 0.1, beta: 20 };
const phases: readonly { name: string; region: Region; from: readonly number[]; sign: 1 | -1 }[] = [
  { name: 'down', region: { coordinate: 'mean', below: 0 }, from: [-0.8], sign: -1 },
  { name: 'up', region: { coordinate: 'mean', above: 0 }, from: [0.8], sign: 1 },
];
const sample: StateSampling = {
  kernel: 'hamiltonian',
  leaps: 15,
  timeStep: 0.1,
  chains: 64,
  warmUp: 400,
  frames: 150,
  every: 4,
};
const runtime = onnxNode();

async function finish<Result>(run: Workflow<Result>): Promise<Result> {
  for (;;) {
    const next = await run.next();
    if (next.done) return next.value;
    if (next.value.type === 'output') console.error(`${next.value.stage} done`);
  }
}

/** f(up) − f(down) = ∫ ⟨∂u/∂b⟩ up − down db from no field, where the phases weigh the same. */
async function byIntegration(field: number, points: number) {
  const fields = Array.from({ length: points }, (_, i) => (field * i) / (points - 1));
  let evaluations = 0;
  const forces = { value: new Float64Array(points), standardError: new Float64Array(points) };
  for (const [i, b] of fields.entries()) {
    for (const [p, { name, region, from, sign }] of phases.entries()) {
      const potential = walled(phi4Chain({ ...chain, field: b }), region);
      const state = { id: 'a' as const, name, potential, from, spread: 0.1 };
      const found = await finish(sampleState(state, sample, { key: fold(key(2), 2 * i + p), runtime }));
      evaluations += found.evaluations;
      const { data, shape } = found.frames;
      const [frames, chains, dim] = shape;
      const pulls = Float64Array.from({ length: frames * chains }, (_, row) => {
        let sum = 0;
        for (let c = row * dim; c < (row + 1) * dim; c++) sum += data[c];
        return (sum * chain.beta) / (chain.stiffness * chain.sites);
      });
      const mean = average(pulls, { trajectoryOf: Int32Array.from(pulls, (_, row) => row % chains) });
      forces.value[i] += sign * mean.value;
      forces.standardError[i] = Math.hypot(forces.standardError[i], mean.standardError);
    }
  }
  return { evaluations, estimate: thermodynamicIntegration(fields, forces) };
}

export default async function bench(args: string[]): Promise<BenchResult> {
  const field = Number(args[0] ?? 0.02);
  const down = phi4Chain({ ...chain, field }).probabilityBelow(
    new Float64Array(chain.sites).fill(1 / chain.sites),
    0,
  );
  const exact = Math.log(down / (1 - down));
  const [a, b] = phases.map(({ name, region, from }) => ({
    ...{ name, region, from, spread: 0.1 },
    system: { type: 'phi4-chain' as const, ...chain, field },
  }));
  const experiment: TargetedFreeEnergy = {
    states: { a, b },
    sample,
    flow: { type: 'affine', layers: 4, width: 64, depth: 2, bins: 8, bound: 4 },
    train: { steps: 300, batch: 256, learningRate: 2e-3, part: 0.5 },
    draws: 10_000,
  };
  const begin = performance.now();
  const found = await finish(targetedFreeEnergy(experiment, { key: key(1), runtime }));
  const middle = performance.now();
  const { evaluations, estimate } = await byIntegration(field, 5);
  const end = performance.now();
  const row = (
    name: string,
    value: number,
    error: number,
    status: string,
    spent: number,
  ): Record<string, Cell> => ({
    estimator: name,
    'f(up) − f(down), kT': value.toFixed(4),
    'standard error': error.toFixed(4),
    z: ((value - exact) / error).toFixed(2),
    status,
    'energy evaluations': spent,
  });
  const targeted = Object.values(found.evaluations).reduce((sum, count) => sum + count, 0);
  return {
    title: `Phases of the φ⁴ chain, N = 100, b = ${field}: exact ${exact.toFixed(4)}`,
    rows: [
      ...found.estimates.map(({ method, value, standardError, status }) =>
        row(method, value, standardError, status.code, targeted),
      ),
      row(
        'integration along b, 5 points',
        estimate.value,
        estimate.standardError,
        estimate.status.code,
        evaluations,
      ),
    ],
    ratios: {},
    measured: {
      exact,
      answer: found.answer.value,
      answerError: found.answer.standardError,
      integration: estimate.value,
      integrationError: estimate.standardError,
      worstRHat: Math.max(...found.states.map(({ samples }) => samples.rHat)),
      targetedSeconds: Math.round((middle - begin) / 1000),
      integrationSeconds: Math.round((end - middle) / 1000),
    },
    notes: [`the answer is that of ${found.answer.method}: ${found.status.code} ${found.status.message}`],
  };
}
