/** Runs score-assisted umbrella sampling of a molecule from an experiment file. */
import { binCentres } from '../../estimators/index.js';
import { encodeSafetensors } from '../../formats/index.js';
import type { Columns } from '../../formats/index.js';
import { modelDescription, namedParameters } from '../../models/index.js';
import { circle, moleculeUmbrella, startings, windowCentresOf } from '../../workflows/molecules/index.js';
import type { MoleculeUmbrella, MoleculeUmbrellaResult } from '../../workflows/molecules/index.js';
import type { WorkflowContext } from '../../workflows/index.js';
import type { Conclusion, Recipe } from '../recipes.js';
import type { Experiment } from '../schema/experiment.js';
import { moleculeUmbrellaOf } from './molecule-umbrella-problem.js';

export const moleculeUmbrellaRecipe: Recipe = {
  start: (experiment: Experiment, context: WorkflowContext) =>
    moleculeUmbrella(moleculeUmbrellaOf(experiment), context),

  conclude(found, experiment): Conclusion {
    const result = found as MoleculeUmbrellaResult;
    const problem = moleculeUmbrellaOf(experiment);
    const { data, trained, generated, windows, comparison } = result;
    const share = (flags: Uint8Array) => flags.reduce((sum, flag) => sum + flag, 0) / flags.length;
    const { bonds, chirality, clashes, energy, good } = generated.checks;
    return {
      result: {
        generated: {
          molecules: good.length,
          ...{ good: share(good), bonds: share(bonds), chirality: share(chirality) },
          ...{ withoutClashes: share(clashes), lowEnergy: share(energy) },
          windowsWithout: generated.borrowed.reduce((sum, flag) => sum + flag, 0),
        },
        difference: comparison.difference,
        status: Object.fromEntries(
          startings.map((starting) => [starting, comparison.surfaces[starting].status.code]),
        ),
        evaluations: {
          trainingData: data.evaluations,
          ...Object.fromEntries(startings.map((starting) => [starting, windows[starting].evaluations])),
        },
      },
      tables: {
        surface: surfaceTable(problem, result),
        windows: windowTable(problem, result),
        convergence: convergenceTable(result),
      },
      files: {
        'model.safetensors': encodeSafetensors(namedParameters(trained.model), modelDescription(trained.model)),
      },
    };
  },
};

/** Row by bin; free energies in kT, zero at the lowest bin of each. */
function surfaceTable({ windows, estimate }: MoleculeUmbrella, { comparison }: MoleculeUmbrellaResult): Columns {
  const centres = binCentres(windows.map(() => circle(estimate.bins)));
  const dims = windows.length;
  return {
    ...Object.fromEntries(windows.map(({ name }, j) => [name, centres.filter((_, i) => i % dims === j)])),
    ...Object.fromEntries(
      startings.flatMap((starting) =>
        (['wham', 'mbar'] as const).flatMap((method) => {
          const { value, standardError } = comparison.surfaces[starting][method];
          return [
            [`${starting} ${method}`, fromLowest(value)],
            [`${starting} ${method} error`, standardError.map(known)],
          ];
        }),
      ),
    ),
  };
}

function windowTable({ windows }: MoleculeUmbrella, { comparison, generated }: MoleculeUmbrellaResult): Columns {
  const centres = windowCentresOf(windows);
  const dims = windows.length;
  const column = (values: Float64Array, j: number) => values.filter((_, i) => i % dims === j);
  return {
    ...Object.fromEntries(windows.map(({ name }, j) => [`${name} centre`, column(centres, j)])),
    'no good molecule': Float64Array.from(generated.borrowed),
    ...Object.fromEntries(
      startings.flatMap((starting) => {
        const { windows: free, inefficiencies, means } = comparison.surfaces[starting];
        return [
          [`${starting} free energy`, free.value],
          [`${starting} free energy error`, free.standardError],
          [`${starting} inefficiency`, inefficiencies],
          ...windows.map(({ name }, j): [string, Float64Array] => [`${starting} mean ${name}`, column(means, j)]),
        ];
      }),
    ),
  };
}

function convergenceTable({ comparison }: MoleculeUmbrellaResult): Columns {
  const rows = comparison.convergence.flatMap(({ starting, evaluations, differences }) =>
    differences.map((difference, i) => ({ starting, evaluations: evaluations[i], ...difference })),
  );
  return {
    start: rows.map(({ starting }) => starting),
    evaluations: rows.map(({ evaluations }) => evaluations),
    'mean absolute difference': rows.map(({ meanAbsolute }) => meanAbsolute),
    'unseen bins': rows.map(({ unseen }) => unseen),
  };
}

const known = (x: number): number => (Number.isFinite(x) ? x : NaN);

function fromLowest(values: Float64Array): Float64Array {
  const lowest = values.reduce((least, value) => Math.min(least, value), Infinity);
  return values.map((value) => known(value - lowest));
}
