/** Flows in pictures: a grid that the flow carries along. */
import type { Axis, MappingPanel, Points } from '../../report/index.js';
import { pointsOfLine, type GridStep } from '../../workflows/index.js';

/** The panel of a grid's steps, over points that do not move. */
export function gridPanel(
  grid: readonly GridStep[],
  { x, y, layers }: { x: Axis; y: Axis; layers: readonly Points[] },
): MappingPanel {
  const linesOf = ({ lines }: GridStep) =>
    Array.from({ length: lines.length / (2 * pointsOfLine) }, (_, line) => {
      const column = (c: 0 | 1) =>
        Float64Array.from({ length: pointsOfLine }, (_p, p) => lines[2 * (line * pointsOfLine + p) + c]);
      return { x: column(0), y: column(1) };
    });
  return {
    ...{ kind: 'mapping', x, y, layers },
    steps: grid.map((step) => ({ label: step.label, lines: linesOf(step) })),
  };
}

/** The first two coordinates of some rows as points. */
export function pointsOf(
  positions: Float64Array,
  dim: number,
  { most = 400, ...series }: Pick<Points, 'label' | 'role'> & { most?: number },
): Points {
  const rows = positions.length / dim;
  const count = Math.min(most, rows);
  const column = (c: number) =>
    Float64Array.from({ length: count }, (_, i) => positions[Math.floor((i * rows) / count) * dim + c]);
  return { ...series, x: column(0), y: column(1) };
}
