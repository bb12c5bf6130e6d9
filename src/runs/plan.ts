/** What an experiment is about to do, in a line or two, before anything is paid for. */
import { flatSpring } from '../workflows/index.js';
import { windowsOf } from './recipes/umbrella-problem.js';
import type { Experiment } from './schema/experiment.js';

/** Widths of their springs that neighbours may stand apart where the free energy is flat. */
const widest = 2;

const short = (x: number): string => String(Number(x.toPrecision(3)));

/**
 * Lines about windows: how far apart they stand for their springs, and what a first round takes. None for other workflows.
 *
 * @example
 * planOf(await readExperiment('umbrella.yaml')); // ['24 windows, 0.13 apart …']
 */
export function planOf({ workflow }: Experiment): string[] {
  if (workflow.type !== 'umbrella') return [];
  const { windows, sample, until } = workflow;
  const rows = windows.path ? [] : (windows.grid ?? [windows]);
  const count = windows.grid ? windows.grid.reduce((product, row) => product * row.count, 1) : windows.count;
  const steps = count * sample.walkers * (sample.equilibration + sample.steps);
  return [
    ...rows.map((row) => {
      const { from, to } = windowsOf(row);
      const spacing = (to - from) / (row.count - 1);
      const flat = short(flatSpring(spacing));
      if (row.spring === 'suggest') {
        return `${row.count} windows, ${short(spacing)} apart: a short run under springs of ${flat} chooses theirs`;
      }
      const widths = spacing * Math.sqrt(row.spring);
      return (
        `${row.count} windows, ${short(spacing)} apart: ${short(widths)} widths of their springs where the free energy is flat` +
        (widths > widest ? `, more than the ${widest} that overlap well: a spring of ${flat}, or 'suggest'` : '')
      );
    }),
    `${count} windows, ${steps.toLocaleString('en-US')} walker-steps${until ? ' in a first round' : ''}`,
  ];
}
