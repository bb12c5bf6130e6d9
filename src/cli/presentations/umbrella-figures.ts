/** The figures of umbrella sampling: profile, density, windows. */
import type { Axis, Curve, Figure, Role } from '../../report/index.js';
import { comparedUpTo } from '../../workflows/index.js';
import type {
  MethodProfile,
  ProfileMethod,
  Umbrella,
  UmbrellaProfiles,
  UmbrellaResult,
} from '../../workflows/index.js';
import { errorsOf, known } from './estimate-profiles.js';

const methods: readonly { readonly name: ProfileMethod; readonly label: string; readonly role: Role }[] = [
  { name: 'wham', label: 'WHAM', role: 'umbrella' },
  { name: 'mbar', label: 'MBAR', role: 'assisted' },
];

/** Bins of a window's histogram. */
const mostBins = 60;

/** The profile, and beside it what no eye would see on that scale: how far it is from the exact one, or WHAM from MBAR. */
export function profileFigure(problem: Umbrella, { samples, profiles }: UmbrellaResult): Figure {
  const { exact } = profiles;
  const x = axis(problem, samples);
  return {
    id: 'profile',
    title: `Free energy along ${x.label}`,
    caption:
      `(a) Free energy of ${x.label}, zero at its lowest bin, by WHAM and by MBAR; bands of one standard error of the difference to that ` +
      `bin (the larger of the asymptotic one and a bootstrap over trajectories)${exact ? '; black, the exact one' : ''}. ` +
      (exact
        ? `(b) Estimates minus the exact free energy up to ${comparedUpTo} kT, both normalised on the grid, with the errors of each bin.`
        : '(b) WHAM minus MBAR, with the errors of MBAR: the same samples, so that only the bins of WHAM part them.'),
    panels: [
      {
        kind: 'profile',
        x,
        series: [
          ...methods.map(({ name, label, role }) => {
            const { profile } = profiles[name];
            return band({ label, role, x: profiles.centres, y: profile.value.map(known) }, errorsOf(profile));
          }),
          ...(exact ? [exactCurve(profiles, exact.profile)] : []),
        ],
      },
      deviationPanel(x, profiles),
    ],
  };
}

function deviationPanel(x: Axis, profiles: UmbrellaProfiles) {
  const { exact, mbar, centres } = profiles;
  const reference = exact?.density ?? mbar.density.value;
  const least = Math.exp(-comparedUpTo) * reference.reduce((most, p) => Math.max(most, p), 0);
  const against = ({ value }: { value: Float64Array }) =>
    value.map((p, b) => (p > 0 && reference[b] >= least ? -Math.log(p / reference[b]) : NaN));
  const relative = ({ density }: MethodProfile) =>
    errorsOf(density).map((error, b) => error / density.value[b]);
  const shown = exact ? methods : methods.slice(0, 1);
  const series = shown.map(({ name, label, role }) => {
    const y = against(profiles[name].density);
    return band(
      { label: exact ? label : `${label} − MBAR`, role, x: centres, y },
      relative(exact ? profiles[name] : mbar),
    );
  });
  const zero: Curve = {
    label: exact ? 'exact' : 'MBAR',
    role: 'exact',
    x: centres,
    y: centres.map(() => 0),
  };
  const reach = series
    .flatMap(({ y, low, high }) =>
      Array.from(y, (value, b) => (low[b] < high[b] ? Math.max(-low[b], high[b]) : Math.abs(value))),
    )
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  // A few bins with next to no samples, at the ends, should not flatten the rest.
  const top = 1.1 * Math.max(0.1, reach[Math.floor(0.96 * (reach.length - 1))] ?? 0);
  return {
    kind: 'profile' as const,
    x,
    y: { label: exact ? 'estimate − exact / kT' : 'WHAM − MBAR / kT', domain: [-top, top] as const },
    series: [...series, zero],
  };
}

