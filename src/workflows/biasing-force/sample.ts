/** Adaptive biasing forces in rounds: all walkers move under the force as it stands, then each adds a sample of the mean force. */
import {
  biasOfBiasingForce,
  energyOfBiasingForce,
  sliceBias,
  startBiasingForce,
  updateBiasingForce,
  type BiasingForceState,
  type BiasSpec,
} from '../../biases/index.js';
import { withPart } from '../../biases/gaussians.js';
import type { FailureReport } from '../../kernels/index.js';
import { concatenate } from '../../math/concatenate.js';
import { InputError, placed } from '../../math/index.js';
import { fold, split } from '../../random/index.js';
import {
  isDynamics,
  isMolecule,
  loadSystem,
  type MoleculePotential,
  type Potential,
  type System,
} from '../../systems/index.js';
import { checkTimeStep } from '../../systems/molecules/time-step.js';
import { buildVariable, instantaneousForce, type Variable } from '../../variables/index.js';
import { variableOf } from '../metadynamics/adaptive-bias.js';
import { startsOf } from '../metadynamics/starts.js';
import { mergeFailures, warnOfRefused } from '../refused.js';
import { chunksForRounds, executeOf } from '../rounds.js';
import type { WalkerRows } from '../tasks.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import { byPlace, checkDefined } from '../variables-defined.js';
import { kernelOf } from '../sampling.js';
import { drawExtended, springForces } from './extended.js';
import type { BiasingForce, ForceSamples } from './problem.js';

type Parts = readonly Float64Array[];

/** The checkpoint. */
type Progress = {
  readonly round: number;
  readonly chunks: readonly WalkerRows[];
  readonly bias: BiasingForceState;
  /** Where the extended variables stand, walkers × variables; empty without them. */
  readonly lambda: Float64Array;
  /** The free energy of λ that its bias takes away, bins, kT; empty without it. */
  readonly energy: Float64Array;
  readonly values: Parts;
  readonly forces: Parts;
  readonly evaluations: number;
  readonly failures: FailureReport;
};

const FEWEST_FRAMES = 100;
/** Points of curves that are shown while it runs. */
const CURVE_POINTS = 200;

