/**
 * Maps from one data set to another: a flow whose base is samples of one state instead of a density that can be drawn from. Nothing need be
 * known of the samples' density: targeted free-energy perturbation asks for the map and its volume factor alone.
 *
 * C. Jarzynski, Phys. Rev. E 65, 046122 (2002), doi:10.1103/PhysRevE.65.046122; P. Wirnsberger et al., J. Chem. Phys. 153, 144112 (2020),
 * doi:10.1063/5.0018903.
 */
import { InputError } from '../../math/errors.js';
import type { Key } from '../../random/index.js';
import { constant, type Runtime, type Tensor } from '../../tensor/index.js';
import type { Mapped } from './bijection.js';
import { flowModel, type MappedRows } from './flow-model.js';
import { flowOf, type FlowParameters, type FlowSpec } from './flow.js';
import type { Precision } from './precision.js';

/** The architecture of a map as plain data. */
export interface FlowMapSpec extends Pick<FlowSpec, 'domains' | 'layers'> {
  /** Mean and standard deviation of the samples that are mapped: layers see them standardised. */
  readonly from: NonNullable<FlowSpec['scaling']>;
  /** Of the samples that they are mapped to. Without layers, the map matches these moments. */
  readonly to: NonNullable<FlowSpec['scaling']>;
}

/** Everything that a map is, as plain data. */
export type FlowMapData = { readonly spec: FlowMapSpec; readonly parameters: FlowParameters };

/** The flow between the standardised source and the target as it is. */
export const flowSpecOf = ({ domains, layers, to }: FlowMapSpec): FlowSpec => ({
  domains,
  layers,
  base: { type: 'product' },
  scaling: to,
});

/** A map whose parameters are given with every call, in tensors. */
export interface TensorMap {
  readonly dim: number;
  initialise(key: Key): FlowParameters;
  /** From the source to the target, with ln |∂y/∂x|. */
  forward(parameters: FlowParameters<Tensor>, x: Tensor): Mapped;
  /** From the target to the source, with ln |∂x/∂y|. */
  inverse(parameters: FlowParameters<Tensor>, y: Tensor): Mapped;
}

/** @throws InputError for layers or moments that do not fit the domains */
export function tensorMap(spec: FlowMapSpec): TensorMap {
  const flow = flowOf(flowSpecOf(spec));
  const { dim } = flow;
  const { mean, std } = checkedMoments(spec.from, dim);
  const logScale = std.reduce((sum, s) => sum + Math.log(s), 0);
  const row = (values: Float64Array, like: Tensor) => constant(values, [1, dim], like.dtype);
  return {
    dim,
    initialise: (key) => flow.initialise(key),
    forward(parameters, x) {
      const { value, logVolume } = flow.forward(parameters, x.sub(row(mean, x)).div(row(std, x)));
      return { value, logVolume: logVolume.sub(logScale) };
    },
    inverse(parameters, y) {
      const { value, logVolume } = flow.inverse(parameters, y);
      return { value: value.mul(row(std, y)).add(row(mean, y)), logVolume: logVolume.add(logScale) };
    },
  };
}

/** A map with its parameters, ready to run. */
export interface FlowMap {
  readonly dim: number;
  readonly data: FlowMapData;
  /** From the source to the target. */
  forward(positions: Float64Array): Promise<MappedRows>;
  /** From the target to the source. */
  inverse(positions: Float64Array): Promise<MappedRows>;
  close(): Promise<void>;
}

/**
 * The map that its data describe, in float64 unless told otherwise: there and back to about 1e-10.
 *
 * @throws InputError when parameters do not belong to the architecture
 * @example
 * const moments = { mean: new Float64Array(2), std: new Float64Array(2).fill(1) };
 * const domains = [{ type: 'line', bound: 5 }, { type: 'line', bound: 5 }] as const;
 * const map = await flowMap(runtime, { spec: { domains, layers: [], from: moments, to: moments }, parameters: [] });
 * const { positions, logVolumes } = await map.forward(samplesOfA);
 */
export async function flowMap(
  runtime: Runtime,
  data: FlowMapData,
  { precision = 'float64' }: { precision?: Precision } = {},
): Promise<FlowMap> {
  const { spec, parameters } = data;
  const model = await flowModel(runtime, { spec: flowSpecOf(spec), parameters }, { precision });
  const { dim } = model;
  const { mean, std } = checkedMoments(spec.from, dim);
  const logScale = std.reduce((sum, s) => sum + Math.log(s), 0);
  return {
    dim,
    data,
    async forward(positions) {
      const standard = positions.map((x, i) => (x - mean[i % dim]) / std[i % dim]);
      const mapped = await model.forward(standard);
      return { ...mapped, logVolumes: mapped.logVolumes.map((log) => log - logScale) };
    },
    async inverse(positions) {
      const mapped = await model.inverse(positions);
      return {
        positions: mapped.positions.map((z, i) => mean[i % dim] + std[i % dim] * z),
        logVolumes: mapped.logVolumes.map((log) => log + logScale),
      };
    },
    close: () => model.close(),
  };
}

function checkedMoments({ mean, std }: FlowMapSpec['from'], dim: number): FlowMapSpec['from'] {
  if (mean.length === dim && std.length === dim && std.every((s) => s > 0)) return { mean, std };
  throw new InputError(`from needs ${dim} means and ${dim} positive standard deviations`);
}
