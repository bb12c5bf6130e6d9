/** Runs a Boltzmann generator from an experiment file. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { decodeCsv, decodeNpy, encodeNpz } from '../../formats/index.js';
import { InputError } from '../../math/errors.js';
import { boltzmannGenerator } from '../../workflows/index.js';
import type { BoltzmannGeneratorResult, LogPartition, WorkflowContext } from '../../workflows/index.js';
import type { Conclusion, Recipe } from '../recipes.js';
import type { Experiment } from '../schema/experiment.js';

export const boltzmannGeneratorRecipe: Recipe = {
  async start({ system, workflow }: Experiment, context: WorkflowContext) {
    if (workflow.type !== 'boltzmann-generator') throw new TypeError(`not a recipe for ${workflow.type}`);
    const { type: _, data, ...problem } = workflow;
    const { file, ...rest } = data;
    if (rest.source === 'file' && file === undefined) {
      throw new InputError('workflow.data.source is file: say which (workflow.data.file)');
    }
    const positions = rest.source === 'file' ? { positions: await readRows(file!) } : {};
    return boltzmannGenerator({ system, ...problem, data: { ...rest, ...positions } }, context);
  },

  conclude(found): Conclusion {
    const { names, target, learnt, drawn, verdict } = found as BoltzmannGeneratorResult;
    const { logPartition, effectiveFraction, paretoShape, missedFraction, histograms, status } = verdict;
    const rows = drawn.energies.length;
    const logWeights = drawn.energies.map((u, i) => -u - drawn.logDensities[i]);
    return {
      result: {
        logPartition: {
          flow: told(logPartition.flow),
          ...(logPartition.target ? { target: told(logPartition.target) } : {}),
          ...(logPartition.both ? { both: told(logPartition.both) } : {}),
          ...(logPartition.exact === undefined ? {} : { exact: logPartition.exact }),
        },
        effectiveFraction,
        paretoShape,
        ...(missedFraction === undefined ? {} : { missedFraction }),
        status: status.code,
        advice: status.message,
        evaluations: { data: target?.evaluations ?? 0, training: learnt.evaluations, drawing: rows },
      },
      tables: {
        coordinates: {
          coordinate: names,
          mean: histograms.map(({ mean }) => mean.value),
          'standard error': histograms.map(({ mean }) => mean.standardError),
          'standard deviation': histograms.map(({ deviation }) => deviation),
        },
        histograms: {
          coordinate: histograms.flatMap(({ centres }, c) => Array.from(centres, () => names[c])),
          value: histograms.flatMap(({ centres }) => [...centres]),
          flow: histograms.flatMap(({ flow }) => [...flow]),
          weighted: histograms.flatMap(({ weighted }) => [...weighted]),
          'standard error': histograms.flatMap(({ errors }) => [...errors]),
        },
      },
      files: {
        'samples.npz': encodeNpz({
          positions: { data: drawn.positions, shape: [rows, names.length] },
          log_weights: { data: logWeights, shape: [rows] },
          energies: { data: drawn.energies, shape: [rows] },
        }),
      },
    };
  },
};

const told = ({ value, standardError }: LogPartition) => ({ value, standardError });

/** All numbers of a table, row by row. */
async function readRows(file: string): Promise<Float64Array> {
  const path = resolve(file);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw new InputError(`workflow.data.file: ${path} cannot be read (${(error as Error).message})`);
  });
  if (file.endsWith('.npy')) {
    const { data, shape } = decodeNpy(bytes);
    if (shape.length !== 2) throw new InputError(`${file} has ${shape.length} axes: give rows × coordinates`);
    return Float64Array.from(data as ArrayLike<number>, Number);
  }
  const { values } = decodeCsv(new TextDecoder().decode(bytes), file);
  const rows = values[0]?.length ?? 0;
  return Float64Array.from({ length: rows * values.length }, (_, i) => values[i % values.length][Math.floor(i / values.length)]);
}
