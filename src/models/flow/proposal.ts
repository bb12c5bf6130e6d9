/** Flows as proposals of independence moves: in this thread, in float64, without a runtime. */
import { interpret, spec, type Tensor } from '../../tensor/index.js';
import { flowOf, type FlowParameters } from './flow.js';
import { inPrecision } from './precision.js';
import type { FlowDraws, FlowModelData } from './flow-model.js';

import type { Key } from '../../random/index.js';

/** Batch sizes whose programs are kept. */
const kept = 4;

/**
 * A flow without contexts as a proposal for `independenceMetropolis`: synchronous, exact to float64, slower than {@link flowModel}.
 *
 * @example
 * const architecture = { domains: [{ type: 'line', bound: 5 }], base: { type: 'product' }, layers: [] } as const;
 * const proposal = flowProposal({ spec: architecture, parameters: [] });
 */
export function flowProposal(data: FlowModelData): {
  readonly dim: number;
  sample(key: Key, rows: number, firstRow?: number): FlowDraws;
  logDensity(positions: Float64Array): Float64Array;
} {
  const flow = flowOf(data.spec);
  const { dim } = flow;
  const parameters = inPrecision(data.parameters, 'float64');
  const prepare = (rows: number) => {
    const x = spec([rows, dim], 'float64');
    return {
      sample: interpret(
        (p: FlowParameters<Tensor>, z: Tensor) => {
          const { value, logVolume } = flow.forward(p, z);
          return { value, logDensity: flow.base.logDensity(z).sub(logVolume) };
        },
        parameters,
        x,
      ),
      logDensity: interpret((p: FlowParameters<Tensor>, y: Tensor) => flow.logDensity(p, y), parameters, x),
    };
  };
  const programs = new Map<number, ReturnType<typeof prepare>>();
  const programsFor = (rows: number) => {
    const known = programs.get(rows) ?? prepare(rows);
    programs.delete(rows);
    programs.set(rows, known);
    if (programs.size > kept) programs.delete([...programs.keys()][0]);
    return known;
  };
  return {
    dim,
    sample(key, rows, firstRow = 0) {
      const { value, logDensity } = programsFor(rows).sample.run(
        parameters,
        flow.base.sample(key, rows, firstRow),
      );
      return { positions: value.data as Float64Array, logDensities: logDensity.data as Float64Array };
    },
    logDensity(positions) {
      return programsFor(positions.length / dim).logDensity.run(parameters, positions).data as Float64Array;
    },
  };
}