/** Move all walkers under a force that adapts. */
export async function* sampleForces(problem: BiasingForce, context: WorkflowContext): Workflow<ForceSamples> {
  const system = await loadSystem(problem.system, context);
  const { potential, variable } = checked(problem, system);
  const { walkers, stride, sample, extended, axes, fullSamples } = problem;
  const { dim } = system;
  const spec = variableOf(problem.variables);
  const force = extended
    ? undefined
    : instantaneousForce(problem.variables, dim, isMolecule(system) ? constrainedAtoms(system) : undefined);
  const rounds = Math.floor(sample.steps / stride);
  // On a line an energy is a sum; in more dimensions it is an equation to be solved, which need not be done all the time.
  const refresh = axes.length === 1 ? 1 : 50;
  const valuesAt = (positions: Float64Array) => {
    const values = new Float64Array(walkers * variable.dim);
    variable.evaluate(positions, values);
    return values;
  };
  return yield* stage(context, {
    name: 'sample',
    title: `Move ${walkers} walker${walkers > 1 ? 's' : ''} under an adapting force`,
    total: rounds,
    unit: 'rounds',
    async *body(saved: Progress | undefined) {
      const execute = executeOf(context, system, walkers * dim * stride);
      const [moveKey, drawKey] = split(context.key, 2);
      const move = async (chunks: readonly WalkerRows[], biases: readonly BiasSpec[], steps: number) => {
        const all = [...biases, ...(problem.walls ?? [])];
        const results = await execute(
          chunks.map((rows) => ({
            system: problem.system,
            biases: all.map((bias) =>
              sliceBias(bias, rows.firstWalker, rows.firstWalker + rows.positions.length / dim),
            ),
            ...{ kernel: kernelOf(sample), key: moveKey, recording: {}, rows, steps },
          })),
        );
        return {
          chunks: results.map(({ rows }) => rows),
          positions: concatenate(results.map(({ rows }) => rows.positions)),
          evaluations: results.reduce((sum, { evaluations }) => sum + evaluations, 0),
          failures: mergeFailures(results.map(({ failures }) => failures)),
        };
      };
      const biasesOf = ({ bias, lambda }: Pick<Progress, 'bias' | 'lambda'>): BiasSpec[] =>
        extended
          ? problem.variables.map((own, j) => ({
              ...{ type: 'harmonic', variable: own, spring: extended[j] },
              centre: lambda.filter((_, i) => i % extended.length === j),
            }))
          : [biasOfBiasingForce(bias, spec)];

      let progress = saved ?? (await begin());
      const shownEvery = Math.ceil(rounds / CURVE_POINTS);
      while (progress.round < rounds) {
        const { round, bias, lambda } = progress;
        const moved = await move(progress.chunks, biasesOf(progress), stride);
        const values = valuesAt(moved.positions);
        let { evaluations } = moved;
        let next = lambda;
        let { energy } = progress;
        let forces: Float64Array;
        if (extended) {
          const tied = { values, lambda, springs: extended, periods: variable.periods };
          forces = springForces(tied);
          if (round % refresh === 0) energy = energyOfBiasingForce(bias);
          next = drawExtended(fold(drawKey, round), { axes, energy }, tied);
        } else {
          forces = sampleForce(moved.positions);
          evaluations += walkers;
        }
        const places = extended ? lambda : values;
        const updated = updateBiasingForce(bias, places, forces);
        progress = {
          round: round + 1,
          chunks: moved.chunks,
          bias: updated,
          lambda: next,
          energy,
          values: withPart(progress.values, values),
          forces: withPart(progress.forces, extended ? lambda : forces),
          evaluations: progress.evaluations + evaluations,
          failures: mergeFailures([progress.failures, moved.failures]),
        };
        yield { type: 'progress', done: round + 1 };
        if ((round + 1) % shownEvery === 0) {
          const known = updated.counts.filter((count) => count >= fullSamples).length / updated.counts.length;
          yield { type: 'curve', name: 'share of bins with full samples', x: (round + 1) * stride, y: known };
        }
        yield { type: 'checkpoint', state: progress };
      }
      yield* warnOfRefused(progress.failures, sample.timeStep);
      return {
        ...{ names: variable.names, periods: variable.periods, walkers },
        steps: Float64Array.from({ length: rounds }, (_, i) => sample.equilibration + (i + 1) * stride),
        values: concatenate(progress.values),
        forces: concatenate(progress.forces),
        positions: concatenate(progress.chunks.map(({ positions }) => positions)),
        ...{ bias: progress.bias, evaluations: progress.evaluations },
      };

      function sampleForce(positions: Float64Array): Float64Array {
        const gradients = new Float64Array(positions.length);
        potential.energyAndGradient(positions, new Float64Array(walkers), gradients);
        const out = new Float64Array(walkers * variable.dim);
        force!(positions, gradients, out);
        return out;
      }

      async function begin(): Promise<Progress> {
        const positions = startsOf(problem, system);
        const bias = startBiasingForce(axes, fullSamples);
        const lambda = extended ? valuesAt(positions) : new Float64Array(0);
        let chunks = chunksForRounds(positions, dim, stride);
        let evaluations = isMolecule(system) ? (sample.minimise ?? 0) * walkers : 0;
        let failures: FailureReport = { count: 0 };
        if (sample.equilibration > 0) {
          const settled = await move(
            chunks,
            extended ? biasesOf({ bias, lambda }) : [],
            sample.equilibration,
          );
          chunks = settled.chunks;
          evaluations += settled.evaluations;
          ({ failures } = settled);
        }
        return {
          ...{ round: 0, chunks, bias, lambda, energy: new Float64Array(0) },
          values: [],
          forces: [],
          evaluations,
          failures,
        };
      }
    },
  });
}

function constrainedAtoms({ molecule }: MoleculePotential): Set<number> {
  return new Set(molecule.forceField.constraints?.atoms ?? []);
}

/** @throws InputError for a system without an energy, variables that do not fit it, and too few samples */
function checked(problem: BiasingForce, system: System): { potential: Potential; variable: Variable } {
  const { variables, axes, stride, sample, extended } = problem;
  if (isDynamics(system)) {
    throw new InputError('system is given by its drift: adaptive biasing forces need an energy');
  }
  variables.forEach((spec, j) => {
    const { dim } = placed(`variables[${j}]: `, () => buildVariable(spec, system.dim));
    if (dim !== 1) throw new InputError(`variables[${j}] has ${dim} components: give them one by one`);
  });
  checkDefined(byPlace('variables', variables), system);
  if (axes.length !== variables.length || (extended && extended.length !== variables.length)) {
    throw new InputError(`grid and extended need one entry for each of the ${variables.length} variables`);
  }
  const rounds = Math.floor(sample.steps / stride);
  if (rounds < FEWEST_FRAMES) {
    throw new InputError(
      `sample.steps is ${sample.steps}: with a stride of ${stride} that is ${rounds} samples a walker, and ${FEWEST_FRAMES} are the least`,
    );
  }
  if (isMolecule(system)) {
    checkTimeStep(system.molecule, sample.timeStep, 'sample.timeStep');
    if (sample.kernel !== 'langevin-middle') {
      throw new InputError(`sample.kernel is ${sample.kernel}: a molecule moves by langevin-middle`);
    }
  }
  return { potential: system, variable: buildVariable(variableOf(variables), system.dim, system.names) };
}
