/** Free energies between thermodynamic states as a result. */
import { joinStates, type AlchemicalMethod, type Path } from './alchemical.js';
import { driftStatus, part, traceConvergence } from './convergence.js';
import { methodNames } from './methods.js';
import type { Source } from './read.js';
import { cutStates, loadStates, telling, type CutSegment, type States } from './states.js';
import { between, capital, fewSamples, filesOf, lateStarts, measuredAt, unitsOf, verdict } from './summaries.js';
import { correlationsOf, cutNote } from './time.js';
import {
  type Convergence,
  type Difference,
  type EstimateOptions,
  type EstimateResult,
  type StateSummary,
} from './types.js';

/** Joins the states that the files hold. @throws InputError naming the file, line and state of what does not fit */
export function estimateStates(
  method: AlchemicalMethod,
  sources: readonly Source[],
  options: EstimateOptions,
): EstimateResult {
  const states = loadStates(sources, options);
  const segments = cutStates(states, options);
  const path = joinStates(method, states, segments, options);
  const total = totalOf(states, path);
  const convergence = trace(method, states, segments, total.label, options);
  const titled = segments.map((segment) => ({ ...segment, name: states.names[segment.state] }));
  return {
    method,
    summary:
      `${capital(methodNames[method])} joined ${path.states.length} states, from ${states.names[path.states[0]]} to ` +
      `${states.names[path.states.at(-1)!]}.`,
    units: unitsOf(states),
    files: filesOf(sources),
    differences: path.states.length > 2 ? [total, ...path.steps] : [total],
    states: summaries(states, segments, path),
    ...(path.overlap ? { overlap: { matrix: path.overlap.matrix, gap: path.overlap.gap } } : {}),
    ...(path.integrand ? { integrand: path.integrand } : {}),
    convergence,
    correlations: correlationsOf(
      titled.flatMap((segment) => {
        const series = telling(segment, states.names.length)?.subarray(segment.start);
        return series ? [{ ...segment, series }] : [];
      }),
    ),
    notes: [...states.notes, ...cutNote(segments, options), ...errorNotes(method, options)],
    warnings: states.warnings,
    ...verdict(...path.findings, driftStatus(convergence), fewSamples(titled), lateStarts(titled)),
  };
}

/** From the first state to the last. */
function totalOf({ names }: States, { states, freeEnergies }: Path): Difference {
  const last = states.length - 1;
  return { label: `${names[states[0]]} → ${names[states[last]]}`, ...measuredAt(freeEnergies, last) };
}

function errorNotes(method: AlchemicalMethod, { bootstrap = 0 }: EstimateOptions): string[] {
  if (method === 'bar' || method === 'perturbation') {
    return [
      'Errors of the steps are asymptotic. Steps that share a state share its samples: the error of the whole takes them as independent.',
    ];
  }
  if (method === 'ti')
    return [
      "Errors are those of the mean gradients, by Geyer's initial sequence, through a natural cubic spline.",
    ];
  return [
    bootstrap > 0
      ? `Errors are the larger of the asymptotic ones and those of ${bootstrap} bootstrap resamples over files and their blocks.`
      : 'Errors are asymptotic ones; --bootstrap 200 adds those of a bootstrap over blocks of each series.',
  ];
}

function trace(
  method: AlchemicalMethod,
  states: States,
  segments: readonly CutSegment[],
  label: string,
  options: EstimateOptions,
): Convergence {
  return traceConvergence(`The difference ${label}`, options.convergence ?? 2, (from, to) => {
    const path = joinStates(
      method,
      states,
      segments.map((segment) => partOf(segment, from, to)),
      { ...options, bootstrap: 0 },
    );
    return measuredAt(path.freeEnergies, path.states.length - 1);
  });
}

/** Between two shares of what was not cut off. */
function partOf(segment: CutSegment, from: number, to: number): CutSegment {
  const { start, samples, energies, gradients } = segment;
  const [first, end] = part(samples - start, from, to).map((at) => start + at);
  return {
    ...segment,
    start: 0,
    samples: end - first,
    energies: energies.map((values) => values?.subarray(first, end)),
    gradients: gradients.map((values) => values.subarray(first, end)),
  };
}

function summaries({ names, places }: States, segments: readonly CutSegment[], path: Path): StateSummary[] {
  const size = names.length;
  return path.states.map((k, i) => {
    const own = segments.filter(({ state }) => state === k);
    const [samples, discarded] = [sum(own, ({ samples: n }) => n), sum(own, ({ start }) => start)];
    const effectiveSamples = sum(own, (segment) => (segment.samples - segment.start) / segment.inefficiency);
    const next = path.states[i + 1];
    return {
      name: names[k],
      file: own.map(({ file }) => file).join(', '),
      place: places[k],
      samples,
      discarded,
      inefficiency: samples > 0 ? (samples - discarded) / effectiveSamples : NaN,
      effectiveSamples,
      freeEnergy: measuredAt(path.freeEnergies, i),
      ...(path.overlap && next !== undefined && samples > 0 && segments.some(({ state }) => state === next)
        ? { overlapWithNext: between(path.overlap.matrix, size, k, next) }
        : {}),
    };
  });
}

const sum = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((total, item) => total + value(item), 0);
