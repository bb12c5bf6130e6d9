/**
 * Training a map between two states on samples and energies of both, through the energies' own forces: what falls is the work of mapping
 * there and back, whose mean is the free-energy difference and what is dissipated.
 *
 * P. Wirnsberger et al., J. Chem. Phys. 153, 144112 (2020), doi:10.1063/5.0018903 (both directions at once).
 */
import { InputError, placed } from '../../math/errors.js';
import { fold, integers, split, type Key } from '../../random/index.js';
import { compile, spec, type Runtime, type Tensor } from '../../tensor/index.js';
import type { RowEnergies } from './energy-training.js';
import { tensorMap, type FlowMapData, type FlowMapSpec, type TensorMap } from './flow-map.js';
import type { FlowParameters } from './flow.js';
import { checkData, rowsAt } from './training-data.js';
import {
  checkLoss,
  checkOptions,
  eventSteps,
  lastMean,
  learnerOf,
  type FlowOptimisation,
  type FlowTrainingEvent,
  type FlowTrainingState,
} from './training.js';

/** A state that a map is trained on. */
export interface MapEnd {
  /** rows × dim. */
  readonly positions: Float64Array;
  /** Reduced energies of the rows. */
  readonly energies: Float64Array;
  /** Of any positions. */
  readonly energy: RowEnergies;
}

/** What training made. */
export type TrainedMap = { readonly map: FlowMapData; readonly losses: Float32Array };

/**
 * Train a map from state A to state B, yielding progress, the loss (the work that is dissipated there and back, kT: 0 for a perfect map)
 * and checkpoints. Mapped samples without a finite energy, such as those outside a region, do not count in their step.
 *
 * @throws InputError for options out of range, rows that do not fit, and when no sample of a batch lands at a finite energy
 * @example
 * const training = trainMap(runtime, key(1), architecture, { a, b }, { steps: 500, batch: 256, learningRate: 1e-3 });
 */
export async function* trainMap(
  runtime: Runtime,
  key: Key,
  architecture: FlowMapSpec,
  { a, b }: { readonly a: MapEnd; readonly b: MapEnd },
  options: FlowOptimisation,
  { saved }: { saved?: FlowTrainingState | undefined } = {},
): AsyncGenerator<FlowTrainingEvent, TrainedMap, void> {
  const map = tensorMap(architecture);
  const { dim } = map;
  checkOptions(options);
  checkEnd('a', a, dim);
  checkEnd('b', b, dim);
  const { steps, batch } = options;
  const [startKey, aKey, bKey] = split(key, 3);
  const rows = { x: spec([batch, dim]), pull: spec([batch, dim]), weight: spec([batch, 1]) };
  const initial = map.initialise(startKey);
  const learner = await learnerOf(runtime, initial, options, {
    start: undefined,
    state: saved?.trainer,
    batch: { there: rows, back: rows },
    loss: (parameters, { there, back }: Record<'there' | 'back', Pulled>) =>
      pulled(map.forward(parameters, there.x), there).add(pulled(map.inverse(parameters, back.x), back)),
  });
  const look = await lookProgram(runtime, map, initial, batch);

  const losses = new Float32Array(steps);
  losses.set(saved?.losses ?? []);
  for (let step = saved?.step ?? 0; step < steps; step++) {
    const there = drawRows(a, fold(aKey, step), { batch, dim });
    const back = drawRows(b, fold(bKey, step), { batch, dim });
    const seen = await look.run(learner.parameters, there.x, back.x);
    const sides = [
      judged(b.energy, seen.there.value.data, seen.there.logVolume.data, there.energies),
      judged(a.energy, seen.back.value.data, seen.back.logVolume.data, back.energies),
    ];
    sides.forEach(({ counted }, side) => {
      if (counted > 0) return;
      const [from, to] = side === 0 ? ['A', 'B'] : ['B', 'A'];
      throw new InputError(
        `no sample of ${from} lands where ${to} has a finite energy (training step ${step}): ` +
          'the states are too far apart for this map; add a state between them, or start with a map of fewer layers',
      );
    });
    const { loss, gradientNorm } = await learner.step({
      there: { x: there.x, pull: sides[0].pull, weight: sides[0].weight },
      back: { x: back.x, pull: sides[1].pull, weight: sides[1].weight },
    });
    checkLoss(loss, gradientNorm, step, options);
    losses[step] = sides[0].work + sides[1].work;
    const done = step + 1;
    if (done % eventSteps !== 0 && done !== steps) continue;
    yield { type: 'progress', done };
    yield { type: 'curve', name: 'dissipated work', x: done, y: lastMean(losses, done) };
    const state = { step: done, trainer: learner.state, losses: losses.slice(0, done) };
    yield { type: 'checkpoint', state };
  }
  const parameters = learner.average;
  await Promise.all([learner.close(), look.close()]);
  return { map: { spec: architecture, parameters }, losses };
}

type Pulled = Record<'x' | 'pull' | 'weight', Tensor>;

/** Energies enter by their forces, row by row; the volume by itself. */
const pulled = (
  { value, logVolume }: { value: Tensor; logVolume: Tensor },
  { pull, weight }: Pulled,
): Tensor => value.mul(pull).sum(1, { keepDims: true }).sub(logVolume).mul(weight).sum();

function drawRows({ positions, energies }: MapEnd, key: Key, { batch, dim }: { batch: number; dim: number }) {
  const chosen = integers(key, batch, 0, energies.length);
  return {
    x: rowsAt(positions, chosen, dim),
    energies: Float64Array.from(chosen, (row) => energies[row]),
  };
}

/** The work of mapped rows, and what pulls at them: equal weights for those that have an energy, none for the others. */
function judged(
  energy: RowEnergies,
  value: ArrayLike<number>,
  logVolume: ArrayLike<number>,
  before: Float64Array,
) {
  const batch = before.length;
  const dim = value.length / batch;
  const energies = new Float64Array(batch);
  const gradients = new Float64Array(value.length);
  energy(Float64Array.from(value), energies, gradients);
  const finite = Array.from(energies.keys()).filter(
    (row) =>
      Number.isFinite(energies[row] + logVolume[row]) &&
      gradients.subarray(row * dim, (row + 1) * dim).every(Number.isFinite),
  );
  const counted = finite.length;
  const weight = new Float32Array(batch);
  let work = 0;
  for (const row of finite) {
    weight[row] = 1 / counted;
    work += (energies[row] - before[row] - logVolume[row]) / counted;
  }
  const pull = Float32Array.from(gradients, (g, i) => (weight[Math.floor(i / dim)] > 0 ? g : 0));
  return { pull, weight, work, counted };
}

/** Where rows of both ends go. */
function lookProgram(runtime: Runtime, map: TensorMap, parameters: FlowParameters, batch: number) {
  return compile(
    runtime,
    (p: FlowParameters<Tensor>, x: Tensor, y: Tensor) => ({
      there: map.forward(p, x),
      back: map.inverse(p, y),
    }),
    parameters,
    spec([batch, map.dim]),
    spec([batch, map.dim]),
  );
}

/** @throws InputError */
function checkEnd(name: string, { positions, energies }: MapEnd, dim: number): void {
  placed(`${name}: `, () => {
    const rows = checkData({ positions }, dim, 0);
    if (energies.length !== rows)
      throw new InputError(`there are ${energies.length} energies for ${rows} rows`);
    const bad = energies.findIndex((u) => !Number.isFinite(u));
    if (bad >= 0) throw new InputError(`row ${bad} has the energy ${energies[bad]}: leave it out`);
  });
}
