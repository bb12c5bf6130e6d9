// A workflow: src/workflows/NAME.ts, an async generator of events that reads like the algorithm's box. Each stage yields progress,
// curves and checkpoints; a checkpoint is all that the stage needs to go on to the same bits.
import { fold, overdampedLangevin, run, type Potential } from 'wellspring';
import { stage, type Workflow, type WorkflowContext } from 'wellspring/workflows';

export interface MeanEnergyOptions {
  readonly potential: Potential;
  /** Starting positions, walkers × dim. */
  readonly from: Float64Array;
  readonly timeStep: number;
  readonly steps: number;
  /** Steps between two checkpoints. */
  readonly every: number;
}

type Saved = { readonly positions: Float64Array; readonly step: number; readonly sum: number };

/** The mean energy along overdamped dynamics, over all walkers and frames. */
export async function* meanEnergy(options: MeanEnergyOptions, context: WorkflowContext): Workflow<number> {
  const { potential, from, timeStep, steps, every } = options;
  const kernel = overdampedLangevin(potential, { timeStep });
  const energies = new Float64Array(from.length / potential.dim);
  const gradients = new Float64Array(from.length);

  return yield* stage(context, {
    name: 'sample',
    title: 'Sample',
    total: steps,
    unit: 'steps',
    async *body(saved: Saved | undefined) {
      let sum = saved?.sum ?? 0;
      const start = saved ? { ...saved, firstWalker: 0 } : kernel.init(context.key, from);
      const ahead = { steps: steps - start.step, every, key: fold(context.key, 1) };
      for await (const { state } of run(kernel, start, ahead)) {
        potential.energyAndGradient(state.positions, energies, gradients);
        sum += energies.reduce((total, energy) => total + energy, 0) / energies.length;
        yield { type: 'progress', done: state.step };
        yield { type: 'curve', name: 'mean energy so far', x: state.step, y: (sum * every) / state.step };
        yield { type: 'checkpoint', state: { positions: state.positions, step: state.step, sum } };
      }
      return (sum * every) / steps;
    },
  });
}
