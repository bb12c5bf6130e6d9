// Diffusion maps of 10,000 and 50,000 samples of the paper's system: time and memory; pydiffmap on the same 10,000 where Python has it.
//
// npm run bench -- discovery [--short]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildVariable,
  evolvingDoubleWell,
  key,
  uniform,
  type Variable,
  type VariableSpec,
} from 'wellspring';
import { diffusionMap } from 'wellspring/discovery';
import { correlation } from 'wellspring/workflows';
import { encodeNpy } from '../src/formats/index.js';
import { machineLoad, peakMemoryMiB, type BenchResult } from './harness.js';

/** Evenly spaced in the slow coordinate, exact draws of the fast one. */
function samplesOf(count: number): Float64Array {
  const system = evolvingDoubleWell({ convention: 'published-code' });
  const densities = Array.from({ length: 101 }, (_, i) => system.conditionalDensity(i / 10));
  const drawn = uniform(key(1), count);
  const places = uniform(key(2), count);
  return Float64Array.from({ length: 2 * count }, (_, i) =>
    i % 2 === 0 ? 10 * places[i >> 1] : densities[Math.round(100 * places[i >> 1])].quantile(drawn[i >> 1]),
  );
}

const peer = `
import sys, time, json
import numpy as np
from pydiffmap import diffusion_map as dm
x = np.load(sys.argv[1])
began = time.perf_counter()
d = dm.DiffusionMap.from_sklearn(n_evecs=3, epsilon=float(sys.argv[2]), alpha=1.0, k=int(sys.argv[3]))
d.fit(x)
print(json.dumps({'seconds': time.perf_counter() - began, 'evals': d.evals.tolist()}))
`;

/** Seconds and the slowest eigenvalue of pydiffmap with as many neighbours, or nothing where it is not installed. */
function pydiffmap(values: Float64Array, bandwidth: number, neighbours: number) {
  const python = process.env.WELLSPRING_PYTHON;
  if (python === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'wellspring-'));
  const file = join(folder, 'samples.npy');
  writeFileSync(file, encodeNpy(values, [values.length / 2, 2]));
  const { status, stdout } = spawnSync(python, ['-c', peer, file, String(bandwidth), String(neighbours)], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  return status === 0 ? (JSON.parse(stdout) as { seconds: number; evals: number[] }) : undefined;
}

/** The largest difference of the gradient from central differences at 50 places, over the largest gradient; all components. */
function gradientError(variable: Variable, places: Float64Array): number {
  const at = places.slice(0, 100).map((x, i) => x + 1e-3 * (1 + (i % 7)));
  const { dim } = variable;
  const step = 1e-5;
  const valuesAt = (moved: Float64Array) => {
    const out = new Float64Array(dim * 50);
    variable.evaluate(moved, out);
    return out;
  };
  let [off, largest] = [0, 0];
  for (let c = 0; c < dim; c++) {
    const gradient = new Float64Array(100);
    variable.pullback(
      at,
      Float64Array.from({ length: dim * 50 }, (_, i) => (i % dim === c ? 1 : 0)),
      gradient,
    );
    for (let k = 0; k < 2; k++) {
      const [up, down] = [step, -step].map((h) => valuesAt(at.map((x, i) => (i % 2 === k ? x + h : x))));
      for (let row = 0; row < 50; row++) {
        const difference = (up[row * dim + c] - down[row * dim + c]) / (2 * step);
        off = Math.max(off, Math.abs(difference - gradient[2 * row + k]));
        largest = Math.max(largest, Math.abs(difference));
      }
    }
  }
  return off / largest;
}

export default async function discovery(args: string[]): Promise<BenchResult> {
  const sizes = args.includes('--short') ? [1000, 2000] : [10_000, 50_000];
  const of: VariableSpec[] = [0, 1].map((index) => ({ type: 'coordinate', index }));
  const rows: BenchResult['rows'] = [];
  const measured: BenchResult['measured'] = {};
  const ratios: BenchResult['ratios'] = {};
  for (const [i, size] of sizes.entries()) {
    const values = samplesOf(size);
    const [began, used] = [performance.now(), process.cpuUsage().user];
    const map = diffusionMap({ values, dim: 2 }, { components: 3 });
    const seconds = (performance.now() - began) / 1000;
    const busy = (process.cpuUsage().user - used) / 1e6;
    const memory = peakMemoryMiB();
    const variable = buildVariable({ type: 'diffusion-map', of, ...map.extension }, 2);
    const [places, out] = [values.slice(0, 2000), new Float64Array(3000)];
    variable.evaluate(
      places.map((x) => x + 1e-3),
      out,
    );
    const start = process.cpuUsage().user;
    variable.evaluate(places, out);
    const each = (process.cpuUsage().user - start) / 1000;
    const theirs = i === 0 ? pydiffmap(values, map.bandwidth, Math.round(map.neighbours)) : undefined;
    const first = map.coordinates.subarray(0, map.rows.length);
    rows.push({
      samples: size,
      'wall / s': seconds.toFixed(1),
      'processor / s': busy.toFixed(1),
      'peak memory / MiB': Math.round(memory),
      bandwidth: map.bandwidth.toPrecision(3),
      neighbours: Math.round(map.neighbours),
      'correlation with z1': correlation(
        first,
        Float64Array.from(map.rows, (row) => values[2 * row]),
      ).toFixed(4),
      'gradient off by': gradientError(variable, values).toExponential(1),
      'extension / µs a point': each.toFixed(0),
      'pydiffmap / s': theirs?.seconds.toFixed(1),
    });
    if (theirs) ratios[`pydiffmap${size}`] = theirs.seconds / seconds;
    measured[`seconds${size}`] = seconds;
    measured[`processorSeconds${size}`] = busy;
    measured[`peakMiB${size}`] = memory;
  }
  return {
    title: "Diffusion maps of the paper's system, three coordinates",
    rows,
    ratios,
    measured,
    notes: [
      `load of the machine ${machineLoad()}`,
      'pydiffmap 0.2 with the same bandwidth and as many nearest neighbours; set WELLSPRING_PYTHON for it.',
    ],
  };
}
