/** The states of GROMACS dhdl files: λ in order, each file a series of one of them. */
import { InputError } from '../../math/errors.js';
import { checkFinite } from './columns.js';
import type { Source } from './read.js';
import type { Segment, States } from './states.js';
import type { EstimateOptions } from './types.js';
import { kTIn } from './units.js';

type DhdlSource = Extract<Source, { readonly format: 'dhdl' }>;

/**
 * States of dhdl files, which say their temperature and λ themselves.
 *
 * @throws InputError where files differ in temperature or in the components of λ, or hold a value that is not finite
 */
export function statesOfDhdl(
  sources: readonly DhdlSource[],
  { temperature: given }: EstimateOptions,
): States {
  const [first] = sources;
  const { temperature, components } = first.dhdl;
  for (const { file, dhdl, table } of sources) {
    if (dhdl.temperature !== temperature) {
      throw new InputError(
        `mixed temperatures: ${first.file} is at ${temperature} K, ${file} at ${dhdl.temperature} K: states must share one`,
      );
    }
    if (given !== undefined && given !== dhdl.temperature) {
      throw new InputError(`--temperature is ${given} K, but ${file} says ${dhdl.temperature} K`);
    }
    if (dhdl.components.join() !== components.join()) {
      throw new InputError(
        `${first.file} changes ${components.join(', ')}, ${file} changes ${dhdl.components.join(', ')}: they are not of one transformation`,
      );
    }
    if (table.lines.length < 2) {
      throw new InputError(
        `${file}: λ = ${place(dhdl.lambda)} has ${table.lines.length === 0 ? 'no samples' : 'one sample'}: run it longer, or leave it out`,
      );
    }
  }
  const places = orderedLambdas(sources);
  const index = new Map(places.map((lambda, k) => [place(lambda), k]));
  const beta = 1 / kTIn('kJ/mol', temperature);
  const segments = sources.map((source): Segment => {
    const { file, dhdl, table } = source;
    const state = index.get(place(dhdl.lambda))!;
    const samples = table.lines.length;
    const energies: (Float64Array | undefined)[] = places.map(() => undefined);
    energies[state] = new Float64Array(samples);
    for (const { lambda, differences } of dhdl.foreign) {
      checkFinite(source, differences, `ΔH to λ = ${place(lambda)}`);
      const k = index.get(place(lambda))!;
      if (k !== state) energies[k] = differences.map((difference) => difference * beta);
    }
    const gradients = dhdl.gradients.map((gradient, c) => {
      checkFinite(source, gradient, `dH/dλ along ${components[c]}`);
      return gradient.map((value) => value * beta);
    });
    return { file, state, energies, gradients, samples };
  });
  const other = sources[0].table.columns.filter((column) => /Energy|^pV/.test(column));
  return {
    names: places.map((lambda) => `λ = ${place(lambda)}`),
    places,
    segments: segments.sort((a, b) => a.state - b.state),
    unit: 'kJ/mol',
    temperature,
    notes: [
      `Energies are in kJ/mol, at ${temperature} K, as the files say.`,
      ...(other.length > 0 ? [`${other.join(' and ')}: the same for all states, so that they cancel.`] : []),
    ],
    warnings: [
      ...sources.flatMap(({ table }) => table.warnings),
      ...places.flatMap((lambda, k) =>
        segments.some(({ state }) => state === k)
          ? []
          : [`λ = ${place(lambda)} was not simulated; its free energy is found from the others.`],
      ),
    ],
  };
}

/** All λ that were simulated or asked for, from first to last along the transformation. */
function orderedLambdas(sources: readonly DhdlSource[]): (readonly number[])[] {
  const all = new Map<string, readonly number[]>();
  for (const { dhdl } of sources) {
    for (const { lambda } of dhdl.foreign) all.set(place(lambda), lambda);
    all.set(place(dhdl.lambda), dhdl.lambda);
  }
  const listed = sources[0].dhdl.foreign.map(({ lambda }) => place(lambda));
  // A file that lists them all has them in order; else λ grows, by one component after the other.
  if (listed.length === all.size) return listed.map((key) => all.get(key)!);
  const length = (lambda: readonly number[]) => lambda.reduce((a, b) => a + b, 0);
  return [...all.values()].sort((a, b) => length(a) - length(b));
}

/** λ as text: `0.25`, or `(0.5, 0)`; components that never differ count once. */
export function place(lambda: readonly number[]): string {
  const same = lambda.every((value) => value === lambda[0]);
  return same ? String(lambda[0]) : `(${lambda.join(', ')})`;
}
