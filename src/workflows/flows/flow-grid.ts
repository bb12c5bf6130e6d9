/** A picture of what a flow does: a grid on its first two coordinates, carried from layer to layer. */
import { flowModel, flowOf, scalingOf, type FlowModelData, type FlowSpec } from '../../models/index.js';
import { key } from '../../random/index.js';
import type { Runtime } from '../../tensor/index.js';

/** The grid after some of the layers. */
export type GridStep = {
  readonly label: string;
  /** lines × points × 2. */
  readonly lines: Float64Array;
};

/** Lines each way, and points along each; they cover ±reach standard deviations. */
const [across, along, reach] = [13, 61, 3];
/** Points along one line, by which `GridStep.lines` are cut. */
export const pointsOfLine = along;
/** Steps that a person wants to look through. */
const most = 6;

/**
 * The grid at the base, and after more and more layers up to the data. Coordinates beyond the first two are at the middle of the base.
 *
 * @param start - what the base is called, and where it lies if it is not standard: that of a map is where its samples are
 */
export async function gridSteps(
  runtime: Runtime,
  { spec, parameters }: FlowModelData,
  start: { label: string; mean?: Float64Array; std?: Float64Array },
): Promise<GridStep[]> {
  const dim = spec.domains.length;
  const { middle, width } = extentOf(spec);
  const base = gridLines(dim).map((z, i) => middle[i % dim] + width[i % dim] * z);
  const taken = (rows: Float64Array) =>
    Float64Array.from({ length: (2 * rows.length) / dim }, (_, i) => rows[Math.floor(i / 2) * dim + (i % 2)]);
  const placed = base.map((z, i) => (start.mean?.[i % dim] ?? 0) + (start.std?.[i % dim] ?? 1) * z);
  const steps: GridStep[] = [{ label: start.label, lines: taken(placed) }];
  for (const count of stops(spec.layers)) {
    const model = await flowModel(runtime, {
      spec: { ...spec, layers: spec.layers.slice(0, count) },
      parameters: parameters.slice(0, count),
    });
    const { positions } = await model.forward(base);
    await model.close();
    steps.push({ label: labelOf(count, spec.layers.length), lines: taken(positions) });
  }
  return steps;
}

/** Middle and standard deviation of the base along each coordinate; of a circle or interval, so that the grid covers it. */
function extentOf(spec: FlowSpec): { middle: Float64Array; width: Float64Array } {
  const { domains } = spec;
  const moments =
    spec.base.type === 'product' ? undefined : scalingOf(spec, flowOf(spec).base.sample(key(0), 1000));
  return {
    middle: Float64Array.from(domains, (domain, c) =>
      domain.type === 'line' ? (moments?.mean[c] ?? 0) : (domain.low + domain.high) / 2,
    ),
    width: Float64Array.from(domains, (domain, c) =>
      domain.type === 'line' ? (moments?.std[c] ?? 1) : (domain.high - domain.low) / (2.001 * reach),
    ),
  };
}

const labelOf = (count: number, all: number): string => {
  if (count === all) return 'all layers';
  return count === 0 ? 'scaled' : `${count} layer${count === 1 ? '' : 's'}`;
};

/** Numbers of layers to stop after, evenly spaced; only where coordinates stand in their own order. */
function stops(layers: FlowModelData['spec']['layers']): number[] {
  let turned = 0;
  const upright = [0];
  layers.forEach(({ type }, i) => {
    if (type === 'permutation') turned++;
    if (turned % 2 === 0) upright.push(i + 1);
  });
  if (upright.at(-1) !== layers.length) upright.push(layers.length);
  const wanted = Math.min(most - 1, upright.length);
  const chosen = Array.from(
    { length: wanted },
    (_, i) => upright[Math.round((i * (upright.length - 1)) / Math.max(1, wanted - 1))],
  );
  return [...new Set(chosen)];
}

/** Lines along the first and along the second coordinate, rows of dim. */
function gridLines(dim: number): Float64Array {
  const rows = new Float64Array(2 * across * along * dim);
  const at = (i: number, count: number) => reach * ((2 * i) / (count - 1) - 1);
  for (let line = 0; line < 2 * across; line++) {
    for (let point = 0; point < along; point++) {
      const row = (line * along + point) * dim;
      const moving = line < across ? 0 : 1;
      rows[row + moving] = at(point, along);
      rows[row + 1 - moving] = at(line % across, across);
    }
  }
  return rows;
}
