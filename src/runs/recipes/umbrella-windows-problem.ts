/** What umbrella windows on a grid or along a path are asked, from an experiment file. */
import { readFile } from 'node:fs/promises';
import { decodeCsv } from '../../formats/index.js';
import { InputError } from '../../math/errors.js';
import { loadSystem } from '../../systems/index.js';
import { buildVariable, type VariableSpec } from '../../variables/index.js';
import { gridOfWindows, pathOfWindows, specOf } from '../../workflows/index.js';
import type { WindowSet, WindowsProblem, WorkflowContext } from '../../workflows/index.js';
import type { Experiment } from '../schema/experiment.js';
import { gridOf, samplingOf, startsOf, untilOf, windowsOf } from './umbrella-problem.js';

type Asked = Extract<Experiment['workflow'], { type: 'umbrella' }>;

const usualBins = { grid: 36, path: 50 };

/** The problem of an experiment, with the files that it names. */
export async function windowsProblemOf(experiment: Experiment, context: WorkflowContext): Promise<WindowsProblem> {
  const { system, workflow } = experiment;
  if (workflow.type !== 'umbrella') throw new TypeError(`not a recipe for ${workflow.type}`);
  const { windows, hold, regions, grid } = workflow;
  const sample = samplingOf(system, workflow);
  const found = await windowSet(experiment, workflow, context);
  const given = await startsOf(workflow.sample.starts);
  const starts = given ?? found.starts;
  const rows = windows.grid ?? [windows];
  const layout = windows.path ? 'path' : 'grid';
  if (layout === 'grid' && (grid.low !== undefined || grid.high !== undefined)) {
    throw new InputError('workflow.grid has ends: of a grid of windows they are those of its rows, leave low and high out');
  }
  const axes =
    layout === 'path'
      ? [{ low: 0, high: 1, bins: grid.bins ?? usualBins.path }]
      : rows.map((row) => gridOf(workflow, row, usualBins.grid));
  return {
    ...{ system, layout, variables: found.variables, windows: found.set, hold, sample, axes, regions },
    suggest: rows.some(({ spring }) => spring === 'suggest'),
    ...(windows.path ? { tube: windows.path.tube } : {}),
    ...(starts ? { starts } : {}),
    ...(workflow.until ? { until: untilOf(workflow, found.set.centres.length / found.variables.length) } : {}),
  };
}

type Found = { variables: VariableSpec[]; set: WindowSet; starts?: Float64Array };

async function windowSet(
  experiment: Experiment,
  { windows }: Asked,
  context: WorkflowContext,
): Promise<Found> {
  if (windows.grid) {
    const rows = windows.grid;
    return {
      variables: rows.map(specOf),
      set: gridOfWindows(
        rows.map((row) => ({ ...windowsOf(row), period: row.variable?.type === 'dihedral' ? 2 * Math.PI : null })),
      ),
    };
  }
  const { variables, structures, places, table } = windows.path!;
  const { dim, names } = await loadSystem(experiment.system, context);
  const built = variables.map((spec) => buildVariable(spec, dim, names));
  const several = built.findIndex((variable) => variable.dim !== 1);
  if (several >= 0) {
    throw new InputError(`workflow.windows.path.variables[${several}] has ${built[several].dim} components: give them one by one`);
  }
  let starts: Float64Array | undefined;
  if (structures) {
    const read = await Promise.all(structures.map((file) => startsOf(file)));
    read.forEach((rows, i) => {
      if (rows!.length >= dim && rows!.length % dim === 0) return;
      throw new InputError(`${structures[i]} has ${rows!.length / 3} atoms: the system has ${dim / 3}`);
    });
    starts = Float64Array.from(read.flatMap((rows) => Array.from(rows!.subarray(0, dim))));
  }
  const through = table ? await placesOf(table, built.map(({ names }) => names[0])) : (places ?? valuesAt(starts!));
  through.forEach((place, i) => {
    if (place.length === variables.length) return;
    throw new InputError(
      `workflow.windows.path.places[${i}] has ${place.length} numbers for ${variables.length} variables: give one each`,
    );
  });
  return {
    variables: [...variables],
    set: pathOfWindows({
      places: Float64Array.from(through.flat()),
      periods: built.map(({ periods }) => periods[0]),
      count: windows.count,
      springs: variables.map(() => (windows.spring === 'suggest' ? 1 : (windows.spring))),
    }),
    ...(starts ? { starts } : {}),
  };

  function valuesAt(positions: Float64Array): number[][] {
    const rows = positions.length / dim;
    const columns = built.map((variable) => {
      const values = new Float64Array(rows);
      variable.evaluate(positions, values);
      return values;
    });
    return Array.from({ length: rows }, (_, row) => columns.map((values) => values[row]));
  }
}

/** A path as the string method leaves it: the columns of its variables. */
async function placesOf(file: string, names: readonly string[]): Promise<number[][]> {
  const { columns, values } = decodeCsv(await readFile(file, 'utf8'), file);
  const found = names.map((name) => {
    const at = columns.indexOf(name);
    if (at >= 0) return values[at];
    throw new InputError(`${file} has no column '${name}': it has ${columns.join(', ')}`);
  });
  return Array.from(found[0], (_, row) => found.map((column) => column[row]));
}
