/** Walkers that would rather be where the grid is not. */
import { nodePositions, nodeSpacing } from '../../math/grid-table.js';
import { OK, problem as wrong, type Status } from '../../estimators/index.js';
import type { BiasingForce, ForceSamples } from './problem.js';

/** Share of the time in the walls from which on the free energy that is looked for lies elsewhere. */
const MOST = 0.5;

/** Whether walkers are held by the walls at the ends of the grid most of the time, from a frame on, and by which. */
export function beyondGrid(
  { axes }: BiasingForce,
  { values, walkers, names }: ForceSamples,
  first: number,
): Status {
  const dim = axes.length;
  const rows = values.length / dim - first * walkers;
  for (const [j, axis] of axes.entries()) {
    if (axis.periodic) continue;
    const places = nodePositions([axis]);
    const half = nodeSpacing(axis) / 2;
    const [low, high] = [places[0] - half, places[places.length - 1] + half];
    let [below, above] = [0, 0];
    for (let row = 0; row < rows; row++) {
      const value = values[(first * walkers + row) * dim + j];
      if (value < low) below += 1 / rows;
      if (value > high) above += 1 / rows;
    }
    if (below + above <= MOST) continue;
    const ends = [
      ...(below > 0.1 ? [`below ${short(low)}`] : []),
      ...(above > 0.1 ? [`above ${short(high)}`] : []),
    ];
    return wrong(
      'outside-grid',
      `Walkers were ${ends.join(' and ')} ${Math.round(100 * (below + above))} % of the time, outside the grid of variable ${j} (${names[j]}), where ` +
        'a wall holds them: the free energy falls outwards there. Widen the grid to where it rises again.',
    );
  }
  return OK;
}

const short = (x: number) => Number(x.toPrecision(4));
