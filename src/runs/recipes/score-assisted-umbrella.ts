/** Runs score-assisted umbrella sampling from an experiment file. */
import { encodeSafetensors } from '../../formats/index.js';
import type { Columns } from '../../formats/index.js';
import { modelDescription, namedParameters, scoreModelOnnx } from '../../models/index.js';
import { mainTotal, methods, scoreAssistedUmbrella } from '../../workflows/index.js';
import type {
  Method,
  ScoreAssistedUmbrellaResult,
  WorkflowContext,
} from '../../workflows/index.js';
import { lazyRuntime } from '../engine.js';
import type { Conclusion, Recipe } from '../recipes.js';
import type { Experiment } from '../schema/experiment.js';
import { problemOf } from './problem.js';

/** The methods as `result.json` names them. */
const resultNames: Record<Method, string> = {
  umbrella: 'umbrella',
  assisted: 'assisted',
  systematic: 'assistedSystematic',
};

/** Rows of the exported ONNX graph's batches. */
const exportedRows = 1024;

export const scoreAssistedUmbrellaRecipe: Recipe = {
  start: (experiment: Experiment, context: WorkflowContext) =>
    scoreAssistedUmbrella(problemOf(experiment), context),

  async conclude(found, experiment): Promise<Conclusion> {
    const result = found as ScoreAssistedUmbrellaResult;
    const { comparison, convergence, points, samplings, data, trained } = result;
    const total = mainTotal(problemOf(experiment));
    const l1 = Object.fromEntries(
      convergence.map(({ method, totals, summary }) => [
        resultNames[method],
        { ...summary[totals.indexOf(total)], steps: total },
      ]),
    );
    const model = trained.model;
    return {
      result: {
        ...(convergence.length > 0 ? { l1 } : {}),
        model: {
          ...(comparison.modelL1 === undefined ? {} : { l1: comparison.modelL1 }),
          effectiveFraction: points.pool.effectiveSamples / points.pool.logWeights.length,
        },
        evaluations: {
          trainingData: data.evaluations,
          ...Object.fromEntries(methods.map((method) => [resultNames[method], samplings[method].evaluations])),
        },
      },
      tables: {
        densities: densityTable(result),
        ...(convergence.length > 0 ? { convergence: convergenceTable(result) } : {}),
      },
      files: {
        'model.safetensors': encodeSafetensors(namedParameters(model), modelDescription(model)),
        'model.onnx': await scoreModelOnnx(lazyRuntime(1), model, exportedRows),
      },
    };
  },
};

function densityTable({ comparison }: ScoreAssistedUmbrellaResult): Columns {
  const { centres, exact, model, densities } = comparison;
  return {
    x: centres,
    ...(exact ? { exact } : {}),
    ...(model ? { model } : {}),
    ...Object.fromEntries(
      densities
        .filter(({ name }) => name !== 'model')
        .flatMap(({ name, value, standardError, diagnostics }) => [
          [name, value],
          // No error of what was never seen: a blank, not a limit that reads like one.
          [`${name} error`, standardError.map((error, i) => (diagnostics.empty[i] ? NaN : error))],
        ]),
    ),
  };
}

function convergenceTable({ convergence }: ScoreAssistedUmbrellaResult): Columns {
  const rows = convergence.flatMap(({ method, totals, summary }) =>
    summary.map((row, i) => ({ method, steps: totals[i], ...row })),
  );
  return {
    method: rows.map(({ method }) => resultNames[method]),
    steps: rows.map(({ steps }) => steps),
    mean: rows.map(({ mean }) => mean),
    spread: rows.map(({ spread }) => spread),
    repeats: rows.map(({ count }) => count),
  };
}
