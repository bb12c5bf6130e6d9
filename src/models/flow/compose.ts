/** Maps one after another. Couplings of the same two halves hand the halves on, so that columns are taken apart and joined once. */
import type { Tensor } from '../../tensor/index.js';
import type { Layer } from '../nn/mlp.js';
import type { Bijection, Coupling, Mapped } from './bijection.js';
import { joinColumns, selectColumns } from './columns.js';

/** Some columns of the batch, by their numbers: columns × rows. */
type Part = readonly [columns: readonly number[], values: Tensor];

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
      const [kept, moved]: readonly [Part, Part] = halves(batch, map);
      step = map.mapHalf(direction, parameters[i], kept[1], moved[1], context);
      batch = [kept, [map.mapped, step.value]];
    } else {
      step = map[direction](parameters[i], whole(batch), context);
      batch = step.value;
    }
    logVolume = logVolume.add(step.logVolume);
  }
  return { value: whole(batch), logVolume };
}

/** What passes, and what is mapped. */
function halves(batch: Tensor | readonly [Part, Part], { passing, mapped }: Coupling): readonly [Part, Part] {
  if (Array.isArray(batch)) {
    const [a, b] = batch as readonly [Part, Part];
    if (same(a[0], passing) && same(b[0], mapped)) return [a, b];
    if (same(b[0], passing) && same(a[0], mapped)) return [b, a];
  }
  const x = whole(batch);
  return [
    [passing, selectColumns(x, passing).transpose()],
    [mapped, selectColumns(x, mapped).transpose()],
  ];
}

function whole(batch: Tensor | readonly [Part, Part]): Tensor {
  if (!Array.isArray(batch)) return batch as Tensor;
  const [a, b] = batch as readonly [Part, Part];
  return joinColumns([a[0], a[1].transpose()], [b[0], b[1].transpose()]);
}

const same = (a: readonly number[], b: readonly number[]) => a.join() === b.join();
