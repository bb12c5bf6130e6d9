/** What umbrella sampling is asked, from an experiment file. */
import type { Axis } from '../../estimators/index.js';
import { InputError } from '../../math/errors.js';
import type { Umbrella, Until, Windows, WindowSampling } from '../../workflows/index.js';
import type { Experiment } from '../schema/experiment.js';

type System = Experiment['system'];
type Asked = Extract<Experiment['workflow'], { type: 'umbrella' }>;

type Row = Pick<Asked['windows'], 'coordinate' | 'variable' | 'from' | 'to' | 'count' | 'spring'>;

const TURN = 2 * Math.PI;

/** Whether windows lie in one row. */
export const isRow = ({ windows }: Pick<Asked, 'windows'>): boolean =>
  windows.grid === undefined && windows.path === undefined;

/** The workflow's own options from an experiment, with the defaults that depend on other options. */
export function umbrellaOf({ system, workflow }: Experiment): Umbrella {
  if (workflow.type !== 'umbrella') throw new TypeError(`not a recipe for ${workflow.type}`);
  const { hold, regions, until, windows } = workflow;
  return {
    ...{ system, windows: windowsOf(windows), hold, sample: samplingOf(system, workflow) },
    grid: gridOf(workflow, windows, 100),
    ...{ regions, suggest: windows.spring === 'suggest' },
    ...(until ? { until: untilOf(workflow, windows.count) } : {}),
  };
}

/** First rounds that may be spent, and windows that there may be, where nothing is said. */
const usualRounds = 100;
const usualGrowth = 4;

/** When sampling ends, with the bounds that depend on the number of windows. */
export function untilOf({ until, sample }: Asked, windows: number): Until {
  const { walkerSteps, mostWindows, ...rest } = until!;
  const round = windows * sample.walkers * (sample.steps + sample.equilibration);
  return {
    ...rest,
    walkerSteps: walkerSteps ?? usualRounds * round,
    mostWindows: mostWindows ?? usualGrowth * windows,
  };
}

/** How windows are sampled. */
export function samplingOf(system: System, { sample }: Asked): WindowSampling {
  const { walkers, steps, every, pull, ...moves } = sample;
  return { walkers, steps, every, pull: pull ?? usualPull(system), ...movesOf(system, moves) };
}

/** Along a dihedral without ends they go around the circle, the first half a spacing from −π. */
export function windowsOf({ coordinate, variable, from, to, count, spring }: Row): Windows {
  const half = Math.PI / count;
  return {
    ...(variable ? { variable: variable } : { coordinate: coordinate ?? 0 }),
    ...{ from: from ?? half - Math.PI, to: to ?? Math.PI - half, count },
    // One that is to be suggested is chosen later.
    spring: spring === 'suggest' ? 1 : spring,
  };
}

/** The bins along a row of windows. */
export function gridOf({ grid }: Pick<Asked, 'grid'>, row: Row, usualBins: number): Axis {
  const { bins = usualBins } = grid;
  const { from, to, count, variable } = windowsOf(row);
  if (row.from === undefined && grid.low === undefined && grid.high === undefined) {
    return { low: -Math.PI, high: Math.PI, bins, periodic: true };
  }
  const margin = (to - from) / (count - 1) / 2;
  const { low = from - margin, high = to + margin } = grid;
  if (!(high > low)) {
    throw new InputError(`workflow.grid goes from ${low} to ${high}: give both ends, the lower one first`);
  }
  if (variable?.type !== 'dihedral') return { low, high, bins };
  const turns = (high - low) / TURN;
  if (turns > 1 + 1e-6) {
    throw new InputError(
      `workflow.grid goes from ${low} to ${high}, more than once around the circle: leave windows.from and windows.to out`,
    );
  }
  return { low, high, bins, ...(turns > 1 - 1e-6 ? { periodic: true } : {}) };
}

type AskedMoves = Omit<Asked['sample'], 'walkers' | 'steps' | 'every' | 'pull'>;
type Moves = Omit<WindowSampling, 'walkers' | 'steps' | 'every' | 'pull'>;

type Molecule = Extract<System, { type: 'alanine-dipeptide' | 'molecule' }>;

const isMolecule = (system: System): system is Molecule =>
  system.type === 'alanine-dipeptide' || system.type === 'molecule';

/** Steps of a pull from window to window. */
const usualPull = (system: System): number => (isMolecule(system) ? 5000 : 1000);

/** How walkers move, with the defaults that depend on the system. */
export function movesOf(system: System, { starts: _, minimise, ...sample }: AskedMoves): Moves {
  const { kernel, timeStep, friction, ...rest } = sample;
  const common = { ...rest, ...(friction === undefined ? {} : { friction }) };
  if (!isMolecule(system)) {
    return { ...common, kernel: kernel ?? 'leimkuhler-matthews', timeStep: timeStep ?? 0.002 };
  }
  const rigid = system.constraints === 'hydrogen-bonds';
  const heavy = (system.hydrogenMass ?? 1) >= 3;
  const usual = rigid ? (heavy ? 0.004 : 0.002) : 0.001;
  return { ...common, minimise, kernel: kernel ?? 'langevin-middle', timeStep: timeStep ?? usual };
}

/** The structures to start from, as far as a file is named. */
export async function startsOf(path: string | undefined): Promise<Float64Array | undefined> {
  if (path === undefined) return undefined;
  const { readCoordinates } = await import('../molecules/files.js');
  return Float64Array.from((await readCoordinates(path)).positions);
}
