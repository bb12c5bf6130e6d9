/** Equilibrates the replicas and, where that is asked for, moves the rungs to where pairs have the same part of the ladder; then they are frozen. */
import { respace } from '../../kernels/index.js';
import { InputError } from '../../math/index.js';
import { fold } from '../../random/index.js';
import { nested } from '../rounds.js';
import { stage, type Workflow, type WorkflowContext } from '../types.js';
import {
  exchangeWalkers,
  type ExchangePlan,
  type ExchangeRecord,
  type Replicas,
} from './exchange-walkers.js';
import type { LadderOptions, Spacing } from './problem.js';
import type { Ladder } from './states.js';
import { gaps, hopeless, swapReport, type SwapReport } from './swap-report.js';

/** What the warm-up leaves. */
export type WarmedUp = {
  readonly replicas: Replicas;
  /** With its rungs where they stay. */
  readonly ladder: Ladder;
  /** Of each part of the warm-up: where the rungs were, and how often pairs swapped. */
  readonly passes: readonly (SwapReport & { readonly parameters: Float64Array })[];
  readonly evaluations: number;
};

type Progress = WarmedUp & { readonly pass: number; readonly record?: ExchangeRecord };

/** Parts of the warm-up after each of which, but the last, the rungs move; each sees twice as much as the one before. */
const parts = [1 / 16, 1 / 16, 1 / 8, 1 / 4, 1 / 2];
/** Rounds that the first part needs to tell anything. */
const fewestRounds = 10;

const tunes = (spacing: Spacing | undefined): boolean => spacing !== undefined && spacing !== 'geometric';

/** Rounds of each part. @throws InputError for a warm-up too short to tune in */
export function passesOf(rounds: number, spacing: Spacing | undefined): number[] {
  // The second half tells how pairs swap once replicas have left where they started.
  if (!tunes(spacing)) return [Math.floor(rounds / 2), rounds - Math.floor(rounds / 2)];
  const passes = parts.map((part) => Math.floor(part * rounds));
  if (passes[0] < fewestRounds) {
    throw new InputError(
      `sample.equilibration has ${rounds} rounds of exchange.every steps: tuning the ladder takes ${fewestRounds / parts[0]}; ` +
        'raise it, or take ladder.spacing: geometric',
    );
  }
  return passes;
}

export const spacingOf = (options: LadderOptions): Spacing | undefined =>
  options.type === 'windows' || options.values ? undefined : options.spacing;

/** Equilibrate, tune and freeze. */
export async function* warmUpLadder(
  plan: Omit<ExchangePlan, 'rounds' | 'structures'> & { readonly rounds: readonly number[] },
  spacing: Spacing | undefined,
  context: WorkflowContext,
): Workflow<WarmedUp> {
  const passes = plan.rounds;
  return yield* stage(context, {
    name: 'warm-up',
    title: tunes(spacing) ? 'Equilibrate and tune the ladder' : 'Equilibrate',
    total: passes.reduce((sum, rounds) => sum + rounds, 0),
    unit: 'rounds',
    async *body(saved: Progress | undefined) {
      let progress: Progress = saved ?? {
        ...{ pass: 0, replicas: plan.start, ladder: plan.ladder, passes: [], evaluations: 0 },
      };
      while (progress.pass < passes.length) {
        const { pass, ladder } = progress;
        const before = passes.slice(0, pass).reduce((sum, rounds) => sum + rounds, 0);
        const events = exchangeWalkers(
          { ...context, key: fold(context.key, pass) },
          { ...plan, ladder, rounds: passes[pass], start: progress.replicas, structures: 0 },
          progress.record,
        );
        const record = yield* nested(events, {
          done: before,
          state: (inner: ExchangeRecord): Progress => ({ ...progress, record: inner }),
        });
        const report = swapReport(record);
        if (record.failures > 0 && report.lengths.every((length) => length === 0)) {
          throw new InputError(
            `sample.timeStep is ${plan.kernel.timeStep}: ${record.failures} moves were not finite and were refused, so that no replica went anywhere; lower it`,
          );
        }
        const last = pass + 1 === passes.length;
        const { record: _, ...kept } = progress;
        progress = {
          ...kept,
          pass: pass + 1,
          replicas: record.replicas,
          ladder:
            last || !tunes(spacing) ? ladder : { ...ladder, parameters: tuned(ladder, report, spacing) },
          passes: [...progress.passes, { parameters: ladder.parameters, ...report }],
          evaluations: progress.evaluations + record.evaluations,
        };
        const worst = report.acceptance.reduce((least, a) => Math.min(least, a), 1);
        yield { type: 'curve', name: 'least acceptance', x: pass + 1, y: worst };
        yield { type: 'checkpoint', state: progress };
      }
      // In a few rounds a pair may not have tried at all.
      if (passes[passes.length - 1] >= 2 * fewestRounds) refuseGaps(progress.ladder, progress.passes.at(-1)!);
      const { pass: _pass, record: _record, ...warmed } = progress;
      return warmed;
    },
  });
}

/** Rejections say nothing where every swap is rejected: lengths then do. */
function tuned(
  { parameters }: Ladder,
  { acceptance, lengths }: SwapReport,
  spacing: Spacing | undefined,
): Float64Array {
  const blind = acceptance.some((a) => a < hopeless);
  const measure =
    spacing === 'constant-length' || blind ? lengths : acceptance.map((a) => Math.max(0, 1 - a));
  // Along ln T, in which geometric ladders are even.
  const logs = parameters.map((parameter) => Math.log(parameter));
  const moved = respace(logs, measure).map((log) => Math.exp(log));
  moved[0] = parameters[0];
  moved[moved.length - 1] = parameters[parameters.length - 1];
  return moved;
}

/** @throws InputError for a ladder on which no replica gets anywhere */
function refuseGaps(ladder: Ladder, report: SwapReport): void {
  const found = gaps(ladder, report, hopeless);
  if (found === undefined) return;
  throw new InputError(`ladder: ${found}; with such a gap a run would be wasted`);
}
