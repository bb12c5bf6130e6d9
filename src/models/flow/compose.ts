/** Maps one after another. Couplings of the same two halves hand the halves on, so that columns are taken apart and joined once. */
import type { Tensor } from '../../tensor/index.js';
import type { Layer } from '../nn/mlp.js';
import type { Bijection, Coupling, Half, Mapped } from './bijection.js';
import { joinColumns, selectColumns } from './columns.js';

/** Some columns of the batch, by their numbers. */
type Part = Half & { readonly columns: readonly number[] };

/** All maps in turn, from base to data or back, with the sum of their logarithmic volumes. */
export function compose(
  maps: readonly Bijection[],
  direction: 'forward' | 'inverse',
  parameters: readonly (readonly Layer<Tensor>[])[],
  start: Tensor,
  context?: Tensor,
): Mapped {
  let batch: Tensor | readonly [Part, Part] = start;
  let logVolume = start.slice(0, 1, 1).mul(0);
  const order = Array.from(maps, (_, i) => i);
  for (const i of direction === 'forward' ? order : order.reverse()) {
    const map = maps[i];
    let step: Mapped;
    if ('mapHalf' in map) {
      const [kept, moved]: readonly [Part, Part] = halves(batch, map, parameters[i]);
      step = map.mapHalf(direction, parameters[i], { kept, moved, context });
      batch = [kept, { ...moved, values: step.value }];
    } else {
      step = map[direction](parameters[i], whole(batch), context);
      batch = step.value;
    }
    logVolume = logVolume.add(step.logVolume);
  }
  return { value: whole(batch), logVolume };
}

/** What passes, and what is mapped, lying as the coupling wants them. */
function halves(
  batch: Tensor | readonly [Part, Part],
  coupling: Coupling,
  [{ weight }]: readonly Layer<Tensor>[],
): readonly [Part, Part] {
  const { passing, mapped, eitherWay, opposed } = coupling;
  const [kept, moved] = partsOf(batch, passing, mapped);
  if (!eitherWay) return [lying(kept, 0), lying(moved, 0)];
  // Products with weights that are known beforehand are fastest with rows first; others have gradients, which want the two halves opposed.
  if (weight.isConstant) return [lying(kept, 1), lying(moved, 1)];
  return opposed ? [kept, lying(moved, kept.axis === 0 ? 1 : 0)] : [kept, lying(moved, kept.axis)];
}

function partsOf(
  batch: Tensor | readonly [Part, Part],
  passing: readonly number[],
  mapped: readonly number[],
): readonly [Part, Part] {
  if (Array.isArray(batch)) {
    const [a, b] = batch as readonly [Part, Part];
    if (same(a.columns, passing) && same(b.columns, mapped)) return [a, b];
    if (same(b.columns, passing) && same(a.columns, mapped)) return [b, a];
  }
  const x = whole(batch);
  const part = (columns: readonly number[]): Part => ({
    columns,
    axis: 1,
    values: selectColumns(x, columns),
  });
  return [lying(part(passing), 0), part(mapped)];
}

function whole(batch: Tensor | readonly [Part, Part]): Tensor {
  if (!Array.isArray(batch)) return batch as Tensor;
  const [a, b] = (batch as readonly [Part, Part]).map((part) => lying(part, 1));
  return joinColumns([a.columns, a.values], [b.columns, b.values]);
}

const lying = (part: Part, axis: 0 | 1): Part =>
  part.axis === axis ? part : { ...part, axis, values: part.values.transpose() };

const same = (a: readonly number[], b: readonly number[]) => a.join() === b.join();