/** The density: what is probable, where the profile shows what is not. */
export function densityFigure(problem: Umbrella, { samples, profiles }: UmbrellaResult): Figure {
  const x = axis(problem, samples);
  const { exact } = profiles;
  return {
    id: 'density',
    title: `Density of ${x.label}`,
    caption:
      `(a) The density of ${x.label} without the windows, normalised on the grid; bands of one standard error. ` +
      "(b) Standard errors of MBAR's free energies of single bins, asymptotic and by bootstrap: where they differ, walkers differ by " +
      'more than their correlations in time tell.',
    panels: [
      {
        kind: 'densities',
        x,
        series: [
          ...methods.map(({ name, label, role }) => {
            const { density } = profiles[name];
            return band({ label, role, x: profiles.centres, y: density.value }, errorsOf(density));
          }),
          ...(exact ? [exactCurve(profiles, exact.density)] : []),
        ],
      },
      errorsPanel(x, profiles),
    ],
  };
}

function errorsPanel(x: Axis, { centres, mbar: { density } }: UmbrellaProfiles) {
  const least = Math.exp(-comparedUpTo) * density.value.reduce((most, p) => Math.max(most, p), 0);
  const relative = (errors: Float64Array) =>
    errors.map((error, b) => (density.value[b] >= least ? known(error / density.value[b]) : NaN));
  const asymptotic = relative(density.standardError);
  const bootstrap = relative(density.bootstrapError);
  const top = [...asymptotic, ...bootstrap].reduce((most, error) => (error > most ? error : most), 0.01);
  return {
    kind: 'profile' as const,
    x,
    y: { label: 'standard error / kT', domain: [0, 1.1 * top] as const },
    series: [
      { label: 'asymptotic', role: 'model' as const, x: centres, y: asymptotic },
      { label: 'bootstrap', role: 'systematic' as const, x: centres, y: bootstrap },
    ],
  };
}

/** What the profile rests on. */
export function windowsFigure(problem: Umbrella, { samples, profiles }: UmbrellaResult): Figure {
  const x = axis(problem, samples);
  const names = placeNames(samples.centres);
  return {
    id: 'windows',
    title: 'The windows',
    caption:
      `(a) Histograms of ${x.label} in each window. (b) Overlap matrix of MBAR: the share of the window of a row that belongs to the window of ` +
      'a column. An unbroken band along the diagonal links all windows.',
    panels: [
      { kind: 'histograms', x, names, ...coarser(profiles) },
      { kind: 'overlap', label: `window at ${x.label}`, names, values: profiles.mbar.overlap.matrix },
    ],
  };
}

/** Places in as few decimals as tell them apart. */
function placeNames(places: Float64Array): string[] {
  const gaps = places.slice(1).map((place, i) => place - places[i]);
  const decimals = Math.max(0, Math.ceil(-Math.log10(gaps.reduce((a, b) => Math.min(a, b)))));
  return Array.from(places, (place) =>
    place
      .toFixed(decimals)
      .replace(/^-(?=.*[1-9])/, '−')
      .replace('-', ''),
  );
}

/** Histograms of few samples need fewer bins than a profile of all: neighbouring bins together, windows × fewer bins. */
function coarser({ centres, windows: { histograms } }: UmbrellaProfiles): {
  centres: Float64Array;
  values: Float64Array;
} {
  const together = Math.ceil(centres.length / mostBins);
  const bins = Math.floor(centres.length / together);
  const mean = (values: Float64Array, from: number) =>
    values.subarray(from, from + together).reduce((sum, value) => sum + value / together, 0);
  const rows = histograms.length / centres.length;
  return {
    centres: Float64Array.from({ length: bins }, (_, b) => mean(centres, b * together)),
    values: Float64Array.from({ length: rows * bins }, (_, i) =>
      mean(histograms, Math.floor(i / bins) * centres.length + (i % bins) * together),
    ),
  };
}

const axis = ({ grid }: Umbrella, { names }: UmbrellaResult['samples']): Axis => ({
  label: names[0],
  domain: [grid.low, grid.high],
});

function band(curve: Omit<Curve, 'y'> & { readonly y: Float64Array }, errors: Float64Array) {
  const { y } = curve;
  const low = y.map((value, b) => known(value - errors[b]));
  const high = y.map((value, b) => known(value + errors[b]));
  return { ...curve, low, high };
}

const exactCurve = ({ centres }: UmbrellaProfiles, y: Float64Array): Curve => ({
  label: 'exact',
  role: 'exact',
  x: centres,
  y,
});
