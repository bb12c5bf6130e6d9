// Discovery from an experiment, and what it found in the windows of another.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { presentationOf } from '../../src/cli/presentations/index.js';
import { lazyRuntime } from '../../src/runs/engine.js';
import {
  checkExperiment,
  decodeVariable,
  encodeVariable,
  readVariable,
  type FinishedRun,
} from '../../src/runs/index.js';
import { recipeFor } from '../../src/runs/recipes.js';
import { key } from '../../src/random/index.js';
import { buildVariable, type VariableSpec } from '../../src/variables/index.js';
import type { DiscoverResult, Plain, UmbrellaResult, WorkflowEvent } from '../../src/workflows/index.js';

const folder = mkdtempSync(join(tmpdir(), 'wellspring-'));
afterAll(() => rmSync(folder, { recursive: true }));

const wells = { type: 'muller-brown' };
const simulate = {
  walkers: 20,
  equilibration: 200,
  steps: 2000,
  every: 20,
  timeStep: 2e-4,
  from: [-0.5, 1.4],
  to: [0.6, 0],
};

/** The usual coordinate of this surface, x − y. */
const along = {
  type: 'combination',
  of: [0, 1].map((index) => ({ type: 'coordinate', index })),
  weights: [1, -1],
  name: 'x − y',
};

/** Runs an experiment's workflow; stops after so many events where asked, with what was kept by then. */
async function outcome(
  content: unknown,
  saved: Record<string, { output?: Plain; state?: Plain }> = {},
  stop = Infinity,
) {
  const experiment = checkExperiment(content, undefined, folder);
  const recipe = await recipeFor(experiment);
  const events = await recipe.start(experiment, {
    key: key(experiment.seed),
    runtime: lazyRuntime(1),
    saved,
  });
  const kept = structuredClone(saved) as Record<string, { output?: Plain; state?: Plain }>;
  const seen: WorkflowEvent[] = [];
  for (let count = 0; count < stop; count++) {
    const next = await events.next();
    if (next.done) return { experiment, recipe, result: next.value, kept, seen };
    seen.push(next.value);
    if (next.value.type === 'checkpoint')
      kept[next.value.stage] = structuredClone({ state: next.value.state });
    if (next.value.type === 'output') kept[next.value.stage] = structuredClone({ output: next.value.output });
  }
  return { experiment, recipe, result: undefined, kept, seen };
}

const discoverWith = (method: object, more: object = {}) => ({
  system: wells,
  workflow: { type: 'discover', simulate, method, watch: [along], ...more },
  seed: 2,
});

/** A run as the report reads it. */
function finished(experiment: unknown, result: Plain | undefined): FinishedRun {
  const record = { stages: [], command: '', seed: 2, started: '', seconds: 1, versions: {}, machine: '' };
  const stages = { discover: { curves: {} } };
  return { experiment, result, stages, record, experimentText: '', summary: {} } as unknown as FinishedRun;
}

