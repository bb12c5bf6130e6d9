/** Distributions of work. */
import type { Figure } from '../../report/index.js';

/** Bins of a histogram. */
const bins = 30;

/** Work of one direction, or of both. */
export interface WorkOfSwitching {
  readonly forward: Float64Array;
  /** With its own sign: of the reverse process. */
  readonly reverse?: Float64Array | undefined;
}

/** The distributions of the forward work and of the negative reverse work. */
export function workFigure({ forward, reverse }: WorkOfSwitching): Figure {
  const back = reverse?.map((value) => -value);
  const all = [...forward, ...(back ?? [])].filter(Number.isFinite);
  const [low, high] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  const width = (high - low || 1) / bins;
  const x = Float64Array.from({ length: bins }, (_, b) => low + (b + 0.5) * width);
  const density = (values: Float64Array) => {
    const y = new Float64Array(bins);
    for (const value of values) {
      if (Number.isFinite(value))
        y[Math.min(bins - 1, Math.floor((value - low) / width))] += 1 / (values.length * width);
    }
    return y;
  };
  return {
    id: 'work',
    title: 'Work of switching',
    caption: back
      ? "Distributions of the forward work and of the negative reverse work. By Crooks' theorem they cross at the free-energy difference; where they do not meet, no estimate is safe."
      : 'Distribution of the work. The free energy rests on its lower tail: on the values that are few.',
    panels: [
      {
        kind: 'densities',
        x: { label: 'work / kT' },
        series: [
          { label: 'forward', role: 'assisted', x, y: density(forward) },
          ...(back ? [{ label: '−reverse', role: 'umbrella' as const, x, y: density(back) }] : []),
        ],
      },
    ],
  };
}
