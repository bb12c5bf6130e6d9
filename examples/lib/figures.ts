/** The panels of the paper's figures, as data for `renderFigure`. */
import { binCentres, binWidth, weightedDensity, type Key } from 'wellspring';
import {
  countGrid,
  type Curve,
  type DensitiesPanel,
  type Points,
  type Role,
  type SamplesPanel,
} from 'wellspring/report';
import type { Sampling, ScoreAssistedUmbrella, TrainingData } from 'wellspring/workflows';

type Named = { readonly label: string; readonly role: Role };

/** One coordinate of positions (rows × 2). */
export function column(positions: Float64Array, coordinate: 0 | 1): Float64Array {
  return Float64Array.from({ length: positions.length / 2 }, (_, row) => positions[2 * row + coordinate]);
}

/** At most 400 points of positions (rows × 2), evenly spaced in their order; `aside` moves them, where two clouds would hide each other. */
export function cloud(name: Named, positions: Float64Array, aside = 0): Points {
  const every = Math.max(1, Math.floor(positions.length / 2 / 400));
  const thin = (coordinate: 0 | 1) =>
    column(positions, coordinate)
      .filter((_, i) => i % every === 0)
      .slice(0, 400);
  return { ...name, x: thin(0).map((x) => x + aside), y: thin(1) };
}

/** Points over the training data: the left of Fig. 1, 2 and 4. */
export function samplesPanel(
  { condition, density }: ScoreAssistedUmbrella,
  data: TrainingData,
  layers: readonly Points[],
): SamplesPanel {
  const x = [-0.5, Math.max(10.5, condition.at + 0.5)] as const;
  const y = [density.low, density.high] as const;
  const background = { label: 'training data', role: 'training' } as const;
  return {
    kind: 'samples',
    x: { label: data.names[0], domain: x },
    y: { label: data.names[1], domain: y },
    background: countGrid(background, column(data.positions, 0), column(data.positions, 1), {
      x,
      y,
      width: 80,
      height: 60,
    }),
    layers,
  };
}

/** Densities of the fast coordinate: the right of Fig. 1, 2 and 4. */
export function densitiesPanel(name: string, series: readonly Curve[]): DensitiesPanel {
  return { kind: 'densities', x: { label: name, domain: [-1.5, 1.5] }, series };
}

/** A density on the grid's bin centres as a curve. */
export function curve(name: Named, { density }: ScoreAssistedUmbrella, y: Float64Array): Curve {
  return { ...name, x: binCentres(density), y };
}

/** A density at the bin centres, normalised on the grid as histograms are. */
export function normalised(density: Float64Array, { density: grid }: ScoreAssistedUmbrella): Float64Array {
  const total = density.reduce((sum, value) => sum + value, 0) * binWidth(grid);
  return density.map((value) => value / total);
}

/** The density of what walkers visited, with a band of one standard error. */
export function sampledCurve(
  name: Named,
  problem: ScoreAssistedUmbrella,
  { walkers, frames }: Sampling,
  key: Key,
): Curve {
  const visited = column(frames, 1);
  const { value, standardError } = weightedDensity(visited, {
    grid: problem.density,
    trajectoryOf: Int32Array.from(visited, (_, i) => i % walkers),
    key,
  });
  return {
    ...curve(name, problem, value),
    low: value.map((y, i) => Math.max(0, y - standardError[i])),
    high: value.map((y, i) => y + standardError[i]),
  };
}
