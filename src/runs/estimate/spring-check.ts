/**
 * Whether springs are those that the samples felt. Near a window's centre the unbiased free energy is about quadratic, so that a window of
 * covariance Σ, mean m and spring K obeys Σ⁻¹ = H + K, and between neighbours H Δm = Δf with the mean force f = −K (m − centre): whatever the
 * free energy, Δm = Σ (Δf + K Δm). Springs in another unit, without their ½, or per degree where it should be per radian, break this by a factor
 * that tells which.
 */
import { OK, problem, type Status } from '../../estimators/index.js';
import { distance } from './domains.js';
import type { EnergyUnit } from './units.js';
import type { UmbrellaWindow, Windows } from './windows.js';

/** A factor below this is not told from noise and from what is not quadratic. */
const least = 1.55;
/** Median deviations by which it must differ from one. */
const sure = 4;
/** Fewer windows tell nothing, nor do windows of fewer independent samples. */
const fewest = 4;
const fewestSamples = 20;
/** Springs of one set that differ by more than the first factor are suspected where samples tell by more than the second. */
const farApart = 30;
const visible = 1.3;
/** A single window's spring that is off by less goes unsaid: its surroundings may be anything but quadratic. */
const leastAlone = 8;

interface Moments {
  readonly mean: readonly number[];
  /** Covariance, dims × dims. */
  readonly covariance: readonly number[];
  readonly force: readonly number[];
}

/** What the factor between the springs that samples show and those given looks like, in words. */
function looksLike(factor: number, unit: EnergyUnit, kT: number): string {
  const radian = 180 / Math.PI;
  const known: readonly (readonly [factor: number, words: string])[] = [
    ...(unit === 'kcal/mol' ? [[1 / 4.184, 'springs in kJ/mol: give --units kJ/mol'] as const] : []),
    ...(unit === 'kJ/mol' ? [[4.184, 'springs in kcal/mol: give --units kcal/mol'] as const] : []),
    ...(unit === 'kT'
      ? [
          [1 / kT, 'springs in kJ/mol: give --units kJ/mol and --temperature'] as const,
          [4.184 / kT, 'springs in kcal/mol: give --units kcal/mol and --temperature'] as const,
        ]
      : []),
    [2, 'a bias k (x − centre)² without ½, as CHARMM, Amber and LAMMPS have it: give twice the springs'],
    [0.5, 'springs that were doubled: the bias is k/2 (x − centre)²'],
    [radian ** -2, 'angles in degrees with springs per rad²: divide the springs by 3282.81'],
    [radian ** 2, 'angles in radians with springs per deg²: multiply the springs by 3282.81'],
    [1 / radian, 'centres in degrees beside samples in radians: give both in one unit'],
    [radian, 'centres in radians beside samples in degrees: give both in one unit'],
    [100, 'lengths in nm with springs per Å²: multiply the springs by 100'],
    [0.01, 'lengths in Å with springs per nm²: divide the springs by 100'],
    [418.4, 'lengths in nm with springs in kcal/mol/Å²: multiply the springs by 418.4'],
    [1 / 418.4, 'lengths in Å with springs in kJ/mol/nm²: divide the springs by 418.4'],
  ];
  const off = ([value]: readonly [number, string]) => Math.abs(Math.log(value / factor));
  const nearest = known.reduce((a, b) => (off(b) < off(a) ? b : a));
  return off(nearest) < Math.log(1.25)
    ? `This points to ${nearest[1]}.`
    : 'Check their unit (--units), and that the bias is k/2 (x − centre)².';
}

