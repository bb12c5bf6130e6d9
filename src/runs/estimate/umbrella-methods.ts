/** The three ways of joining umbrella windows. */
import {
  combine,
  mbar,
  umbrellaIntegration,
  wham,
  type Axis,
  type BootstrapErrors,
  type BootstrapOptions,
  type Grid,
  type Overlap,
  type Status,
} from '../../estimators/index.js';
import { distance } from './domains.js';
import { InputError } from '../../math/errors.js';
import { binPlaces } from './grids.js';
import type { EstimateResult, Measured, MeasuredMany } from './types.js';
import type { UmbrellaWindow, Windows } from './windows.js';

export type UmbrellaMethod = 'mbar' | 'wham' | 'umbrella-integration';

/** Windows along these coordinates, and where to give the profile. */
export interface UmbrellaProblem {
  readonly method: UmbrellaMethod;
  readonly domains: Windows['domains'];
  readonly grid: Grid;
}

/** Windows joined. */
export interface Joined {
  readonly profile: MeasuredMany & { readonly status: Status };
  readonly density?: MeasuredMany;
  /** Free energies of the windows relative to the first; umbrella integration has none. */
  readonly windows?: MeasuredMany;
  readonly overlap?: Overlap;
  readonly integrand?: NonNullable<EstimateResult['integrand']>;
  bootstrap?(options: BootstrapOptions): BootstrapErrors;
  /** Between two windows: of their free energies, or of the profile at their centres. */
  difference(from: number, to: number): Measured;
}

/** Joins windows by a method. @throws InputError for what the method cannot take */
export function join(problem: UmbrellaProblem, windows: readonly UmbrellaWindow[]): Joined {
  return problem.method === 'umbrella-integration'
    ? integrated(problem, windows)
    : weighted(problem, windows);
}

function weighted({ method, domains, grid }: UmbrellaProblem, windows: readonly UmbrellaWindow[]): Joined {
  const values = valuesOf(windows);
  const common = {
    counts: windows.map((window) => window.values.length / domains.length),
    inefficiencies: windows.map(({ inefficiency }) => inefficiency),
    names: windows.map(({ name }) => name),
    centres: windows.flatMap(({ centre }) => centre),
    periods: domains.map((domain) => (domain ? domain[1] - domain[0] : null)),
  };
  const bins = { values, grid };
  if (method === 'wham') {
    const places = binPlaces(grid);
    const count = places.length / domains.length;
    const biasEnergies = new Float64Array(windows.length * count);
    for (let at = 0; at < biasEnergies.length; at++) {
      biasEnergies[at] = biasEnergy(windows[Math.floor(at / count)], domains, places, at % count);
    }
    const solution = wham({ ...common, grid, values, biasEnergies });
    return {
      ...freeEnergiesOf(solution),
      profile: solution.profile(),
      density: solution.density(),
      bootstrap: (options) => solution.bootstrap(options),
    };
  }
  const solution = mbar({ ...common, energies: (k, n) => biasEnergy(windows[k], domains, values, n) });
  return {
    ...freeEnergiesOf(solution),
    profile: solution.profile(bins),
    density: solution.density(bins),
    bootstrap: (options) => solution.bootstrap({ ...options, onGrid: bins }),
  };
}

function freeEnergiesOf({ freeEnergies }: Pick<ReturnType<typeof wham>, 'freeEnergies'>) {
  const { value, standardError, diagnostics } = freeEnergies;
  return {
    windows: { value, standardError },
    overlap: diagnostics.overlap,
    difference: (from: number, to: number): Measured => {
      if (from !== 0) throw new RangeError('errors are relative to the first window');
      return { value: value[to] - value[from], standardError: standardError[to] };
    },
  };
}

function integrated({ domains, grid }: UmbrellaProblem, windows: readonly UmbrellaWindow[]): Joined {
  if (domains.length > 1) {
    throw new InputError('umbrella-integration works along one coordinate: use wham or mbar for two');
  }
  const axis = grid as Axis;
  const { value, standardError, status, diagnostics } = umbrellaIntegration({
    values: valuesOf(windows),
    counts: windows.map((window) => window.values.length),
    centres: windows.map(({ centre }) => centre[0]),
    springs: windows.map(({ spring }) => spring[0]),
    grid: axis,
    names: windows.map(({ name }) => name),
  });
  const { centres, meanForce, meanForceErrors } = diagnostics;
  const nearest = (k: number) => {
    const away = centres.map((x) => Math.abs(distance(x, windows[k].centre[0], domains[0])));
    return away.indexOf(away.reduce((a, b) => Math.min(a, b)));
  };
  return {
    profile: { value, standardError, status: combine(status) },
    integrand: {
      label: 'mean force / kT per unit',
      places: centres,
      value: meanForce,
      standardError: meanForceErrors,
    },
    // Errors are relative to the lowest bin; this takes the two as independent.
    difference: (from, to) => {
      const [a, b] = [nearest(from), nearest(to)];
      return { value: value[b] - value[a], standardError: Math.hypot(standardError[a], standardError[b]) };
    },
  };
}

/** Reduced energy of a window's bias at point i of points × dims. */
function biasEnergy(
  { centre, spring }: UmbrellaWindow,
  domains: Windows['domains'],
  points: Float64Array,
  i: number,
): number {
  const dims = domains.length;
  let energy = 0;
  for (let j = 0; j < dims; j++) {
    const away = distance(points[i * dims + j], centre[j], domains[j]);
    energy += 0.5 * spring[j] * away * away;
  }
  return energy;
}

/** The samples of all windows, one after the other. */
export function valuesOf(windows: readonly UmbrellaWindow[]): Float64Array {
  const values = new Float64Array(windows.reduce((sum, window) => sum + window.values.length, 0));
  let at = 0;
  for (const window of windows) {
    values.set(window.values, at);
    at += window.values.length;
  }
  return values;
}