describe('discovery', () => {
  it.each([
    [
      { type: 'pca', components: 9 },
      'there are 2 variables, not the 9 of method.components: there are 2 features',
    ],
    [{ type: 'tica', components: 3, lag: 2 }, 'there are 2 variables, not the 3 of method.components'],
  ])('%o warns of components that there are not', async (method, words) => {
    const { experiment, result, seen } = await outcome(discoverWith(method));
    const told = seen.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
    expect(told.join()).toContain(words);
    const run = finished(experiment, result);
    expect((await presentationOf(run)).diagnostics).toContainEqual(
      expect.objectContaining({
        severity: 'warning',
        message: expect.stringContaining(words.slice(1)) as string,
      }),
    );
  });

  it('says that all checks passed where there is nothing to report', async () => {
    const { experiment, result } = await outcome(discoverWith({ type: 'pca', components: 2 }));
    const run = finished(experiment, result);
    const { diagnostics } = await presentationOf(run);
    expect(diagnostics).toMatchObject([{ severity: 'good', title: 'All checks passed' }]);
  });

  it('finds the way between the wells, saves it, and windows lie along it', async () => {
    const markov = { states: 12, lags: [1, 2, 4], lag: 2, sets: 2, steps: 3 };
    const { experiment, recipe, result } = await outcome(
      discoverWith({ type: 'diffusion-map', components: 2, samples: 400, bandwidth: 0.02 }, { markov }),
    );
    const { correlations, found } = result as DiscoverResult;
    expect(Math.abs(correlations[0].value)).toBeGreaterThan(0.8);
    const { files, tables, result: numbers } = await recipe.conclude(result!, experiment);
    expect(Object.keys(tables!)).toEqual(['variables', 'samples', 'timescales', 'check']);
    expect(numbers['kernel']).toMatchObject({ samples: 400 });
    const file = join(folder, 'variable.safetensors');
    writeFileSync(file, files!['variable.safetensors']);
    expect(decodeVariable(encodeVariable(found.variable))).toEqual(found.variable);

    const single = buildVariable(readVariable(file, 1), 2);
    const both = buildVariable(found.variable, 2);
    const [one, two] = [new Float64Array(2), new Float64Array(4)];
    const places = Float64Array.of(-0.4, 1.2, 0.3, 0.2);
    single.evaluate(places, one);
    both.evaluate(places, two);
    expect(Array.from(one)).toEqual([two[1], two[3]]);
    expect(single.names).toEqual(['diffusion coordinate 2']);

    const run = finished(experiment, result);
    const report = await presentationOf(run);
    expect(report.figures.map(({ id }) => id)).toEqual(['maps', 'against', 'markov']);

    const [low, high] = [Math.min(...found.values), Math.max(...found.values)];
    const windows = {
      variable: { type: 'discovered', file: 'variable.safetensors' },
      ...{ from: 0.5 * low, to: 0.5 * high, count: 4, spring: 20 },
    };
    // The found coordinate may grow either way: walkers start at the end where their window is.
    const wellsAt = [
      [-0.5, 1.4],
      [0.6, 0],
    ];
    const inWells = new Float64Array(4);
    both.evaluate(Float64Array.from(wellsAt.flat()), inWells);
    const [from, to] = inWells[0] < inWells[2] ? wellsAt : [...wellsAt].reverse();
    const sample = { walkers: 2, equilibration: 200, steps: 600, every: 20, timeStep: 1e-4, from, to };
    const umbrella = await outcome({ system: wells, workflow: { type: 'umbrella', windows, sample } });
    const { samples } = umbrella.result as UmbrellaResult;
    expect(samples.names).toEqual(['diffusion coordinate 1']);
    // Walkers of the last window are further along than those of the first.
    const { counts, values } = samples;
    const [first, last] = [values.slice(0, counts[0]), values.slice(-counts[3])];
    const mean = (x: Float64Array) => x.reduce((sum, value) => sum + value / x.length, 0);
    expect(mean(last)).toBeGreaterThan(mean(first));
  });

  it.each([
    ['pca', { type: 'pca', components: 1 }],
    ['tica', { type: 'tica', components: 1, lag: 3, folds: 3 }],
    [
      'network',
      { type: 'network', components: 1, lag: 3, steps: 50, batch: 200, network: { width: 8, depth: 1 } },
    ],
  ])('stopped and gone on with, %s ends in the same bits', async (_name, method) => {
    const whole = await outcome(discoverWith(method));
    const stops = [3, whole.seen.length - 3];
    for (const stop of stops) {
      const part = await outcome(discoverWith(method), {}, stop);
      expect((await outcome(discoverWith(method), part.kept)).result).toEqual(whole.result);
    }
    expect(Math.abs((whole.result as DiscoverResult).correlations[0].value)).toBeGreaterThan(0.5);
  });

  it('takes cosine and sine of what wraps around, and distances of a molecule', async () => {
    const dihedrals = [
      [4, 6, 8, 14],
      [6, 8, 14, 16],
    ].map((atoms, i) => ({ type: 'dihedral', atoms, name: ['phi', 'psi'][i] }));
    const molecule = (features: unknown) => ({
      system: { type: 'alanine-dipeptide', constraints: 'hydrogen-bonds' },
      workflow: {
        ...{
          type: 'discover',
          features,
          watch: dihedrals,
          method: { type: 'tica', components: 2, lag: 2, folds: 2 },
        },
        simulate: { walkers: 4, equilibration: 10, steps: 100, every: 2 },
      },
    });
    const { data, found, correlations } = (await outcome(molecule(dihedrals))).result as DiscoverResult;
    expect(data.names).toEqual(['cos phi', 'sin phi', 'cos psi', 'sin psi']);
    expect(correlations.map(({ rank }) => rank)).toEqual([undefined, undefined, undefined, undefined]);
    const spec = found.variable as Extract<VariableSpec, { type: 'stack' }>;
    expect(buildVariable(spec.of[0], 66).names).toEqual(['independent component 1']);
    const distances = (await outcome(molecule('heavy-atom-distances'), {}, 3)).seen;
    expect(distances[0]).toMatchObject({ stage: 'simulate' });
  });

  it('says what is wrong before it begins', async () => {
    const refused = async (content: unknown) => outcome(content, {}, 1);
    await expect(refused(discoverWith({ type: 'tica', lag: 200 }))).rejects.toThrow(
      'method.lag reaches 200 frames: a walker keeps 100',
    );
    await expect(
      refused(discoverWith({ type: 'pca' }, { features: 'heavy-atom-distances' })),
    ).rejects.toThrow('this system has no atoms');
    await expect(
      refused(discoverWith({ type: 'pca' }, { features: [{ type: 'coordinate', index: 7 }] })),
    ).rejects.toThrow('coordinate is 7');
    await expect(refused(discoverWith({ type: 'magic' }))).rejects.toThrow(
      'one of pca, tica, diffusion-map, network',
    );
    const windows = { variable: { type: 'discovered', file: 'nowhere.safetensors' }, from: 0, to: 1 };
    await expect(refused({ system: wells, workflow: { type: 'umbrella', windows } })).rejects.toThrow(
      "workflow.windows.variable.file is 'nowhere.safetensors': there is no file",
    );
    writeFileSync(join(folder, 'other.safetensors'), new Uint8Array(100));
    const other = { ...windows, variable: { ...windows.variable, file: 'other.safetensors' } };
    await expect(refused({ system: wells, workflow: { type: 'umbrella', windows: other } })).rejects.toThrow(
      'other.safetensors',
    );
  });
});
