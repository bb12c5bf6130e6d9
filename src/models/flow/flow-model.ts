/** A flow with its parameters, ready to draw and to tell densities on a tensor runtime. */
import { InputError } from '../../math/errors.js';
import { type Key } from '../../random/index.js';
import { compile, constants, spec, type Runtime, type Tensor } from '../../tensor/index.js';
import { flowOf, type FlowParameters, type FlowSpec } from './flow.js';
import { block, floats, inPrecision, type Precision } from './precision.js';

/** Everything that a flow is, as plain data. */
export type FlowModelData = { readonly spec: FlowSpec; readonly parameters: FlowParameters };

/** A batch after the flow, with the logarithm of the volume factor of each row. */
export type MappedRows = { readonly positions: Float64Array; readonly logVolumes: Float64Array };

/** Rows of a flow with their log-densities. */
export type FlowDraws = { readonly positions: Float64Array; readonly logDensities: Float64Array };

export interface FlowModel {
  readonly dim: number;
  readonly contexts: number;
  readonly data: FlowModelData;
  /** Draw rows (rows × dim); row i draws by its number `firstRow + i`. */
  sample(key: Key, rows: number, options?: { context?: Float64Array; firstRow?: number }): Promise<FlowDraws>;
  /** Log-densities of rows. */
  logDensity(positions: Float64Array, context?: Float64Array): Promise<Float64Array>;
  /** From the base to the data. */
  forward(base: Float64Array, context?: Float64Array): Promise<MappedRows>;
  /** From the data to the base. */
  inverse(positions: Float64Array, context?: Float64Array): Promise<MappedRows>;
  close(): Promise<void>;
}

/** Rows of one call: enough to keep matrix products busy, small enough to stay in cache. */
const blockRows = 1024;

/**
 * The flow that its data describe. Contexts are rows × contexts, or one row for all.
 *
 * Maps run in float32 (there and back to about 1e-5; densities to about 1e-5 of a kT for each layer) or in float64.
 *
 * @throws InputError when parameters do not belong to the architecture, or contexts are missing
 * @example
 * const model = await flowModel(runtime, { spec: architecture, parameters: flowOf(architecture).initialise(key(1)) });
 * const { positions, logDensities } = await model.sample(key(2), 1000);
 */
export async function flowModel(
  runtime: Runtime,
  data: FlowModelData,
  { precision = 'float32' }: { precision?: Precision } = {},
): Promise<FlowModel> {
  const flow = flowOf(data.spec);
  const { dim } = flow;
  const { contexts = 0 } = data.spec;
  const parameters = inPrecision(data.parameters, precision);
  checkParameters(flow.initialise(new Uint32Array(2)), data.parameters);

  /** A map with the base's log-density on its side of it. */
  const program = (name: 'forward' | 'inverse') =>
    compile(
      runtime,
      (x: Tensor, context: Tensor[]) => {
        // Parameters that the engine knows beforehand are laid out once as its matrix products want them.
        const { value, logVolume } = flow[name](constants(parameters), x, context[0]);
        return { value, logVolume, logBase: flow.base.logDensity(name === 'forward' ? x : value) };
      },
      spec([blockRows, dim], precision),
      contexts > 0 ? [spec([blockRows, contexts], precision)] : [],
    );
  const pass = async (
    name: 'forward' | 'inverse',
    rows: Float64Array,
    context?: Float64Array,
  ): Promise<MappedRows & { logBase: Float64Array }> => {
    const count = rows.length / dim;
    if (!Number.isInteger(count)) throw new InputError(`${rows.length} numbers are not whole rows of ${dim}`);
    const contextOf = contextRows(context, contexts, count);
    const positions = new Float64Array(rows.length);
    const logVolumes = new Float64Array(count);
    const logBase = new Float64Array(count);
    const run = await programs[name];
    for (let first = 0; first < count; first += blockRows) {
      const size = Math.min(blockRows, count - first);
      const input = block(precision, rows, { first, size, dim, blockRows });
      const extra =
        contexts > 0 ? [floats(precision, blockRows * contexts, (i) => contextOf(first, i, size))] : [];
      const found = await run.run(input, extra);
      positions.set(found.value.data.subarray(0, size * dim), first * dim);
      logVolumes.set(found.logVolume.data.subarray(0, size), first);
      logBase.set(found.logBase.data.subarray(0, size), first);
    }
    return { positions, logVolumes, logBase };
  };
  const programs = { forward: program('forward'), inverse: program('inverse') };
  const mapped = async (...given: Parameters<typeof pass>): Promise<MappedRows> => {
    const { positions, logVolumes } = await pass(...given);
    return { positions, logVolumes };
  };

  return {
    dim,
    contexts,
    data,
    async sample(key, rows, { context, firstRow = 0 } = {}) {
      const z = flow.base.sample(key, rows, firstRow);
      const { positions, logVolumes, logBase } = await pass('forward', z, context);
      return { positions, logDensities: logBase.map((log, row) => log - logVolumes[row]) };
    },
    async logDensity(positions, context) {
      const { logVolumes, logBase } = await pass('inverse', positions, context);
      return logBase.map((log, row) => log + logVolumes[row]);
    },
    forward: (base, context) => mapped('forward', base, context),
    inverse: (positions, context) => mapped('inverse', positions, context),
    async close() {
      await (await programs.forward).close();
      await (await programs.inverse).close();
    },
  };
}

/** The context of element i of a block that starts at a row. @throws InputError when there are too few or too many */
function contextRows(context: Float64Array | undefined, contexts: number, rows: number) {
  const given = context?.length ?? 0;
  if (given !== (contexts === 0 ? 0 : given === contexts ? contexts : rows * contexts)) {
    throw new InputError(
      `context has ${given} numbers: this flow takes ${contexts}, for all rows, or for each of the ${rows}`,
    );
  }
  const perRow = given > contexts;
  return (first: number, i: number, size: number): number => {
    const row = Math.floor(i / contexts);
    return context![perRow ? (first + (row < size ? row : 0)) * contexts + (i % contexts) : i % contexts];
  };
}

function checkParameters(expected: FlowParameters, found: FlowParameters): void {
  const shapes = (parameters: FlowParameters) =>
    parameters.map((layer) => layer.map(({ weight, bias }) => [weight.shape, bias.shape]));
  if (JSON.stringify(shapes(expected)) === JSON.stringify(shapes(found))) return;
  throw new InputError(
    `the parameters do not belong to the flow's architecture: it has ${expected.length} layers of shapes ` +
      JSON.stringify(shapes(expected)),
  );
}
