/** The methods that find variables in features, behind one form. */
import {
  crossValidatedScore,
  diffusionMap,
  linearVariable,
  principalComponents,
  project,
  tica,
} from '../../discovery/index.js';
import { trainVampNet } from '../../discovery/vampnet.js';
import type { VampNetOptions, VampNetState } from '../../discovery/vampnet.js';
import type { DiffusionMapSettings, LinearMap, Samples } from '../../discovery/index.js';
import type { VariableSpec } from '../../variables/index.js';
import { buildVariable } from '../../variables/index.js';
import type { BodyEvent, WorkflowContext } from '../types.js';

/** How variables are found; lags are in kept frames. */
export type DiscoveryMethod =
  | { readonly type: 'pca'; readonly components: number; readonly scale: 'none' | 'deviation' }
  | { readonly type: 'tica'; readonly components: number; readonly lag: number; readonly folds: number }
  | ({
      readonly type: 'diffusion-map';
      readonly components: number;
      /** Frames that the map is made of, evenly spaced in time. */
      readonly samples: number;
    } & DiffusionMapSettings)
  | ({ readonly type: 'network' } & VampNetOptions);

/** What was found. */
export type Discovered = {
  /** All components as one variable of the system's positions. */
  readonly variable: VariableSpec;
  readonly names: readonly string[];
  /** Variances (pca), autocorrelations at the lag (tica, network), or eigenvalues of the generator (diffusion-map), the most important first. */
  readonly eigenvalues: Float64Array;
  /** In units of time, of what knows time. */
  readonly timescales?: Float64Array;
  /** Of tica the cross-validated VAMP-2 score with its error, of a network its scores on seen and unseen data. */
  readonly scores?: Readonly<Record<string, number>>;
  /** Of a diffusion map. */
  readonly kernel?: {
    readonly bandwidth: number;
    readonly dimension: number;
    readonly neighbours: number;
    readonly samples: number;
  };
  /** Of all frames, rows × components. */
  readonly values: Float64Array;
  /** What a person should know of it. */
  readonly warnings?: readonly string[];
};

/** What a method needs. */
export interface MethodInput {
  readonly features: readonly VariableSpec[];
  readonly samples: Samples;
  /** Time between frames. */
  readonly interval: number;
}

/** Steps of a method's stage: those of training, else one. */
export const stepsOf = (method: DiscoveryMethod): number => (method.type === 'network' ? method.steps : 1);

/** Find variables, and warn of what speaks against them. */
export async function* findVariables(
  method: DiscoveryMethod,
  input: MethodInput,
  context: WorkflowContext,
  saved: VampNetState | undefined,
): AsyncGenerator<BodyEvent, Discovered, void> {
  const found = yield* foundBy(method, input, context, saved);
  const warnings = [
    ...fewerThanAsked(method, found.names.length, input.samples.dim),
    ...(found.warnings ?? []),
  ];
  for (const message of warnings) yield { type: 'warning', message };
  return { ...found, warnings };
}

/** A linear method has no more components than features, or than these that vary each in its own way. */
function fewerThanAsked({ type, components }: DiscoveryMethod, count: number, features: number): string[] {
  if (count >= components) return [];
  const why =
    type === 'network'
      ? 'the outputs of the network vary in no more ways of their own: lower method.components, or train longer'
      : count === features
        ? `there ${features === 1 ? 'is one feature' : `are ${features} features`}, and no more ${type === 'pca' ? 'principal' : 'independent'} components than that: ` +
          'lower method.components, or give more features'
        : `the ${features} features vary in no more ways of their own, the others follow from them: lower method.components, or give other features`;
  const there = count === 1 ? 'is one variable' : `are ${count} variables`;
  return [`there ${there}, not the ${components} of method.components: ${why}`];
}

async function* foundBy(
  method: DiscoveryMethod,
  input: MethodInput,
  context: WorkflowContext,
  saved: VampNetState | undefined,
): AsyncGenerator<BodyEvent, Discovered, void> {
  const { features, samples, interval } = input;
  switch (method.type) {
    case 'pca': {
      const found = principalComponents(samples, method);
      return { ...linear('principal component', found, input), eigenvalues: found.variances };
    }
    case 'tica': {
      const found = tica(samples, method);
      const score = crossValidatedScore(samples, method);
      return {
        ...linear('independent component', found, input),
        eigenvalues: found.eigenvalues,
        timescales: found.timescales.map((rows) => rows * interval),
        scores: { crossValidated: score.mean, standardError: score.standardError },
      };
    }
    case 'network': {
      const { network, eigenvalues, timescales, scores } = yield* trainVampNet(
        context.runtime,
        context.key,
        samples,
        method,
        saved,
      );
      const variable: VariableSpec = { type: 'network', of: features, ...network, name: 'neural variable' };
      const { names, values } = evaluated(variable, input);
      return {
        ...{ variable, names, eigenvalues, scores, values },
        timescales: timescales.map((rows) => rows * interval),
      };
    }
    case 'diffusion-map': {
      const map = diffusionMap(thinned(samples, method.samples), method);
      const variable: VariableSpec = {
        type: 'diffusion-map',
        of: features,
        ...map.extension,
        name: 'diffusion coordinate',
      };
      const { bandwidth, dimension, neighbours, rows, generator } = map;
      return {
        ...{ variable, ...evaluated(variable, input), eigenvalues: generator, warnings: map.warnings },
        kernel: { bandwidth, dimension, neighbours, samples: rows.length },
      };
    }
  }
}

function linear(word: string, map: LinearMap, { features, samples }: MethodInput) {
  const components = map.weights.length / map.mean.length;
  const names = Array.from({ length: components }, (_, c) => (components === 1 ? word : `${word} ${c + 1}`));
  const of = names.map((name, c) => linearVariable(map, c, features, name));
  const variable: VariableSpec = { type: 'stack', of };
  return { variable, names, values: project(samples, map) };
}

/** A variable of features at samples, whose features are known. */
function evaluated(
  variable: VariableSpec & { readonly of: readonly VariableSpec[] },
  { samples }: MethodInput,
) {
  const of: VariableSpec[] = Array.from({ length: samples.dim }, (_, index) => ({
    type: 'coordinate',
    index,
  }));
  const found = buildVariable({ ...variable, of } as VariableSpec, samples.dim);
  const values = new Float64Array((samples.values.length / samples.dim) * found.dim);
  found.evaluate(samples.values, values);
  return { names: found.names, values };
}

/** At most so many rows, evenly spaced. */
function thinned(samples: Samples, most: number): Samples {
  const { values, dim, names } = samples;
  const rows = values.length / dim;
  if (rows <= most) return { values, dim, names };
  const out = new Float64Array(most * dim);
  for (let i = 0; i < most; i++) {
    const row = Math.floor((i * rows) / most);
    out.set(values.subarray(row * dim, (row + 1) * dim), i * dim);
  }
  return { values: out, dim, names };
}
