/** Runs targeted free energies from an experiment file. */
import { z } from 'zod';
import type { Columns } from '../../formats/index.js';
import { InputError } from '../../math/errors.js';
import { targetedFreeEnergy } from '../../workflows/index.js';
import type {
  AbsoluteFreeEnergy,
  FreeEnergyEstimate,
  StateSummary,
  TargetedFreeEnergy,
  TargetedFreeEnergyResult,
  WorkflowContext,
} from '../../workflows/index.js';
import type { Conclusion, Recipe } from '../recipes.js';
import { systemSchemas, type Experiment } from '../schema/experiment.js';
import { explain } from '../schema/explain.js';

type Asked = Extract<Experiment['workflow'], { type: 'targeted-free-energy' }>;

const anySystem = z.strictObject({ system: z.discriminatedUnion('type', systemSchemas) });

function problemOf({ system, workflow }: Experiment): TargetedFreeEnergy {
  if (workflow.type !== 'targeted-free-energy') throw new TypeError(`not a recipe for ${workflow.type}`);
  const { type: _, states, ...problem } = workflow;
  return { states: { a: stateOf('a', states.a, system), b: stateOf('b', states.b, system) }, ...problem };
}

/** A state with its own system: the experiment's, but for what the state changes. */
function stateOf(
  id: 'a' | 'b',
  { system: changes = {}, ...state }: Asked['states']['a'],
  system: Experiment['system'],
): TargetedFreeEnergy['states']['a'] {
  const other = 'type' in changes && changes['type'] !== system.type;
  const changed = { system: other ? changes : { ...system, ...changes } };
  const { success, data, error } = anySystem.safeParse(changed);
  if (success) return { ...state, system: data.system };
  const lines = explain(error.issues, changed).map(({ message }) => `states.${id}.${message}`);
  throw new InputError(lines.join('\n'));
}

export const targetedFreeEnergyRecipe: Recipe = {
  start: (experiment: Experiment, context: WorkflowContext) => targetedFreeEnergy(problemOf(experiment), context),

  conclude(found): Conclusion {
    const { states, estimates, answer, exact, status, judges, lost, evaluations } = found as TargetedFreeEnergyResult;
    return {
      result: {
        difference: { method: answer.method, ...told(answer) },
        exact: exact ?? null,
        estimates: Object.fromEntries(
          estimates.map((estimate) => [
            estimate.method,
            { ...told(estimate), overlap: finite(estimate.overlap), status: estimate.status.code },
          ]),
        ),
        states: {
          a: stateResult(states[0]),
          b: stateResult(states[1]),
        },
        judgingChains: judges,
        lostSamples: lost,
        status: status.code,
        advice: status.message,
        evaluations,
      },
      tables: { estimates: estimateTable(estimates) },
    };
  },
};

/** What JSON has no word for is left empty. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const told = ({ value, standardError }: FreeEnergyEstimate | AbsoluteFreeEnergy) => ({
  value: finite(value),
  standardError: finite(standardError),
});

const stateResult = ({ name, where, samples, freeEnergy, exact }: StateSummary) => ({
  name,
  region: where,
  freeEnergy: told(freeEnergy),
  exact: exact ?? null,
  worstRHat: finite(samples.rHat),
  acceptance: samples.acceptance,
  timeStep: samples.timeStep,
});

const estimateTable = (estimates: readonly FreeEnergyEstimate[]): Columns => ({
  method: estimates.map(({ method }) => method),
  value: Float64Array.from(estimates, ({ value }) => value),
  'standard error': Float64Array.from(estimates, ({ standardError }) => standardError),
  overlap: Float64Array.from(estimates, ({ overlap }) => overlap),
});
