/**
 * Variational autoregressive networks on the Ising model against exact answers: `npm run bench -- ising [sizes [couplings]]`, default
 * `4,6,8 0.4,0.44069,0.48`; a lattice of 16 × 16 takes long.
 *
 * Below, at and above the transition of the infinite lattice: free energy by weighed configurations, energy and heat capacity by weights and by
 * chains, each with its distance from the truth in standard errors; effective fraction of the weights; time. There is no peer.
 */
import { key } from '../src/random/index.js';
import { onnxNode } from '../src/tensor/index.js';
import {
  variationalAutoregressive,
  type SpinEstimate,
  type VariationalAutoregressiveResult,
} from '../src/workflows/index.js';
import type { BenchResult, Cell } from './harness.js';

/** 0.4407 is where the phases of the infinite lattice part. */
const usual = '0.4,0.44069,0.48';

/** Two hidden units for each spin; larger lattices learn longer and slower. */
const settings = (size: number) => ({
  network: { width: 2 * size * size, depth: 1, activation: 'silu' as const },
  train: { steps: size > 12 ? 1500 : 1000, batch: 256, learningRate: size > 12 ? 0.005 : 0.01 },
  draw: { samples: 20_000 },
  chains: { count: 50, steps: 250 },
});

async function study(size: number, coupling: number): Promise<VariationalAutoregressiveResult> {
  const run = variationalAutoregressive(
    { system: { type: 'ising', rows: size, coupling }, ...settings(size) },
    { key: key(1), runtime: onnxNode() },
  );
  for (;;) {
    const next = await run.next();
    if (next.done) return next.value;
  }
}

const score = ({ value, standardError }: SpinEstimate, truth: number) => (value - truth) / standardError;

export default async function bench(args: string[]): Promise<BenchResult> {
  const [sizes, couplings] = ['4,6,8', usual].map((list, i) => (args[i] ?? list).split(',').map(Number));
  const rows: Record<string, Cell>[] = [];
  const scores: number[] = [];
  for (const size of sizes) {
    for (const coupling of couplings) {
      const started = performance.now();
      const { verdict, chains } = await study(size, coupling);
      const seconds = (performance.now() - started) / 1000;
      const { freeEnergy, weighed, exact } = verdict;
      const { value, standardError } = freeEnergy.weighed;
      const found = {
        free: score(freeEnergy.weighed, exact!.freeEnergy),
        energy: score(weighed.energy, exact!.energy),
        heatCapacity: score(weighed.heatCapacity, exact!.heatCapacity),
        chainEnergy: score(verdict.chains.energy, exact!.energy),
        chainHeatCapacity: score(verdict.chains.heatCapacity, exact!.heatCapacity),
      };
      scores.push(...Object.values(found));
      rows.push({
        lattice: `${size} × ${size}`,
        βJ: coupling,
        'βF/N': `${value.toFixed(6)} ± ${standardError.toFixed(6)}`,
        exact: exact!.freeEnergy.toFixed(6),
        'z of F': found.free.toFixed(1),
        'bound − exact': (freeEnergy.bound.value - exact!.freeEnergy).toExponential(1),
        'z of E': found.energy.toFixed(1),
        'z of C': found.heatCapacity.toFixed(1),
        'z of E, chains': found.chainEnergy.toFixed(1),
        'z of C, chains': found.chainHeatCapacity.toFixed(1),
        'effective, %': (100 * verdict.effectiveFraction).toFixed(1),
        k̂: verdict.paretoShape.toFixed(2),
        'accepted, %': (100 * chains.acceptance).toFixed(1),
        status: verdict.status.code,
        seconds: seconds.toFixed(0),
      });
      console.error(JSON.stringify(rows.at(-1)));
    }
  }
  return {
    title: 'Variational autoregressive networks on the Ising model, seed 1',
    rows,
    ratios: {},
    measured: {
      estimates: scores.length,
      within2: scores.filter((z) => Math.abs(z) <= 2).length,
      worstZ: Math.max(...scores.map(Math.abs)).toFixed(2),
    },
  };
}