/** Compares the springs of windows with the spread and the places of their samples. */
export function springStatus({ windows, domains, unit, temperature = 300 }: Windows): Status {
  if (windows.length < fewest) return OK;
  const moments = windows.map((window) => momentsOf(window, domains));
  const neighbours = windows.map((_, k) => nearestTo(k, windows, domains));
  const logs = windows.map((window, k) =>
    worth(window) < fewestSamples
      ? NaN
      : median(neighbours[k].map((other) => ratio(window, moments[k], moments[other], domains))),
  );
  const known = logs.filter(Number.isFinite);
  if (known.length < fewest) return OK;
  const middle = median(known);
  const spread = (1.48 * median(known.map((x) => Math.abs(x - middle)))) / Math.sqrt(known.length);
  const factor = Math.exp(middle);
  if (Math.abs(middle) > Math.log(least) && Math.abs(middle) > sure * spread) {
    return problem(
      'wrong-springs',
      `The samples move and spread as under springs ${times(factor)} those given. ${looksLike(factor, unit, 8.31446261815324e-3 * temperature)}`,
    );
  }
  const usual = windows[0].spring.map((_, j) => median(windows.map(({ spring }) => spring[j])));
  const odd = logs.findIndex(
    (x, k) =>
      Math.abs(x - middle) > Math.log(leastAlone) ||
      (Math.abs(x - middle) > Math.log(visible) &&
        windows[k].spring.some(
          (spring, j) => spring > 0 && Math.abs(Math.log(spring / usual[j])) > Math.log(farApart),
        )),
  );
  if (odd < 0) return OK;
  return problem(
    'odd-spring',
    `The samples of ${windows[odd].name} do not spread as its spring and its neighbours say: check its centre and spring.`,
  );
}

const worth = ({ values, centre, inefficiency }: UmbrellaWindow): number =>
  values.length / centre.length / inefficiency;

const times = (factor: number): string =>
  factor > 1 ? `${factor.toPrecision(2)} times` : `1/${(1 / factor).toPrecision(2)} of`;

function momentsOf({ values, centre, spring, inefficiency }: UmbrellaWindow, domains: Windows['domains']): Moments {
  const dims = centre.length;
  const count = values.length / dims;
  const away = values.map((x, i) => distance(x, centre[i % dims], domains[i % dims]));
  const shift = centre.map((_, j) => sumOf(count, (i) => away[i * dims + j]) / count);
  // Correlated samples spread less about their own mean than about the true one.
  const free = Math.max(1, count - inefficiency);
  return {
    mean: centre.map((x, j) => x + shift[j]),
    covariance: Array.from({ length: dims * dims }, (_, at) => {
      const [a, b] = [Math.floor(at / dims), at % dims];
      return sumOf(count, (i) => (away[i * dims + a] - shift[a]) * (away[i * dims + b] - shift[b])) / free;
    }),
    force: centre.map((_, j) => -spring[j] * shift[j]),
  };
}

/** ln of |Δm|² / Δm·Σ (Δf + K Δm), seen from one window; −∞ or +∞ are a sign that it is not quadratic at all. */
function ratio(
  { spring }: UmbrellaWindow,
  own: Moments,
  other: Moments,
  domains: Windows['domains'],
): number {
  const dims = spring.length;
  const step = own.mean.map((m, j) => distance(other.mean[j], m, domains[j]));
  const pull = step.map((d, j) => other.force[j] - own.force[j] + spring[j] * d);
  const expected = step.map((_, a) => sumOf(dims, (b) => own.covariance[a * dims + b] * pull[b]));
  const along = sumOf(dims, (j) => step[j] * expected[j]);
  const length = sumOf(dims, (j) => step[j] ** 2);
  return along > 0 ? Math.log(length / along) : Infinity;
}

/** The two nearest windows, in units of how stiff they are. */
function nearestTo(k: number, windows: readonly UmbrellaWindow[], domains: Windows['domains']): number[] {
  const far = ({ centre }: UmbrellaWindow) =>
    sumOf(centre.length, (j) => windows[k].spring[j] * distance(centre[j], windows[k].centre[j], domains[j]) ** 2);
  return windows
    .map((window, other) => ({ other, away: far(window) }))
    .filter(({ other, away }) => other !== k && away > 0)
    .sort((a, b) => a.away - b.away)
    .slice(0, 2)
    .map(({ other }) => other);
}

function median(values: readonly number[]): number {
  if (values.length === 0) return NaN;
  const order = [...values].sort((a, b) => a - b);
  const middle = order.length >> 1;
  return order.length % 2 === 1 ? order[middle] : (order[middle - 1] + order[middle]) / 2;
}

const sumOf = (n: number, value: (i: number) => number): number => {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += value(i);
  return sum;
};
