/** A flow as a density that samples start from and move in: draws, log-densities and their gradients. */
import type { StartingDensity } from '../../kernels/index.js';
import { compile, grad, ones, spec, type Runtime, type Tensor } from '../../tensor/index.js';
import type { FlowModelData } from './flow-model.js';
import { flowOf, type Flow, type FlowParameters } from './flow.js';
import { block, inPrecision, type Precision } from './precision.js';

/** Programs of a flow whose parameters change. */
export interface ScoredFlow {
  /** The flow with these parameters. */
  at(parameters: FlowParameters): StartingDensity & {
    logDensity(positions: Float64Array): Promise<Float64Array>;
  };
  close(): Promise<void>;
}

/** Prepares a flow; `rows` are worked on at a time. */
export async function scoredFlow(
  runtime: Runtime,
  flow: Flow,
  { rows, precision = 'float32' }: { rows: number; precision?: Precision },
): Promise<ScoredFlow> {
  const { dim } = flow;
  const sample = inPrecision(flow.initialise(new Uint32Array(2)), precision);
  const batch = spec([rows, dim], precision);
  const program = {
    forward: await compile(
      runtime,
      (p: FlowParameters<Tensor>, z: Tensor) => ({ value: flow.forward(p, z).value }),
      sample,
      batch,
    ),
    score: await compile(
      runtime,
      (p: FlowParameters<Tensor>, x: Tensor) => {
        // The derivative of a sum of scaled rows by their scales is the rows, without a second pass.
        const scaled = ([y, scale]: Tensor[]) => flow.logDensity(p, y).mul(scale).sum();
        const [value, logDensity] = grad(scaled)([x, ones([rows, 1], x.dtype)]);
        return { value, logDensity };
      },
      sample,
      batch,
    ),
    logDensity: await compile(
      runtime,
      (p: FlowParameters<Tensor>, x: Tensor) => flow.logDensity(p, x),
      sample,
      batch,
    ),
  };
  /** Blocks of rows; the last one is filled up with its first row. */
  const blocks = async (
    input: Float64Array,
    visit: (rows: Float32Array | Float64Array, first: number, size: number) => Promise<void>,
  ) => {
    const count = input.length / dim;
    for (let first = 0; first < count; first += rows) {
      const size = Math.min(rows, count - first);
      await visit(block(precision, input, { first, size, dim, blockRows: rows }), first, size);
    }
  };

  return {
    at(given) {
      const parameters = inPrecision(given, precision);
      const score: StartingDensity['score'] = async (positions) => {
        const scores = new Float64Array(positions.length);
        const logDensities = new Float64Array(positions.length / dim);
        await blocks(positions, async (part, first, size) => {
          const { value, logDensity } = await program.score.run(parameters, part);
          scores.set(value.data.subarray(0, size * dim), first * dim);
          logDensities.set(logDensity.data.subarray(0, size), first);
        });
        return { logDensities, scores };
      };
      return {
        dim,
        score,
        async logDensity(positions) {
          const logDensities = new Float64Array(positions.length / dim);
          await blocks(positions, async (part, first, size) => {
            const { data } = await program.logDensity.run(parameters, part);
            logDensities.set(data.subarray(0, size), first);
          });
          return logDensities;
        },
        async sample(key, count) {
          const positions = new Float64Array(count * dim);
          await blocks(flow.base.sample(key, count), async (part, first, size) => {
            const { value } = await program.forward.run(parameters, part);
            positions.set(value.data.subarray(0, size * dim), first * dim);
          });
          return { positions, ...(await score(positions)) };
        },
      };
    },
    async close() {
      await Promise.all(Object.values(program).map((one) => one.close()));
    },
  };
}

/**
 * A flow without contexts as the start of `annealedImportanceSampling`.
 *
 * @throws InputError for an architecture whose layers do not fit
 * @example
 * const start = await flowStart(runtime, model);
 * const { logWeights } = await annealedImportanceSampling(key(1), start, manyWell(), { rows: 1024, levels: 4, timeStep: 0.1 });
 * await start.close();
 */
export async function flowStart(
  runtime: Runtime,
  { spec: architecture, parameters }: FlowModelData,
  { rows = 1024, precision = 'float32' }: { rows?: number; precision?: Precision } = {},
): Promise<StartingDensity & { close(): Promise<void> }> {
  const { at, close } = await scoredFlow(runtime, flowOf(architecture), { rows, precision });
  return { ...at(parameters), close };
}
